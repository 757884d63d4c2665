"""Searching: what a patient types, and what they get."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from geopy.distance import geodesic  # type: ignore[import-untyped]

from tests.checked_client import CheckedClient
from tests.integration.web.page import Page, ask, links_in, parts_of, read, text_of

ANAHEIM_HILLS = "Anaheim Hills, CA"


def cards(page: Page) -> list[Element]:
    """The physicians found, as the page shows them."""
    return page.parts("article", "physician-card")


def name_on(card: Element) -> str:
    return text_of(parts_of(card, "a")[0])


def found_number(page: Page) -> int:
    """The number of physicians that the page's heading tells."""
    return int(page.heading.split()[0].replace(",", ""))


class TestWhatIsTyped:
    def test_nothing_at_all_shows_everybody(self, demo: CheckedClient) -> None:
        page = read(demo, "/search")

        assert found_number(page) > 400
        assert len(cards(page)) == 20
        assert page.parts("nav", "pagination")
        assert all("miles" not in text_of(each) for each in page.parts("span", "physician-card__distance"))

    def test_a_city_alone_shows_those_around_it(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", near="Los Angeles")

        assert re.fullmatch(r"\d+ physicians within 50 miles of Los Angeles, CA", page.heading)
        assert all("CA" in text_of(card) for card in cards(page))
        assert page.chosen("within") == "50"

    @pytest.mark.parametrize("typed", ["92807", "92807-1234"])
    def test_a_zip_alone_shows_those_around_it(self, typed: str, demo: CheckedClient) -> None:
        page = read(demo, "/search", near=typed)

        assert "within 50 miles of 92807 (Anaheim, CA)" in page.heading
        assert "Anaheim" in text_of(cards(page)[0])

    def test_a_zip_keeps_its_leading_zero(self, demo: CheckedClient) -> None:
        assert "02138 (Cambridge, MA)" in read(demo, "/search", near="02138").heading

    @pytest.mark.parametrize(
        ("typed", "specialty"),
        [
            ("orthopaedic surgeon", "orthopaedic-surgery"),
            ("orthopedic surgeon", "orthopaedic-surgery"),
            ("PM&R", "physical-medicine"),
            ("sports doctor", "sports-medicine"),
        ],
    )
    def test_a_specialty_alone_is_understood(self, typed: str, specialty: str, demo: CheckedClient) -> None:
        typed_page, chosen_page = read(demo, "/search", q=typed), read(demo, "/search", specialty=specialty)

        assert found_number(typed_page) == found_number(chosen_page) > 20
        assert [name_on(card) for card in cards(typed_page)] == [name_on(card) for card in cards(chosen_page)]
        assert [text_of(chip) for chip in typed_page.parts("a", "chip")] == [
            text_of(chip) for chip in chosen_page.parts("a", "chip")
        ]

    @pytest.mark.parametrize("typed", ["Raymond Tang", "tang raymond", "RAYMOND TANG", "Dr. Raymond Tang"])
    def test_a_name_alone_finds_its_owner(self, typed: str, demo: CheckedClient) -> None:
        assert name_on(cards(read(demo, "/search", q=typed))[0]) == "Raymond Tang"

    def test_an_apostrophe_in_a_name_may_be_typed_any_way(self, demo: CheckedClient) -> None:
        for typed in ("Fiona O'Connor", "Fiona O’Connor"):
            assert name_on(cards(read(demo, "/search", q=typed))[0]) == "Fiona O'Connor"

    def test_a_whole_sentence_is_understood(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="hamstring specialist near Irvine who speaks Spanish")

        assert "“hamstring” within 50 miles of Irvine, CA" in page.heading
        assert [text_of(chip) for chip in page.parts("a", "chip")] == [
            "Remove: Near Irvine, CA",
            "Remove: Speaks Spanish",
        ]
        assert page.value_of("q") == "hamstring specialist near Irvine who speaks Spanish"

    def test_a_chip_takes_back_what_was_understood(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="hamstring specialist near Irvine who speaks Spanish")
        without_language = read(demo, page.hrefs("chip")[1])

        assert [text_of(chip) for chip in without_language.parts("a", "chip")] == ["Remove: Near Irvine, CA"]
        assert found_number(without_language) >= found_number(page)

    def test_a_region_is_searched_as_a_region(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", near="Ontario, Canada")

        assert re.fullmatch(r"\d+ physicians in Ontario, (CA|Canada)", page.heading)
        assert all(", ON" in text_of(card) for card in cards(page))

    def test_a_language_may_be_chosen_by_code_or_by_name(self, demo: CheckedClient) -> None:
        headings = {
            read(demo, "/search", language=language).heading for language in ("es", "Spanish", "spanish")
        }

        assert len(headings) == 1


class TestHamstringNearAnaheimHills:
    @pytest.fixture
    def page(self, demo: CheckedClient) -> Page:
        return read(demo, "/search", q="hamstring", near=ANAHEIM_HILLS)

    @pytest.fixture
    def answer(self, demo: CheckedClient) -> dict[str, Any]:
        return ask(demo, "/api/v1/physicians", q="hamstring", near=ANAHEIM_HILLS)

    def test_it_finds_physicians_around_there(self, page: Page) -> None:
        assert re.fullmatch(
            r"\d+ physicians for “hamstring” within 50 miles of Anaheim Hills, CA", page.heading
        )
        assert len(cards(page)) >= 5

    def test_distances_are_true_to_one_percent(self, answer: dict[str, Any]) -> None:
        place = answer["place"]["latitude"], answer["place"]["longitude"]

        assert len(answer["results"]) >= 5
        for found in answer["results"]:
            office = found["location"]["latitude"], found["location"]["longitude"]
            assert found["distance_miles"] == pytest.approx(geodesic(place, office).miles, rel=0.01, abs=0.01)
            assert found["distance_miles"] <= 50

    def test_the_page_shows_the_same_distances(self, page: Page, answer: dict[str, Any]) -> None:
        shown = [
            float(number[0])
            for each in page.parts("span", "physician-card__distance")
            if (number := re.search(r"[\d.]+", text_of(each)))
        ]

        assert shown == pytest.approx([found["distance_miles"] for found in answer["results"]], abs=0.5)

    def test_the_best_have_evidence_with_the_word_marked(self, page: Page) -> None:
        marks = [text_of(mark).lower() for mark in page.parts("mark")]

        assert len(page.parts("figure", "evidence")) >= 3
        assert "hamstring" in marks
        assert set(marks) <= {"hamstring", "hamstrings"}

    def test_each_quote_has_a_marked_word(self, page: Page) -> None:
        for figure in page.parts("figure", "evidence"):
            assert parts_of(figure, "mark"), text_of(figure)

    def test_links_lead_to_listing_and_article(self, page: Page, demo: CheckedClient) -> None:
        card = next(card for card in cards(page) if parts_of(card, "figure"))
        listing = read(demo, links_in(card)[0].href)
        quote = parts_of(card, "figure", "evidence")[0]
        article = read(demo, links_in(quote)[0].href)

        assert listing.heading.startswith(name_on(card))
        assert article.heading == links_in(quote)[0].text
        quoted = text_of(parts_of(quote, "blockquote")[0])
        assert _letters(quoted) in _letters(article.main_text)

    def test_each_can_be_called(self, page: Page) -> None:
        for card in cards(page):
            assert [link.href for link in links_in(card) if re.fullmatch(r"tel:\+1\d{10}", link.href)]


class TestPlacesAmongWords:
    @pytest.mark.parametrize(
        ("typed", "around"),
        [
            ("sports doctor 92808", "92808 (Anaheim, CA)"),
            ("orthopedist chicago", "Chicago, IL"),
            ("knee doctor Irvine CA", "Irvine, CA"),
            ("92808", "92808 (Anaheim, CA)"),
            ("portland me", "Portland, ME"),
            ("knee pain san diego", "San Diego, CA"),
            ("LA hip pain", "Los Angeles, CA"),
            ("Buckhead Atlanta knee pain", "Buckhead, GA"),
            ("sports medicine London", "London, England, UK"),
            ("torn meniscus near Irvine who takes new patients and speaks Spanish", "Irvine, CA"),
            ("hamstring Anaheim Hills", "Anaheim Hills, CA"),
        ],
    )
    def test_a_place_is_searched_around_as_patients_type_it(
        self, typed: str, around: str, demo: CheckedClient
    ) -> None:
        page = read(demo, "/search", q=typed)
        without = read(
            demo, next(chip.get("href", "") for chip in page.parts("a", "chip") if "Near" in text_of(chip))
        )

        assert page.heading.endswith(f"within 50 miles of {around}")
        assert around not in without.heading

    @pytest.mark.parametrize("typed", ["knee pain", "herniated disc L5", "knee mobile", "hip in pain"])
    def test_words_about_the_body_are_no_place(self, typed: str, demo: CheckedClient) -> None:
        assert " of " not in read(demo, "/search", q=typed).heading.rsplit("”")[-1]

    def test_near_me_is_told_to_be_unknown(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="knee pain near me")

        assert page.heading.endswith("for “knee pain”")
        assert "We do not know where you are" in page.main_text
        assert [text_of(chip) for chip in page.parts("a", "chip")] == ["Remove: Near you"]

    @pytest.mark.parametrize("near", ["near me", "My house", "me", "here", "current location"])
    def test_near_me_in_the_box_for_places_is_no_place_either(self, near: str, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="knee pain", near=near)

        assert page.heading.endswith("for “knee pain”")
        assert "We do not know where you are" in page.main_text

    def test_me_in_capitals_is_maine(self, demo: CheckedClient) -> None:
        assert read(demo, "/search", q="knee", near="ME").heading.endswith("in Maine")

    def test_near_me_beside_a_place_is_just_that(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="knee pain near me", near="Irvine")

        assert "We do not know where you are" not in page.main_text
        assert [text_of(chip) for chip in page.parts("a", "chip")] == ["Remove: Irvine, CA"]

    def test_of_two_places_the_one_in_its_own_box_is_searched_and_the_other_offered(
        self, demo: CheckedClient
    ) -> None:
        page = read(demo, "/search", q="knee pain near Irvine", near="Chicago")
        instead = next(link for link in page.links if link.text == "Search Irvine, CA instead")

        assert page.heading.endswith("within 50 miles of Chicago, IL")
        assert "You named two places. We searched around Chicago, IL." in page.main_text
        assert read(demo, instead.href).heading.endswith("within 50 miles of Irvine, CA")
        assert "two places" not in read(demo, "/search", q="knee near Irvine", near="Irvine, CA").main_text

    @pytest.mark.parametrize("typed", ["ankle near Springfield", "ankle near Sprigfeld"])
    def test_another_place_takes_the_place_of_the_one_among_the_words(
        self, typed: str, demo: CheckedClient
    ) -> None:
        page = read(demo, "/search", q=typed)
        other = next(link for link in _notice_links(page) if "near=" in link["href"])
        there = read(demo, other["href"])

        assert (there.value_of("q"), there.value_of("near")) == ("ankle", other["text"].partition(" (")[0])
        assert "two places" not in there.main_text

    def test_a_radius_among_the_words_is_searched_unless_another_is_chosen(self, demo: CheckedClient) -> None:
        typed = "knee within 10 miles of Irvine"

        assert "within 10 miles of Irvine, CA" in read(demo, "/search", q=typed).heading
        assert "within 100 miles of Irvine, CA" in read(demo, "/search", q=typed, within="100").heading


class TestWordsInARow:
    def test_corrected_words_are_told_as_people_list_them(self, demo: CheckedClient) -> None:
        told = read(demo, "/search", q="achillies tendinitus miniscus").main_text

        assert "used the words “achillies”, “tendinitus” and “miniscus”, so" in told
        assert "we searched for “achilles”, “tendinitis” and “meniscus”." in told


class TestTopicsAroundAPlace:
    def test_the_injury_in_a_long_story_is_searched_for_where_the_patient_is(
        self, demo: CheckedClient
    ) -> None:
        story = "my daughter twisted her ankle at soccer practice in anaheim hills, who speaks spanish"
        page = read(demo, "/search", q=story)
        link = next(each for each in page.links if each.text.startswith("Ankle sprain ("))
        there = read(demo, link.href)

        assert "You can also look around Anaheim Hills, CA for:" in page.main_text
        assert there.heading.startswith(link.text.removeprefix("Ankle sprain (").removesuffix(")"))
        assert there.heading.endswith("for “Ankle sprain” within 50 miles of Anaheim Hills, CA")
        assert [text_of(chip) for chip in there.parts("a", "chip")] == [
            "Remove: Anaheim Hills, CA",
            "Remove: Speaks Spanish",
        ]


class TestWhereItHurts:
    @pytest.mark.parametrize("near", ["Chicago, IL", "Denver, CO", "Phoenix, AZ", "Boston, MA", "Texas"])
    @pytest.mark.parametrize(
        "q", ["my knee hurts", "swollen knee when I squat", "my shoulder hurts when I throw", "sore shoulder"]
    )
    def test_a_sentence_finds_somebody_wherever_its_part_of_the_body_does(
        self, q: str, near: str, demo: CheckedClient
    ) -> None:
        part = "knee" if "knee" in q else "shoulder"
        assert ask(demo, "/api/v1/physicians", q=part, near=near)["results"]

        assert ask(demo, "/api/v1/physicians", q=q, near=near)["results"]

    def test_what_was_searched_for_instead_is_told(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="hip pain when sitting", near="Denver, CO")

        assert page.heading.endswith("for “hip” within 50 miles of Denver, CO")
        assert (
            "Nobody within 50 miles of Denver, CO fits all of your words, so we searched for “hip”."
            in page.main_text
        )
        assert page.value_of("q") == "hip pain when sitting"
        assert cards(page)

    def test_a_single_word_that_nobody_near_fits_is_told(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="chondromalacia", near="Seattle, WA")

        assert (
            "Nobody within 50 miles of Seattle, WA fits “chondromalacia”, so we searched for “knee”."
            in page.main_text
        )

    def test_programs_are_told_what_was_searched_for_instead(self, demo: CheckedClient) -> None:
        def query(q: str) -> dict[str, object]:
            answer = demo.get("/api/v1/physicians", query_string={"q": q, "near": "Denver, CO"}).get_json()
            return {name: answer["query"][name] for name in ("words", "instead")}

        assert query("hip pain when sitting") == {"words": "hip pain when sitting", "instead": "hip"}
        assert query("hip") == {"words": "hip", "instead": None}

    def test_who_finds_nobody_is_first_told_what_to_look_for(self, demo: CheckedClient) -> None:
        asked = {"q": '"sore hamstring strain"', "near": "Anaheim, CA"}
        told = demo.get("/api/v1/physicians", query_string=asked).get_json()["notices"]

        assert [notice["kind"] for notice in told][:2] == ["likely_topics", "nobody_within"]
        assert told[0]["links"][0]["label"].startswith("Hamstring strain (")


class TestAdvice:
    @pytest.mark.parametrize(
        ("typed", "first", "numbers"),
        [
            ("chest pain while running", "emergency", ["tel:911"]),
            ("chest pian", "emergency", ["tel:911"]),
            ("I want to die", "crisis", ["tel:988", "sms:988", "tel:911"]),
            ("took too many pills", "poison", ["tel:+18002221222", "tel:911"]),
        ],
    )
    def test_what_cannot_wait_is_told_first(
        self, typed: str, first: str, numbers: list[str], demo: CheckedClient
    ) -> None:
        told = demo.get("/api/v1/physicians", query_string={"q": typed}).get_json()["notices"][0]
        page = read(demo, "/search", q=typed)
        urgent = page.parts("div", "notice--urgent")

        assert told["kind"] == first
        assert [text_of(each) for each in urgent[0].iter("p")] == [told["text"]]
        assert [link.href for link in links_in(urgent[0])] == numbers
        assert page.main_text.index(told["text"]) < page.main_text.index("Change the search")

    def test_who_may_need_help_at_once_is_offered_no_topic(self, demo: CheckedClient) -> None:
        told = demo.get("/api/v1/physicians?q=chest pain while running").get_json()["notices"]

        assert "likely_topics" not in [notice["kind"] for notice in told]

    def test_who_despairs_is_told_nothing_about_their_words(self, demo: CheckedClient) -> None:
        told = demo.get("/api/v1/physicians?q=I want to die zzqxv").get_json()["notices"]

        assert [notice["kind"] for notice in told] == ["crisis"]

    def test_a_search_for_articles_is_answered_so_too(self, demo: CheckedClient) -> None:
        assert read(demo, "/articles", q="chest pain while running").parts("div", "notice--urgent")

    def test_insurance_is_told_and_left_out(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="torn meniscus doctor who takes Medicare")

        assert page.heading.endswith("for “torn meniscus”")
        assert "Our listings do not say which insurance an office takes." in page.main_text
        assert not page.parts("div", "notice--urgent")

    def test_hours_are_told_not_to_be_known_and_left_out(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="urgent care knee doctor open saturday")

        assert page.heading.endswith("for “knee”")
        assert "Our listings do not say when an office is open" in page.main_text


class TestNobodyFound:
    def test_words_that_are_too_common_are_told_so(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="of my")

        assert "These words are too common to search for." in page.main_text
        assert "Nobody here has used" not in page.main_text

    def test_several_words_nobody_used_are_told_as_several(self, demo: CheckedClient) -> None:
        told = read(demo, "/search", q="zzqxv knee wwqkj qqjxz").main_text

        assert (
            "Nobody here has used the words “zzqxv”, “wwqkj” and “qqjxz”; we searched without them." in told
        )

    @pytest.mark.parametrize(
        ("typed", "languages"), [("膝盖疼", ["Chinese"]), ("боль в колене", ["Russian", "Ukrainian"])]
    )
    def test_other_scripts_lead_to_physicians_who_read_them(
        self, typed: str, languages: list[str], demo: CheckedClient
    ) -> None:
        page = read(demo, "/search", q=typed, near="Los Angeles")
        links = [link for link in _notice_links(page) if "language=" in link["href"]]

        assert [link["text"] for link in links] == [f"Who speak {language}" for language in languages]
        assert f"Speaks {languages[0]}" in read(demo, links[0]["href"]).main_text
        assert "Los Angeles, CA" in read(demo, links[0]["href"]).heading

    @pytest.mark.parametrize("typed", ["chiropractor near Irvine", "chiropractor"])
    def test_what_nobody_is_anywhere_is_told_and_no_wider_radius_offered(
        self, typed: str, demo: CheckedClient
    ) -> None:
        page = read(demo, "/search", q=typed)

        assert re.search(
            r"Nobody in this directory fits\.|Nobody who fits is .*, or farther away\.", page.main_text
        )
        assert "look further away" not in page.main_text

    @pytest.mark.parametrize(
        ("asked", "advice"),
        [
            ({"q": "chiropractor"}, []),
            ({"q": "chiropractor", "near": "Irvine"}, []),
            ({"q": "chiropractor", "near": "California"}, ["Leave the place empty to search everywhere."]),
            ({"q": "chiropractor", "language": "es"}, ["Choose “Any” for specialty and language."]),
        ],
    )
    def test_only_what_may_help_is_advised(
        self, asked: dict[str, str], advice: list[str], demo: CheckedClient
    ) -> None:
        panel = read(demo, "/search", **asked).main_text.partition("What you can try")[2]

        assert "Use fewer words" in panel
        told = ("Leave the place empty to search everywhere.", "Choose “Any” for specialty and language.")
        assert [each for each in told if each in panel] == advice


class TestNobody:
    def test_who_wishes_for_what_nobody_here_is_may_see_everybody_near(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="physical therapist near Brooklyn, NY")
        everybody = next(link for link in page.links if re.match(r"All \d+ physicians within", link.text))

        assert page.heading.startswith("No physicians")
        assert re.match(r"\d+ physicians within 50 miles of Brooklyn, NY", read(demo, everybody.href).heading)


class TestSpanish:
    def test_a_search_in_spanish_is_understood_and_told(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="médico que hable español para un esguince de tobillo en Los Angeles")

        assert page.heading.endswith("for “ankle sprain” within 50 miles of Los Angeles, CA")
        assert "We took this for Spanish, and searched for “doctor who speaks Spanish for" in page.main_text
        assert "Nobody here has used" not in page.main_text
        assert "Who speak Spanish" not in [link.text for link in page.links], "it was asked for"
        assert cards(page)

    @pytest.mark.parametrize(
        ("typed", "topic"),
        [
            ("dolor de rodilla", "Patellofemoral pain"),
            ("me duele la espalda", "Low back pain"),
            ("esguince de tobillo", "Ankle sprain"),
            ("conmocion cerebral", "Concussion"),
        ],
    )
    def test_the_usual_injuries_are_known_by_their_spanish_names(
        self, typed: str, topic: str, demo: CheckedClient
    ) -> None:
        page = read(demo, "/search", q=typed)

        assert "Nobody here has used" not in page.main_text, "it is not taken for a slip of the keyboard"
        assert f"Cares for: {topic}" in page.main_text or topic in [link.text for link in page.links]
        assert any(topic in text_of(card) for card in cards(page))


class TestSpelling:
    def test_a_mistyped_word_is_corrected_and_told_with_a_way_back(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="hamstrng strain")

        assert page.heading.endswith("for “hamstring strain”")
        told = "Nobody here has used the word “hamstrng”, so we searched for “hamstring”."
        assert told in page.main_text
        assert page.value_of("q") == "hamstrng strain"
        links = {link["text"]: parse_qs(urlsplit(link["href"]).query)["q"][0] for link in _notice_links(page)}
        assert links["Search for “hamstrng strain” as it is"] == '"hamstrng" strain'

    def test_what_is_searched_as_it_is_is_not_corrected(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q='"hamstrng" strain')

        assert "so we searched for" not in page.main_text
        assert "“hamstrng”" in page.main_text

    def test_a_name_is_searched_for_and_another_word_offered(self, demo: CheckedClient) -> None:
        answer = demo.get("/api/v1/physicians", query_string={"q": "Dennis elbow"}).get_json()
        told = {notice["kind"]: notice for notice in answer["notices"]}

        assert answer["query"]["words"] == "Dennis elbow"
        assert [link["label"] for link in told["did_you_mean"]["links"]] == ["Did you mean “tennis elbow”?"]

    def test_what_nobody_wrote_so_is_told_with_a_way_to_looser_words(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q='"strain hamstring torn"')

        assert "Nobody who fits has written “strain hamstring torn” just so." in page.main_text
        assert {link["text"] for link in _notice_links(page)} == {"Search without the quotation marks"}

    def test_everything_understood_is_a_chip(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q='goalkeeper "growth plate" pain')

        assert "Sport: Soccer" in page.main_text
        assert "The words “growth plate”" in page.main_text

    def test_articles_are_searched_for_as_they_were_meant(self, demo: CheckedClient) -> None:
        page = read(demo, "/articles", q="concusion")

        assert "so we searched for “concussion”" in page.main_text
        assert page.heading.endswith("for “concussion”")


class TestPlaces:
    def test_springfield_is_the_likeliest_and_the_others_are_offered(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", near="Springfield")
        offers = [
            (match[1], int(match[2].replace(",", "")), link["href"])
            for link in _notice_links(page)
            if (match := re.fullmatch(r"(Springfield, [A-Z]{2}) \(([\d,]+)\)", link["text"]))
        ]

        assert "of Springfield, MO" in page.heading
        assert len(offers) >= 4
        for label, count, href in offers:
            other = read(demo, href)
            assert other.heading.endswith(f"within 50 miles of {label}")
            assert (found_number(other) if cards(other) else 0) == count, label

    def test_the_offers_keep_the_rest_of_the_search(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", near="Springfield", q="knee", within="100", sort="distance")

        assert _notice_links(page)
        for link in _notice_links(page):
            asked = parse_qs(urlsplit(link["href"]).query)
            assert (asked["q"], asked["within"], asked["sort"]) == (["knee"], ["100"], ["distance"])
            count = int(link["text"].rpartition("(")[2].rstrip(")"))
            other = read(demo, link["href"])
            assert (found_number(other) if cards(other) else 0) == count

    def test_a_state_is_told_apart_from_the_city_of_its_name(self, demo: CheckedClient) -> None:
        links = {
            str(link["text"]): str(link["href"])
            for link in _notice_links(read(demo, "/search", near="Ontario"))
        }
        state = next(label for label in links if label.startswith("All of Ontario, Canada ("))

        assert read(demo, links[state]).heading.endswith("in Ontario, Canada")

    def test_who_searches_a_state_is_told_so(self, demo: CheckedClient) -> None:
        assert "We searched in Wyoming. Did you mean" in read(demo, "/search", near="Wyoming").main_text

    def test_a_place_named_in_full_offers_no_others(self, demo: CheckedClient) -> None:
        assert not _notice_links(read(demo, "/search", near="Springfield, IL"))

    def test_with_nobody_within_the_radius_the_nearest_five_are_shown(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", near="Minot, ND", within="5")
        distances = [
            float(text_of(each).replace("About ", "").split()[0].replace(",", ""))
            for each in page.parts("span", "physician-card__distance")
        ]

        assert page.heading == "No physicians within 5 miles of Minot, ND"
        assert len(cards(page)) == 5
        assert distances == sorted(distances)
        assert min(distances) > 5
        assert re.search(
            r"Nobody who fits is within 5 miles of Minot, ND\. The nearest is (about )?\d+ miles away\.",
            page.main_text,
        )

    def test_the_radius_is_not_widened_but_wider_ones_are_offered(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", near="Minot, ND", within="5")
        answer = ask(demo, "/api/v1/physicians", near="Minot, ND", within="5")

        assert page.chosen("within") == "5"
        assert answer["total"] == 0
        assert answer["results"] == []
        offered = [parse_qs(urlsplit(link["href"]).query)["within"][0] for link in _notice_links(page)]
        assert offered == ["10", "25", "50", "100", "any"]

    def test_an_unknown_place_is_told_and_nothing_typed_is_lost(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", near="Xyzzyville", q="hamstring")

        assert "We do not know a place called “Xyzzyville”." in page.main_text
        assert (page.value_of("near"), page.value_of("q")) == ("Xyzzyville", "hamstring")
        assert not page.parts("span", "physician-card__distance")

    def test_a_misspelled_place_is_searched_as_it_was_meant_and_told(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", near="Anahiem")

        assert page.heading.endswith("of Anaheim, CA")
        assert "We do not know a place called “Anahiem”. We searched around Anaheim, CA." in page.main_text
        assert page.value_of("near") == "Anahiem"

    def test_a_partly_known_place_says_what_was_left_out(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", near="Qwxzy Gardens, Irvine, CA")

        assert "We do not know “Qwxzy Gardens”, so we searched around Irvine, CA." in page.main_text

    def test_distances_say_about_unless_both_points_are_exact(self, demo: CheckedClient) -> None:
        # "We write “about” when the office or your place is only known by its ZIP code or its city." (/about)
        page = read(demo, "/search", near="Irvine, CA")

        distances = [text_of(each) for each in page.parts("span", "physician-card__distance")]
        assert distances
        assert [each for each in distances if not each.startswith("About ")] == []


class TestNarrowing:
    def test_facets_count_what_their_links_find(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="knee", near="Los Angeles")
        facets = page.parts("a", "facets__link")

        assert len(facets) >= 5
        for facet in facets[:6]:
            count = int(text_of(parts_of(facet, "span", "facets__count")[0]))
            assert found_number(read(demo, facet.get("href") or "")) == count

    def test_a_chosen_facet_can_be_taken_back(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", q="knee", language="es")
        (current,) = [each for each in page.parts("a", "facets__link") if each.get("aria-current") == "true"]

        assert read(demo, current.get("href") or "").heading == read(demo, "/search", q="knee").heading

    def test_nearest_first_is_nearest_first(self, demo: CheckedClient) -> None:
        answer = ask(demo, "/api/v1/physicians", near="Los Angeles", sort="distance")
        distances = [found["distance_miles"] for found in _results(answer)]

        assert distances == sorted(distances)

    def test_by_name_is_by_family_name(self, demo: CheckedClient) -> None:
        names = [found["name"] for found in _results(ask(demo, "/api/v1/physicians", sort="name"))]

        assert [name.split()[-1][0].upper() for name in names] == ["A"] * 20

    def test_pages_together_show_everybody_once(self, demo: CheckedClient) -> None:
        first = ask(demo, "/api/v1/physicians", near="92807")
        pages = int(str(first["pages"]))
        slugs = [
            found["slug"]
            for number in range(1, pages + 1)
            for found in _results(ask(demo, "/api/v1/physicians", near="92807", page=str(number)))
        ]

        assert pages > 1
        assert len(slugs) == len(set(slugs)) == first["total"]

    def test_pages_are_linked_and_keep_the_search(self, demo: CheckedClient) -> None:
        page = read(demo, "/search", near="92807", sort="name")
        following = read(demo, page.hrefs("pagination__step")[-1])

        assert following.heading == page.heading
        assert "page 2" in following.title
        assert {name_on(card) for card in cards(following)}.isdisjoint(name_on(card) for card in cards(page))

    def test_accepting_shows_only_offices_that_do(self, demo: CheckedClient) -> None:
        results = _results(ask(demo, "/api/v1/physicians", near="Los Angeles", accepting="1"))

        assert results
        assert all(found["location"]["accepting_new_patients"] for found in results)


def _letters(text: str) -> str:
    """A text without what layout adds or takes."""
    return re.sub(r"\W", "", text)


def _results(answer: dict[str, Any]) -> list[dict[str, Any]]:
    results = answer["results"]
    assert isinstance(results, list)
    return results


def _notice_links(page: Page) -> list[dict[str, str]]:
    return [
        {"text": link.text, "href": link.href}
        for notice in page.parts("div", "notice")
        for link in links_in(notice)
    ]


def test_a_search_without_a_place_asks_for_one(demo: CheckedClient) -> None:
    asks = "Add your city or ZIP to see who is near you."

    assert asks in read(demo, "/search", q="knee").main_text
    assert asks not in read(demo, "/search", q="knee near Denver, CO").main_text
    assert asks not in read(demo, "/search", q="knee", near="Xyzzyville").main_text
