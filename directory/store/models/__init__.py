"""Tables, one file per aggregate. Rows stay inside ``store`` and the writing half of ``services``."""

from directory.store.models.account import (
    AccountRow,
    AttemptRow,
    AuditRow,
    EmailChangeRow,
    LetterRow,
    PasskeyRow,
)
from directory.store.models.article import (
    AnswerProposalRow,
    AnswerRevisionRow,
    AnswerRow,
    ArticleRow,
    ArticleTopicRow,
    CorrectionRow,
)
from directory.store.models.base import Base
from directory.store.models.change import ChangeRow
from directory.store.models.claim import ClaimRow
from directory.store.models.counting import DailyCountRow, DailyKeyRow, SeenTodayRow
from directory.store.models.editing import KeptFormRow, ProposalRow, WaitingPhotographRow
from directory.store.models.physician import (
    CertificationRow,
    CredentialRow,
    LanguageRow,
    LocationVisibilityRow,
    NameKeyRow,
    PhotographRow,
    PhysicianRow,
    PhysicianTopicRow,
    PhysicianVisibilityRow,
    PracticeLocationRow,
    SlugAliasRow,
    SpecialtyRow,
)
from directory.store.models.question import DraftRow, QuestionRow
from directory.store.models.reception import CommentRow, ImportedReceptionRow, RatingRow
from directory.store.models.society import SocietyRow

__all__ = [
    "AccountRow",
    "AnswerProposalRow",
    "AnswerRevisionRow",
    "AnswerRow",
    "ArticleRow",
    "ArticleTopicRow",
    "AttemptRow",
    "AuditRow",
    "Base",
    "CertificationRow",
    "ChangeRow",
    "ClaimRow",
    "CommentRow",
    "CorrectionRow",
    "CredentialRow",
    "DailyCountRow",
    "DailyKeyRow",
    "DraftRow",
    "EmailChangeRow",
    "ImportedReceptionRow",
    "KeptFormRow",
    "LanguageRow",
    "LetterRow",
    "LocationVisibilityRow",
    "NameKeyRow",
    "PasskeyRow",
    "PhotographRow",
    "PhysicianRow",
    "PhysicianTopicRow",
    "PhysicianVisibilityRow",
    "PracticeLocationRow",
    "ProposalRow",
    "QuestionRow",
    "RatingRow",
    "SeenTodayRow",
    "SlugAliasRow",
    "SocietyRow",
    "SpecialtyRow",
    "WaitingPhotographRow",
]
