"""Editors keep a society: what is told of it and its picture, through the pages; readers see it at once."""

from __future__ import annotations

import io

import feedparser  # type: ignore[import-untyped]
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.http import http_date
from werkzeug.test import encode_multipart

from directory.store.models import SocietyRow
from tests.accounts import PASSWORD, add_account, fields_of, signed_in
from tests.checked_client import CheckedClient
from tests.factories import DirectoryFactory
from tests.integration.web.page import Page, ask, read
from tests.integration.web.society_desk import AUTHOR, SOCIETY, Desk, errors, form_at, save, send
from tests.structured_rules import nodes_of, structured_data
from tests.unit.services.test_pictures import GIF, opened, photograph, png_of

PICTURE = f"{SOCIETY}/picture"
HERE = {"Origin": "http://localhost"}


def put_picture(client: CheckedClient, content: bytes = b"", /, **typed: str) -> Page:
    form = form_at(client, PICTURE) | typed
    if content:
        # Sent as bytes: the test client leaves the file open in which it would gather a large form.
        form["picture"] = FileStorage(io.BytesIO(content), "emblem.png")
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return Page(client.post(PICTURE, data=body, content_type=kind, follow_redirects=True))


def emblem_of(page: Page) -> dict[str, str]:
    return dict(page.one("img", "emblem").attrib)


# --- what is told ---------------------------------------------------------------------------------


def test_an_editor_finds_the_society_on_the_desk(desk: Desk) -> None:
    societies = read(desk.editor, read(desk.editor, "/editor/").link("Societies"))

    assert societies.link("Society of Knees") == SOCIETY
    assert read(desk.editor, SOCIETY).link("See it as readers do") == AUTHOR


def test_what_an_editor_writes_is_cleaned_and_seen_by_readers_at_once(desk: Desk) -> None:
    before = read(desk.reader, AUTHOR).html
    page = save(
        desk.editor,
        name="  Society   of Joints ",
        short_name="SJ",
        about="We care for **joints**.\r\n\r\n- All of them",
        phone="913.555.0100",
        email="office@example.org",
        website="https://joints.example.org",
        address="1 Test Road",
        city="Overland Park",
        region="kansas",
        postal_code="66213",
    )

    assert "Readers see it now" in page.main_text
    shown = read(desk.reader, AUTHOR)
    assert shown.heading == "Society of Joints"
    assert "joints.example.org" not in before
    assert "<strong>joints</strong>" in shown.html
    for told in ("(913) 555-0100", "joints.example.org", "1 Test Road", "Overland Park, KS 66213"):
        assert told in shown.main_text
    (told_of_it,) = nodes_of(structured_data(shown.html), "Organization")[:1]
    assert told_of_it["name"] == "Society of Joints"
    assert told_of_it["telephone"] == "(913) 555-0100"
    article = f"/articles/{desk.article.slug}"
    assert "Society of Joints" in read(desk.reader, article).main_text
    assert ask(desk.reader, f"/api/v1{article}")["author"]["name"] == "Society of Joints"  # type: ignore[index]


def test_a_changed_name_reaches_those_who_ask_whether_the_feed_has_changed(desk: Desk) -> None:
    address = f"{AUTHOR}/feed.atom"
    first = desk.reader.get(address)
    save(desk.editor, name="Society of Joints")

    for asked in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": http_date(desk.article.updated_at)},
    ):
        response = desk.reader.get(address, headers=asked)
        assert response.status_code == 200, asked
        assert "Society of Joints" in feedparser.parse(response.data).feed.title


def test_each_change_is_in_the_trail_from_what_to_what_and_nothing_else_is(desk: Desk) -> None:
    save(desk.editor, name="Society of Joints")
    save(desk.editor)

    (entry,) = desk.trail()
    assert (entry.actor, entry.action) == ("Ed Itor", "edit")
    assert entry.changes == {"name": ("Society of Knees", "Society of Joints")}
    page = read(desk.editor, SOCIETY)
    assert "Ed Itor changed" in page.main_text
    assert "Name from Society of Knees to Society of Joints" in page.main_text


