"""``flask members``: invitations one by one and from a file, roles, accounts."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from directory.app import create_app
from directory.config import Settings
from directory.domain.account import COMMAND_LINE
from directory.services.container import Services
from directory.services.importing import ImportReport
from directory.services.inviting import InvitingService
from directory.store.models import AccountRow, LetterRow
from directory.store.unit_of_work import Database
from tests.accounts import add_account
from tests.factories import DirectoryFactory
from tests.import_factories import valid_npi, write_csv
from tests.integration.test_imports_commands import run


@pytest.fixture
def file(tmp_path: Path, factory: DirectoryFactory) -> Path:
    """Invitations of two physicians, by slug and by NPI."""
    factory.physician("Ann Lee", slug="ann-lee")
    factory.physician("Bo Ray", npi=valid_npi(1))
    rows = [
        {"slug": "ann-lee", "email": "Ann@Example.org"},
        {"npi": valid_npi(1), "email": "bo@example.org"},
        {"slug": "nobody", "email": "nobody@example.org"},
        {"slug": "ann-lee", "email": "not an address"},
        {"email": "lost@example.org"},
    ]
    return write_csv(tmp_path / "invitations.csv", rows, ["slug", "npi", "email"])


def letters(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(row.recipient for row in session.query(LetterRow))


def test_a_file_invites_everybody_in_it_once(app: Flask, file: Path, database: Database) -> None:
    first = run(app, "members", "invite-all", file)
    second = run(app, "members", "invite-all", file)

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.startswith("Invitations: 2 created, 0 changed, 0 unchanged\nRows refused: 3\n")
    assert "row 4, slug: refused: Nobody goes by nobody." in first.stdout
    assert "row 6, slug: refused: Say by slug or by NPI whose listing it is." in first.stdout
    assert second.stdout.startswith("Invitations: nothing changed (2 as they were)\n")
    assert letters(database) == ["ann@example.org", "bo@example.org"]


def test_a_former_slug_names_a_listing_too(
    app: Flask, factory: DirectoryFactory, database: Database, tmp_path: Path
) -> None:
    row = factory.physician("Cy Moved", slug="cy-moved")
    factory.alias("physician", "cy-before", row.id)
    file = write_csv(tmp_path / "more.csv", [{"slug": "cy-before", "email": "cy@example.org"}])

    assert "1 created" in run(app, "members", "invite-all", file).stdout
    assert run(app, "members", "invite", "cy-before", "office@example.org").exit_code == 0

    with database.reading() as session:
        assert {each.physician_id for each in session.query(AccountRow)} == {row.id}


def test_inviting_that_was_interrupted_says_so_by_its_exit_status(
    app: Flask, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = ImportReport("invitations", tmp_path)
    report.stopped = True
    monkeypatch.setattr(InvitingService, "invite_all", lambda *_: report)

    result = run(app, "members", "invite-all", file)

    assert "run again to continue" in result.stdout
    assert result.exit_code == 130


def test_a_file_with_other_columns_is_refused_as_a_whole(app: Flask, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "wrong.csv", [{"name": "Ann", "mail": "ann@example.org"}])

    assert run(app, "members", "invite-all", file).exit_code == 1


@pytest.mark.parametrize("address", ["", "https://doctors.example.org"])
def test_an_invitation_says_when_it_only_guesses_where_its_link_leads(
    app: Flask, settings: Settings, factory: DirectoryFactory, address: str
) -> None:
    factory.physician("Ann Lee", slug="ann-lee")
    elsewhere = create_app(settings.model_copy(update={"base_url": address}))

    with elsewhere.app_context():
        told = run(elsewhere, "members", "invite", "ann-lee", "ann@example.org")

    assert told.stdout.splitlines()[-1].startswith(address or "http://127.0.0.1:8000/")
    assert ("DIRECTORY_BASE_URL" in told.stderr) is (not address)


def test_accounts_are_listed_with_what_there_is_to_say(
    app: Flask, database: Database, factory: DirectoryFactory
) -> None:
    add_account(app, database, "ed@example.org", is_editor=True, name="Ed Itor")
    factory.physician("Ann Lee", slug="ann-lee")
    run(app, "members", "invite", "ann-lee", "ann@example.org")

    assert run(app, "members", "list").stdout.splitlines() == [
        "ann@example.org\tAnn Lee\tann-lee\tinvited",
        "ed@example.org\tEd Itor\t\teditor",
    ]


def test_somebody_is_made_an_editor_and_unmade_but_never_the_last(
    app: Flask, database: Database, services: Services
) -> None:
    add_account(app, database, "ed@example.org")

    assert run(app, "members", "make-editor", "Ed@Example.org").exit_code == 0
    assert services.accounts.all(COMMAND_LINE)[0].account.is_editor
    refused = run(app, "members", "unmake-editor", "ed@example.org")
    assert refused.exit_code == 1
    assert "the last editor" in refused.output
    add_account(app, database, "other@example.org", is_editor=True)
    assert run(app, "members", "unmake-editor", "ed@example.org").exit_code == 0
    assert [each.account.is_editor for each in services.accounts.all(COMMAND_LINE)] == [False, True]


def test_an_account_is_closed_once_that_is_confirmed(app: Flask, database: Database) -> None:
    add_account(app, database, "ann@example.org")

    assert run(app, "members", "close", "ann@example.org").exit_code == 1
    assert run(app, "members", "close", "ann@example.org", "--yes").exit_code == 0
    with database.reading() as session:
        assert session.query(AccountRow).count() == 0
    assert "There is no account" in run(app, "members", "close", "ann@example.org", "--yes").output


def test_a_lost_second_factor_is_taken_off(app: Flask, database: Database) -> None:
    account = add_account(app, database, "ann@example.org")
    with database.writing() as session:
        row = session.get_one(AccountRow, account.id)
        row.tf_primary_method, row.tf_totp_secret = "authenticator", "secret"

    assert "second factor" in run(app, "members", "list").stdout
    run(app, "members", "remove-second-factor", "ann@example.org")
    assert "second factor" not in run(app, "members", "list").stdout
