"""Finding physicians: from what was typed to listings, each with the reasons why it fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from geopy.distance import geodesic  # type: ignore[import-untyped]
from sqlalchemy import Engine, delete, event

from directory.config import Settings
from directory.domain.errors import InvalidInput
from directory.domain.places import Coordinates, Precision
from directory.search.base import Sort
from directory.search.query_text import Meaning
from directory.services.container import Services
from directory.services.found import FindRequest, Found
from directory.store.models import ArticleRow, PhysicianRow
from directory.store.unit_of_work import Database
from directory.wiring import build_services
from tests.factories import ANAHEIM_HILLS, CHICAGO, IRVINE, DirectoryFactory, office

SPRINGFIELDS = {
    "MO": (37.2090, -93.2923),
    "IL": (39.7990, -89.6440),
    "MA": (42.1015, -72.5898),
    "OH": (39.9242, -83.8088),
}

Find = Callable[..., Found]


@pytest.fixture
def find(services: Services) -> Find:
    """Brings the index up to date and searches."""

    def search(**request: Any) -> Found:
        services.indexing.drain()
        return services.finding.find(FindRequest(**request))

    return search


@pytest.fixture
def selects() -> Iterator[list[str]]:
    """Every SELECT that is sent to any database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


def ids(found: Found) -> list[int]:
    return [each.physician.id for each in found.physicians]


def searches_nearby(found: Found) -> list[tuple[str, int]]:
    return [(each.words, each.physicians) for each in found.searches_nearby]


# --- offices and distances ---------------------------------------------------------------------


def test_each_physician_is_shown_once_at_the_nearest_office(factory: DirectoryFactory, find: Find) -> None:
    lopez = factory.physician(offices=[office(CHICAGO), office(IRVINE, city="Irvine"), office(ANAHEIM_HILLS)])

    found = find(near="Anaheim Hills, CA")

    assert ids(found) == [lopez.id]
    (shown,) = found.physicians
    assert shown.location is not None
    assert shown.location.id == lopez.locations[2].id
    assert shown.office_is_exact


def test_the_nearest_office_that_suits_is_shown_not_the_nearest(
    factory: DirectoryFactory, find: Find
) -> None:
    lopez = factory.physician(
        offices=[
            office(ANAHEIM_HILLS, accepting_new_patients=False),
            office(IRVINE, accepting_new_patients=True),
        ]
    )

    (shown,) = find(near="Anaheim Hills, CA", accepting_new_patients=True).physicians

    assert shown.location is not None
    assert shown.location.id == lopez.locations[1].id


def test_without_a_place_the_first_office_is_shown_without_a_distance(
    factory: DirectoryFactory, find: Find
) -> None:
    lopez = factory.physician(offices=[office(CHICAGO), office(IRVINE)])

    found = find()

    (shown,) = found.physicians
    assert shown.location is not None
    assert (shown.location.id, shown.distance_miles) == (lopez.locations[0].id, None)
    assert found.within_miles is None
    assert found.place is None


def test_distances_are_those_on_the_earth(factory: DirectoryFactory, find: Find) -> None:
    for point in (ANAHEIM_HILLS, IRVINE, (33.7, -117.2)):
        factory.physician(offices=[office(point)])

    found = find(near="92807", sort=Sort.DISTANCE)

    assert found.place is not None
    centre = (found.place.coordinates.latitude, found.place.coordinates.longitude)
    distances = []
    for shown in found.physicians:
        assert shown.location is not None
        assert shown.location.coordinates is not None
        point = (shown.location.coordinates.latitude, shown.location.coordinates.longitude)
        assert shown.distance_miles == pytest.approx(geodesic(centre, point).miles, rel=0.01)
        distances.append(shown.distance_miles or 0.0)
    assert len(distances) == 3
    assert distances == sorted(distances)


def test_a_point_known_only_to_its_city_is_not_exact(factory: DirectoryFactory, find: Find) -> None:
    factory.physician(offices=[office(precision="city", point_source="gazetteer")])

    (shown,) = find(near="Anaheim, CA").physicians

    assert not shown.office_is_exact


