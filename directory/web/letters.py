"""Words letters from ``templates/email/``: the first line is the subject, the rest the text."""

from __future__ import annotations

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from directory.config import PROJECT_PATH
from directory.domain.letter import Letter

_LOCAL = "http://127.0.0.1:8000"


class LetterTemplates:
    """Letters from templates. They are plain text, so nothing is escaped and nothing is hidden in them."""

    def __init__(self, site_name: str, base_url: str) -> None:
        """``base_url`` is where links lead; empty means this machine, as ``make run`` serves it."""
        self._site_name = site_name
        self._base_url = base_url or _LOCAL
        self.guesses_address = not base_url
        self._templates = Environment(
            loader=FileSystemLoader(PROJECT_PATH / "templates" / "email"),
            undefined=StrictUndefined,
            autoescape=False,  # noqa: S701 plain text
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def __call__(self, letter: str, recipient: str, /, **facts: object) -> Letter:
        """The letter of this name, to this person; facts that are text are put on one line each."""
        one_line = {
            key: " ".join(value.split()) if isinstance(value, str) else value for key, value in facts.items()
        }
        template = self._templates.get_template(f"{letter}.txt")
        subject, _, body = template.render(site_name=self._site_name, **one_line).partition("\n")
        return Letter(recipient, subject.strip(), body.lstrip("\n"))

    def link(self, path: str) -> str:
        """The whole address of a path of this site."""
        return self._base_url + path
