"""Questions and answers, through the pages: requests come in as from a browser."""

from __future__ import annotations

from tests.integration.web.conftest import app

__all__ = ["app"]
