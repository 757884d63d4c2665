"""The audit trail: who did what, when, from what to what; written in the transaction that does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.audit import AuditEntry
from directory.store.models import AuditRow

Subject = Literal["account", "physician", "article", "question", "answer", "comment", "society"]
Changes = Mapping[str, tuple[Any, Any]]
"""Of each field, what it was and what it is now; values that JSON can hold."""


def record_audit(
    session: Session,
    actor: Actor,
    action: str,
    kind: Subject,
    subject_id: int,
    changes: Changes | None = None,
) -> None:
    """Write down that ``actor`` did ``action`` (a verb such as ``edit``) to a subject."""
    session.add(
        AuditRow(
            account_id=actor.account_id,
            actor=actor.name,
            action=action,
            subject_kind=kind,
            subject_id=subject_id,
            changes={field: [before, after] for field, (before, after) in (changes or {}).items()},
        )
    )


def audit_trail(session: Session, kind: Subject, subject_id: int, limit: int = 200) -> list[AuditEntry]:
    """What was done to a subject, newest first."""
    rows = session.scalars(
        select(AuditRow)
        .where(AuditRow.subject_kind == kind, AuditRow.subject_id == subject_id)
        .order_by(AuditRow.id.desc())
        .limit(limit)
    )
    return [
        AuditEntry(
            row.at,
            row.actor,
            row.action,
            row.subject_kind,
            row.subject_id,
            {field: (before, after) for field, (before, after) in row.changes.items()},
        )
        for row in rows
    ]
