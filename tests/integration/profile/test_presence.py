"""Photograph, who sees what, and previews: through the pages."""

from __future__ import annotations

import io

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.integration.profile.conftest import PROFILE, Desk, open_form, save
from tests.integration.web.page import Page, read
from tests.unit.services.test_pictures import GIF, photograph, png_of

PHOTOGRAPH, VISIBILITY = f"{PROFILE}/photograph", f"{PROFILE}/visibility"


def upload(desk: Desk, content: bytes) -> Page:
    token = open_form(desk.member, PHOTOGRAPH)["csrf_token"]
    # Sent as bytes: the test client leaves the file open in which it would gather a large form.
    file = FileStorage(io.BytesIO(content), "me.jpg")
    boundary, body = encode_multipart({"csrf_token": token, "photograph": file})
    kind = f"multipart/form-data; boundary={boundary}"
    response = desk.member.post(PHOTOGRAPH, data=body, content_type=kind, follow_redirects=True)
    return Page(response)


def test_a_photograph_is_put_shown_and_removed(desk: Desk) -> None:
    assert "Patients see it now" in upload(desk, photograph((3000, 2000))).main_text

    page = read(desk.member, f"/physicians/{desk.row.slug}")
    (picture,) = page.parts("img", "portrait--large")
    assert picture.get("alt") == "Photograph of Maria Lopez"
    assert desk.editor.get(picture.get("src") or "").content_type == "image/webp"

    save(desk.member, PHOTOGRAPH, action="remove")
    assert not read(desk.member, f"/physicians/{desk.row.slug}").parts("img", "portrait--large")
    assert desk.editor.get(picture.get("src") or "").status_code == 404
    assert desk.actions() == ["put photograph", "remove photograph"]


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
def test_what_is_no_photograph_is_told_at_its_field(content: bytes, desk: Desk) -> None:
    page = upload(desk, content)

    assert page.parts("p", "field__error")
    assert desk.listing().photograph == ""


def test_only_this_form_takes_large_files(desk: Desk) -> None:
    large = b"\x00" * 1_500_000

    assert upload(desk, large).parts("p", "field__error")
    kind = "multipart/form-data; boundary=x"
    assert desk.member.post(f"{PROFILE}/about", data=large, content_type=kind).status_code == 413
    assert desk.member.post(PHOTOGRAPH, data=b"\x00" * 17_000_000, content_type=kind).status_code == 413


def test_a_member_chooses_who_sees_what_and_looks_at_it_as_others_do(desk: Desk) -> None:
    location = desk.row.locations[0].id
    save(desk.member, VISIBILITY, **{"biography": "members", f"office-{location}-phone": "hidden"})

    patient = read(desk.member, f"{PROFILE}/preview/patient")
    member = read(desk.member, f"{PROFILE}/preview/member")
    assert "Preview: as a patient sees it" in patient.main_text
    assert "I run." not in patient.main_text
    assert "I run." in member.main_text
    for page in (patient, member):
        assert "555-0142" not in page.main_text
    assert read(desk.member, VISIBILITY).chosen("biography") == "members"
    assert desk.member.get(f"{PROFILE}/preview/nobody").status_code == 404


def test_a_preview_names_what_waits_and_does_not_show_it(desk: Desk) -> None:
    save(desk.member, f"{PROFILE}/about", family_name="Lopez-Waiting")

    preview = read(desk.member, f"{PROFILE}/preview/patient")

    assert "waits for an editor is not in it yet: family name" in preview.main_text
    assert "Lopez-Waiting" not in preview.main_text


def test_an_editor_chooses_and_previews_at_the_desk(desk: Desk) -> None:
    save(desk.editor, f"{desk.editors_path}/visibility", biography="hidden")

    assert "I run." not in read(desk.editor, f"{desk.editors_path}/preview/member").main_text
    assert desk.actions() == ["choose who sees what"]


def test_a_level_that_is_none_is_refused(desk: Desk) -> None:
    page = save(desk.member, VISIBILITY, biography="everybody-else")

    assert "Not a valid choice" in page.main_text
    assert desk.listing().levels == {}
