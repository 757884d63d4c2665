"""Forms that anybody sends without signing in: taken from our own pages only, from people, and not in floods.

They carry no token of a session, because reading a page with such a form must not set a cookie.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, current_app, request
from flask.blueprints import BlueprintSetupState
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner
from wtforms import Form, HiddenField, StringField

from directory.current import services
from directory.domain.errors import Forbidden
from directory.services.throttling import Limit
from directory.web.forms import clean_text
from directory.web.visits import visit

SHORTEST_SECONDS = 2
"""Nobody reads a form, fills it in and sends it in less."""
LONGEST_SECONDS = 2 * 24 * 60 * 60
_PURPOSE = "directory:public-form"
_OURS = ("same-origin", "none")

_View = TypeVar("_View", bound=Callable[..., Any])


class PublicForm(Form):
    """A form with a field that only robots fill in, and the signed moment at which it was shown."""

    website = StringField("Leave this empty", render_kw={"autocomplete": "off", "tabindex": "-1"})
    shown_at = HiddenField()

    def is_from_a_person(self) -> bool:
        """Whether somebody took their time over what people see; if not, ``form_errors`` says what to do."""
        problem = self._problem()
        if problem:
            self.form_errors = [problem]
        return not problem

    def show_again(self) -> None:
        """Get ready to be shown: with this moment, unless the form was shown before."""
        self.website.data = ""
        if _age_problem(self.shown_at.data or "") in ("", _TOO_SOON):
            return
        self.shown_at.data = _signer().sign(b"shown").decode()

    def _problem(self) -> str:
        if self.website.data:
            return "We emptied a field that has to stay empty. Please send the form once more."
        return _age_problem(self.shown_at.data or "")


_TOO_SOON = "That was very quick. Please look through what you typed, and send it again."
_TOO_LATE = "This page was open for a long time. Please send the form once more."


def _age_problem(token: str) -> str:
    try:
        _, shown_at = _signer().unsign(token, max_age=LONGEST_SECONDS, return_timestamp=True)
    except (SignatureExpired, BadSignature):
        return _TOO_LATE
    age = _signer().get_timestamp() - shown_at.timestamp()
    return _TOO_SOON if age < SHORTEST_SECONDS else ""


def _signer() -> TimestampSigner:
    return TimestampSigner(current_app.secret_key or b"", salt=_PURPOSE)


def taken_without_session(blueprint: Blueprint) -> Callable[[_View], _View]:
    """Declare a view that takes a form from our own pages, from people who have no session."""

    def declare(view: _View) -> _View:
        def exempt(state: BlueprintSetupState) -> None:
            state.app.extensions["csrf"].exempt(f"{view.__module__}.{view.__name__}")

        blueprint.record_once(exempt)
        return view

    return declare


def require_own_page() -> None:
    """Raise :class:`Forbidden` for a form that a browser sends from another site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        ours = site in _OURS
    else:
        # Browsers too old for that tell the origin; programs tell neither, and carry nobody's cookies.
        origin = request.headers.get("Origin")
        ours = origin is None or urlsplit(origin).netloc == request.host
    if not ours:
        raise Forbidden("This form was sent from another site. Open the page here, and send it again.")


def hold_off_floods(limits: Sequence[Limit], about: str = "") -> None:
    """Count a form against limits for the address it came from.

    Raises :class:`directory.domain.errors.TooMany`.
    """
    for limit in limits:
        services().throttling.count(limit, f"{visit().network}\0{about}")


def several_lines(text: str | None) -> str:
    """What was typed in several lines, each cleaned; paragraphs stay apart by one empty line."""
    lines = [clean_text(line) for line in (text or "").splitlines()]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip()
