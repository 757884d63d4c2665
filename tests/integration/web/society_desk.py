"""The editors' societies as tests use them: a society with its editors, and its forms."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from directory.domain.audit import AuditEntry
from directory.services.container import Services
from directory.store.audit import audit_trail
from directory.store.models import ArticleRow, SocietyRow
from directory.store.unit_of_work import Database
from tests.accounts import fields_of
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.integration.web.page import Page, read

SOCIETY = "/editor/societies/knees"
AUTHOR = "/authors/knees"


@dataclass
class Desk:
    """A society with an article, two editors, and somebody who reads."""

    app: Flask
    database: Database
    society: SocietyRow
    article: ArticleRow
    editor: CheckedClient
    other: CheckedClient
    reader: CheckedClient

    @property
    def services(self) -> Services:
        return services_of(self.app)

    def trail(self) -> list[AuditEntry]:
        """What was done to it, the oldest first."""
        with self.database.reading() as session:
            return audit_trail(session, "society", self.society.id)[::-1]

    def facts(self) -> SocietyRow:
        """As it is stored."""
        with self.database.reading() as session:
            return session.get_one(SocietyRow, self.society.id)


def form_at(client: CheckedClient, address: str) -> dict[str, object]:
    (form,) = (each for each in read(client, address).parts("form") if each.get("method") == "post")
    return fields_of(form)


def send(client: CheckedClient, address: str, form: dict[str, object]) -> Page:
    return Page(client.post(address, data=form, follow_redirects=True))


def save(client: CheckedClient, **typed: object) -> Page:
    return send(client, SOCIETY, form_at(client, SOCIETY) | typed)


def errors(page: Page) -> list[str]:
    return ["".join(each.itertext()) for each in page.parts("p", "field__error")]