def test_an_office_without_a_point_is_found_by_words_but_not_by_distance(
    factory: DirectoryFactory, find: Find
) -> None:
    lopez = factory.physician("Maria Lopez", offices=[office(None)])

    assert ids(find(q="lopez")) == [lopez.id]
    found = find(q="lopez", near="Anaheim, CA")
    assert (found.total, found.nearest) == (0, ())


# --- places ------------------------------------------------------------------------------------


def test_nobody_within_the_radius_shows_the_nearest_five_and_does_not_widen_it(
    factory: DirectoryFactory, find: Find
) -> None:
    physicians = [factory.physician(offices=[office((33.85 + number / 10, -117.75))]) for number in range(6)]
    factory.physician(offices=[office(None)])

    found = find(near="Chicago, IL", within_miles=10.0)

    assert (found.total, found.physicians, found.pages) == (0, (), 0)
    assert found.within_miles == 10.0
    distances = [shown.distance_miles or 0 for shown in found.nearest]
    assert {shown.physician.id for shown in found.nearest} <= {row.id for row in physicians}
    assert len(distances) == 5
    assert distances == sorted(distances)
    assert min(distances) > 1000


def test_the_nearest_satisfy_the_other_wishes_too(factory: DirectoryFactory, find: Find) -> None:
    factory.physician(languages=["en"])
    spanish = factory.physician(languages=["es"], offices=[office(IRVINE)])

    found = find(near="Chicago, IL", languages=("es",))

    assert [shown.physician.id for shown in found.nearest] == [spanish.id]


def test_nobody_in_a_state_shows_the_nearest_to_its_middle(factory: DirectoryFactory, find: Find) -> None:
    factory.physician(biography="Knees.", offices=[office(CHICAGO, region="IL")])
    nearest = factory.physician(biography="Knees.", offices=[office(ANAHEIM_HILLS)])
    nevada = factory.physician(biography="Hips.", offices=[office((36.17, -115.14), region="NV")])

    found = find(q="knee", near="Nevada")
    everybody = find(near="Nevada")

    assert (found.total, found.everybody_near, ids(everybody)) == (0, 1, [nevada.id])
    assert found.nearest[0].physician.id == nearest.id
    assert [200 < (each.distance_miles or 0) < 2000 for each in found.nearest] == [True, True]


def test_nobody_in_a_country_shows_nobody_else(factory: DirectoryFactory, find: Find) -> None:
    factory.physician()

    assert find(near="Canada").nearest == ()


def test_any_distance_finds_everybody(factory: DirectoryFactory, find: Find) -> None:
    near, far = factory.physician(), factory.physician(offices=[office(CHICAGO)])

    found = find(near="Anaheim, CA", within_miles=None, sort=Sort.DISTANCE)

    assert ids(found) == [near.id, far.id]
    assert found.nearest == ()


@pytest.mark.parametrize("near", ["California", "CA"])
def test_a_state_is_searched_as_a_whole_without_distances(
    factory: DirectoryFactory, find: Find, near: str
) -> None:
    here = factory.physician()
    factory.physician(offices=[office(CHICAGO, region="IL")])

    found = find(near=near, within_miles=10.0)

    assert ids(found) == [here.id]
    assert found.place is not None
    assert found.place.precision is Precision.REGION
    assert (found.within_miles, found.physicians[0].distance_miles, found.nearest) == (None, None, ())


def test_a_country_is_searched_as_a_whole(factory: DirectoryFactory, find: Find) -> None:
    factory.physician()
    there = factory.physician(offices=[office((43.65, -79.38), city="Toronto", region="ON", country="CA")])

    found = find(near="Canada")

    assert ids(found) == [there.id]
    assert found.within_miles is None


def test_of_places_with_one_name_the_likeliest_is_searched_and_others_come_with_their_counts(
    factory: DirectoryFactory, find: Find
) -> None:
    for region, count in (("IL", 3), ("MA", 1), ("MO", 2)):
        for _ in range(count):
            factory.physician(offices=[office(SPRINGFIELDS[region], city="Springfield", region=region)])

    found = find(near="Springfield")

    assert found.place is not None
    counts = {other.place.region: other.physicians for other in found.other_places}
    everywhere = counts | {found.place.region: found.total}
    assert {region: everywhere[region] for region in ("IL", "MA", "MO")} == {"IL": 3, "MA": 1, "MO": 2}
    assert len(found.other_places) <= 5
    for other in found.other_places:
        assert find(near=f"Springfield, {other.place.region}").total == other.physicians


