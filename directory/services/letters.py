"""Writing letters to members: who words them, who gets them, and where their links lead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from directory.domain.letter import Letter
from directory.store.letters import queue_letter
from directory.store.models import AccountRow


class LetterWriter(Protocol):
    """Words a letter from ``templates/email/NAME.txt``. Called by services; answered by the web."""

    def __call__(self, letter: str, recipient: str, /, **facts: object) -> Letter:
        """The letter of this name, to this person."""

    @property
    def guesses_address(self) -> bool:
        """Whether nobody has said where this site is, so that links lead to where ``make run`` serves it."""

    def link(self, path: str) -> str:
        """The whole address of a path of this site."""


def accounts_of(session: Session, physician_id: int) -> Sequence[AccountRow]:
    """The accounts that keep a listing and can be signed in to."""
    return session.scalars(
        select(AccountRow)
        .where(AccountRow.physician_id == physician_id, AccountRow.active, AccountRow.password.is_not(None))
        .order_by(AccountRow.id)
    ).all()


def tell(
    session: Session,
    write_letter: LetterWriter,
    accounts: Iterable[AccountRow],
    letter: str,
    path: str,
    **facts: str,
) -> None:
    """Queue the letter of this name to each of them, with a link to ``path``."""
    link = write_letter.link(path)
    for account in accounts:
        queue_letter(session, write_letter(letter, account.email, name=account.name, link=link, **facts))
