"""Who is who: finding the stored physicians that the rows of a batch are about, and their slugs."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator
from typing import Self

from slugify import slugify
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from directory.domain.errors import InvalidInput
from directory.domain.physician import PersonName
from directory.services.importing.wanted import WantedPhysician, same_person
from directory.store.models import PhysicianRow, SlugAliasRow
from directory.store.queries.physicians import WHOLE_PHYSICIAN

_HIGHEST_NUMBER = 9


class KnownPhysicians:
    """The stored physicians that go by some NPIs and slugs, with the slugs that are or were somebody's."""

    def __init__(self, session: Session, rows: Collection[PhysicianRow], aliases: Collection[SlugAliasRow]):
        by_id = {row.id: row for row in rows}
        self._session = session
        self._by_npi = {row.npi: row for row in rows if row.npi}
        self._by_slug = {row.slug: row for row in rows}
        self._aliases = {alias.slug: alias for alias in aliases}
        self._by_former_slug = {
            alias.slug: by_id[alias.target_id] for alias in aliases if alias.target_id in by_id
        }
        self._taken: set[str] = set()

    @classmethod
    def load(cls, session: Session, npis: Collection[str], slugs: Collection[str]) -> Self:
        """Read everybody who goes by one of these, now or formerly. Seven statements."""
        aliases = session.scalars(
            select(SlugAliasRow).where(SlugAliasRow.kind == "physician", SlugAliasRow.slug.in_(slugs))
        ).all()
        rows = session.scalars(
            select(PhysicianRow)
            .where(
                or_(
                    PhysicianRow.npi.in_(npis),
                    PhysicianRow.slug.in_(slugs),
                    PhysicianRow.id.in_([alias.target_id for alias in aliases]),
                )
            )
            .options(*WHOLE_PHYSICIAN)
        ).all()
        return cls(session, rows, aliases)

    def named(self, reference: str) -> PhysicianRow | None:
        """The physician that goes by this NPI, slug or former slug."""
        return (
            self._by_npi.get(reference) or self._by_slug.get(reference) or self._by_former_slug.get(reference)
        )

    def find(self, wanted: WantedPhysician) -> PhysicianRow | None:
        """The physician that is meant, or ``None`` when they are new.

        Raises :class:`InvalidInput` when NPI and slug belong to different people.
        """
        by_npi = self._by_npi.get(wanted.npi or "")
        holder = self._by_slug.get(wanted.slug or "") or self._by_former_slug.get(wanted.slug or "")
        if holder is None and by_npi is None and wanted.slug in self._aliases:
            raise InvalidInput.one("slug", f"The slug {wanted.slug} was somebody else's. Choose another one.")
        if holder is None or holder is by_npi or wanted.npi is None:
            return by_npi or holder
        name = PersonName(holder.given_name, holder.family_name)
        if by_npi is None and holder.npi is None and same_person(name, wanted.name):
            return holder  # They were listed without an NPI until now.
        raise InvalidInput.one(
            "slug",
            f"The slug {wanted.slug} is {name.full}'s for ever"
            + (f" (NPI {holder.npi})" if holder.npi else "")
            + ". Choose another one, or leave the cell empty.",
        )

    def rename(self, row: PhysicianRow, slug: str) -> None:
        """Give a physician another slug; the old one leads to them for ever."""
        former = self._aliases.pop(slug, None)
        if former is not None:
            self._session.delete(former)  # It was theirs before, and is again.
        alias = SlugAliasRow(kind="physician", slug=row.slug, target_id=row.id)
        self._session.add(alias)
        self._aliases[row.slug] = alias
        self._by_former_slug[row.slug] = row
        del self._by_slug[row.slug]
        row.slug = slug
        self.remember(row)

    def remember(self, row: PhysicianRow) -> None:
        """Know a physician by their slug and NPI from now on."""
        self._by_slug[row.slug] = row
        if row.npi:
            self._by_npi[row.npi] = row

    def load_taken(self, batch: Collection[WantedPhysician]) -> None:
        """Learn which of the slugs that may be made for new physicians are somebody's. Two statements."""
        slugs = [slug for wanted in batch if not wanted.slug for slug in _candidates(wanted)]
        self._taken.update(
            self._session.scalars(select(PhysicianRow.slug).where(PhysicianRow.slug.in_(slugs)))
        )
        self._taken.update(
            self._session.scalars(
                select(SlugAliasRow.slug).where(
                    SlugAliasRow.kind == "physician", SlugAliasRow.slug.in_(slugs)
                )
            )
        )

    def new_slug(self, wanted: WantedPhysician, reserved: Container[str]) -> str:
        """Make a slug that neither is nor was anybody's, nor is ``reserved``."""
        slug = next(
            slug
            for slug in _candidates(wanted)
            if slug not in self._taken and slug not in self._by_slug and slug not in reserved
        )
        self._taken.add(slug)
        return slug


def _candidates(wanted: WantedPhysician) -> Iterator[str]:
    """``maria-lopez-md``, then with the city, then with a number, at last with the NPI, nobody else's."""
    credential = next(iter(wanted.lists.get("credentials", ())), "")
    name = slugify(f"{wanted.name.given} {wanted.name.family} {credential}", max_length=60) or "physician"
    yield name
    city = next((str(office.facts.get("city") or "") for office in wanted.offices), "")
    base = slugify(f"{name} {city}", max_length=100)
    if base != name:
        yield base
    for number in range(2, _HIGHEST_NUMBER + 1):
        yield f"{base}-{number}"
    yield f"{base}-{wanted.npi}"
