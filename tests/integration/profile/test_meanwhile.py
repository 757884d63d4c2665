"""Two people edit one listing at once: nothing is overwritten, nothing typed is lost."""

from __future__ import annotations

from directory.domain.visibility import Level, OfficeField, PersonalField
from tests.accounts import fields_of
from tests.integration.profile.conftest import PROFILE, Desk, open_form, post_form, save, send
from tests.integration.web.page import Page

ABOUT = f"{PROFILE}/about"
EXPERTISE = f"{PROFILE}/expertise"
VISIBILITY = f"{PROFILE}/visibility"


def chosen(page: Page) -> dict[str, str]:
    """Of each field that differs, which of the two is ticked."""
    held = fields_of(post_form(page))
    names = held["differing"] if isinstance(held["differing"], list) else [held["differing"]]
    return {str(name): str(held.get(f"choose-{name}", "")) for name in names}


def test_the_second_sees_both_and_nothing_is_overwritten(desk: Desk) -> None:
    mine = open_form(desk.member, ABOUT) | {"biography": "Mine."}
    save(desk.editor, f"{desk.editors_path}/about", biography="Theirs.")

    page = send(desk.member, ABOUT, mine)

    assert page.heading == "Somebody else has changed this"
    assert "Theirs." in page.main_text
    assert "Mine." in page.main_text
    assert desk.listing().biography == "Theirs."
    assert chosen(page) == {"biography": ""}


def test_who_chooses_theirs_keeps_theirs_and_who_chooses_yours_publishes_it(desk: Desk) -> None:
    mine = open_form(desk.member, ABOUT) | {"biography": "Mine."}
    save(desk.editor, f"{desk.editors_path}/about", biography="Theirs.")
    page = send(desk.member, ABOUT, mine)
    answered = fields_of(post_form(page))

    send(desk.member, ABOUT, answered | {"choose-biography": "theirs"})
    assert desk.listing().biography == "Theirs."

    send(desk.member, ABOUT, answered | {"choose-biography": "yours"})
    assert desk.listing().biography == "Mine."


def test_a_field_that_only_one_has_changed_is_ticked_already(desk: Desk) -> None:
    mine = open_form(desk.editor, f"{desk.editors_path}/about") | {"certifications": "Family Medicine"}
    save(desk.member, ABOUT, biography="Theirs.")

    page = send(desk.editor, f"{desk.editors_path}/about", mine)
    assert chosen(page) == {"certifications": "yours", "biography": "theirs"}
    send(desk.editor, f"{desk.editors_path}/about", fields_of(post_form(page)))

    listing = desk.listing()
    assert (listing.biography, listing.certifications) == ("Theirs.", ("Family Medicine",))


def test_without_a_choice_it_asks_again_and_keeps_what_was_typed(desk: Desk) -> None:
    mine = open_form(desk.member, ABOUT) | {"biography": "Mine."}
    save(desk.editor, f"{desk.editors_path}/about", biography="Theirs.")
    page = send(desk.member, ABOUT, mine)

    again = send(desk.member, ABOUT, fields_of(post_form(page)))

    assert "Please choose for each" in again.main_text
    assert "Mine." in again.main_text
    assert desk.listing().biography == "Theirs."


def test_a_third_change_while_choosing_is_shown_too(desk: Desk) -> None:
    mine = open_form(desk.member, ABOUT) | {"biography": "Mine."}
    save(desk.editor, f"{desk.editors_path}/about", biography="Theirs.")
    page = send(desk.member, ABOUT, mine)
    save(desk.editor, f"{desk.editors_path}/about", biography="Theirs again.")

    again = send(desk.member, ABOUT, fields_of(post_form(page)) | {"choose-biography": "yours"})

    assert "Theirs again." in again.main_text
    assert desk.listing().biography == "Theirs again."


def test_lists_are_shown_in_words_and_chosen_like_texts(desk: Desk) -> None:
    mine = open_form(desk.member, EXPERTISE) | {"topics": ["concussion"]}
    save(desk.editor, f"{desk.editors_path}/expertise", topics=["hamstring-strain"])

    page = send(desk.member, EXPERTISE, mine)
    assert "Hamstring strain" in page.main_text
    assert "Concussion" in page.main_text
    send(desk.member, EXPERTISE, fields_of(post_form(page)) | {"choose-topics": "yours"})

    assert desk.listing().topics == ("concussion",)


