"""What of an article is compared with a query: texts short enough for the model, each by itself."""

from __future__ import annotations

from directory.search.base import AnswerDocument, ArticleDocument


def sections(article: ArticleDocument, answer: AnswerDocument | None) -> tuple[str, ...]:
    """What is told of an answer: its headline, what was asked, and the beginning of the whole.

    An answer is as near to a query as its nearest section. Patients ask as patients asked before, so the
    question stands by itself.
    """
    headline = _joined(article.title, article.summary)
    whole = _joined(headline, answer.body if answer else "")
    texts = dict.fromkeys((headline, _joined(article.question), whole))
    return tuple(text for text in texts if text) or ("",)


def _joined(*texts: str) -> str:
    return " ".join(" ".join(texts).split())