def test_other_places_are_counted_with_the_same_wishes(factory: DirectoryFactory, find: Find) -> None:
    for region, languages in (("MO", ["en"]), ("IL", ["es"]), ("MA", ["en"])):
        factory.physician(languages=languages, offices=[office(SPRINGFIELDS[region], region=region)])

    found = find(near="Springfield", languages=("es",))

    assert [(other.place.region, other.physicians) for other in found.other_places] == [("IL", 1)]


def test_a_small_place_of_the_name_of_a_large_one_is_not_offered(
    factory: DirectoryFactory, find: Find
) -> None:
    factory.physician(offices=[office((42.6289, -78.7375), city="Boston", region="NY")])

    assert find(near="Boston").other_places == ()
    assert find(near="Boston, NY").total == 1


def test_a_state_of_the_same_name_is_offered_though_nobody_is_there(
    factory: DirectoryFactory, find: Find
) -> None:
    factory.physician()

    found = find(near="Ontario")

    assert found.place is not None
    assert found.place.label == "Ontario, CA"
    assert [(other.place.label, other.physicians) for other in found.other_places] == [("Ontario, Canada", 0)]


def test_who_tells_a_long_story_is_offered_the_injury_it_names_around_the_place(
    factory: DirectoryFactory, find: Find
) -> None:
    for languages in (["en"], ["en", "es"], ["en"]):
        factory.physician(topics=["ankle-sprain", "soccer"], languages=languages)
    factory.physician(topics=["ankle-sprain"], offices=[office(CHICAGO)])
    story = "my daughter twisted her ankle at soccer practice in Anaheim Hills"

    found = find(q=story)
    in_spanish = find(q=f"{story} who speaks Spanish")

    assert searches_nearby(found) == [("Ankle sprain", 3)]
    assert find(q="Ankle sprain", near="Anaheim Hills").total == 3
    assert searches_nearby(in_spanish) == [("Ankle sprain", 1)]


@pytest.mark.parametrize(
    ("q", "topic"),
    [
        ("my shoulder hurts", "Rotator cuff injury"),
        ("sore neck", "Neck injury"),
        ("tore her meniscus", "Meniscus tear"),
    ],
)
def test_what_hurts_is_the_pain_that_an_injury_is_named_by(
    q: str, topic: str, factory: DirectoryFactory, find: Find, services: Services
) -> None:
    factory.physician(topics=[each.slug for each in services.catalogue.topics if each.name == topic])

    assert topic in dict(searches_nearby(find(q=q, near="Anaheim Hills")))


@pytest.mark.parametrize(
    "request_", [{"q": "ankle sprain", "near": "Anaheim Hills"}, {"q": "twisted ankle"}, {"q": "my knee"}]
)
def test_a_topic_is_not_offered_around_a_place_that_was_just_searched_or_is_not_known(
    request_: dict[str, str], factory: DirectoryFactory, find: Find
) -> None:
    factory.physician(topics=["ankle-sprain"])

    assert find(**request_).searches_nearby == ()


# --- when nobody near fits all of the words ----------------------------------------------------


@pytest.mark.parametrize(
    "q",
    [
        "my knee hurts",
        "knee pain when sitting",
        "hurts to bend my knees after a long run",
        "knees are killing me",
        "me duele la rodilla cuando corro",
    ],
)
@pytest.mark.parametrize("near", ["Anaheim Hills, CA", "California"])
def test_who_fits_where_it_hurts_is_found_when_nobody_there_fits_every_word(
    q: str, near: str, factory: DirectoryFactory, find: Find
) -> None:
    knee = factory.physician(biography="Dr. Lopez treats knees.")
    factory.physician(biography="Dr. Park treats elbows.")
    # All the words are in the index.
    factory.physician(
        biography="Knee pain hurts when sitting, killing, and after a long run, run, to bend it.",
        offices=[office(CHICAGO, region="IL")],
    )

    found = find(q=q, near=near)

    assert ids(found) == [knee.id]
    assert found.instead is not None
    assert found.instead.words == "knee"
    assert (found.nearest, found.relaxed) == ((), False)


