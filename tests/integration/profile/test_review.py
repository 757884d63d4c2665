"""Changes that wait for an editor: never seen by patients, accepted or returned, and told."""

from __future__ import annotations

from directory.domain.letter import Letter
from directory.store.models import LetterRow
from directory.store.unit_of_work import Database
from tests.accounts import fields_of, submit
from tests.factories import DirectoryFactory
from tests.integration.profile.conftest import PROFILE, Desk, open_form, save, send
from tests.integration.web.page import Page, ask, read, text_of

ABOUT = f"{PROFILE}/about"


def letters(database: Database) -> list[Letter]:
    with database.reading() as session:
        return [Letter(each.recipient, each.subject, each.body) for each in session.query(LetterRow)]


def waiting_page(desk: Desk) -> str:
    """The address of the only change that waits."""
    (address,) = (
        link.href
        for link in read(desk.editor, "/editor/review").links
        if link.href.startswith("/editor/review/")
    )
    return address


def decide(desk: Desk, address: str, action: str, **typed: object) -> Page:
    """Press a button of the page of a change."""
    return send(desk.editor, address, open_form(desk.editor, address) | {"action": action} | typed)


def test_a_name_waits_and_patients_see_the_old_one(desk: Desk) -> None:
    page = save(desk.member, ABOUT, given_name="Mary", biography="I swim.")

    assert "Sent to an editor" in page.main_text
    assert "A change waits for an editor" in page.main_text
    assert (desk.listing().name.given, desk.listing().biography) == ("Maria", "I swim.")
    slug = desk.row.slug
    assert "Mary" not in read(desk.editor, f"/physicians/{slug}").html
    assert ask(desk.member, f"/api/v1/physicians/{slug}")["name"] == "Maria Lopez"
    assert open_form(desk.member, ABOUT)["given_name"] == "Mary"
    assert open_form(desk.editor, f"{desk.editors_path}/about")["given_name"] == "Maria"


def test_editing_a_waiting_change_replaces_it_and_never_publishes_it(desk: Desk) -> None:
    save(desk.member, ABOUT, given_name="Mary", credentials="MD, PhD")
    save(desk.member, ABOUT, given_name="Marie")
    save(desk.member, ABOUT, biography="I swim.")

    assert (desk.listing().name.given, desk.listing().credentials) == ("Maria", ("MD",))
    page = read(desk.editor, waiting_page(desk))
    assert "Marie" in page.main_text
    assert "Mary" not in page.main_text
    assert "PhD" in page.main_text
    assert desk.actions() == ["propose", "propose", "edit"]


def test_an_accepted_change_is_published_and_found_and_the_member_is_told(
    desk: Desk, database: Database
) -> None:
    save(desk.member, ABOUT, given_name="Zenobia", certifications="Sports Medicine (CAQ)")
    desk.services.indexing.drain()

    page = decide(desk, waiting_page(desk), "accept")
    desk.services.indexing.drain()

    assert "Published" in page.main_text
    assert desk.listing().name.given == "Zenobia"
    assert desk.row.slug in read(desk.member, "/search", q="Zenobia").html
    assert "Sports Medicine (CAQ)" in read(desk.member, f"/physicians/{desk.row.slug}").main_text
    (letter,) = letters(database)
    assert (letter.recipient, letter.subject) == ("maria@example.org", "Your change is published")
    assert "given name, board certifications" in letter.body
    assert "waits" not in read(desk.member, PROFILE).main_text
    assert desk.actions() == ["propose", "accept"]


def test_a_returned_change_comes_back_with_its_note(desk: Desk, database: Database) -> None:
    save(desk.member, ABOUT, given_name="Mary")
    address = waiting_page(desk)

    decide(desk, address, "return", note="Which name is on\nyour licence?")

    assert desk.listing().name.given == "Maria"
    page = read(desk.member, PROFILE)
    assert "An editor has returned your change" in page.main_text
    assert "Which name is on your licence?" in page.main_text
    (letter,) = letters(database)
    assert "your licence?" in letter.body
    assert read(desk.editor, "/editor/review").main_text.endswith("Nothing waits.")
    assert desk.editor.get(address).status_code == 404
    save(desk.member, ABOUT, given_name="Marie")
    assert "Marie" in read(desk.editor, waiting_page(desk)).main_text
    assert desk.actions() == ["propose", "return", "propose"]


def test_a_note_must_say_something(desk: Desk) -> None:
    save(desk.member, ABOUT, given_name="Mary")
    address = waiting_page(desk)

    for note in ("  ", "x" * 2_001):
        page = decide(desk, address, "return", note=note)
        assert "Write to the member why" in page.main_text
    assert desk.actions() == ["propose"]


