"""How the fields of searches are written: as WTForms does it, but for a tenth of the time.

Every page of results has them. WTForms formats each attribute anew with ``Markup.format`` and asks each field
for everything it has; here what does not depend on who searches is remembered, and what was typed is not.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]
from wtforms.widgets import SearchInput, Select, TextInput, html_params


class _Typed:
    """Writes an input with what was typed into it."""

    input_type: str

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """The field's ``<input>`` with these attributes."""
        written = _attributes(**{"id": field.id, "name": field.name, "type": self.input_type, **attributes})
        return Markup(f'<input {written} value="{escape(field._value())}">')  # noqa: S704 both are escaped


class TypedText(_Typed, TextInput):
    """A line of text."""


class TypedSearch(_Typed, SearchInput):
    """Words to search for."""


class Options(Select):
    """A list to choose from that remembers how options are written: a search offers some two hundred."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """The field's ``<select>`` with these attributes."""
        written = _attributes(**{"id": field.id, "name": field.name, **attributes})
        options = "".join(
            _option(each.value, each.label, each.selected) for each in field._iter_choices_normalized()
        )
        return Markup(f"<select {written}>{options}</select>")  # noqa: S704 both are escaped


@lru_cache(maxsize=256)
def _attributes(**attributes: Any) -> str:
    return html_params(**attributes)


@lru_cache(maxsize=1024)
def _option(value: str, label: str, selected: bool) -> Markup:
    return Select.render_option(Choice(value, label, selected, {}))  # type: ignore[call-arg]
