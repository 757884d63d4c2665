"""Tables, one file per aggregate. Rows stay inside ``store`` and the writing half of ``services``."""

from directory.store.models.article import AnswerRow, ArticleRow, ArticleTopicRow
from directory.store.models.base import Base
from directory.store.models.change import ChangeRow
from directory.store.models.physician import (
    CredentialRow,
    LanguageRow,
    PhysicianRow,
    PhysicianTopicRow,
    PracticeLocationRow,
    SlugAliasRow,
    SpecialtyRow,
)
from directory.store.models.society import SocietyRow

__all__ = [
    "AnswerRow",
    "ArticleRow",
    "ArticleTopicRow",
    "Base",
    "ChangeRow",
    "CredentialRow",
    "LanguageRow",
    "PhysicianRow",
    "PhysicianTopicRow",
    "PracticeLocationRow",
    "SlugAliasRow",
    "SocietyRow",
    "SpecialtyRow",
]