def test_who_fits_every_word_goes_before_who_fits_where_it_hurts(
    factory: DirectoryFactory, find: Find
) -> None:
    whole = factory.physician(biography="Knee pain when sitting.")
    for _ in range(2):
        factory.physician(biography="Knees.")

    found = find(q="knee pain when sitting", near="Anaheim Hills, CA")

    assert (ids(found), found.instead) == ([whole.id], None)
    assert searches_nearby(found) == [("knee", 3)]
    assert find(q="knee", near="Anaheim Hills, CA").total == 3


def test_what_is_said_of_the_part_of_the_body_is_looked_for_last(
    factory: DirectoryFactory, find: Find
) -> None:
    hand = factory.physician(topics=["hand-finger-injury"])
    factory.physician(biography="A swollen knuckle.", offices=[office(CHICAGO)])

    found = find(q="swollen knuckle", near="Anaheim Hills, CA")

    assert ids(found) == [hand.id]
    assert found.instead is not None
    assert found.instead.words == "hand"


def test_with_nobody_there_for_the_part_either_the_nearest_for_it_are_shown(
    factory: DirectoryFactory, find: Find
) -> None:
    nearest = factory.physician(topics=["hand-finger-injury"], offices=[office(IRVINE)])
    factory.physician(biography="A swollen knuckle.")
    for _ in range(3):
        factory.physician(biography="Hips.", offices=[office(CHICAGO)])

    found = find(q="swollen knuckle", near="Chicago, IL")

    assert (found.total, found.everybody_near) == (0, 3)
    assert found.instead is not None
    assert found.instead.words == "hand"
    assert nearest.id in [each.physician.id for each in found.nearest]
    assert len(found.nearest) == 2


def test_who_asks_for_somebody_by_name_is_not_shown_others(factory: DirectoryFactory, find: Find) -> None:
    factory.physician("Ana Rivera", biography="Knees.", offices=[office(CHICAGO)])
    factory.physician(biography="Knees.")

    found = find(q="Rivera knee", near="Anaheim Hills, CA")

    assert (found.total, found.instead) == (0, None)
    assert [each.physician.name.family for each in found.nearest] == ["Rivera"]


def test_a_word_that_is_also_a_name_does_not_keep_others_away(factory: DirectoryFactory, find: Find) -> None:
    knee = factory.physician(biography="Knees.")
    factory.physician("Ben Sharp", offices=[office(CHICAGO)])
    factory.physician(biography="Sharp pain of the knee.", offices=[office(CHICAGO)])

    assert ids(find(q="sharp pain in my knee", near="Anaheim Hills, CA")) == [knee.id]


def test_other_wishes_hold_when_words_are_left_out(factory: DirectoryFactory, find: Find) -> None:
    spanish = factory.physician(biography="Knees.", languages=["es"])
    factory.physician(biography="Knees.")
    factory.physician(biography="Knee hurts.", offices=[office(CHICAGO)])

    assert ids(find(q="my knee hurts", near="Anaheim Hills, CA", languages=("es",))) == [spanish.id]


def test_what_is_to_stand_just_so_is_not_left_out(factory: DirectoryFactory, find: Find) -> None:
    factory.physician(biography="Knees.")
    factory.physician(biography="My knee hurts.", offices=[office(CHICAGO)])

    assert find(q='"knee hurts"', near="Anaheim Hills, CA").total == 0


def test_a_place_without_doubles_has_no_others(factory: DirectoryFactory, find: Find) -> None:
    factory.physician()

    assert find(near="Anaheim Hills, CA").other_places == ()


def test_an_unknown_place_is_told_and_everybody_shown(factory: DirectoryFactory, find: Find) -> None:
    lopez = factory.physician()

    found = find(near="Xyzzyqwv")

    assert found.place is None
    assert found.place_unknown is not None
    assert found.place_unknown.text == "Xyzzyqwv"
    assert (ids(found), found.within_miles) == ([lopez.id], None)


