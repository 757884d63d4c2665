"""The audit trail as it is read: who did what to what, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the trail."""

    at: datetime
    actor: str
    action: str
    subject_kind: str
    subject_id: int
    changes: dict[str, tuple[Any, Any]]
    """Of each field, what it was and what it is now."""