def test_accepting_says_when_the_published_value_has_changed_meanwhile(desk: Desk) -> None:
    save(desk.member, ABOUT, given_name="Mary")
    address = waiting_page(desk)
    looked_at = open_form(desk.editor, address)
    save(desk.editor, f"{desk.editors_path}/about", given_name="Mia")

    page = send(desk.editor, address, looked_at | {"action": "accept"})

    assert "This changed while you looked at it" in page.main_text
    assert "What is published was changed after this was sent" in page.main_text
    assert "Mia" in page.main_text
    assert desk.listing().name.given == "Mia"
    decide(desk, address, "accept")
    assert desk.listing().name.given == "Mary"


def test_an_editor_accepts_only_what_they_looked_at(desk: Desk) -> None:
    save(desk.member, ABOUT, given_name="Mary")
    address = waiting_page(desk)
    looked_at = open_form(desk.editor, address)
    save(desk.member, ABOUT, given_name="Marie")

    page = send(desk.editor, address, looked_at | {"action": "accept"})

    assert "This changed while you looked at it" in page.main_text
    assert desk.listing().name.given == "Maria"


def test_an_editors_own_edits_are_published_at_once(desk: Desk) -> None:
    page = save(desk.editor, f"{desk.editors_path}/about", given_name="Mary")

    assert "Patients see it now" in page.main_text
    assert desk.listing().name.given == "Mary"
    assert "waits" not in read(desk.member, PROFILE).main_text


def test_a_member_takes_a_waiting_change_back(desk: Desk) -> None:
    save(desk.member, ABOUT, given_name="Mary")

    response = submit(desk.member, PROFILE, form=f"{PROFILE}/withdraw")

    assert response.status_code == 303
    assert open_form(desk.member, ABOUT)["given_name"] == "Maria"
    assert "Nothing waits" in read(desk.editor, "/editor/review").main_text
    assert desk.actions() == ["propose", "withdraw"]


def test_typing_the_published_value_again_takes_the_change_back(desk: Desk) -> None:
    save(desk.member, ABOUT, given_name="Mary")

    page = save(desk.member, ABOUT, given_name="Maria")

    assert "Taken back: given name" in page.main_text
    assert "Nothing waits" in read(desk.editor, "/editor/review").main_text


def test_the_page_of_a_physician_tells_who_did_what_from_what_to_what(
    desk: Desk, factory: DirectoryFactory
) -> None:
    factory.edit(desk.row, npi="1234567893", status="retired")
    save(desk.member, ABOUT, biography="I swim.")
    page = read(desk.editor, desk.editors_path)

    assert "Retired, not listed" in page.main_text
    assert "maria@example.org (signs in)" in page.main_text
    trail = text_of(page.parts("ol", "records")[0])
    assert "Maria Lopez changed" in trail
    assert "Biography from I run. to I swim." in trail
    for words in ("lopez maria", "1234567893", "LOPEZ"):
        found = read(desk.editor, "/editor/physicians", q=words)
        assert [link.href for link in found.links if desk.row.slug in link.href] == [desk.editors_path]
    assert "Nobody goes by" in read(desk.editor, "/editor/physicians", q="100%").main_text


def test_an_editor_changes_the_address_and_the_old_one_leads_there(
    desk: Desk, factory: DirectoryFactory
) -> None:
    factory.physician("Ann Other", slug="taken")
    old = desk.row.slug
    for wrong in ("taken", "Not A Slug!", "", "x" * 121):
        assert "Please check" in save(desk.editor, f"{desk.editors_path}/address", slug=wrong).main_text

    save(desk.editor, f"{desk.editors_path}/address", slug="maria-lopez-md")

    for address in (f"/physicians/{old}", f"/editor/physicians/{old}", f"/editor/physicians/{old}/about"):
        response = desk.editor.get(address)
        assert response.status_code in (301, 307)
        assert "maria-lopez-md" in response.location
    assert desk.actions() == ["change address"]
    save(desk.editor, "/editor/physicians/maria-lopez-md/address", slug=old)
    assert desk.listing().slug == old


def test_the_form_of_a_change_holds_nothing_but_what_was_looked_at(desk: Desk) -> None:
    save(desk.member, ABOUT, given_name="Mary")
    page = read(desk.editor, waiting_page(desk))

    (form,) = (each for each in page.parts("form") if each.get("method") == "post")
    assert set(fields_of(form)) == {"csrf_token", "seen", "note"}
