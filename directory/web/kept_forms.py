"""Forms whose session had ended: what was typed is kept, and stands there again after signing in."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, request
from flask.blueprints import BlueprintSetupState
from flask.sansio.app import App
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from directory.current import services
from directory.domain.editing import mark
from directory.domain.errors import TooMany
from directory.services.kept_forms import KEPT_FOR
from directory.services.throttling import Limit
from directory.web.visits import visit

_COOKIE = "kept_form"
_LONGEST = 100_000
_LONGEST_ADDRESS = 300
_LIMIT = Limit("keep a form", 30, timedelta(hours=1))


def keep_forms(blueprint: Blueprint) -> None:
    """Let the forms of a blueprint survive the end of a session. Never for forms with passwords."""

    def remember(state: BlueprintSetupState) -> None:
        _kept_areas(state.app).add(blueprint.name)

    blueprint.record_once(remember)


def may_be_kept() -> bool:
    """Whether this request sends a form that is to be kept: one of those areas, and sent by a page of ours.

    Another site could otherwise fill in a form for somebody who then signs in and saves it.
    """
    here = request.host_url.rstrip("/")
    return (
        request.method == "POST"
        and request.blueprint in _kept_areas(current_app)
        and request.headers.get("Origin", "") == here
        and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and bool(request.form)
        and has_page(request.path)
    )


def has_page(path: str) -> bool:
    """Whether there is a page at an address, to come back to; else forms are only sent there."""
    return current_app.url_map.bind("").test(path, "GET")


def keep_form(response: Response) -> Response:
    """Keep what was typed, and tell the browser under which token."""
    typed = [
        (name, value) for name, values in request.form.lists() if name != "csrf_token" for value in values
    ]
    characters = sum(len(name) + len(value) for name, value in typed)
    if characters > _LONGEST or len(request.path) > _LONGEST_ADDRESS:
        return response
    try:
        services().throttling.count(_LIMIT, visit().network)
    except TooMany:
        return response
    token = services().kept_forms.keep(request.path, typed)
    response.set_cookie(
        _COOKIE,
        token,
        max_age=KEPT_FOR,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


def kept_form() -> MultiDict[str, str] | None:
    """What was kept of the form of this page, if anything."""
    token = request.cookies.get(_COOKIE, "")
    typed = services().kept_forms.kept(token, request.path) if token else []
    return MultiDict(typed) if typed else None


def kept_form_about(physician_id: int | None) -> MultiDict[str, str] | None:
    """What was kept of the form of this page, if it was opened for this listing."""
    kept = kept_form()
    return kept if kept is not None and kept.get("listing") == mark(physician_id) else None


def forget_kept_form() -> None:
    """Forget what was kept, once the form was sent again."""
    if token := request.cookies.get(_COOKIE, ""):
        services().kept_forms.forget(token)


def _kept_areas(app: App) -> set[str]:
    return app.extensions.setdefault("directory_kept_forms", set())  # type: ignore[no-any-return]
