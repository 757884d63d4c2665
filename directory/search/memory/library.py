"""The documents as words see them, and what words are worth among them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from directory.search import ranking
from directory.search.base import AnswerDocument, ArticleDocument, PhysicianDocument
from directory.search.text import QueryWord, name_forms, text_forms

Weights = Mapping[QueryWord, float]
"""The known words of a query, in order, with what each weighs."""


class Words:
    """The words of one indexed document, counted field by field."""

    def __init__(self, document: object, fields: Sequence[ranking.Field]) -> None:
        self.fields = fields
        self._document = document
        self.counts = {
            field.name: Counter((name_forms if field.by_name else text_forms)(getattr(document, field.name)))
            for field in fields
        }

    def spellings(self) -> Counter[str]:
        """How often it has each word in name form."""
        return Counter(word for field in self.fields for word in self.read(field))

    def read(self, field: ranking.Field) -> list[str]:
        """The words of a field as they stand, in name form."""
        return name_forms(getattr(self._document, field.name))

    def has_phrase(self, phrase: Sequence[str]) -> bool:
        """Whether some field has these words one after the other."""
        texts = [self.read(field) for field in self.fields]
        places = [(text, start) for text in texts for start in range(len(text))]
        return any(text[start : start + len(phrase)] == list(phrase) for text, start in places)

    def count(self, word: QueryWord, field: ranking.Field) -> int:
        """How often the document has a word in one field."""
        return sum(self.counts[field.name][form] for form in word.forms(by_name=field.by_name))

    def has(self, word: QueryWord) -> bool:
        """Whether it has the word in any field."""
        return any(self.count(word, field) for field in self.fields)

    def length(self, field: ranking.Field) -> int:
        """How many words a field has."""
        return self.counts[field.name].total()


class Listing:
    """A physician, with the words of their document."""

    def __init__(self, document: PhysicianDocument) -> None:
        self.document = document
        self.words = Words(document, ranking.PHYSICIAN_FIELDS)

    def goes_by(self, word: QueryWord) -> bool:
        """Whether the word is one of their names."""
        return self.words.count(word, ranking.PHYSICIAN_FIELDS[0]) > 0


@dataclass(frozen=True)
class _AnswerText:
    """The fields of an answer together with those of its article, as attributes."""

    title: str
    topic_words: str
    summary: str
    question: str
    body: str


@dataclass(frozen=True, eq=False)
class Reply:
    """An answer in its article; an article without answers has one reply without an answer."""

    article: ArticleDocument
    answer: AnswerDocument | None
    words: Words

    @property
    def answer_id(self) -> int | None:
        """The id of the answer, if there is one."""
        return self.answer.answer_id if self.answer else None

    @property
    def physician_id(self) -> int | None:
        """Whose answer it is, listed or not, as far as known."""
        return self.answer.physician_id if self.answer else None


class Paper:
    """An article, and its answers in order."""

    def __init__(self, document: ArticleDocument) -> None:
        self.document = document
        self.replies = [self._reply(answer) for answer in document.answers or (None,)]

    def _reply(self, answer: AnswerDocument | None) -> Reply:
        article, body = self.document, answer.body if answer else ""
        text = _AnswerText(article.title, article.topic_words, article.summary, article.question, body)
        return Reply(article, answer, Words(text, ranking.ANSWER_FIELDS))


class Collection:
    """All documents of a kind: what words are worth among them."""

    def __init__(self, documents: Sequence[Words]) -> None:
        self.documents = documents

    def has(self, word: QueryWord) -> bool:
        """Whether any document has the word."""
        return any(document.has(word) for document in self.documents)

    def idf(self, word: QueryWord) -> float:
        """How telling the word is among these documents."""
        return ranking.idf(len(self.documents), sum(document.has(word) for document in self.documents))

    def score(self, document: Words, idfs: Weights) -> float:
        """BM25F of a document for the words of a query."""
        score = 0.0
        for word, idf in idfs.items():
            weights = self._weights(document, word)
            named = sum(weight for field, weight in weights.items() if field.by_name)
            in_texts = sum(weight for field, weight in weights.items() if not field.by_name)
            score += idf * ranking.saturate(named + ranking.single(in_texts))
        return score

    def parts(self, document: Words, word: QueryWord) -> dict[str, float]:
        """The score of a document for a word, shared out among the fields that have it."""
        weights = self._weights(document, word)
        whole = sum(weights.values())
        score = self.idf(word) * ranking.saturate(whole)
        return {field.name: score * weight / whole for field, weight in weights.items() if weight}

    def _weights(self, document: Words, word: QueryWord) -> dict[ranking.Field, float]:
        """What a word weighs in each field of a document."""
        return {field: field.weight * _frequency(document, word, field) for field in document.fields}


def _frequency(document: Words, word: QueryWord, field: ranking.Field) -> float:
    count = document.count(word, field)
    if not count or not field.counted:
        return float(count > 0)
    return count / ranking.length_norm(document.length(field), field.usual_length)


class Library:
    """All documents, never changed once made."""

    def __init__(self, listings: dict[int, Listing], papers: dict[int, Paper]) -> None:
        self.listings = listings
        self.papers = papers
        self.physicians = Collection([listing.words for listing in listings.values()])
        self.answers = Collection([reply.words for reply in self.replies()])

    def replies(self) -> Iterator[Reply]:
        """Every reply of every article."""
        for paper in self.papers.values():
            yield from paper.replies

    @cached_property
    def spellings(self) -> Counter[str]:
        """How often all documents together have each word in name form."""
        counts: Counter[str] = Counter()
        for words in (*self.physicians.documents, *self.answers.documents):
            counts.update(words.spellings())
        return counts

    @cached_property
    def replies_of(self) -> Mapping[int, list[Reply]]:
        """The replies of each listed physician."""
        replies = defaultdict(list)
        for reply in self.replies():
            if reply.physician_id in self.listings:
                replies[reply.physician_id].append(reply)
        return replies


def enough(matched: Iterable[QueryWord], weights: Weights) -> bool:
    """Whether these words are enough of a query's known words to be found by."""
    matched = set(matched)
    if len(weights) <= ranking.ALL_MUST_MATCH:
        return len(matched) == len(weights)
    needed = ranking.ENOUGH_WEIGHT * sum(weights.values())
    return sum(weights[word] for word in matched) >= needed - ranking.TOLERANCE
