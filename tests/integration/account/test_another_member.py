"""Another member than the owner: whatever address they type and whatever id they send, it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from directory.store.models import AccountRow, AnswerRow, Base, PasskeyRow, PhysicianRow
from directory.store.unit_of_work import Database
from directory.web.access import Access, access_of
from tests.accounts import PASSWORD, add_account, fields_of, signed_in
from tests.audited_writes import Scene, picture
from tests.checked_client import CheckedClient
from tests.conftest import services_of
from tests.factories import DirectoryFactory
from tests.integration.web.page import Page, read

REFUSED = {400, 403, 404}
NAMES_NOBODY = {"whose", "token", "filename"}
"""Parts of addresses that say how something is looked at, or are signed for whoever holds them."""
NO_ID = {"csrf_token", "base", "next"}
"""Hidden fields that name nothing of anybody."""
TYPED = {
    "biography": "Taken over.",
    "body": "Taken over.",
    "text": "Taken over.",
    "title": "Taken over.",
    "note": "Taken over.",
    "reason": "Taken over.",
    "correction": "Taken over.",
    "status": "retired",
    "action": "accept",
    "password": PASSWORD,
    "password_confirm": PASSWORD,
}


@dataclass
class Neighbours:
    """Maria with all that can be hers, and Ann, a member with a listing of her own."""

    app: Flask
    database: Database
    maria: CheckedClient
    ann: CheckedClient
    maria_account: AccountRow
    listing: PhysicianRow
    ids: dict[str, dict[str, object]]
    """What stands for Maria in the parts of addresses, by blueprint; ``""`` for all others."""

    def address(self, rule: Rule) -> str:
        """The address of something of Maria's."""
        known = self.ids[""] | self.ids.get(rule.endpoint.partition(".")[0], {})
        built = self.app.url_map.bind("localhost").build(
            rule.endpoint, {name: known[name] for name in rule.arguments}, method=self.method(rule)
        )
        return str(built)

    @staticmethod
    def method(rule: Rule) -> str:
        return "GET" if "GET" in (rule.methods or ()) else "POST"

    def everything(self) -> dict[str, list[str]]:
        """All that the database holds."""
        with self.database.reading() as session:
            return {
                table.name: sorted(str(row) for row in session.execute(select(table)))
                for table in Base.metadata.sorted_tables
                if table.name != "attempt"
            }

    def token(self) -> str:
        """Of Ann's session."""
        return read(self.ann, "/account/profile/about").value_of("csrf_token")


@pytest.fixture
def neighbours(app: Flask, database: Database, factory: DirectoryFactory) -> Neighbours:
    listing = factory.physician("Maria Lopez", slug="maria-lopez")
    account = add_account(app, database, "maria@example.org", physician=listing)
    editor = add_account(app, database, "editor@example.org", is_editor=True, name="Ed Itor").value().actor
    scene = Scene(services_of(app), database, factory, listing, account.value().actor, editor)
    article = factory.article("Sore hamstring", answers=[(listing, "Rest.")])
    with database.reading() as session:
        answer = session.scalars(select(AnswerRow.id).where(AnswerRow.article_id == article.id)).one()
    scene.services.photographs.put(account.value().actor, listing.id, picture())
    anns = factory.physician("Ann Other", slug="ann-other")
    ann = add_account(app, database, "ann@example.org", physician=anns, name="Ann Other")
    return Neighbours(
        app,
        database,
        signed_in(app, account),
        signed_in(app, ann),
        account,
        listing,
        {
            "": {
                "slug": listing.slug,
                "proposal_id": scene.propose().id,
                "question_id": scene.question("asked"),
                "answer_id": answer,
                "comment_id": scene.comment(),
                "claim_id": scene.claim(),
            },
            "articles_desk": {"slug": article.slug},
        },
    )


def private_rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if access_of(app, rule.endpoint) in (Access.SIGNED_IN, Access.MEMBER, Access.EDITOR)
    ]


