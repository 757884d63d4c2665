"""What every response says to browsers about safety, and every log line about a request."""

from __future__ import annotations

import secrets
import time
from collections.abc import MutableMapping
from datetime import timedelta

import structlog
from flask import Flask, Response, g, request

from directory.config import Settings, read_secret_key
from directory.logs import logger

_LOG = logger(__name__)
_REMEMBERED = timedelta(days=30)

_CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    # A search stands in the address, so no other site may be told the address.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def init_security(app: Flask, settings: Settings) -> None:
    """Add the headers to every response, and log each request without what was typed in it.

    Sessions are signed cookies that scripts cannot read and other sites cannot send.
    """
    secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=read_secret_key(settings),
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=secure,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_DURATION=_REMEMBERED,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.before_request(_begin)
    app.after_request(_end)


def add_static_headers(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    """Add the headers to a static file, which is served before the application sees the request."""
    for name, value in SECURITY_HEADERS.items():
        headers[name] = value


def _begin() -> None:
    g.started = time.perf_counter()
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if g.get("private"):
        # Also instead of what Flask-Security says, which is no word of RFC 9111.
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    # The rule, never the address: searches and what follows from them stay with the searcher.
    _LOG.info(
        "request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        milliseconds=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
    )
    structlog.contextvars.unbind_contextvars("request_id")
    return response