def test_problems_are_told_at_their_fields_and_nothing_typed_is_lost(desk: Desk) -> None:
    wrong: dict[str, object] = {
        "name": "",
        "short_name": "x" * 41,
        "about": "y" * 10_001,
        "website": "javascript:alert(1)",
        "phone": "12",
        "email": "nobody",
        "postal_code": "9",
        "country": "Atlantis",
        "city": "Irvine",
    }
    page = save(desk.editor, **wrong)

    assert len(errors(page)) == 7
    assert {each.get("href") for each in page.one("section", "error-summary").iter("a")} == {
        f"#{name}" for name in wrong if name not in ("city", "postal_code")
    }
    (form,) = (each for each in page.parts("form") if each.get("method") == "post")
    assert {name: str(fields_of(form)[name]).strip() for name in wrong} == wrong
    assert desk.facts().name == "Society of Knees"
    assert desk.trail() == []
    assert "not a US ZIP code" in errors(save(desk.editor, postal_code="9"))[0]


def test_what_came_in_by_other_rules_need_not_be_mended(desk: Desk) -> None:
    with desk.database.writing() as session:
        session.get_one(SocietyRow, desk.society.id).phone = "call us"

    assert "Readers see it now" in save(desk.editor, city="Irvine").main_text
    assert (desk.facts().phone, desk.facts().city) == ("call us", "Irvine")


def test_scripts_in_a_text_do_nothing(desk: Desk) -> None:
    save(desk.editor, name="<b>Knees</b>", about="<script>alert(1)</script> [x](javascript:alert(1))")

    for address in (AUTHOR, f"/articles/{desk.article.slug}"):
        html = read(desk.reader, address).html
        assert "<script>alert" not in html
        assert "<b>Knees" not in html
        assert 'href="javascript' not in html


# --- two editors ----------------------------------------------------------------------------------


def test_the_second_editor_sees_both_and_chooses(desk: Desk) -> None:
    mine = form_at(desk.editor, SOCIETY) | {"about": "Mine.", "city": "Irvine"}
    save(desk.other, about="Theirs.", short_name="SKN")

    page = send(desk.editor, SOCIETY, mine)

    assert page.heading == "Somebody else has changed this"
    assert "Mine." in page.main_text
    assert "Theirs." in page.main_text
    assert desk.facts().about == "Theirs."
    (form,) = (each for each in page.parts("form") if each.get("method") == "post")
    held = fields_of(form)
    assert [held.get(f"choose-{name}") for name in ("about", "short_name", "city")] == [
        None,
        "theirs",
        "yours",
    ]
    again = send(desk.editor, SOCIETY, held)
    assert "Please choose for each" in again.main_text
    send(desk.editor, SOCIETY, held | {"choose-about": "yours"})
    facts = desk.facts()
    assert (facts.about, facts.short_name, facts.city) == ("Mine.", "SKN", "Irvine")
    assert [entry.actor for entry in desk.trail()] == ["Ann Itor", "Ed Itor"]


def test_a_form_that_is_sent_twice_does_nothing_the_second_time(desk: Desk) -> None:
    mine = form_at(desk.editor, SOCIETY) | {"about": "Mine."}

    for _ in range(2):
        assert "Readers see it now" in send(desk.editor, SOCIETY, mine).main_text
    assert len(desk.trail()) == 1


def test_what_is_typed_outlives_the_session(desk: Desk) -> None:
    typed = form_at(desk.editor, SOCIETY) | {"about": "A long text."}
    desk.editor.delete_cookie("session")

    page = Page(desk.editor.post(SOCIETY, data=typed, headers=HERE, follow_redirects=True))
    assert page.heading == "Sign in"
    (form,) = (each for each in page.parts("form") if each.get("method") == "post")
    again = fields_of(form) | {"email": "ed@example.org", "password": PASSWORD}
    page = Page(desk.editor.post("/account/sign-in", data=again, follow_redirects=True))

    assert "What you typed is still here" in page.main_text
    (form,) = (each for each in page.parts("form") if each.get("method") == "post")
    send(desk.editor, SOCIETY, fields_of(form))
    assert desk.facts().about == "A long text."


# --- the picture ----------------------------------------------------------------------------------


