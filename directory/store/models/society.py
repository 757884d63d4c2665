"""Societies of physicians."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column, validates

from directory.store.models.base import Base


class SocietyRow(Base):
    """A society, author of record of articles."""

    __tablename__ = "society"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(40), default="")
    former_names: Mapped[str] = mapped_column(Text, default="", server_default="")
    """Names and short names that it had, a line each; what was published then still names it by them."""
    about: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(60), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(2), default="US")
    picture_digest: Mapped[str] = mapped_column(String(24), default="", server_default="")
    """Of its picture; empty without one."""
    picture_width: Mapped[int] = mapped_column(default=0, server_default="0")
    picture_height: Mapped[int] = mapped_column(default=0, server_default="0")
    picture: Mapped[bytes] = mapped_column(default=b"", server_default="", deferred=True)
    """WebP."""
    picture_words: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """What it shows, for those who do not see it; empty where that is its name, which stands beside it."""
    updated_at: Mapped[datetime | None]
    """When what is told here last changed; none while it is as it first came in."""
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    """Invented, like everybody in its directory; every page says so."""

    @validates("name", "short_name")
    def _keep_former_name(self, column: str, name: str) -> str:
        """Whoever renames a society cannot forget to keep the name it had."""
        before = getattr(self, column)
        if before and before != name:
            kept = (*(self.former_names or "").splitlines(), before)
            self.former_names = "\n".join(dict.fromkeys(each for each in kept if each != name))
        return name
