"""Who is acting: a member, an editor, or the command line; and what each may do."""

from __future__ import annotations

from dataclasses import dataclass

from directory.domain.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who is known and acts. Every service that writes takes one, and asks it for leave."""

    account_id: int | None
    """``None`` for the command line, which only the people who run the directory can use."""
    name: str
    email: str = ""
    physician_id: int | None = None
    """The listing that is theirs, if any."""
    is_editor: bool = False

    def owns(self, physician_id: int) -> bool:
        """Whether this listing is theirs."""
        return self.physician_id == physician_id

    def may_edit(self, physician_id: int) -> bool:
        """Whether they may change this listing: it is theirs, or they are an editor."""
        return self.is_editor or self.owns(physician_id)

    def require_edit(self, physician_id: int) -> None:
        """Raise :class:`Forbidden` unless they may change this listing."""
        if not self.may_edit(physician_id):
            raise Forbidden("This listing belongs to somebody else.")

    def require_editor(self) -> None:
        """Raise :class:`Forbidden` unless they are an editor."""
        if not self.is_editor:
            raise Forbidden("Only editors of the directory can do this.")


COMMAND_LINE = Actor(account_id=None, name="the command line", is_editor=True)
"""Whoever runs the ``flask`` commands."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as others see it; never its secrets."""

    id: int
    email: str
    name: str
    physician_id: int | None
    is_editor: bool
    is_active: bool
    has_password: bool
    """Whether the invitation was accepted."""

    @property
    def actor(self) -> Actor:
        """Who acts when this account is signed in."""
        return Actor(self.id, self.name, self.email, self.physician_id, self.is_editor)


def normal_email(address: str) -> str:
    """The one form in which an e-mail address is kept and compared: trimmed, lower case."""
    return address.strip().lower()


@dataclass(frozen=True, slots=True)
class EmailChange:
    """Somebody's wish to sign in with another e-mail address."""

    name: str
    old_email: str
    new_email: str
    is_confirmed: bool
    """Whether the new address holds already."""
