"""Questions that readers ask: taken in, and kept for the editors."""

from __future__ import annotations

from hashlib import blake2b

from directory.domain.asking import NewQuestion, personal_details
from directory.domain.errors import InvalidInput, Problem
from directory.store.models.base import now
from directory.store.queries.questions import add_question
from directory.store.unit_of_work import Database


class AskingService:
    """Takes in questions. Nothing of them is public, and nothing tells who asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, wanted: NewQuestion) -> None:
        """Keep a question for the editors. The same question again is one question.

        Raises :class:`InvalidInput` where it tells a telephone number, an e-mail address or a date of birth.
        """
        today = now().date()
        typed = {"title": wanted.title, "question": wanted.text, "sport": wanted.sport}
        problems = [
            Problem(field, detail.problem)
            for field, text in typed.items()
            for detail in personal_details(text, today)
        ]
        if problems:
            raise InvalidInput(problems)
        facts = (wanted.title, wanted.text, wanted.sport, wanted.age_group or "")
        digest = blake2b("\0".join(facts).encode(), digest_size=16).hexdigest()
        with self._database.writing() as session:
            add_question(session, wanted, digest)