def test_other_sections_do_not_disturb(desk: Desk) -> None:
    mine = open_form(desk.member, ABOUT) | {"biography": "Mine."}
    save(desk.editor, f"{desk.editors_path}/languages", languages=["en", "es"])

    send(desk.member, ABOUT, mine)

    assert (desk.listing().biography, desk.listing().languages) == ("Mine.", ("en", "es"))


def test_a_form_that_does_not_say_what_it_was_loaded_with_overwrites_nothing(desk: Desk) -> None:
    for base in ("", "biography:0000", "altered"):
        page = send(desk.member, ABOUT, open_form(desk.member, ABOUT) | {"biography": "Mine.", "base": base})
        assert page.heading == "Somebody else has changed this"
    assert desk.listing().biography == "I run."


# --- who sees what --------------------------------------------------------------------------------


def test_who_sees_what_is_not_overwritten_either(desk: Desk) -> None:
    mine = open_form(desk.member, VISIBILITY) | {"biography": "members"}
    save(desk.editor, f"{desk.editors_path}/visibility", biography="hidden")

    page = send(desk.member, VISIBILITY, mine)

    assert page.heading == "Somebody else has changed this"
    assert "Nobody" in page.main_text
    assert "Members only" in page.main_text
    assert desk.listing().levels == {PersonalField.BIOGRAPHY: Level.HIDDEN}
    assert chosen(page) == {"biography": ""}
    again = send(desk.member, VISIBILITY, fields_of(post_form(page)))
    assert "Please choose for each" in again.main_text
    send(desk.member, VISIBILITY, fields_of(post_form(again)) | {"choose-biography": "yours"})
    assert desk.listing().levels == {PersonalField.BIOGRAPHY: Level.MEMBERS}


def test_what_only_one_of_them_chose_is_ticked_already(desk: Desk) -> None:
    office = desk.row.locations[0].id
    mine = open_form(desk.editor, f"{desk.editors_path}/visibility") | {f"office-{office}-phone": "hidden"}
    save(desk.member, VISIBILITY, email="members", languages="members")

    page = send(desk.editor, f"{desk.editors_path}/visibility", mine)
    assert chosen(page) == {"email": "theirs", "languages": "theirs", f"office-{office}-phone": "yours"}
    answered = fields_of(post_form(page)) | {"choose-languages": "yours"}
    send(desk.editor, f"{desk.editors_path}/visibility", answered)

    kept = {PersonalField.EMAIL: Level.MEMBERS, PersonalField.LANGUAGES: Level.PUBLIC}
    assert desk.listing().levels == kept
    assert desk.listing().locations[0].levels == {OfficeField.PHONE: Level.HIDDEN}


def test_both_chose_the_same_so_nobody_is_asked(desk: Desk) -> None:
    mine = open_form(desk.member, VISIBILITY) | {"biography": "hidden"}
    save(desk.editor, f"{desk.editors_path}/visibility", biography="hidden")

    assert "Saved." in send(desk.member, VISIBILITY, mine).main_text
    assert desk.actions() == ["choose who sees what"]


def test_an_office_that_came_or_went_meanwhile_disturbs_no_choice(desk: Desk) -> None:
    mine = open_form(desk.member, VISIBILITY) | {"biography": "members"}
    office = {"office-7-city": "Denver", "office-7-region": "CO", "office-7-country": "US"}
    save(desk.editor, f"{desk.editors_path}/offices", **office)

    send(desk.member, VISIBILITY, mine)
    assert desk.listing().levels == {PersonalField.BIOGRAPHY: Level.MEMBERS}

    mine = open_form(desk.member, VISIBILITY) | {"biography": "hidden"}
    save(desk.editor, f"{desk.editors_path}/offices", action="remove-1")
    send(desk.member, VISIBILITY, mine)
    assert desk.listing().levels == {PersonalField.BIOGRAPHY: Level.HIDDEN}
