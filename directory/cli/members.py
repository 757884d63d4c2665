"""``flask members``: who may sign in."""

from __future__ import annotations

import click

from directory.cli.telling import TellingGroup
from directory.current import services
from directory.domain.account import COMMAND_LINE

members = TellingGroup("members", help="Invite members and editors.")


@members.command("invite-editor")
@click.argument("email")
@click.option("--name", required=True, help="Their name, as it stands in the audit trail.")
def invite_editor(email: str, name: str) -> None:
    """Invite an editor, the first one too; they get a letter with a link."""
    path = services().membership.invite_editor(COMMAND_LINE, name, email)
    click.echo(f"{name} <{email}> is an editor. The link is on its way, and stands here too:")
    click.echo(services().write_letter.link(path))


@members.command("invite")
@click.argument("slug")
@click.argument("email")
def invite(slug: str, email: str) -> None:
    """Invite the physician at SLUG to keep their listing; they get a letter with a link."""
    path = services().membership.invite_member(COMMAND_LINE, slug, email)
    click.echo(f"{email} may keep the listing {slug}. The link is on its way, and stands here too:")
    click.echo(services().write_letter.link(path))
