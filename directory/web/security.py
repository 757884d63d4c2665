"""What every response says to browsers about safety, and every log line about a request."""

from __future__ import annotations

import secrets
import time
from collections.abc import MutableMapping

import structlog
from flask import Flask, Response, g, request

from directory.logs import logger

_LOG = logger(__name__)

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


def init_security(app: Flask) -> None:
    """Add the headers to every response, and log each request without what was typed in it."""
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
