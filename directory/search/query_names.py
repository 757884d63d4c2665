"""Reading names of people: initials, credentials, and other names of who is called so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from directory.domain.given_names import GivenNames
from directory.search.query_draft import Draft, Meaning
from directory.search.text import STOP_WORDS, Alias, Span, spans

_ALSO_WORDS = frozenset("ai")
"""Letters that are words as well: initials only before a full stop."""
_NAMED_AT_MOST = 3


def read_names(
    draft: Draft, given_names: GivenNames, credentials: Collection[str], is_name: Callable[[str], bool]
) -> None:
    """Take initials beside a name, drop credentials beside one, and note what else somebody may be called.

    ``credentials`` are in name form, and ``is_name`` tells whether a listed physician goes by a word.
    """
    words = [span for span in spans(draft.left) if len(span.word) == 1 or span.word not in STOP_WORDS]
    words = _with_credentials_joined(draft, words, credentials)
    people = [span for span in words if len(span.word) > 1 and span.word not in credentials]
    for span in words:
        if span.word in credentials and any(is_name(other.word) for other in people):
            draft.drop((span.start, _end(draft, span)))
    words = [span for span in words if span.word not in credentials]
    for place, span in enumerate(words):
        beside = _beside(words, place)
        if _is_initial(draft, span):
            if any(is_name(word) for word in beside):
                draft.take((span.start, _end(draft, span)), Meaning.INITIAL, span.word.upper())
        elif len(people) == 1 or any(is_name(word) for word in beside):
            others = given_names.forms(span.word) - {span.word}
            _note_others(draft, span, sorted(filter(is_name, others)))


def _note_others(draft: Draft, span: Span, others: Sequence[str]) -> None:
    if others:
        draft.aliases.append(Alias(span.word, tuple(others)))
        named = [draft.text[span.start : span.end], *(other.title() for other in others[:_NAMED_AT_MOST])]
        draft.note((span.start, span.end), Meaning.NAME, " or ".join(named))


def _with_credentials_joined(draft: Draft, words: Sequence[Span], credentials: Collection[str]) -> list[Span]:
    """The words, of which ``M.D.`` and ``PA-C`` are one each."""
    joined: list[Span] = []
    start = 0
    while start < len(words):
        end = start + 1
        while end < len(words) and _is_dotted(draft, words[end - 1], words[end]):
            end += 1
        whole = Span(words[start].start, words[end - 1].end, "".join(span.word for span in words[start:end]))
        if end - start > 1 and whole.word not in credentials:
            joined.extend(words[start:end])
        else:
            joined.append(whole)
        start = end
    return joined


def _is_dotted(draft: Draft, one: Span, other: Span) -> bool:
    between = draft.left[one.end : other.start]
    return between in (".", "-") and len(one.word) <= len("ph")


def _is_initial(draft: Draft, span: Span) -> bool:
    letter = span.word
    return (
        len(letter) == 1
        and letter.isascii()
        and letter.isalpha()
        and (letter not in _ALSO_WORDS or draft.left[span.end : span.end + 1] == ".")
    )


def _end(draft: Draft, span: Span) -> int:
    """Where a word ends, with the full stop behind it."""
    return span.end + (draft.left[span.end : span.end + 1] == ".")


def _beside(words: Sequence[Span], place: int) -> list[str]:
    """The nearest words before and behind, initials passed over."""
    before = [span.word for span in words[:place] if len(span.word) > 1]
    behind = [span.word for span in words[place + 1 :] if len(span.word) > 1]
    return before[-1:] + behind[:1]
