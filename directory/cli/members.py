"""``flask members``: who may sign in."""

from __future__ import annotations

from pathlib import Path

import click

from directory.cli.progress import progress_bar, tell_outcome
from directory.cli.telling import TellingGroup
from directory.current import services
from directory.domain.account import COMMAND_LINE

members = TellingGroup("members", help="Who may sign in: invitations, editors, accounts.")


@members.command("invite-editor")
@click.argument("email")
@click.option("--name", required=True, help="Their name, as it stands in the audit trail.")
def invite_editor(email: str, name: str) -> None:
    """Invite an editor, the first one too; they get a letter with a link."""
    path = services().membership.invite_editor(COMMAND_LINE, name, email)
    _tell_invitation(f"{name} <{email}> is an editor.", path)


@members.command("invite")
@click.argument("slug")
@click.argument("email")
def invite(slug: str, email: str) -> None:
    """Invite the physician at SLUG to keep their listing; they get a letter with a link."""
    path = services().membership.invite_member(COMMAND_LINE, slug, email)
    _tell_invitation(f"{email} may keep the listing {slug}.", path)


def _tell_invitation(told: str, path: str) -> None:
    letters = services().write_letter
    click.echo(f"{told} The link is on its way, and stands here too:")
    click.echo(letters.link(path))
    if letters.guesses_address:
        click.echo("Set DIRECTORY_BASE_URL if your directory is served anywhere else than there.", err=True)


@members.command("invite-all")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def invite_all(file: Path) -> None:
    """Invite everybody in a CSV file: slug or npi, and email (docs/formats.md). Run again, nobody is
    invited twice."""
    with progress_bar("Inviting") as progress:
        report = services().inviting.invite_all(COMMAND_LINE, file, progress)
    tell_outcome(report, "Invitations")


@members.command("list")
def list_accounts() -> None:
    """List the accounts: address, name, listing, and what there is to say about each."""
    for kept in services().accounts.all(COMMAND_LINE):
        facts = {
            "editor": kept.account.is_editor,
            "invited": not kept.account.has_password,
            "second factor": kept.second_factor,
        }
        told = ", ".join(fact for fact, holds in facts.items() if holds)
        click.echo("\t".join((kept.account.email, kept.account.name, kept.slug, told)))


@members.command("make-editor")
@click.argument("email")
def make_editor(email: str) -> None:
    """Make somebody who has an account an editor."""
    services().accounts.set_editor(COMMAND_LINE, email, True)
    click.echo(f"{email} is an editor.")


@members.command("unmake-editor")
@click.argument("email")
def unmake_editor(email: str) -> None:
    """Make an editor no longer one; their account stays."""
    services().accounts.set_editor(COMMAND_LINE, email, False)
    click.echo(f"{email} is no editor.")


@members.command("remove-second-factor")
@click.argument("email")
def remove_second_factor(email: str) -> None:
    """Let somebody sign in with the password alone, who lost their telephone and their codes."""
    services().accounts.remove_second_factor(COMMAND_LINE, email)
    click.echo(f"{email} signs in with the password alone.")


@members.command("close")
@click.argument("email")
@click.confirmation_option(prompt="This deletes the account for good. Go on?")
def close(email: str) -> None:
    """Delete an account; the listing and the answers stay."""
    services().personal_data.close_account(COMMAND_LINE, email)
    click.echo(f"The account of {email} is deleted.")
