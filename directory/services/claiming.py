"""Claims: a physician finds their listing and says so; the address on file, or an editor, decides."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directory.domain.account import Actor
from directory.domain.claim import Claim, NewClaim
from directory.domain.errors import InvalidInput, NotFound
from directory.domain.physician import Status
from directory.services.letters import LetterWriter
from directory.services.membership import MembershipService, checked_email
from directory.store.audit import record_audit
from directory.store.letters import queue_letter
from directory.store.models import AccountRow, ClaimRow, PhysicianRow
from directory.store.unit_of_work import Database

_CLAIMANT = Actor(account_id=None, name="whoever claimed the listing")


class ClaimingService:
    """Takes claims in, and lets editors decide them."""

    def __init__(self, database: Database, membership: MembershipService, write_letter: LetterWriter) -> None:
        self._database = database
        self._membership = membership
        self._write_letter = write_letter

    def claim(self, slug: str, claim: NewClaim) -> None:
        """Take a claim in. The address on file, if there is one, gets a link; else an editor decides.

        Nothing tells the claimant which. The same claim again changes nothing.
        Raises :class:`NotFound` and :class:`directory.domain.errors.InvalidInput`.
        """
        email = checked_email(claim.email)
        with self._database.writing() as session:
            physician = session.scalar(
                select(PhysicianRow).where(PhysicianRow.slug == slug, PhysicianRow.status == Status.ACTIVE)
            )
            if physician is None:
                raise NotFound(f"There is no physician at {slug}.")
            on_file = _on_file(physician)
            written = bool(on_file) and self._membership.write_to_address_on_file(
                session, _CLAIMANT, physician, on_file
            )
            if written and on_file == email:
                return
            waiting = session.scalar(
                select(ClaimRow).where(ClaimRow.physician_id == physician.id, ClaimRow.email == email)
            )
            row = waiting or ClaimRow(physician_id=physician.id, email=email)
            row.name, row.message, row.was_written_to = claim.name, claim.message, written
            session.add(row)
            session.flush()
            record_audit(session, _CLAIMANT, "claim", "physician", physician.id)

    def waiting(self, limit: int = 100) -> list[Claim]:
        """The claims that no editor has decided, oldest first."""
        with self._database.reading() as session:
            found = session.execute(
                select(ClaimRow, PhysicianRow)
                .join(PhysicianRow, PhysicianRow.id == ClaimRow.physician_id)
                .order_by(ClaimRow.id)
                .limit(limit)
            ).all()
            kept = _keepers(session, [physician.id for _, physician in found])
            return [_value(row, physician, kept.get(physician.id, ())) for row, physician in found]

    def count_waiting(self) -> int:
        """How many claims no editor has decided."""
        with self._database.reading() as session:
            return session.scalar(select(func.count()).select_from(ClaimRow)) or 0

    def accept(self, actor: Actor, claim_id: int) -> None:
        """Tie the listing to the claimant's account, and invite them.

        Raises :class:`NotFound`, :class:`directory.domain.errors.InvalidInput` and
        :class:`directory.domain.errors.Forbidden`.
        """
        actor.require_editor()
        with self._database.writing() as session:
            row, physician = _claim(session, claim_id)
            self._membership.invite_to(session, actor, physician, row.email, row.name)
            changes = {"claim": (row.email, "accepted")}
            record_audit(session, actor, "accept claim", "physician", physician.id, changes)
            session.delete(row)

    def refuse(self, actor: Actor, claim_id: int) -> None:
        """Refuse a claim; whoever claimed is told. Raises :class:`NotFound` and ``Forbidden``."""
        actor.require_editor()
        with self._database.writing() as session:
            row, physician = _claim(session, claim_id)
            listing = f"{physician.given_name} {physician.family_name}"
            queue_letter(
                session, self._write_letter("claim_refused", row.email, name=row.name, listing=listing)
            )
            changes = {"claim": (row.email, "refused")}
            record_audit(session, actor, "refuse claim", "physician", physician.id, changes)
            session.delete(row)


def _on_file(physician: PhysicianRow) -> str:
    """The address that stands in a listing, if letters can be sent to it."""
    try:
        return checked_email(physician.email)
    except InvalidInput:
        return ""


def _claim(session: Session, claim_id: int) -> tuple[ClaimRow, PhysicianRow]:
    row = session.get(ClaimRow, claim_id, with_for_update=True)
    if row is None:
        raise NotFound("This claim was decided already.")
    return row, session.get_one(PhysicianRow, row.physician_id)


def _keepers(session: Session, physician_ids: list[int]) -> dict[int, tuple[str, ...]]:
    kept: dict[int, tuple[str, ...]] = {}
    accounts = select(AccountRow).where(
        AccountRow.physician_id.in_(physician_ids), AccountRow.password.is_not(None)
    )
    for row in session.scalars(accounts.order_by(AccountRow.id)):
        kept[row.physician_id or 0] = (*kept.get(row.physician_id or 0, ()), row.email)
    return kept


def _value(row: ClaimRow, physician: PhysicianRow, kept_by: tuple[str, ...]) -> Claim:
    return Claim(
        id=row.id,
        slug=physician.slug,
        listing=f"{physician.given_name} {physician.family_name}",
        name=row.name,
        email=row.email,
        message=row.message,
        claimed_at=row.claimed_at,
        was_written_to=row.was_written_to,
        kept_by=kept_by,
    )
