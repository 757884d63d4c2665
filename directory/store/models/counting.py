"""What is counted day by day, and what keeps a reader from being counted twice on one day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from directory.store.models.base import Base


class DailyCountRow(Base):
    """How often something happened to something on one day (UTC). Imported counts are not among them."""

    __tablename__ = "daily_count"

    subject_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    """``article``, ``physician`` …: whose number ``subject_id`` is."""
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(20), primary_key=True)
    """``view``, ``call`` …"""
    detail: Mapped[str] = mapped_column(String(80), primary_key=True, default="")
    """What the count is broken down by, such as the slug of a topic; empty for nothing."""
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]


class DailyKeyRow(Base):
    """The key of one day's marks. It goes with the day, and with it the way from a mark back to anybody."""

    __tablename__ = "daily_key"

    day: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary(32))


class SeenTodayRow(Base):
    """That one client has been counted for one subject today: a keyed digest, forgotten with the day."""

    __tablename__ = "seen_today"

    day: Mapped[date] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(32), primary_key=True)
