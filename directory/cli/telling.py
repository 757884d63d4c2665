"""Commands that tell what went wrong in a line for each problem instead of a traceback."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from directory.domain.errors import DirectoryError, InvalidInput


class TellingCommand(click.Command):
    """A command whose errors of the directory end it with their text and status 1."""

    def invoke(self, context: click.Context) -> Any:
        """Run it."""
        try:
            return super().invoke(context)
        except InvalidInput as error:
            problems = (f"{problem.field}: {problem.message}" for problem in error.problems)
            raise click.ClickException("\n".join(problems)) from error
        except DirectoryError as error:
            raise click.ClickException(str(error)) from error


class TellingGroup(AppGroup):
    """A group of such commands, each within the application's context."""

    command_class = TellingCommand
