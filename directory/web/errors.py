"""From what went wrong to a response: a page for people, a problem document (RFC 9457) for programs."""

from __future__ import annotations

import json
import traceback
from collections.abc import Sequence

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as BaseResponse

from directory.domain.errors import (
    Forbidden,
    InvalidInput,
    LinkNotValid,
    MovedTo,
    NotFound,
    Problem,
    TooMany,
    Unavailable,
)
from directory.logs import logger
from directory.web.kept_forms import keep_form, may_be_kept

_LOG = logger(__name__)
FOR_PROGRAMS = ("/api/", "/oembed")
"""How addresses begin that programs ask for."""
_RETRY_SECONDS = 10

_TITLES = {
    400: "We could not read that request",
    403: "This page is not open to you",
    404: "There is nothing here",
    405: "That cannot be done here",
    410: "No longer listed",
    413: "That is too large",
    414: "That address is too long",
    429: "Please wait a little",
    500: "Something went wrong on our side",
    503: "We cannot answer just now",
}
_MESSAGES = {
    404: "The address may be mistyped, or the page may have moved. You can search for it here.",
    500: "This is our fault, not yours. Please try again; if it stays, tell us the number below.",
}


def init_errors(app: Flask) -> None:
    """Answer every error in the one form."""
    app.register_error_handler(InvalidInput, _invalid)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(MovedTo, _moved)
    app.register_error_handler(Forbidden, _forbidden)
    app.register_error_handler(LinkNotValid, _link_not_valid)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(CSRFError, _form_not_ours)
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def error_response(status: int, message: str, problems: Sequence[Problem] = ()) -> Response:
    """The response for an error, as the request wants it: HTML, or JSON for programs."""
    title = _TITLES.get(status, "That did not work")
    if request.path.startswith(FOR_PROGRAMS):
        return _problem_document(status, title, message, problems)
    page = render_template(
        "errors/error.html",
        status=status,
        title=title,
        message=message,
        problems=problems,
        request_id=g.get("request_id", ""),
    )
    return make_response(page, status)


def _problem_document(status: int, title: str, message: str, problems: Sequence[Problem]) -> Response:
    document = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": message,
        "problems": [{"field": problem.field, "message": problem.message} for problem in problems],
    }
    return Response(json.dumps(document), status, content_type="application/problem+json")


def _invalid(error: InvalidInput) -> Response:
    return error_response(400, "Please correct what is named here.", error.problems)


def _not_found(error: NotFound) -> Response:
    return error_response(404, str(error))


def _moved(error: MovedTo) -> Response:
    """The way to the same page at the slug of today; a form that was sent goes along."""
    here = url_for(request.endpoint or "", **(request.view_args or {}) | {"slug": error.slug})
    status = 301 if request.method in ("GET", "HEAD") else 307
    return Response(status=status, headers={"Location": here}, content_type="text/plain")


def _forbidden(error: Forbidden) -> Response:
    return error_response(403, str(error))


def _link_not_valid(error: LinkNotValid) -> Response:
    return error_response(403, f"{error} Ask for a new one, please.")


def _too_many(error: TooMany) -> Response:
    response = error_response(429, str(error))
    response.headers["Retry-After"] = str(error.seconds)
    return response


def _form_not_ours(_error: CSRFError) -> BaseResponse:
    # A token goes stale when somebody signs out and in again in another tab: the page asks once more.
    if may_be_kept():
        return keep_form(redirect(request.path, 303))
    return error_response(
        400,
        "This form was open for too long, or did not come from here. Go back, load it again, resend it.",
    )


def _unavailable(error: Unavailable) -> Response:
    _LOG.error("unavailable", reason=str(error), cause=type(error.__cause__).__name__)
    response = error_response(503, f"{error.to_readers} Nothing is lost; please try again in a moment.")
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):
        return Response(
            "This address is not one that the directory answers to.\n", 400, content_type="text/plain"
        )
    status = error.code or 500
    response = error_response(status, _MESSAGES.get(status, error.description or ""))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    # Where it happened, but not its text: that may quote what somebody typed.
    trail = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("unexpected", error=type(error).__name__, trail=trail)
    return error_response(500, _MESSAGES[500])
