"""A member edits their listing: every field, by its real form."""

from __future__ import annotations

import pytest

from tests.accounts import fields_of
from tests.integration.profile.conftest import PROFILE, Desk, open_form, post_form, refused, save, send
from tests.integration.web.page import Page, read, text_of

ABOUT, EXPERTISE, LANGUAGES, LINKS = (
    f"{PROFILE}/{page}" for page in ("about", "expertise", "languages", "links")
)


def test_a_member_sees_their_listing_section_by_section(desk: Desk) -> None:
    page = read(desk.member, PROFILE)

    assert page.heading == "Your listing"
    assert "Maria Lopez" in page.main_text
    assert "(714) 555-0142" in page.main_text
    assert "Suffix" not in page.main_text
    assert [each.href for each in page.links if each.text.startswith("Edit")] == [
        ABOUT,
        f"{PROFILE}/offices",
        f"{PROFILE}/photograph",
        EXPERTISE,
        LANGUAGES,
        LINKS,
        f"{PROFILE}/visibility",
    ]


def test_the_overview_tells_what_is_kept_from_whom(desk: Desk) -> None:
    assert facts(read(desk.member, PROFILE))["Everybody"] == "Everything"
    office = desk.row.locations[0].id
    save(desk.member, f"{PROFILE}/visibility", **{"biography": "members", f"office-{office}-phone": "hidden"})

    after = facts(read(desk.member, PROFILE))
    assert after["Everybody"] == "Everything else"
    assert after["Members only"] == "Biography"
    assert after["Nobody"] == "Office 1: telephone"


def facts(page: Page) -> dict[str, str]:
    """What stands beside what on an overview."""
    terms, values = page.parts("dt"), page.parts("dd")
    return {text_of(term): text_of(value) for term, value in zip(terms, values, strict=True)}


def test_what_no_policy_names_is_published_at_once(desk: Desk) -> None:
    page = save(desk.member, ABOUT, biography="I **swim**.\r\n\r\nAnd run.")

    assert "Patients see it now" in page.main_text
    assert desk.listing().biography == "I **swim**.\n\nAnd run."
    assert "<strong>swim</strong>" in read(desk.member, f"/physicians/{desk.row.slug}").html


def test_specialties_topics_and_sports_are_ticked(desk: Desk) -> None:
    save(
        desk.member,
        EXPERTISE,
        primary="orthopaedic-surgery",
        specialties=["sports-medicine-family"],
        topics=["hamstring-strain", "concussion"],
        sports=["running"],
    )

    listing = desk.listing()
    assert listing.specialties == ("orthopaedic-surgery", "sports-medicine-family")
    assert set(listing.topics) == {"hamstring-strain", "concussion", "running"}


def test_sports_and_topics_leave_each_other_alone(desk: Desk) -> None:
    save(desk.member, EXPERTISE, topics=["hamstring-strain"], sports=["running", "golf"])
    save(desk.member, EXPERTISE, sports=["golf"])

    assert desk.listing().topics == ("hamstring-strain", "golf")


def test_languages_are_ticked_and_typed(desk: Desk) -> None:
    save(desk.member, LANGUAGES, languages=["en", "es"], other_languages="Somali, catalan")

    assert desk.listing().languages == ("en", "es", "so", "ca")
    assert {"so", "ca"} <= set(open_form(desk.member, LANGUAGES)["languages"])  # type: ignore[call-overload]


def test_links_and_website_are_kept_in_their_order(desk: Desk) -> None:
    save(
        desk.member,
        LINKS,
        website="https://lopez.example.org",
        email="office@example.org",
        link_1_label="My team",
        link_1_url="https://team.example.org/",
        link_3_label="Book",
        link_3_url="http://book.example.org/?a=1&b=2",
    )

    listing = desk.listing()
    assert (listing.website, listing.email) == ("https://lopez.example.org", "office@example.org")
    assert [(each.label, each.url) for each in listing.links] == [
        ("My team", "https://team.example.org/"),
        ("Book", "http://book.example.org/?a=1&b=2"),
    ]


