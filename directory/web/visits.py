"""What a request tells about who sent it: for counting readers and holding off floods, never to be kept."""

from __future__ import annotations

from flask import request

from directory.domain.counting import Visit

_PURPOSE_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def visit() -> Visit:
    """Who sent this request, and why."""
    headers = request.headers
    return Visit(
        method=request.method,
        user_agent=headers.get("User-Agent", ""),
        purposes=[headers.get(name, "") for name in _PURPOSE_HEADERS],
        destination=headers.get("Sec-Fetch-Dest", ""),
        address=request.remote_addr or "",
        language=headers.get("Accept-Language", ""),
    )
