"""From a question to a published article: what editors decide, and what members write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from directory.domain.article import Society
from directory.domain.asking import Question, QuestionStatus
from directory.domain.errors import InvalidInput
from directory.domain.physician import Physician, Status

REVIEW_HOLDS = timedelta(days=730)
"""After two years without a physician's word, an answer says that it is due for a review."""

OPEN = (QuestionStatus.NEW, QuestionStatus.TRIAGED, QuestionStatus.ASKED, QuestionStatus.ANSWERED)
"""Where a question still waits for somebody."""

CLOSED = (QuestionStatus.DECLINED, QuestionStatus.DUPLICATE)
"""Where a question waits for nobody any more, and has no article of its own."""

_BEFORE = {
    QuestionStatus.TRIAGED: (QuestionStatus.NEW, QuestionStatus.TRIAGED, QuestionStatus.ASKED),
    QuestionStatus.ASKED: (QuestionStatus.NEW, QuestionStatus.TRIAGED, QuestionStatus.ASKED),
    QuestionStatus.ANSWERED: (QuestionStatus.ASKED, QuestionStatus.ANSWERED),
    QuestionStatus.PUBLISHED: (QuestionStatus.ANSWERED,),
    QuestionStatus.DUPLICATE: OPEN,
    QuestionStatus.DECLINED: OPEN,
}


@dataclass(frozen=True, slots=True)
class ArticleName:
    """An article, by name and address."""

    slug: str
    title: str
    is_published: bool
    """False while it is withdrawn: only editors have a page of it then."""


@dataclass(frozen=True, slots=True)
class PhysicianName:
    """A physician, by name and address."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a member wrote in answer to a question."""

    body: str
    """Markdown."""
    version: int
    note: str
    """What the editor asked for when handing it back; empty otherwise."""
    submitted_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """A question with all that became of it."""

    question: Question
    topics: tuple[str, ...]
    duplicate_of: ArticleName | None
    decline_reason: str
    asked: PhysicianName | None
    asked_at: datetime | None
    draft: Draft | None
    """Of the member who was asked."""
    article: ArticleName | None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.question.status in OPEN

    @property
    def may_be_reopened(self) -> bool:
        """Whether it was left unanswered, for whatever reason."""
        return self.question.status in CLOSED


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as a member sees it to whom it is put, or was put before."""

    question: Question
    draft: Draft | None
    """What they themselves wrote."""
    is_theirs: bool
    """False when it was put to somebody else since."""
    article: ArticleName | None

    @property
    def may_be_answered(self) -> bool:
        """Whether it waits for their answer, or for an editor to read it."""
        return self.is_theirs and self.question.status in (QuestionStatus.ASKED, QuestionStatus.ANSWERED)


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """A published answer, to its author."""

    answer_id: int
    slug: str
    title: str
    written_on: date | None
    reviewed_on: date | None
    correction_note: str | None
    """What an editor says of a correction that is proposed; empty while it waits, ``None`` without one."""


@dataclass(frozen=True, slots=True)
class AnswerProposal:
    """How its author wants a published answer to read."""

    answer_id: int
    author: str
    """The first line of the byline."""
    article: ArticleName
    stands: str
    """How the answer reads now; Markdown, as ``body``."""
    body: str
    told: str
    """What was wrong, to be told on the page; empty for typing errors."""
    note: str
    """Why an editor gave it back; empty while it waits for one, and while nothing is proposed."""
    proposed_at: datetime | None
    """``None`` while nothing is proposed: then ``body`` is how it reads now."""

    @property
    def is_waiting(self) -> bool:
        """Whether an editor is to read it."""
        return self.proposed_at is not None and not self.note


def require_open(status: QuestionStatus) -> None:
    """Raise :class:`InvalidInput` unless a question still waits for somebody."""
    if status not in OPEN:
        raise _was_quicker(status)


def require_closed(status: QuestionStatus) -> None:
    """Raise :class:`InvalidInput` unless a question was left unanswered."""
    if status not in CLOSED:
        raise _was_quicker(status)


def require_step(before: QuestionStatus, after: QuestionStatus) -> None:
    """Raise :class:`InvalidInput` unless a question that stands here can go there."""
    if before not in _BEFORE[after]:
        raise _was_quicker(before)


def _was_quicker(status: QuestionStatus) -> InvalidInput:
    return InvalidInput.one(
        "status", f"This question is {status.words}: somebody was quicker. Load the page again."
    )


def is_review_due(written_on: date | None, reviewed_on: date | None, today: date) -> bool:
    """Whether nobody has said for two years that an answer still holds."""
    last = max((day for day in (written_on, reviewed_on) if day), default=None)
    return last is not None and today - last > REVIEW_HOLDS


def byline_of(physician: Physician, society: Society | None) -> str:
    """The byline of an answer published today: name and credentials, membership, city, a line each.

    Whoever has left the society is not called its member.
    """
    address = physician.locations[0].address if physician.locations else None
    city = ", ".join(part for part in (address.city, address.region) if part) if address else ""
    belongs = physician.status is not Status.LAPSED
    member = f"Member {society.short_name or society.name}" if society and belongs else ""
    return "\n".join(line for line in (f"Answer by {physician.display_name}", member, city) if line)
