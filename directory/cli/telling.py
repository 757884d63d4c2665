"""Commands that tell what went wrong in one line instead of a traceback."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from directory.domain.errors import DirectoryError


class TellingCommand(click.Command):
    """A command whose errors of the directory end it with their text and status 1."""

    def invoke(self, context: click.Context) -> Any:
        """Run it."""
        try:
            return super().invoke(context)
        except DirectoryError as error:
            raise click.ClickException(str(error)) from error


class TellingGroup(AppGroup):
    """A group of such commands, each within the application's context."""

    command_class = TellingCommand
