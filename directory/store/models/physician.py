"""Physicians, their offices and everything told about them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directory.domain.physician import PersonName
from directory.domain.typed_text import LONGEST_TYPED, typed_form
from directory.store.models.base import Base, Told, now

OWNED = "all, delete-orphan"
# Compared by code points on every database: SQLite does so by itself.
_TYPED = String(LONGEST_TYPED).with_variant(String(LONGEST_TYPED, collation="C"), "postgresql")


class PhysicianRow(Base):
    """A person who may be listed."""

    __tablename__ = "physician"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    npi: Mapped[str | None] = mapped_column(String(10), unique=True)
    given_name: Mapped[str] = mapped_column(String(100))
    middle_name: Mapped[str] = mapped_column(String(100), default="")
    family_name: Mapped[str] = mapped_column(String(100))
    suffix: Mapped[str] = mapped_column(String(20), default="")
    other_family_name: Mapped[str] = mapped_column(String(100), default="")
    family_typed: Mapped[str] = mapped_column(_TYPED, server_default="")
    """The family name in typed form, and below the given and family name: what suggestions go by."""
    name_typed: Mapped[str] = mapped_column(_TYPED, server_default="")
    biography: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    links: Mapped[list[list[str]]] = mapped_column(JSON, default=list, server_default="[]")
    """Pairs of words and a web address. Read with the row: few, and never searched."""
    member_since: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(12), default="active")
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str] = mapped_column(Told(120), default="")
    reminded_at: Mapped[datetime | None]
    """When the member was last asked to confirm."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now)

    credentials: Mapped[list[CredentialRow]] = relationship(
        cascade=OWNED, order_by="CredentialRow.position", lazy="raise"
    )
    certifications: Mapped[list[CertificationRow]] = relationship(
        cascade=OWNED, order_by="CertificationRow.position", lazy="raise"
    )
    specialties: Mapped[list[SpecialtyRow]] = relationship(
        cascade=OWNED, order_by="SpecialtyRow.position", lazy="raise"
    )
    topics: Mapped[list[PhysicianTopicRow]] = relationship(
        cascade=OWNED, order_by="PhysicianTopicRow.position", lazy="raise"
    )
    languages: Mapped[list[LanguageRow]] = relationship(
        cascade=OWNED, order_by="LanguageRow.position", lazy="raise"
    )
    locations: Mapped[list[PracticeLocationRow]] = relationship(
        cascade=OWNED, order_by="PracticeLocationRow.position", lazy="raise"
    )
    photograph: Mapped[PhotographRow | None] = relationship(cascade=OWNED, lazy="raise")

    @property
    def name(self) -> PersonName:
        """Their name in its parts."""
        return PersonName(self.given_name, self.family_name, self.middle_name, self.suffix)

    __table_args__ = (
        CheckConstraint("status IN ('active', 'retired', 'lapsed', 'deceased', 'removed')", name="status"),
        Index("ix_physician_family_name_given_name", "family_name", "given_name"),
        Index("ix_physician_status_family_typed_name_typed", "status", "family_typed", "name_typed"),
        Index("ix_physician_status_name_typed", "status", "name_typed"),
    )


def typed_names(given_name: str, family_name: str) -> dict[str, str]:
    """The columns of :class:`PhysicianRow` that suggestions go by, for somebody of this name.

    Rows write them by themselves whenever they are written; only who inserts without rows has to give them.
    """
    return {
        "family_typed": typed_form(family_name),
        "name_typed": typed_form(f"{given_name} {family_name}"),
    }


@event.listens_for(PhysicianRow, "before_insert")
@event.listens_for(PhysicianRow, "before_update")
def _type_names(_mapper: object, _connection: object, row: PhysicianRow) -> None:
    for column, value in typed_names(row.given_name, row.family_name).items():
        setattr(row, column, value)


class NameKeyRow(Base):
    """A word by which a byline finds a physician: see ``store.name_keys``, which writes these rows."""

    __tablename__ = "physician_name_key"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    physician_id: Mapped[int] = mapped_column(
        ForeignKey("physician.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class CredentialRow(Base):
    """One credential: MD, FAAP …"""

    __tablename__ = "physician_credential"

    physician_id: Mapped[int] = mapped_column(
        ForeignKey("physician.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(40))


class CertificationRow(Base):
    """One board certification, in words."""

    __tablename__ = "physician_certification"

    physician_id: Mapped[int] = mapped_column(
        ForeignKey("physician.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(120))


class SpecialtyRow(Base):
    """One specialty of a physician, by its code in ``data/specialties.csv``."""

    __tablename__ = "physician_specialty"

    physician_id: Mapped[int] = mapped_column(
        ForeignKey("physician.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(80), index=True)


class PhysicianTopicRow(Base):
    """One topic a physician names as theirs, by its slug in ``data/topics.csv``."""

    __tablename__ = "physician_topic"

    physician_id: Mapped[int] = mapped_column(
        ForeignKey("physician.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(80), index=True)


class LanguageRow(Base):
    """One language a physician speaks, by its ISO 639-1 code."""

    __tablename__ = "physician_language"

    physician_id: Mapped[int] = mapped_column(
        ForeignKey("physician.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(3))


class PracticeLocationRow(Base):
    """An office."""

    __tablename__ = "practice_location"

    id: Mapped[int] = mapped_column(primary_key=True)
    physician_id: Mapped[int] = mapped_column(ForeignKey("physician.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(60), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(2), default="US")
    phone: Mapped[str] = mapped_column(String(40), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    precision: Mapped[str | None] = mapped_column(String(16))
    point_source: Mapped[str] = mapped_column(String(16), default="")
    """Where the point comes from: ``given`` with the address, ``gazetteer`` or an online geocoder's name;
    empty without a point."""
    located_online_at: Mapped[datetime | None]
    """When an online geocoder was last asked about this address, whatever it answered."""
    accepting_new_patients: Mapped[bool | None]
    telehealth: Mapped[bool | None]
    hours: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        Index("ix_practice_location_country_region_city", "country", "region", "city"),
    )


_LEVELS = "level IN ('public', 'members', 'hidden')"


class PhysicianVisibilityRow(Base):
    """For whom a part of a listing is (``domain.visibility.PersonalField``), where its member chose."""

    __tablename__ = "physician_visibility"

    physician_id: Mapped[int] = mapped_column(
        ForeignKey("physician.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    level: Mapped[str] = mapped_column(String(8))

    __table_args__ = (CheckConstraint(_LEVELS, name="level"),)


class LocationVisibilityRow(Base):
    """For whom a part of an office is (``domain.visibility.OfficeField``), where its member chose."""

    __tablename__ = "practice_location_visibility"

    location_id: Mapped[int] = mapped_column(
        ForeignKey("practice_location.id", ondelete="CASCADE"), primary_key=True
    )
    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    level: Mapped[str] = mapped_column(String(8))

    __table_args__ = (CheckConstraint(_LEVELS, name="level"),)


class PhotographRow(Base):
    """The photograph of a physician, in the sizes that pages show (WebP, square)."""

    __tablename__ = "photograph"

    physician_id: Mapped[int] = mapped_column(
        ForeignKey("physician.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(String(32))
    """Of both pictures; part of their addresses."""
    added_at: Mapped[datetime] = mapped_column(default=now)
    large: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_group="pictures")
    small: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_group="pictures")


class SlugAliasRow(Base):
    """A slug that once was somebody's or something's; it redirects for ever."""

    __tablename__ = "slug_alias"

    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    target_id: Mapped[int]

    __table_args__ = (CheckConstraint("kind IN ('physician', 'article', 'society')", name="kind"),)