WRONG: dict[str, list[tuple[dict[str, object], str]]] = {
    ABOUT: [
        ({"given_name": ""}, "Give your given name."),
        ({"family_name": "  "}, "Give your family name."),
        ({"family_name": "x" * 101}, "use at most 100"),
        ({"given_name": "Maria\r\nBcc: all@example.org"}, "line break"),
        ({"family_name": "Lopez\u202e"}, "unreadable"),
        ({"family_name": "<b>Lopez</b>"}, "Use letters"),
        ({"family_name": "..."}, "with letters"),
        ({"suffix": "the third of that name ever"}, "use at most 20"),
        ({"credentials": "MD, " + "x" * 30}, "is no credential"),
        ({"credentials": "MD <script>"}, "is no credential"),
        ({"credentials": " ".join(f"M{letter}" for letter in "ABCDEFGHIJKLM")}, "twelve at most"),
        ({"certifications": "x" * 121}, "use at most 120"),
        ({"certifications": "\n".join(map(str, range(13)))}, "twelve at most"),
        ({"biography": "x" * 10_001}, "10,001 characters"),
    ],
    EXPERTISE: [
        ({"specialties": ["sorcery"]}, "do not know the specialty “sorcery”"),
        ({"topics": ["running"]}, "do not know the topic “running”"),
        ({"sports": ["hamstring-strain"]}, "do not know the sport"),
    ],
    LANGUAGES: [
        ({"other_languages": "Klingonish"}, "do not know the language “Klingonish”"),
    ],
    LINKS: [
        ({"website": "javascript:alert(1)"}, "not the address of a web page"),
        ({"website": "https://user:password@example.org"}, "not the address"),
        ({"website": f"https://example.org/{'x' * 300}"}, "use at most 300"),
        ({"email": "nobody"}, "not an e-mail address"),
        ({"email": "a@example.org\nBcc: b@example.org"}, "line break"),
        ({"link_2_label": "Me", "link_2_url": "javascript:alert(1)"}, "not the address"),
        ({"link_2_label": "Me", "link_2_url": "data:text/html,hello"}, "not the address"),
        ({"link_2_label": "Me"}, "Give the address of the page"),
        ({"link_2_url": "https://example.org"}, "Say in a few words"),
    ],
}


@pytest.mark.parametrize("address", WRONG)
def test_what_cannot_be_kept_is_told_at_its_field_and_nothing_typed_is_lost(desk: Desk, address: str) -> None:
    before = desk.listing()
    for typed, told in WRONG[address]:
        form = open_form(desk.member, address) | typed
        answer = desk.member.post(address, data=form)

        assert [error for error in refused(answer) if told in error], f"{typed}: {refused(answer)}"
        assert "Please check what you entered" in answer.text
        again = fields_of(post_form(Page(answer)))
        kept = {name: without_blanks(again.get(name)) for name in typed if isinstance(typed[name], str)}
        assert kept == {name: without_blanks(typed[name]) for name in kept}
    assert desk.listing() == before
    assert desk.actions() == []


def without_blanks(value: object) -> str:
    return "".join(str(value).split())


def test_saving_what_stands_there_already_writes_nothing(desk: Desk) -> None:
    for address in (ABOUT, EXPERTISE, LANGUAGES, LINKS):
        assert "Nothing was changed" in save(desk.member, address).main_text
    assert desk.actions() == []
    assert desk.services.indexing.pending() == 1


def test_the_same_form_sent_twice_does_nothing_the_second_time(desk: Desk) -> None:
    form = open_form(desk.member, ABOUT) | {"biography": "I swim.", "given_name": "Mary"}

    send(desk.member, ABOUT, form)
    again = send(desk.member, ABOUT, form)

    assert "Nothing was changed" in again.main_text
    assert desk.actions() == ["edit", "propose"]


def test_a_biography_is_previewed_and_not_saved(desk: Desk) -> None:
    form = open_form(desk.member, ABOUT) | {
        "biography": "# I\n**swim** <script>x</script>",
        "given_name": "Mary",
    }
    answer = desk.member.post(ABOUT, data=form | {"action": "preview"})

    assert "<strong>swim</strong>" in answer.text
    assert "<script>x" not in answer.text
    assert 'value="Mary"' in answer.text
    assert desk.listing().biography == "I run."
