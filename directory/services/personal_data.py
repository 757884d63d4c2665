"""Everything held about a member, to take along; and the end of their account."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, inspect, or_, select, update
from sqlalchemy.orm import Session, raiseload, selectinload

from directory.domain.account import Actor
from directory.domain.counting import FEWEST_SHOWN, SubjectKind
from directory.domain.errors import NotFound
from directory.domain.physician import Status
from directory.services.accounts import account_of, require_another_editor
from directory.services.attesting import move_listing
from directory.store.audit import record_audit
from directory.store.models import (
    AccountRow,
    AnswerRow,
    ArticleRow,
    AuditRow,
    Base,
    ClaimRow,
    DailyCountRow,
    EmailChangeRow,
    LetterRow,
    LocationVisibilityRow,
    PhysicianRow,
    PracticeLocationRow,
    ProposalRow,
)
from directory.store.unit_of_work import Database

_SECRETS = {"password", "fs_uniquifier", "fs_webauthn_user_handle", "tf_totp_secret", "mf_recovery_codes"}
_SECRETS |= {"credential_id", "public_key"}
_NOBODY = "a closed account"


class PersonalDataService:
    """A member's right to their data: to have it, and to have it gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def export(self, actor: Actor) -> dict[str, Any]:
        """Everything held about whoever is signed in, as JSON can hold it; secrets are left out.

        Raises :class:`NotFound` when their account is gone.
        """
        with self._database.reading() as session:
            account = _account(session, actor)
            held: dict[str, Any] = {"account": _facts(account)}
            held["passkeys"] = [_facts(each) for each in account.webauthn]
            held["email_changes"] = [
                _facts(each)
                for each in session.scalars(
                    select(EmailChangeRow).where(EmailChangeRow.account_id == account.id)
                )
            ]
            held["trail"] = [
                _facts(each) | {"changes": _without_claims(each.changes, but_of={account.email})}
                for each in _trail(session, account)
            ]
            if account.physician_id is not None:
                held |= _of_physician(session, account.physician_id)
        return held

    def close_account(self, actor: Actor, email: str = "", *, take_down: bool = False) -> None:
        """Delete the account of whoever is signed in, or for an editor that of ``email``; the listing and
        the answers stay. With ``take_down`` the own listing, if it is public, goes as well.

        The trail keeps what was done, under no name. Raises :class:`NotFound`,
        :class:`directory.domain.errors.InvalidInput` for the last editor, and
        :class:`directory.domain.errors.Forbidden`.
        """
        if email:
            actor.require_editor()
        with self._database.writing() as session:
            account = account_of(session, email) if email else _account(session, actor)
            if account.is_editor:
                require_another_editor(session, account)
            if take_down and (listed := _own_listing(session, actor)):
                move_listing(session, actor, listed, Status.REMOVED)
            record_audit(session, actor, "close account", "account", account.id)
            session.flush()
            _forget_addresses(session, account)
            session.execute(
                update(AuditRow)
                .where(AuditRow.account_id == account.id)
                .values(actor=_NOBODY, account_id=None)
            )
            session.execute(
                update(ProposalRow).where(ProposalRow.account_id == account.id).values(proposed_by=_NOBODY)
            )
            session.delete(account)


def _account(session: Session, actor: Actor) -> AccountRow:
    row = session.get(AccountRow, actor.account_id or 0, options=[selectinload(AccountRow.webauthn)])
    if row is None:
        raise NotFound("This account is gone.")
    return row


def _own_listing(session: Session, actor: Actor) -> int | None:
    """The listing of whoever is signed in, if it is public."""
    own = PhysicianRow.id == actor.physician_id
    return session.scalar(select(PhysicianRow.id).where(own, PhysicianRow.status == Status.ACTIVE))


def _trail(session: Session, account: AccountRow) -> Sequence[AuditRow]:
    """What somebody did, and what was done to their account and their listing."""
    # A database may give the number of an account that was closed to the next one.
    to_account = and_(
        AuditRow.subject_kind == "account",
        AuditRow.subject_id == account.id,
        AuditRow.at >= account.created_at,
    )
    to_listing = and_(AuditRow.subject_kind == "physician", AuditRow.subject_id == account.physician_id)
    return session.scalars(
        select(AuditRow)
        .where(or_(AuditRow.account_id == account.id, to_account, to_listing))
        .order_by(AuditRow.id)
    ).all()


def _without_claims(changes: Mapping[str, Any], *, but_of: Collection[str]) -> dict[str, Any]:
    """What changed; the addresses of others who claimed the listing are their affair."""
    return {field: change for field, change in changes.items() if field != "claim" or change[0] in but_of}


def _forget_addresses(session: Session, account: AccountRow) -> None:
    """Take every address that was this account's out of the trail, the letters and the claims."""
    former = select(EmailChangeRow.old_email).where(EmailChangeRow.account_id == account.id)
    own = {account.email, *session.scalars(former)}
    for entry in _trail(session, account):
        if entry.subject_kind == "account":
            entry.changes = {field: change for field, change in entry.changes.items() if field != "email"}
        elif entry.changes.get("claim", [""])[0] in own:
            entry.changes = {field: change for field, change in entry.changes.items() if field != "claim"}
    session.execute(delete(LetterRow).where(LetterRow.recipient.in_(own)))
    session.execute(delete(ClaimRow).where(ClaimRow.email.in_(own)))


def _of_physician(session: Session, physician_id: int) -> dict[str, Any]:
    row = session.get_one(PhysicianRow, physician_id)
    held: dict[str, Any] = {"listing": _facts(row)}
    # Every table that hangs on the listing, those that come later too.
    for table in sorted(Base.registry.mappers, key=lambda each: each.local_table.description):
        column = table.columns.get("physician_id")
        # Who else claimed the listing is somebody else's affair.
        if column is None or table.class_ in (AccountRow, AnswerRow, ClaimRow):
            continue
        rows = session.scalars(select(table.class_).options(raiseload("*")).where(column == physician_id))
        held[table.local_table.description] = [_facts(each) for each in rows]
    held["practice_location_visibility"] = [
        _facts(each)
        for each in session.scalars(
            select(LocationVisibilityRow)
            .join(PracticeLocationRow, PracticeLocationRow.id == LocationVisibilityRow.location_id)
            .where(PracticeLocationRow.physician_id == physician_id)
        )
    ]
    answers = session.execute(
        select(AnswerRow, ArticleRow.slug)
        .join(ArticleRow, ArticleRow.id == AnswerRow.article_id)
        .where(AnswerRow.physician_id == physician_id)
        .order_by(AnswerRow.id)
    )
    held["answers"] = [_facts(answer) | {"article": slug} for answer, slug in answers]
    held["counts"] = [
        _facts(each)
        for each in session.scalars(
            select(DailyCountRow).where(
                DailyCountRow.subject_kind == SubjectKind.PHYSICIAN, DailyCountRow.subject_id == physician_id
            )
        )
        if each.count >= FEWEST_SHOWN
    ]
    return held


def _facts(row: Base) -> dict[str, Any]:
    columns = inspect(type(row)).column_attrs
    return {each.key: _plain(getattr(row, each.key)) for each in columns if each.key not in _SECRETS}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, date | datetime) else value
