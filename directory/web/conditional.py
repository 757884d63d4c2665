"""Answers that may be kept: with a validator each, so that asking again costs little."""

from __future__ import annotations

import hashlib

from flask import Response, request

CHECKED_EACH_TIME = "public, max-age=0, must-revalidate"
"""May be kept by anybody, but not shown again without asking: what is withdrawn is gone at once."""
KEPT_SHORTLY = "public, max-age=300"
KEPT_BY_READERS = "private, max-age=600"
"""Kept by whoever has seen it, and by nobody in between: tomorrow it may be hidden from the next."""


def conditional(
    body: str | bytes,
    content_type: str,
    *,
    cache_control: str = CHECKED_EACH_TIME,
) -> Response:
    """A response with its validator; 304 without a body when the requester has it already.

    It tells no date: what leaves a list takes the date of the list back, and would be shown for ever.
    """
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = cache_control
    content = body.encode() if isinstance(body, str) else body
    response.set_etag(hashlib.blake2b(content, digest_size=16).hexdigest())
    response.make_conditional(request)
    return response
