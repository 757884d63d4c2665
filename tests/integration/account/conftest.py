"""Accounts, through the pages: requests come in without anything around them, as from a browser."""

from __future__ import annotations

from tests.integration.web.conftest import app

__all__ = ["app"]
