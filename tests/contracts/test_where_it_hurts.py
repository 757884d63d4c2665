"""Every engine finds who has to do with a part of the body by what is searched for when nobody fits more."""

from __future__ import annotations

import pytest

from directory.config import DATA_PATH
from directory.domain.specialty import BodyPart
from directory.search.base import SearchEngine, SearchQuery
from directory.search.memory import InMemoryEngine
from directory.search.query_body import Body, Gist
from directory.search.text import text_form
from directory.search.whoosh_index import WhooshIndex
from directory.store.reference import load_catalogue
from tests.search_factories import ANAHEIM, BOSTON, office, physician

PARTS = load_catalogue(DATA_PATH).body
BODY = Body(PARTS)
WORDS = sorted({word for part in PARTS for word in part.said_of})
NEAR = {word: number for number, word in enumerate(WORDS, 1)}
FAR = 1 + len(WORDS)


@pytest.fixture(scope="module", params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    """Around Anaheim a physician for each word of the table; in Boston one who has heard every story."""
    engine: InMemoryEngine | WhooshIndex = (
        InMemoryEngine() if request.param == "memory" else WhooshIndex(tmp_path_factory.mktemp("index"))
    )
    here = [
        physician(number, f"Nobody{number}", biography=f"{word}.", locations=[office(ANAHEIM)])
        for word, number in NEAR.items()
    ]
    story = f"My {' '.join(WORDS)} hurts when I sit."
    there = physician(FAR, "Storyteller", biography=story, locations=[office(BOSTON)])
    engine.rebuild([*here, there], [])
    return engine


def found(engine: SearchEngine, words: str, gist: Gist | None = None) -> set[int]:
    query = SearchQuery(
        gist.words if gist else words,
        aliases=gist.aliases if gist else (),
        centre=ANAHEIM,
        within_miles=50.0,
        limit=1000,
    )
    results = engine.search(query)
    assert not results.relaxed
    return {hit.physician_id for hit in results.hits}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_sentence_about_a_part_of_the_body_finds_who_has_to_do_with_it(
    part: BodyPart, engine: SearchEngine
) -> None:
    for word in (*part.words, *part.vague):
        sentence = f"my {word} hurts when I sit"
        as_named, wider = BODY.gists(sentence)

        assert found(engine, sentence) == set()
        same = {NEAR[other] for other in WORDS if text_form(other) == text_form(word)}
        assert found(engine, sentence, as_named) == same
        assert found(engine, sentence, wider) >= {NEAR[other] for other in part.said_of}
