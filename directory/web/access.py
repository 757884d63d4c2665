"""Who may use each route: declared beside it, checked here before it runs, refused when not declared."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.sansio.app import App
from flask_login import current_user  # type: ignore[import-untyped]
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]
from werkzeug.wrappers import Response

from directory.current import services
from directory.domain.account import Actor
from directory.domain.errors import Forbidden
from directory.domain.visibility import Audience
from directory.web.kept_forms import has_page, keep_form, may_be_kept

_View = TypeVar("_View", bound=Callable[..., object])
_SIGNED_IN = "_user_id"
"""Where Flask-Login keeps in the session who is signed in."""
REMEMBERED = "remember_token"
"""The cookie by which Flask-Login knows again who wanted to stay signed in."""
_forms = CSRFProtect()
_LARGEST_FILE = 16_000_000
_LOOPBACK = {"127.0.0.1", "::1"}
_LOCAL_NAMES = {"localhost", *_LOOPBACK}
_SET_BY_PROXIES = ("X-Forwarded-For", "X-Real-IP", "Forwarded")


class Access(StrEnum):
    """Who may use a route."""

    EVERYBODY = "everybody"
    SIGNED_IN = "whoever is signed in"
    MEMBER = "members with a listing, for their own"
    EDITOR = "editors"
    NOBODY = "nobody: a library brings it along, and it is not used here"
    THIS_MACHINE = "somebody at the machine itself, in a local run"


def open_to(access: Access) -> Callable[[_View], _View]:
    """Declare who may use a view."""

    def declare(view: _View) -> _View:
        view.__access__ = access  # type: ignore[attr-defined]
        return view

    return declare


def only_counts(view: _View) -> _View:
    """Take a request without the token of a form: it counts something, and changes nothing else."""
    _forms.exempt(view)
    return view


def takes_files(view: _View) -> _View:
    """Let a view take requests as large as a photograph; all others stay small."""
    view.__takes_files__ = True  # type: ignore[attr-defined]
    return view


def declare_all(blueprint: Blueprint, access: Access) -> None:
    """Declare who may use the views of a blueprint that do not say so themselves."""

    def remember(state: BlueprintSetupState) -> None:
        _defaults(state.app)[blueprint.name] = access

    blueprint.record_once(remember)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Who may use the view of an endpoint; ``None`` when nobody said."""
    own = getattr(app.view_functions.get(endpoint), "__access__", None)
    return own or _named(app).get(endpoint) or _defaults(app).get(endpoint.rpartition(".")[0])


def declare_named(app: Flask, access: dict[str, Access]) -> None:
    """Declare who may use views that others wrote, by endpoint."""
    _named(app).update(access)


def init_access(app: Flask) -> None:
    """Check each request against what its route declares, and each form for having come from here."""
    declare_named(app, {"static": Access.EVERYBODY})
    app.before_request(_check)
    app.before_request(_allow_files)
    _forms.init_app(app)


def current_actor() -> Actor | None:
    """Who is signed in, if anybody. A page that does not ask stays the same for everybody."""
    # Strangers have no session: for them nothing is looked up.
    if _SIGNED_IN not in session and REMEMBERED not in request.cookies:
        return None
    return current_user.value().actor if current_user.is_authenticated else None


def audience() -> Audience:
    """For whom a page is that everybody may read: members see more, each of them the same."""
    somebody = current_actor()
    found = services().membership.audience(somebody) if somebody else Audience.PUBLIC
    g.private = found is not Audience.PUBLIC
    return found


def actor() -> Actor:
    """Who is signed in. Raises :class:`Forbidden` when nobody is."""
    found = current_actor()
    if found is None:
        raise Forbidden("Please sign in first.")
    return found


def _check() -> Response | None:
    if request.endpoint is None:
        return None
    access = access_of(current_app, request.endpoint)
    # Links from letters and forms with passwords are open to everybody, and yet nobody else's.
    g.private = access is not Access.EVERYBODY or request.path.startswith("/account/")
    if access is Access.EVERYBODY:
        return None
    if access is Access.NOBODY:
        abort(404)
    if access is Access.THIS_MACHINE:
        return None if _is_from_this_machine() else abort(404)
    somebody = current_actor()
    if somebody is None:
        answer = redirect(url_for("security.login", next=_way_back()), 303)
        return keep_form(answer) if may_be_kept() else answer
    if access is Access.SIGNED_IN:
        return None
    if access is Access.EDITOR and somebody.is_editor:
        return None
    if access is Access.MEMBER and somebody.physician_id is not None:
        return None
    raise Forbidden(_REFUSALS.get(access or Access.THIS_MACHINE, "Nobody said who may use this page."))


def _is_from_this_machine() -> bool:
    # The name too: a page elsewhere can let its own name lead to this machine. And whatever a proxy on this
    # machine hands on comes from here.
    return (
        request.remote_addr in _LOOPBACK
        and urlsplit(request.host_url).hostname in _LOCAL_NAMES
        and not any(name in request.headers for name in _SET_BY_PROXIES)
    )


def _allow_files() -> None:
    # Before anybody reads the form, but after the check of who asks: strangers send nothing large.
    if getattr(current_app.view_functions.get(request.endpoint or ""), "__takes_files__", False):
        request.max_content_length = _LARGEST_FILE


def _way_back() -> str:
    if request.method == "GET":
        return request.full_path.rstrip("?")
    if has_page(request.path):
        return request.path
    stood_on = urlsplit(request.referrer or "")
    is_ours = stood_on.netloc == request.host and has_page(stood_on.path)
    return stood_on.path if is_ours else url_for("account.home")


def _defaults(app: App) -> dict[str, Access]:
    return app.extensions.setdefault("directory_access", {})  # type: ignore[no-any-return]


def _named(app: Flask) -> dict[str, Access]:
    return app.extensions.setdefault("directory_access_named", {})  # type: ignore[no-any-return]


_REFUSALS = {
    Access.EDITOR: "Only editors of the directory can use this page.",
    Access.MEMBER: "This page is for members with a listing. Ask the society to tie yours to your account.",
}
