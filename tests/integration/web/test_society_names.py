"""Editors add societies and give them other names and addresses; what named one before still leads to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from directory.domain.account import COMMAND_LINE
from directory.store.models import SocietyRow
from tests.accounts import add_account, signed_in
from tests.factories import DirectoryFactory
from tests.import_factories import write_csv
from tests.integration.web.page import Page, ask, read
from tests.integration.web.society_desk import AUTHOR, SOCIETY, Desk, errors, form_at, save, send

NEW = "/editor/societies/new"
ADDRESS = f"{SOCIETY}/address"
PAGE = """Sore elbow

author : {author}

Member Question

Why?

Answer by A. Stranger, MD

Rest your elbow.
"""


def add(desk: Desk, **typed: str) -> Page:
    return send(desk.editor, NEW, form_at(desk.editor, NEW) | typed)


def import_page(desk: Desk, folder: Path, author: str) -> str:
    """The society that an article of this author is of."""
    path = folder / "sore-elbow.txt"
    path.write_text(PAGE.format(author=author), encoding="utf-8")
    desk.services.importing.import_articles([path])
    return desk.services.publishing.article("sore-elbow").society.slug  # type: ignore[union-attr]


# --- another name -----------------------------------------------------------------------------------


@pytest.mark.parametrize("former", ["Society of Knees", "SK", "society  of knees", "Society of Knees (SK)"])
def test_articles_that_name_a_society_as_it_was_called_are_its_own(
    former: str, desk: Desk, tmp_path: Path
) -> None:
    save(desk.editor, name="Society of Joints", short_name="SJ")

    assert import_page(desk, tmp_path, former) == "knees"
    assert "Society of Knees; SK" in read(desk.editor, SOCIETY).main_text


def test_a_name_goes_to_whom_has_it_now(desk: Desk, tmp_path: Path, factory: DirectoryFactory) -> None:
    save(desk.editor, name="Society of Joints")
    factory.society(slug="new-knees", name="Society of Knees")

    assert import_page(desk, tmp_path, "Society of Knees") == "new-knees"


def test_a_name_that_is_taken_up_again_is_no_former_one(desk: Desk) -> None:
    save(desk.editor, name="Society of Joints")
    save(desk.editor, name="Society of Knees")

    assert desk.facts().former_names == "Society of Joints"


def test_a_file_that_renames_a_society_keeps_its_name_too(desk: Desk, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "societies.csv", [{"slug": "knees", "name": "Society of Joints"}])

    assert desk.services.importing.import_societies(path).changed == 1
    assert desk.services.importing.import_societies(path).unchanged == 1
    assert import_page(desk, tmp_path, "Society of Knees") == "knees"


# --- another address --------------------------------------------------------------------------------


def test_the_old_address_leads_to_the_new_one_for_ever(desk: Desk, tmp_path: Path) -> None:
    page = send(desk.editor, ADDRESS, form_at(desk.editor, ADDRESS) | {"slug": "joints"})

    assert "The old one leads to it" in page.main_text
    for address in (AUTHOR, f"{AUTHOR}/feed.atom", f"{AUTHOR}?topic=running"):
        response = desk.reader.get(address)
        assert response.status_code == 301
        assert response.location.startswith(address.partition("?")[0].replace("knees", "joints"))
    assert desk.editor.get(SOCIETY).location == "/editor/societies/joints"
    assert ask(desk.reader, "/api/v1/articles", author="knees")["total"] == 0  # Nothing is indexed yet.
    assert import_page(desk, tmp_path, "knees") == "joints"
    assert [entry.action for entry in desk.trail()] == ["change address"]
    assert "Ed Itor changed the address" in read(desk.editor, "/editor/societies/joints").main_text


def test_an_address_can_be_taken_back(desk: Desk) -> None:
    send(desk.editor, ADDRESS, form_at(desk.editor, ADDRESS) | {"slug": "joints"})
    moved = "/editor/societies/joints/address"
    send(desk.editor, moved, form_at(desk.editor, moved) | {"slug": "knees"})

    assert read(desk.reader, AUTHOR).heading == "Society of Knees"
    assert desk.reader.get("/authors/joints").location == AUTHOR


def test_a_form_sent_to_the_old_address_arrives(desk: Desk) -> None:
    mine = form_at(desk.editor, SOCIETY) | {"city": "Irvine"}
    send(desk.other, ADDRESS, form_at(desk.other, ADDRESS) | {"slug": "joints"})

    moved = desk.editor.post(SOCIETY, data=mine)
    assert moved.status_code == 307  # Browsers send the form again.
    assert "Readers see it now" in send(desk.editor, moved.location, mine).main_text
    assert desk.facts().city == "Irvine"


def test_no_address_that_is_or_was_anybodys_is_given_away(desk: Desk, factory: DirectoryFactory) -> None:
    other = factory.society(slug="ankles")
    physician = factory.physician("Ann Other", slug="ann-other")
    factory.alias("physician", "ann-before", physician.id)
    factory.alias("society", "feet", other.id)
    taken = ("ankles", "feet", "ann-other", "ann-before", "new", "resolve")
    for slug in (*taken, "Not one!", "", "x" * 121):
        page = send(desk.editor, ADDRESS, form_at(desk.editor, ADDRESS) | {"slug": slug})
        assert len(errors(page)) == 1, slug
    for slug in taken:
        assert len(errors(add(desk, name="Society of Toes", slug=slug))) == 1, slug
    assert desk.facts().slug == "knees"
    assert desk.trail() == []
    physicians = f"/editor/physicians/{physician.slug}/address"
    send(desk.editor, ADDRESS, form_at(desk.editor, ADDRESS) | {"slug": "joints"})
    assert errors(send(desk.editor, physicians, form_at(desk.editor, physicians) | {"slug": "knees"}))


def test_a_file_changes_a_society_by_its_former_slug_and_takes_nobody_elses(
    desk: Desk, factory: DirectoryFactory, tmp_path: Path
) -> None:
    factory.physician("Ann Other", slug="ann-other")
    send(desk.editor, ADDRESS, form_at(desk.editor, ADDRESS) | {"slug": "joints"})
    rows = [{"slug": slug, "name": "Society of Joints"} for slug in ("knees", "ann-other")]

    report = desk.services.importing.import_societies(write_csv(tmp_path / "societies.csv", rows))

    assert (report.changed, report.created, report.refused) == (1, 0, 1)
    facts = desk.facts()
    assert (facts.slug, facts.name) == ("joints", "Society of Joints")


# --- a new one --------------------------------------------------------------------------------------


def test_an_editor_adds_a_society_and_readers_see_it(desk: Desk, tmp_path: Path) -> None:
    assert read(desk.editor, "/editor/societies/").link("Add a society") == NEW

    page = add(desk, name="Society  of Ankles", short_name="SA", website="https://ankles.example.org")

    assert page.heading == "Society of Ankles"
    assert "Readers can see it now" in page.main_text
    assert "Ed Itor added it" in page.main_text
    shown = read(desk.reader, "/authors/society-of-ankles")
    assert "ankles.example.org" in shown.main_text
    assert import_page(desk, tmp_path, "SA") == "society-of-ankles"


def test_a_society_is_added_at_the_address_that_is_typed(desk: Desk) -> None:
    add(desk, name="Society of Ankles", slug="ankles")

    assert read(desk.reader, "/authors/ankles").heading == "Society of Ankles"
    (entry,) = desk.services.societies.record(COMMAND_LINE, "ankles").trail
    assert entry.changes == {
        "slug": ("", "ankles"),
        "name": ("", "Society of Ankles"),
        "country": ("", "US"),
    }


def test_a_form_that_is_sent_twice_adds_one_society(desk: Desk) -> None:
    form = form_at(desk.editor, NEW) | {"name": "Society of Ankles"}
    send(desk.editor, NEW, form)
    page = send(desk.editor, NEW, form)

    assert errors(page) == ["Error: There is a society of this name already."]
    assert page.value_of("name") == "Society of Ankles"
    with desk.database.reading() as session:
        assert session.query(SocietyRow).count() == 2


def test_what_is_wrong_with_a_new_society_is_told_at_its_field(desk: Desk) -> None:
    page = add(desk, name="", phone="12", slug="Not one!", city="Irvine")

    assert len(errors(page)) == 2
    assert page.value_of("city") == "Irvine"
    assert page.value_of("slug") == "Not one!"


def test_only_editors_add_and_move_societies(desk: Desk, factory: DirectoryFactory) -> None:
    row = factory.physician("Maria Lopez")
    member = signed_in(desk.app, add_account(desk.app, desk.database, physician=row))
    token = form_at(member, "/account/profile/about")["csrf_token"]
    for address in (NEW, ADDRESS):
        assert member.get(address).status_code == 403
        sent = {"csrf_token": token, "name": "Mine", "slug": "mine"}
        assert member.post(address, data=sent).status_code == 403
        assert desk.reader.get(address).status_code == 303
    assert desk.facts().slug == "knees"