def test_words_of_a_place_that_were_not_understood_are_told(factory: DirectoryFactory, find: Find) -> None:
    factory.physician(offices=[office((33.749, -84.388))])

    found = find(near="Xyzzyqwv, Atlanta GA")

    assert found.place is not None
    assert (found.place.name, found.leftover, found.total) == ("Atlanta", "Xyzzyqwv", 1)


def test_places_are_suggested_likeliest_first(services: Services) -> None:
    suggested = services.finding.suggest_places("chica", 3)

    assert suggested[0].name == "Chicago"
    assert len(suggested) == 3


# --- the one box -------------------------------------------------------------------------------


def test_one_sentence_finds_by_injury_place_and_language(factory: DirectoryFactory, find: Find) -> None:
    facts: dict[str, Any] = {"topics": ["hamstring-strain"], "languages": ["en", "es"]}
    wanted = factory.physician(**facts)
    factory.physician(**(facts | {"languages": ["en"]}))
    factory.physician(**(facts | {"topics": ["concussion"]}))
    factory.physician(**facts, offices=[office(CHICAGO)])

    found = find(q="hamstring specialist near Anaheim Hills who speaks Spanish")

    assert ids(found) == [wanted.id]
    assert found.reading.words == "hamstring"
    assert found.place is not None
    assert found.place.name == "Anaheim Hills"
    assert found.physicians[0].topics_matching == ("hamstring-strain",)


def test_a_place_in_its_own_box_wins_over_one_in_the_sentence(factory: DirectoryFactory, find: Find) -> None:
    factory.physician()

    found = find(q="near Chicago", near="Anaheim Hills")

    assert found.place is not None
    assert found.place.name == "Anaheim Hills"


def test_a_known_place_after_in_is_understood_and_anything_else_is_words(
    factory: DirectoryFactory, find: Find
) -> None:
    lopez = factory.physician(biography="I treat pain in the knee.")

    assert find(q="doctor in Chicago, IL").reading.values(Meaning.PLACE) == ("Chicago, IL",)
    found = find(q="pain in knee")
    assert (ids(found), found.place) == ([lopez.id], None)


def test_specialties_are_understood_and_broader_ones_include_narrower(
    factory: DirectoryFactory, find: Find
) -> None:
    sports = factory.physician(specialties=["sports-medicine-family"])
    surgeon = factory.physician(specialties=["orthopaedic-surgery"])

    assert ids(find(q="sports doctor")) == [sports.id]
    assert ids(find(q="orthopedic surgeon")) == [surgeon.id]
    assert ids(find(q="orthopedic surgeon", specialties=("sports-medicine",))) == [sports.id]


def test_new_patients_and_video_visits_are_understood(factory: DirectoryFactory, find: Find) -> None:
    open_to_all = factory.physician(offices=[office(accepting_new_patients=True, telehealth=False)])
    by_video = factory.physician(offices=[office(accepting_new_patients=None, telehealth=True)])

    assert ids(find(q="accepting new patients")) == [open_to_all.id]
    assert ids(find(q="video visits")) == [by_video.id]
    assert ids(find(telehealth=True)) == [by_video.id]
    assert find().total == 2


def test_topics_filter_by_what_a_physician_names_or_has_answered(
    factory: DirectoryFactory, find: Find
) -> None:
    names_it = factory.physician(topics=["concussion"])
    answered = factory.physician()
    factory.physician()
    factory.article(answers=[(answered, "Rest.")], topics=["concussion"])

    assert set(ids(find(topics=("concussion",)))) == {names_it.id, answered.id}


# --- reasons -----------------------------------------------------------------------------------


def test_the_answers_that_match_are_quoted_best_first_and_counted(
    factory: DirectoryFactory, find: Find
) -> None:
    author = factory.physician()
    best = factory.article(
        "Hamstring", answers=[(author, "A *hamstring* strain needs rest. Hamstring, hamstring.")]
    )
    for _ in range(3):
        factory.article("Other", answers=[(author, "Among other things, the hamstring may hurt a little.")])
    factory.article("Elbow", answers=[(author, "An elbow.")])

    (shown,) = find(q="hamstring").physicians

    assert (len(shown.quotes), shown.answers_matching) == (2, 4)
    assert shown.quotes[0].article_slug == best.slug
    assert "hamstring" in str(shown.quotes[0].passage).lower()
    assert "*" not in str(shown.quotes[0].passage)


