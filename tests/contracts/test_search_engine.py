"""What every search engine must do, whoever keeps its documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from geopy.distance import geodesic  # type: ignore[import-untyped]

from directory.domain.places import Coordinates
from directory.search.base import (
    ArticleQuery,
    Facet,
    IndexUnavailable,
    IndexUpdate,
    PhysicianDocument,
    SearchQuery,
    Sort,
)
from directory.search.memory import InMemoryEngine
from directory.search.text import Alias
from directory.search.whoosh_index import WhooshIndex
from tests.search_factories import (
    ANAHEIM,
    ANAHEIM_HILLS,
    BOSTON,
    LOS_ANGELES,
    SAN_DIEGO,
    answer,
    article,
    office,
    physician,
)

Engine = InMemoryEngine | WhooshIndex


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    return InMemoryEngine() if request.param == "memory" else WhooshIndex(tmp_path / "index")


def ids(engine: Engine, text: str = "", **rest: object) -> list[int]:
    query = replace(SearchQuery(text), **rest)  # type: ignore[arg-type]
    return [hit.physician_id for hit in engine.search(query).hits]


def article_ids(engine: Engine, text: str = "", **rest: object) -> list[int]:
    query = replace(ArticleQuery(text), **rest)  # type: ignore[arg-type]
    return [hit.article_id for hit in engine.search_articles(query).hits]


# --- life of the index -----------------------------------------------------------------------------


def test_before_it_is_built_nothing_is_answered(engine: Engine) -> None:
    assert not engine.exists()
    for ask in (
        engine.check,
        engine.digests,
        lambda: engine.search(SearchQuery()),
        lambda: engine.search_articles(ArticleQuery()),
        lambda: engine.apply(IndexUpdate()),
    ):
        with pytest.raises(IndexUnavailable):
            ask()


def test_an_empty_directory_is_an_index_in_which_nobody_is_found(engine: Engine) -> None:
    engine.rebuild([], [])
    assert engine.exists()
    engine.check()
    results = engine.search(SearchQuery("knee", centre=ANAHEIM, within_miles=5))
    assert (results.hits, results.total, results.unknown_words) == ((), 0, ("knee",))
    assert engine.search(SearchQuery()).total == engine.search_articles(ArticleQuery()).total == 0
    assert engine.digests() == ({}, {})


def test_changes_replace_add_and_remove_documents(engine: Engine) -> None:
    engine.rebuild([physician(1, "Ann"), physician(2, "Bob")], [article(1, "Knees"), article(2, "Hips")])
    engine.apply(
        IndexUpdate(
            physicians=(physician(1, "Zoe"), physician(3, "Cy")),
            articles=(article(1, "Ankles"),),
            gone_physicians=(2, 99),
            gone_articles=(2,),
        )
    )
    assert [ids(engine, name) for name in ("Ann", "Bob", "Zoe", "Cy")] == [[], [], [1], [3]]
    assert [article_ids(engine, word) for word in ("knees", "ankle", "hip")] == [[], [1], []]


def test_applying_an_update_twice_is_applying_it_once(engine: Engine) -> None:
    engine.rebuild([physician(1, "Ann")], [article(1, "Knees", answer("Rest.", by=1))])
    update = IndexUpdate(
        (physician(1, "Zoe"),), (article(1, "Hips", answer("Ice."), answer("Rest.")),), (7,), (8,)
    )
    engine.apply(update)
    once = (engine.search(SearchQuery()), engine.search_articles(ArticleQuery("hip")), engine.digests())
    engine.apply(update)
    assert (
        engine.search(SearchQuery()),
        engine.search_articles(ArticleQuery("hip")),
        engine.digests(),
    ) == once


def test_a_document_that_is_both_new_and_gone_stays(engine: Engine) -> None:
    engine.rebuild([], [])
    engine.apply(IndexUpdate(physicians=(physician(1, "Ann"),), gone_physicians=(1,)))
    assert ids(engine) == [1]


def test_digests_are_those_of_the_documents(engine: Engine) -> None:
    ann, knees = (
        physician(1, "Ann", locations=[office()]),
        article(5, "Knees", answer("a", by=1), answer("b")),
    )
    engine.rebuild([ann], [knees, article(6)])
    assert engine.digests() == ({1: ann.digest()}, {5: knees.digest(), 6: article(6).digest()})


def test_when_building_fails_the_old_documents_stay(engine: Engine) -> None:
    def broken() -> Iterator[PhysicianDocument]:
        yield physician(2, "Bob")
        raise LookupError("the database went away")

    engine.rebuild([physician(1, "Ann")], [])
    with pytest.raises(LookupError):
        engine.rebuild(broken(), [])
    assert ids(engine) == [1]


# --- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indexed", "asked"),
    [
        ("Zoë García", "zoe GARCIA"),
        ("Zoe Garcia", "Zoë García"),
        ("Seán O’Brien", "obrien"),
        ("Søren Łukasz", "soren lukasz"),
        ("PM&R", "pmr"),
        ("Do MD", "do"),
    ],
)
def test_names_match_without_case_accents_and_apostrophes(engine: Engine, indexed: str, asked: str) -> None:
    engine.rebuild([physician(1, indexed), physician(2, "Somebody Else")], [])
    assert ids(engine, asked) == [1]


def test_names_match_whole_words_only(engine: Engine) -> None:
    engine.rebuild([physician(1, "Walters"), physician(2, "Walter")], [])
    assert ids(engine, "Walter") == [2]


@pytest.mark.parametrize(
    ("indexed", "asked"),
    [("runner's knee", "runners knees"), ("orthopaedics", "Orthopedic"), ("torn ligaments", "ligament")],
)
def test_other_words_match_by_stem(engine: Engine, indexed: str, asked: str) -> None:
    engine.rebuild(
        [
            physician(1, topic_words=indexed),
            physician(2, biography=indexed),
            physician(3, specialty_words=indexed),
        ],
        [],
    )
    assert sorted(ids(engine, asked)) == [1, 2, 3]


def test_stop_words_are_left_out(engine: Engine) -> None:
    engine.rebuild([physician(1, topic_words="knee pain")], [])
    assert ids(engine, "what can I do about the pain in my knee") == [1]


def test_a_query_without_words_finds_everybody(engine: Engine) -> None:
    engine.rebuild([physician(1), physician(2)], [])
    assert ids(engine, " ?! ") == [1, 2]


def test_unknown_words_are_told_as_typed_and_left_out(engine: Engine) -> None:
    engine.rebuild([physician(1, "Ann", topic_words="knee")], [])
    results = engine.search(SearchQuery("Kneee’s KNEE"))
    assert (results.unknown_words, results.total) == (("Kneee’s",), 1)


def test_when_every_word_is_unknown_nobody_is_found(engine: Engine) -> None:
    engine.rebuild([physician(1, "Ann")], [])
    results = engine.search(SearchQuery("xylophone qwerty"))
    assert (results.total, results.unknown_words, results.relaxed) == (0, ("xylophone", "qwerty"), False)


def test_words_beyond_the_thirty_second_are_ignored(engine: Engine) -> None:
    engine.rebuild([physician(1, " ".join(f"name{i}" for i in range(32))), physician(2, "Last")], [])
    assert ids(engine, " ".join([*(f"name{i}" for i in range(32)), "last"])) == [1]


# --- who is found ----------------------------------------------------------------------------------


def test_up_to_three_words_must_all_match(engine: Engine) -> None:
    engine.rebuild(
        [
            physician(1, topic_words="acl tear knee"),
            physician(2, topic_words="acl knee"),
            physician(3, "Tear"),
        ],
        [],
    )
    assert ids(engine, "acl tear knee") == [1]
    assert set(ids(engine, "acl knee")) == {1, 2}


def test_of_more_words_enough_must_match(engine: Engine) -> None:
    engine.rebuild(
        [
            physician(1, topic_words="acl tear knee surgeon"),
            physician(2, topic_words="acl tear knee"),
            physician(3, "Acl"),
        ],
        [],
    )
    results = engine.search(SearchQuery("acl tear knee surgeon"))
    assert [hit.physician_id for hit in results.hits] == [1]
    engine.rebuild(
        [physician(2, topic_words="acl tear knee"), physician(4, "Surgeon"), physician(3, "Acl")], []
    )
    assert ids(engine, "acl tear knee surgeon") == [2]


def test_when_nobody_matches_all_words_some_are_enough_and_it_says_so(engine: Engine) -> None:
    engine.rebuild(
        [physician(1, topic_words="knee"), physician(2, topic_words="hip"), physician(3, "Ann")], []
    )
    results = engine.search(SearchQuery("knee hip"))
    assert ({hit.physician_id for hit in results.hits}, results.relaxed) == ({1, 2}, True)


def test_filters_never_make_the_words_relax(engine: Engine) -> None:
    engine.rebuild(
        [physician(1, topic_words="knee hip"), physician(2, topic_words="hip", languages=["es"])], []
    )
    results = engine.search(SearchQuery("knee hip", languages=("es",)))
    assert (results.total, results.relaxed) == (0, False)


def test_a_physician_is_found_by_what_they_published(engine: Engine) -> None:
    engine.rebuild(
        [physician(1, "Ann"), physician(2, "Bob")],
        [article(1, "Hamstring", answer("Rest it.", by=2, answer_id=21)), article(2, "Knee")],
    )
    results = engine.search(SearchQuery("hamstring rest"))
    assert [(hit.physician_id, hit.evidence_total) for hit in results.hits] == [(2, 1)]
    assert results.hits[0].evidence[0].answer_id == 21


def test_evidence_is_best_first_limited_and_counted(engine: Engine) -> None:
    replies = [answer("hamstring " * n + "other " * 6, by=1, answer_id=10 + n) for n in (1, 3, 2)]
    engine.rebuild([physician(1, "Ann")], [article(1, "Sport", *replies), article(2, "Other things")])
    hit = engine.search(SearchQuery("hamstring", evidence_limit=2)).hits[0]
    assert [evidence.answer_id for evidence in hit.evidence] == [13, 12]
    assert hit.evidence_total == 3
    assert hit.evidence[0].score > hit.evidence[1].score > 0


def test_an_answer_about_something_else_is_no_evidence(engine: Engine) -> None:
    engine.rebuild(
        [physician(1, "Ann"), physician(2, "Bob")],
        [
            article(1, "Concussion", answer("Knee pads do not help.", by=1)),
            article(2, "Hamstring tear", answer("A tear of the hamstring.", by=2)),
            *(article(n, "The knee") for n in range(3, 9)),
        ],
    )
    assert ids(engine, "knee hamstring tear") == [2]
    assert engine.search(SearchQuery("knee hamstring tear")).relaxed


def test_an_answer_that_mentions_the_words_in_passing_is_no_evidence(engine: Engine) -> None:
    aside = f"My knee is fine. {'My shoulder aches at night. ' * 60}"
    engine.rebuild(
        [physician(1, "Ann"), physician(2, "Bob")],
        [
            article(1, "Knee", answer("The knee, the knee.", by=1), summary="The knee.", topic_words="knee"),
            article(2, "Shoulder", answer("Rest.", by=2), question=aside),
            *(article(number, "Ankle") for number in range(3, 9)),
        ],
    )
    assert ids(engine, "knee") == [1]
    assert article_ids(engine, "knee") == [1, 2]


def test_equal_evidence_is_ordered_by_id(engine: Engine) -> None:
    replies = [answer("Rest.", by=1, answer_id=number) for number in (13, 11, 12)]
    engine.rebuild([physician(1, "Ann")], [article(1, "Knee", *replies)])
    (hit,) = engine.search(SearchQuery("knee")).hits
    assert [evidence.answer_id for evidence in hit.evidence] == [11, 12, 13]


def test_the_name_of_the_author_is_not_asked_of_their_answers(engine: Engine) -> None:
    engine.rebuild(
        [physician(1, "Ann Rivera"), physician(2, "Bob Rivera")], [article(1, "Knee", answer("Rest.", by=1))]
    )
    results = engine.search(SearchQuery("Ann Rivera knee"))
    assert [(hit.physician_id, hit.evidence_total) for hit in results.hits] == [(1, 1)]
    assert engine.search(SearchQuery("Rivera")).hits[0].evidence_total == 0


def test_answers_of_people_who_are_not_listed_count_for_nobody(engine: Engine) -> None:
    engine.rebuild([physician(1, "Ann")], [article(1, "Knee", answer("a", by=None), answer("b", by=99))])
    assert engine.search(SearchQuery("knee")).total == 0


# --- order -----------------------------------------------------------------------------------------


def test_names_outweigh_topics_outweigh_biography(engine: Engine) -> None:
    engine.rebuild(
        [physician(1, biography="achilles"), physician(2, topic_words="achilles"), physician(3, "Achilles")],
        [],
    )
    assert ids(engine, "achilles") == [3, 2, 1]


def test_without_words_published_answers_lift_a_little(engine: Engine) -> None:
    engine.rebuild(
        [physician(1, "Ann"), physician(2, "Bob")],
        [article(1, "x", answer(by=2)), article(2, "y", answer(by=2))],
    )
    hits = engine.search(SearchQuery()).hits
    assert [(hit.physician_id, hit.score) for hit in hits] == [(2, pytest.approx(1.1)), (1, 1.0)]


def test_equals_are_ordered_by_name_then_id(engine: Engine) -> None:
    engine.rebuild([physician(3, "b"), physician(2, "a"), physician(1, "b")], [])
    for sort in Sort:
        assert ids(engine, sort=sort) == [2, 1, 3]


def test_distance_halves_a_score_every_so_often(engine: Engine) -> None:
    engine.rebuild([physician(1, "Ann", locations=[office(LOS_ANGELES)]), physician(2, "Bob")], [])
    near, nowhere = engine.search(SearchQuery(centre=ANAHEIM)).hits
    assert near.distance_miles is not None
    assert near.score == pytest.approx(1 / (1 + near.distance_miles / 25))
    assert nowhere.distance_miles is None
    assert nowhere.score == pytest.approx(1 / 121)


def test_sorting_by_distance_puts_the_unknown_last(engine: Engine) -> None:
    engine.rebuild(
        [
            physician(1, "a", locations=[office(None)]),
            physician(2, "b", locations=[office(SAN_DIEGO)]),
            physician(3, "c", locations=[office(ANAHEIM_HILLS)]),
            physician(4, "d"),
        ],
        [],
    )
    assert ids(engine, centre=ANAHEIM, sort=Sort.DISTANCE) == [3, 2, 1, 4]


def test_distances_go_the_short_way_over_the_date_line(engine: Engine) -> None:
    east, west = Coordinates(-17.0, 179.9), Coordinates(-17.0, -179.9)
    engine.rebuild([physician(1, "a", locations=[office(west)])], [])
    hit = engine.search(SearchQuery(centre=east, within_miles=20)).hits[0]
    assert hit.distance_miles == pytest.approx(geodesic((-17, 179.9), (-17, -179.9)).miles, abs=1e-6)


def test_pages_cut_the_same_order(engine: Engine) -> None:
    engine.rebuild([physician(n, f"{n:03}") for n in range(1, 12)], [])
    pages = [ids(engine, offset=offset, limit=4) for offset in (0, 4, 8, 12)]
    assert pages == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11], []]
    assert engine.search(SearchQuery(offset=12, limit=4)).total == 11


# --- filters ---------------------------------------------------------------------------------------


def test_filters_on_physicians_take_any_of_their_values(engine: Engine) -> None:
    engine.rebuild(
        [
            physician(1, specialties=["a", "b"], languages=["en"], topics=["acl"]),
            physician(2, specialties=["b"], languages=["en", "es"]),
            physician(3),
        ],
        [article(1, "x", answer(by=2), topics=["ankle"])],
    )
    assert ids(engine, specialties=("a", "c")) == [1]
    assert ids(engine, specialties=("a", "b"), languages=("es",)) == [2]
    assert ids(engine, topics=("acl", "ankle")) == [1, 2] or ids(engine, topics=("acl", "ankle")) == [2, 1]
    assert ids(engine, specialties=("nobody-has-this",)) == []


def test_one_and_the_same_office_must_satisfy_all_filters_on_offices(engine: Engine) -> None:
    engine.rebuild(
        [
            physician(
                1, locations=[office(ANAHEIM, accepting=True), office(BOSTON, region="MA", telehealth=True)]
            ),
            physician(2, locations=[office(ANAHEIM, accepting=True, telehealth=True, location_id=22)]),
            physician(3, locations=[office(ANAHEIM, accepting=False, telehealth=None)]),
        ],
        [],
    )
    assert ids(engine, accepting_new_patients=True) == [1, 2]
    assert ids(engine, telehealth=True) == [1, 2]
    assert ids(engine, accepting_new_patients=True, telehealth=True) == [2]
    assert ids(engine, telehealth=True, country="US", region="CA") == [2]
    assert ids(engine, telehealth=True, centre=ANAHEIM, within_miles=10) == [2]


def test_each_physician_is_shown_once_at_the_nearest_suitable_office(engine: Engine) -> None:
    offices = [
        office(None, location_id=1, accepting=True),
        office(BOSTON, location_id=2, accepting=True),
        office(SAN_DIEGO, location_id=3, accepting=True),
        office(ANAHEIM, location_id=4),
        office(ANAHEIM, location_id=5),
    ]
    engine.rebuild([physician(1, "Ann", locations=offices)], [])

    def shown(**rest: object) -> tuple[int | None, bool]:
        (hit,) = engine.search(replace(SearchQuery(), **rest)).hits  # type: ignore[arg-type]
        return hit.location_id, hit.distance_miles is None

    assert shown() == (1, True)
    assert shown(centre=LOS_ANGELES) == (4, False)
    assert shown(centre=LOS_ANGELES, accepting_new_patients=True) == (3, False)
    assert shown(centre=LOS_ANGELES, within_miles=3000, accepting_new_patients=True) == (3, False)


def test_a_radius_includes_its_rim_and_leaves_out_the_unknown(engine: Engine) -> None:
    engine.rebuild(
        [
            physician(1, "a", locations=[office(LOS_ANGELES)]),
            physician(2, "b", locations=[office(None)]),
            physician(3),
        ],
        [],
    )
    rim = geodesic((ANAHEIM.latitude, ANAHEIM.longitude), (LOS_ANGELES.latitude, LOS_ANGELES.longitude)).miles
    assert ids(engine, centre=ANAHEIM, within_miles=rim) == [1]
    assert ids(engine, centre=ANAHEIM, within_miles=rim - 0.001) == []
    assert set(ids(engine, centre=ANAHEIM)) == {1, 2, 3}


@pytest.mark.parametrize(("north", "east"), [(1, 0), (-1, 0), (0, 1), (0, -1)])
@pytest.mark.parametrize("latitude", [0.0, 33.8, 89.9])
def test_a_radius_reaches_as_far_in_every_direction(
    engine: Engine, latitude: float, north: int, east: int
) -> None:
    centre = Coordinates(latitude, -117.9)
    there = geodesic(miles=49.9).destination((latitude, -117.9), 90 * east + (180 if north < 0 else 0))
    point = Coordinates(there.latitude, (there.longitude + 180) % 360 - 180)
    engine.rebuild([physician(1, "a", locations=[office(point)])], [])
    assert ids(engine, centre=centre, within_miles=50) == [1]
    assert ids(engine, centre=centre, within_miles=49.8) == []


def test_an_office_without_coordinates_satisfies_other_filters(engine: Engine) -> None:
    engine.rebuild([physician(1, "a", locations=[office(None, location_id=7, accepting=True)])], [])
    (hit,) = engine.search(SearchQuery(centre=ANAHEIM, accepting_new_patients=True)).hits
    assert (hit.location_id, hit.distance_miles) == (7, None)


# --- facets ----------------------------------------------------------------------------------------


def test_facets_count_the_whole_result_and_suitable_offices_only(engine: Engine) -> None:
    engine.rebuild(
        [
            physician(
                1, "a", specialties=["s", "t"], languages=["en"], locations=[office(ANAHEIM, accepting=True)]
            ),
            physician(
                2, "b", specialties=["t"], languages=["en", "es"], locations=[office(BOSTON, accepting=True)]
            ),
            physician(
                3, "c", specialties=["u"], locations=[office(ANAHEIM), office(BOSTON, telehealth=True)]
            ),
        ],
        [],
    )
    facets = engine.search(SearchQuery(centre=ANAHEIM, limit=1)).facets
    assert facets == {
        "specialty": (Facet("t", 2), Facet("s", 1), Facet("u", 1)),
        "language": (Facet("en", 2), Facet("es", 1)),
        "accepting": (Facet("1", 2),),
        "telehealth": (Facet("1", 1),),
    }
    nearby = engine.search(SearchQuery(centre=ANAHEIM, within_miles=50)).facets
    assert nearby["accepting"] == (Facet("1", 1),)
    assert nearby["telehealth"] == ()


# --- articles --------------------------------------------------------------------------------------


def test_articles_are_found_by_any_of_their_answers_together(engine: Engine) -> None:
    engine.rebuild(
        [],
        [
            article(1, "Running", answer("knee", answer_id=11), answer("hamstring hamstring", answer_id=12)),
            article(2, "Knee", answer("rest", answer_id=21)),
        ],
    )
    results = engine.search_articles(ArticleQuery("knee hamstring"))
    assert [(hit.article_id, hit.answer_id) for hit in results.hits] == [(1, 12)]
    assert engine.search_articles(ArticleQuery("knee rest running")).relaxed


def test_articles_without_words_come_newest_first(engine: Engine) -> None:
    engine.rebuild(
        [],
        [article(1, published_day=5), article(2, published_day=9), article(3, published_day=5, summary="x")],
    )
    results = engine.search_articles(ArticleQuery())
    assert [(hit.article_id, hit.score, hit.answer_id) for hit in results.hits] == [
        (2, 0.0, None),
        (3, 0.0, None),
        (1, 0.0, None),
    ]
    assert article_ids(engine, offset=1, limit=1) == [3]


def test_articles_are_filtered_by_topic_physician_and_society(engine: Engine) -> None:
    engine.rebuild(
        [],
        [
            article(1, "Knee", answer(by=5), topics=["acl"], society_id=7),
            article(2, "Knee", answer(by=6), answer(by=5), topics=["hip", "acl"]),
            article(3, "Knee", society_id=7),
        ],
    )
    assert article_ids(engine, "knee", topic="acl") == [2, 1]
    assert article_ids(engine, topic="nothing") == []
    assert article_ids(engine, physician_id=6) == [2]
    assert article_ids(engine, society_id=7) == [3, 1]
    assert article_ids(engine, topic="acl", society_id=7) == [1]


def test_when_every_article_is_gone_none_is_found(engine: Engine) -> None:
    everybody = [physician(n) for n in (1, 2, 3)]
    engine.rebuild(everybody, [article(1, "Knee"), article(2, "Knee")])
    engine.apply(IndexUpdate(gone_articles=(1, 2)))
    assert engine.search_articles(ArticleQuery("knee")).total == 0


def test_words_of_listings_are_unknown_to_articles(engine: Engine) -> None:
    engine.rebuild([physician(1, "Rivera")], [article(1, "Knee")])
    results = engine.search_articles(ArticleQuery("Rivera knee"))
    assert (results.unknown_words, results.total) == (("Rivera",), 1)
    assert engine.search_articles(ArticleQuery("the")).total == 0


# --- the worked example of docs/search.md ----------------------------------------------------------


def test_the_worked_example_of_the_documentation(engine: Engine) -> None:
    engine.rebuild(
        [
            physician(1, "Ana Rivera", topic_words="Running injuries", locations=[office(ANAHEIM_HILLS)]),
            physician(2, "Ben Stone", topic_words="Hamstring strain", locations=[office(LOS_ANGELES)]),
            physician(3, "Cleo Park", biography="Concussion in youth soccer.", locations=[office(ANAHEIM)]),
        ],
        [
            article(
                1,
                "How long does a hamstring strain take to heal?",
                answer("Two weeks for a mild strain, three months for a torn hamstring.", by=1, answer_id=11),
            ),
            article(2, "When may my child play again after a concussion?", answer("Not the same day.", by=3)),
        ],
    )
    results = engine.search(SearchQuery("hamstring strain", centre=ANAHEIM))
    first, second = results.hits
    assert (first.physician_id, second.physician_id) == (1, 2)
    assert [evidence.answer_id for evidence in first.evidence] == [11]
    assert first.evidence[0].score == pytest.approx(1.1966, abs=5e-5)
    assert first.distance_miles == pytest.approx(8.03, abs=5e-3)
    assert first.score == pytest.approx(1.8113, abs=5e-5)
    assert second.distance_miles == pytest.approx(24.06, abs=5e-3)
    assert second.score == pytest.approx(0.7690, abs=5e-5)
    assert (results.total, second.evidence_total) == (2, 0)


# --- names, other words and quotations ---------------------------------------------------------------


def test_initials_are_compared_as_far_as_both_are_known(engine: Engine) -> None:
    engine.rebuild(
        [
            physician(1, "Jane Smith", initials="j"),
            physician(2, "Jane Rose Smith", initials="jr"),
            physician(3, "Rose Smith", initials="r"),
            physician(4, "Smith"),
        ],
        [],
    )
    assert ids(engine, "smith", initials=("j",)) == [2, 1]
    assert ids(engine, "smith", initials=("r", "j")) == [2, 1, 3]
    assert ids(engine, "smith", initials=("r", "q")) == [3]
    assert ids(engine, "", initials=("q",)) == []


def test_somebody_is_found_by_another_name(engine: Engine) -> None:
    engine.rebuild([physician(1, "Robert Smith"), physician(2, "Bob Smith"), physician(3, "Ann Smith")], [])
    results = engine.search(SearchQuery("bob smith", aliases=(Alias("bob", ("robert", "rob")),)))
    assert [hit.physician_id for hit in results.hits] == [2, 1]
    assert (results.unknown_words, results.relaxed) == ((), False)


def test_a_word_is_found_by_what_it_stands_for(engine: Engine) -> None:
    engine.rebuild(
        [physician(1, topic_words="Soccer")],
        [article(1, "Goalkeepers", answer("Fingers.", by=1)), article(2, "Soccer", answer("Knee."))],
    )
    stands_for = (Alias("goalkeeper", (), ("soccer", "the")),)
    assert ids(engine, "goalkeeper", aliases=stands_for) == [1]
    assert article_ids(engine, "goalkeeper", aliases=stands_for) == [2, 1]
    assert article_ids(engine, "goalkeeper") == [1]


@pytest.fixture
def quoting(engine: Engine) -> Engine:
    engine.rebuild(
        [
            physician(1, "Ann Stone", biography="The ulnar, collateral ligament."),
            physician(2, "Ben Park", biography="Collateral ulnar ligament."),
            physician(3, "Cleo Rivera"),
            physician(4, "Dan Smith"),
        ],
        [
            article(1, "Ulnar", answer("Collateral ligament of the ulnar side.", by=4)),
            article(2, "Elbow", answer("Pain. Your Ulnar Collateral Ligament's end is torn.", by=3)),
        ],
    )
    return engine


def test_quoted_words_must_stand_one_after_the_other_in_a_field(quoting: Engine) -> None:
    assert set(ids(quoting, '"ulnar collateral"')) == {1, 3}
    assert set(ids(quoting, "“collateral ligament” ulnar")) == {1, 4}
    assert article_ids(quoting, '"collateral ligament"') == [1]
    assert ids(quoting, '"ulnar collateral ligament" torn xyzzy') == [1]


def test_an_answer_without_the_quoted_words_is_no_evidence(quoting: Engine) -> None:
    (hit,) = quoting.search(SearchQuery('"ulnar side" ligament')).hits
    assert (hit.physician_id, hit.evidence_total) == (4, 1)
    (hit,) = quoting.search(SearchQuery('"Dan Smith" ulnar ligament')).hits
    assert (hit.physician_id, hit.evidence_total) == (4, 0)


def test_what_nobody_wrote_so_finds_nobody(quoting: Engine) -> None:
    for text in ('"ligament ulnar"', '"ulnar xyzzy"', '"xyzzy" ulnar'):
        results = quoting.search(SearchQuery(text))
        assert (results.total, results.relaxed) == (0, False)
        assert quoting.search_articles(ArticleQuery(text)).total == 0


def test_quoted_function_words_alone_ask_for_nothing(quoting: Engine) -> None:
    assert ids(quoting, '"of the" stone') == [1]


def test_phrases_are_found_after_changes(quoting: Engine) -> None:
    quoting.apply(
        IndexUpdate(physicians=(physician(5, biography="Ulnar collateral."),), gone_physicians=(1,))
    )
    assert set(ids(quoting, '"ulnar collateral"')) == {3, 5}


def test_names_are_known(quoting: Engine) -> None:
    assert quoting.is_name("stone")
    assert not quoting.is_name("ulnar")
