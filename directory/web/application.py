"""The application's own Flask: one that remembers the addresses it has worked out, and shares its globals."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment
from werkzeug.routing import BaseConverter

_KEPT = 16_384
"""Addresses remembered: a page has a hundred, and working one out takes as long as writing out a card."""


class Templates(Environment):
    """Flask's templates, all with the same globals.

    Jinja gives each template a chain of its own globals and those of all, and walks through both for each
    component on a page: half a millisecond for nothing, since no template has globals of its own.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of all, unless there are others for this template."""
        return super().make_globals(d) if d else self.globals


class PartConverter(BaseConverter):
    """A part of an address, without the control characters that headers and databases refuse."""

    part_isolating = True
    regex = r"[^/\x00-\x1f\x7f]+"


class Directory(Flask):
    """Flask, with a memory for ``url_for``."""

    jinja_environment = Templates

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.url_map.converters["default"] = PartConverter
        self._kept_address = lru_cache(maxsize=_KEPT)(self._address)

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """What Flask answers. Within a request that is a path, which depends on nothing but what is kept."""
        special = _anchor or _method or _scheme or _external or endpoint[0] == "."
        if special or not has_request_context() or not all(type(value) is str for value in values.values()):
            return super().url_for(
                endpoint, _anchor=_anchor, _method=_method, _scheme=_scheme, _external=_external, **values
            )
        return self._kept_address(request.environ["SCRIPT_NAME"], endpoint, *values.items())

    def _address(self, _root: str, endpoint: str, *given: tuple[str, str]) -> str:
        values: dict[str, Any] = dict(given)
        return super().url_for(endpoint, **values)