def test_without_words_the_newest_answers_are_quoted(factory: DirectoryFactory, find: Find) -> None:
    author = factory.physician()
    slugs = [
        factory.article(answers=[(author, "Rest.")], published_on=date(2020, month, 1)).slug
        for month in (1, 3, 2)
    ]

    (shown,) = find().physicians

    assert [quote.article_slug for quote in shown.quotes] == [slugs[1], slugs[2]]


def test_an_unknown_word_is_told_and_left_out(factory: DirectoryFactory, find: Find) -> None:
    lopez = factory.physician("Maria Lopez")

    found = find(q="lopez xyzzyqwv")

    assert (ids(found), found.unknown_words) == ([lopez.id], ("xyzzyqwv",))


def test_a_mistyped_word_is_searched_for_as_it_was_meant(factory: DirectoryFactory, find: Find) -> None:
    lopez = factory.physician("Maria Lopez", biography="Hamstring strains.")

    found = find(q="hamstrng")

    assert (ids(found), found.reading.words) == ([lopez.id], "hamstring")
    assert [(each.typed, each.words) for each in found.spelling.corrected] == [("hamstrng", ("hamstring",))]
    assert found.unknown_words == ()


def test_a_corrected_text_is_read_again(factory: DirectoryFactory, find: Find) -> None:
    lopez = factory.physician(specialties=["podiatry"])
    factory.physician(specialties=["pediatrics"])

    assert ids(find(q="podiatrits")) == [lopez.id]


def test_a_mistyped_place_in_the_text_is_searched_as_it_was_meant(
    factory: DirectoryFactory, find: Find
) -> None:
    lopez = factory.physician(offices=[office(ANAHEIM_HILLS)])
    factory.physician(offices=[office(CHICAGO)])

    found = find(q="near Anahiem")

    assert ids(found) == [lopez.id]
    assert found.place is not None
    assert found.place_unknown is not None
    assert (found.place.name, found.place_unknown.text) == ("Anaheim", "Anahiem")


def test_a_mistyped_postal_code_is_not_guessed(factory: DirectoryFactory, find: Find) -> None:
    factory.physician()

    assert find(near="99999").place is None


@pytest.mark.parametrize(
    "typed", ["Bob Lopez", "lopez, R.", "Dr. Rob López MD", "m.d. Lopez R. J.", "R Lopez"]
)
def test_somebody_is_found_by_short_name_initials_and_credentials(
    factory: DirectoryFactory, find: Find, typed: str
) -> None:
    lopez = factory.physician("Robert Lopez", credentials=["DO"])
    factory.physician("Maria Lopez", credentials=["MD"])
    factory.physician("Rob Stone", credentials=["MD"])

    assert ids(find(q=typed)) == [lopez.id]


def test_a_player_is_searched_for_by_the_sport_and_the_quotation_marked(
    factory: DirectoryFactory, find: Find
) -> None:
    lopez = factory.physician()
    factory.article("Hands", answers=[(lopez, "Jammed fingers heal. In soccer the ball is hard.")])

    found = find(q="goalkeeper fingers")

    (quote,) = found.physicians[0].quotes
    assert [quote.passage.text[start:end] for start, end in quote.passage.marks] == ["fingers", "soccer"]


def test_facets_count_within_the_result(factory: DirectoryFactory, find: Find) -> None:
    factory.physician(languages=["en", "es"])
    factory.physician(languages=["en"])

    facets = {facet.value: facet.count for facet in find().facets["language"]}

    assert facets == {"en": 2, "es": 1}


# --- pages -------------------------------------------------------------------------------------