def test_a_picture_is_put_shown_with_its_words_and_removed(desk: Desk) -> None:
    page = put_picture(desk.editor, photograph((2000, 1000)), words="Two runners on a track")
    assert "Readers see it now" in page.main_text

    for address in (AUTHOR, f"/articles/{desk.article.slug}"):
        picture = emblem_of(read(desk.reader, address))
        assert picture["alt"] == "Two runners on a track"
        assert (picture["width"], picture["height"]) == ("480", "240")
    served = desk.reader.get(picture["src"])
    assert served.content_type == "image/webp"
    assert opened(served.data).size == (480, 240)
    organizations = nodes_of(structured_data(read(desk.reader, AUTHOR).html), "Organization")
    assert organizations[0]["logo"].endswith(picture["src"])

    send(desk.editor, PICTURE, form_at(desk.editor, PICTURE) | {"action": "remove"})
    assert not read(desk.reader, AUTHOR).parts("img", "emblem")
    assert desk.reader.get(picture["src"]).status_code == 404
    assert [entry.action for entry in desk.trail()] == ["put picture", "remove picture"]
    assert desk.facts().picture_words == ""


def test_the_words_alone_can_be_changed_and_a_picture_needs_none(desk: Desk) -> None:
    put_picture(desk.editor, photograph())
    assert emblem_of(read(desk.reader, AUTHOR))["alt"] == ""
    before = emblem_of(read(desk.reader, AUTHOR))["src"]

    put_picture(desk.editor, words="Two runners")

    assert emblem_of(read(desk.reader, AUTHOR)) | {"src": before, "alt": "Two runners"} == emblem_of(
        read(desk.reader, AUTHOR)
    )
    assert desk.trail()[-1].changes == {"picture_words": ("", "Two runners")}


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        GIF,
        png_of(20_000, 20_000),
        photograph((600, 600))[:900],
        b"",
    ],
    ids=["a vector graphic", "a GIF that is a script too", "20,000 × 20,000", "cut short", "nothing"],
)
def test_what_is_no_picture_is_told_at_its_field_and_the_words_stay(content: bytes, desk: Desk) -> None:
    page = put_picture(desk.editor, content, words="Two runners")

    assert len(errors(page)) == 1
    assert page.value_of("words") == "Two runners"
    assert desk.facts().picture_digest == ""
    assert desk.trail() == []


def test_words_that_are_too_long_are_told_at_their_field(desk: Desk) -> None:
    page = put_picture(desk.editor, photograph(), words="x" * 301)

    assert "301 characters" in errors(page)[0]
    assert desk.facts().picture_digest == ""


def test_the_second_editor_of_the_picture_sees_the_other_one_first(desk: Desk) -> None:
    mine = form_at(desk.editor, PICTURE) | {"words": "Mine"}
    put_picture(desk.other, photograph((900, 300)), words="Theirs")

    page = send(desk.editor, PICTURE, mine | {"action": "remove"})
    assert "Somebody else has changed the picture" in page.main_text
    assert "It shows: Theirs" in page.main_text
    assert page.value_of("words") == "Mine"
    assert desk.facts().picture_words == "Theirs"
    (form,) = (each for each in page.parts("form") if each.get("method") == "post")
    send(desk.editor, PICTURE, fields_of(form))
    assert desk.facts().picture_words == "Mine"


def test_only_the_form_of_the_picture_takes_large_files(desk: Desk) -> None:
    kind = "multipart/form-data; boundary=x"

    assert desk.editor.post(SOCIETY, data=b"\x00" * 1_500_000, content_type=kind).status_code == 413
    assert desk.editor.post(PICTURE, data=b"\x00" * 17_000_000, content_type=kind).status_code == 413


# --- who may --------------------------------------------------------------------------------------


def test_members_and_strangers_are_kept_out(desk: Desk, factory: DirectoryFactory) -> None:
    row = factory.physician("Maria Lopez")
    member = signed_in(desk.app, add_account(desk.app, desk.database, physician=row))
    token = next(
        each.get("value")
        for each in read(member, "/account/profile/about").parts("input")
        if each.get("name") == "csrf_token"
    )
    for address in ("/editor/societies/", SOCIETY, PICTURE):
        assert member.get(address).status_code == 403
        assert desk.reader.get(address).status_code == 303
    for address in (SOCIETY, PICTURE):
        for sent in ({"name": "Taken over"}, {"action": "remove"}):
            assert member.post(address, data={"csrf_token": token, **sent}).status_code == 403
    assert desk.facts().name == "Society of Knees"
    assert desk.trail() == []


def test_a_society_that_there_is_none_of_is_not_found(desk: Desk) -> None:
    token = form_at(desk.editor, SOCIETY)["csrf_token"]
    for address in ("/editor/societies/nobody", "/editor/societies/nobody/picture"):
        assert desk.editor.get(address).status_code == 404
        assert desk.editor.post(address, data={"csrf_token": token}).status_code == 404
