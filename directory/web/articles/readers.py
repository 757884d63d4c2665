"""Telling the readers of articles apart when they rate, and holding off floods."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, request
from itsdangerous import BadSignature, Signer
from werkzeug.wrappers import Response

from directory.services.throttling import Limit

_COOKIE = "reader"
_REMEMBERED = timedelta(days=365)

RATINGS = (Limit("rating", 60, timedelta(hours=1)),)
NEW_RATERS = (Limit("first rating of an article", 5, timedelta(days=1)),)
"""For one address and one article: a household, a team, and no more."""
COMMENTS = (Limit("comment", 5, timedelta(minutes=10)), Limit("comments of a day", 20, timedelta(days=1)))


def known_reader() -> str | None:
    """The number that this browser keeps since its reader rated something; only numbers we gave are taken."""
    try:
        return _signer().unsign(request.cookies.get(_COOKIE, "")).decode()
    except (BadSignature, UnicodeDecodeError):
        return None


def remember_reader(response: Response, reader: str) -> Response:
    """Let the browser keep the reader's number, for articles alone."""
    response.set_cookie(
        _COOKIE,
        _signer().sign(reader).decode(),
        max_age=_REMEMBERED,
        path="/articles",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return response


def _signer() -> Signer:
    return Signer(current_app.secret_key or b"", salt="directory:reader")