def test_every_address_that_names_something_of_the_owner_is_refused(neighbours: Neighbours) -> None:
    token, before = neighbours.token(), neighbours.everything()
    tried = 0
    for rule in private_rules(neighbours.app):
        if not rule.arguments - NAMES_NOBODY:
            continue
        known = dict.fromkeys(rule.arguments & NAMES_NOBODY, "patient")
        neighbours.ids[""] |= known
        for method in (rule.methods or set()) & {"GET", "POST"}:
            data = {"csrf_token": token, **TYPED, "photograph": (BytesIO(picture()), "me.jpg")}
            answer = neighbours.ann.open(
                neighbours.address(rule), method=method, data=data if method == "POST" else None
            )
            assert answer.status_code in (403, 404), f"{method} {rule.rule}: {answer.status_code}"
            assert "Maria" not in Page(answer).main_text, rule.rule
            tried += 1

    assert tried > 30
    assert neighbours.everything() == before


def forms_of_the_owner(neighbours: Neighbours) -> list[tuple[str, dict[str, object]]]:
    """Every form on the owner's pages, with what it holds and the address that it is sent to."""
    found = []
    for rule in private_rules(neighbours.app):
        if rule.arguments or "GET" not in (rule.methods or ()):
            continue
        response = neighbours.maria.get(rule.rule)
        if response.status_code != 200 or response.mimetype != "text/html":
            continue
        for form in Page(response).parts("form"):
            if form.get("method") == "post":
                hidden = {each.get("name") for each in form.iter("input") if each.get("type") == "hidden"}
                if hidden - NO_ID:
                    found.append((form.get("action") or rule.rule, fields_of(form)))
    return found


def test_every_form_that_says_whose_it_is_is_refused_from_anybody_else(neighbours: Neighbours) -> None:
    forms = forms_of_the_owner(neighbours)
    token, before = neighbours.token(), neighbours.everything()

    for address, held in forms:
        sent = held | {"csrf_token": token, "biography": "Taken over.", "password": PASSWORD}
        answer = neighbours.ann.post(address, data=sent)
        assert answer.status_code in REFUSED, f"{address}: {answer.status_code}"

    sections = ("about", "expertise", "languages", "links", "offices", "visibility")
    expected = {f"/account/profile/{section}" for section in sections} | {"/account/second-factor/"}
    assert {address for address, _ in forms} == expected
    assert neighbours.everything() == before


def test_the_owners_ids_in_a_form_of_ones_own_change_nothing_of_theirs(neighbours: Neighbours) -> None:
    office = neighbours.listing.locations[0].id
    before = neighbours.everything()
    offices, visibility = "/account/profile/offices", "/account/profile/visibility"

    own = fields_of(next(iter(forms_at(neighbours.ann, offices))))
    assert neighbours.ann.post(offices, data=own | {"office-0-id": str(office)}).status_code == 403
    own = fields_of(next(iter(forms_at(neighbours.ann, visibility))))
    foreign = {f"office-{office}-{part}": "hidden" for part in ("office", "address", "phone", "hours")}
    foreign |= {"base": f"{own['base']} " + " ".join(f"{name}:public" for name in foreign)}
    neighbours.ann.post(visibility, data=own | foreign)
    neighbours.ann.post(
        visibility, data=own | foreign | {"differing": list(foreign), "choose-phone": "yours"}
    )

    assert neighbours.everything() == before


def forms_at(client: CheckedClient, address: str) -> list[object]:
    """The forms of a page that save."""
    return [form for form in read(client, address).parts("form") if form.get("method") == "post"]


def test_the_owners_passkey_is_not_removed_by_its_name(neighbours: Neighbours) -> None:
    key = PasskeyRow(
        account_id=neighbours.maria_account.id,
        name="my telephone",
        credential_id=b"1",
        public_key=b"2",
        usage="first",
        device_type="single_device",
        backup_state=False,
    )
    with neighbours.database.writing() as session:
        session.add(key)
    token, before = neighbours.token(), neighbours.everything()

    neighbours.ann.post("/account/passkeys/remove", data={"csrf_token": token, "name": "my telephone"})

    assert neighbours.everything() == before