def test_pages_follow_each_other_and_show_everybody_once(factory: DirectoryFactory, find: Find) -> None:
    physicians = {factory.physician().id for _ in range(5)}

    pages = [find(page=page, page_size=2, sort=Sort.NAME) for page in (1, 2, 3)]

    assert [len(found.physicians) for found in pages] == [2, 2, 1]
    assert {each for found in pages for each in ids(found)} == physicians
    assert {(found.total, found.pages) for found in pages} == {(5, 3)}


@pytest.mark.parametrize("page", [2, 10**9])
def test_a_page_that_does_not_exist_is_refused(factory: DirectoryFactory, find: Find, page: int) -> None:
    factory.physician()

    with pytest.raises(InvalidInput, match="page"):
        find(page=page)


def test_an_empty_directory_finds_nobody(find: Find) -> None:
    found = find(q="hamstring", near="Anaheim, CA")

    assert (found.total, found.pages, found.physicians, found.nearest) == (0, 0, (), ())


# --- honesty -----------------------------------------------------------------------------------


def test_a_physician_deleted_behind_the_index_s_back_is_not_shown(
    factory: DirectoryFactory, find: Find, database: Database
) -> None:
    factory.physician("Gone Lopez")
    stays = factory.physician("Maria Lopez")
    find()
    with database.writing() as session:
        session.execute(delete(PhysicianRow).where(PhysicianRow.given_name == "Gone"))

    assert ids(find(q="lopez")) == [stays.id]


def test_a_physician_who_retired_a_moment_ago_is_not_shown(
    factory: DirectoryFactory, services: Services
) -> None:
    lopez = factory.physician("Maria Lopez")
    services.indexing.drain()
    factory.edit(lopez, status="retired")

    assert services.finding.find(FindRequest(q="lopez")).physicians == ()


def test_an_answer_withdrawn_a_moment_ago_is_not_quoted(
    factory: DirectoryFactory, services: Services, database: Database
) -> None:
    article = factory.article(answers=[(factory.physician(), "Rest your hamstring.")])
    services.indexing.drain()
    with database.writing() as session:
        session.get_one(ArticleRow, article.id).status = "withdrawn"

    (shown,) = services.finding.find(FindRequest(q="hamstring")).physicians

    assert shown.quotes == ()


def test_a_search_without_an_index_is_degraded(settings: Settings, services: Services) -> None:
    (settings.index_path / "CURRENT").unlink()

    assert build_services(settings).finding.find(FindRequest()).degraded


def test_twenty_results_take_as_many_statements_as_one(
    factory: DirectoryFactory, services: Services, selects: list[str]
) -> None:
    counts = []
    for wanted in (1, 20):
        while services.indexing.status().physicians < wanted:
            author = factory.physician(offices=[office(), office(IRVINE)])
            for _ in range(3):
                factory.article(answers=[(author, "Rest your hamstring.")])
            services.indexing.drain()
        for request in (FindRequest(q="hamstring"), FindRequest(near="Anaheim, CA")):
            selects.clear()
            assert len(services.finding.find(request).physicians) == wanted
            counts.append(len(selects))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 7


# --- near a point ------------------------------------------------------------------------------


def test_the_nearest_to_a_point_are_shown_but_for_some(factory: DirectoryFactory, services: Services) -> None:
    here, there, far = (
        factory.physician(offices=[office(point)]) for point in (ANAHEIM_HILLS, IRVINE, CHICAGO)
    )
    services.indexing.drain()
    point = Coordinates(*ANAHEIM_HILLS)

    def near(**wishes: Any) -> list[int]:
        return [shown.physician.id for shown in services.finding.near_point(point, **wishes)]

    assert near(limit=2) == [here.id, there.id]
    assert near(limit=2, without=frozenset([here.id])) == [there.id, far.id]
    assert near(limit=5, topics=("concussion",)) == []


def test_those_near_a_point_may_be_asked_to_know_a_topic(
    factory: DirectoryFactory, services: Services
) -> None:
    factory.physician()
    knows = factory.physician(topics=["concussion"], offices=[office(CHICAGO)])
    services.indexing.drain()

    (shown,) = services.finding.near_point(Coordinates(*ANAHEIM_HILLS), topics=("concussion",), limit=3)

    assert shown.physician.id == knows.id
