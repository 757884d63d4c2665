"""What editors see of a listing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from directory.domain.account import Account
from directory.domain.audit import AuditEntry
from directory.domain.editing import Proposal, as_value
from directory.domain.physician import Physician
from directory.domain.specialty import Catalogue
from directory.services.editing.fields import FIELDS, label_of
from directory.web.presenters.editing import DifferenceView, value_text
from directory.web.presenters.physicians import photograph_view
from directory.web.presenters.views import View

_STATUSES = {
    "active": "Listed",
    "retired": "Retired, not listed",
    "lapsed": "Membership lapsed, not listed",
    "deceased": "Deceased, not listed",
    "removed": "Taken down",
}
ACTIONS = {
    "add": "added it",
    "edit": "changed",
    "change address": "changed the address",
    "propose": "proposed a change",
    "accept": "accepted a change",
    "return": "returned a change",
    "withdraw": "took a change back",
    "put photograph": "changed the photograph",
    "remove photograph": "took the photograph away",
    "put picture": "changed the picture",
    "remove picture": "took the picture away",
    "choose who sees what": "chose who sees what",
    "confirm": "confirmed it",
    "move": "changed whether it is listed",
    "claim": "said that it is theirs",
    "accept claim": "accepted a claim",
    "refuse claim": "refused a claim",
}
"""What was done to a listing or a society, in words."""


class FoundView(View):
    """A physician in a list."""

    slug: str
    name: str
    npi: str
    status: str
    place: str


class TrailView(View):
    """An entry of the audit trail, in words."""

    at: datetime
    actor: str
    action: str
    changes: list[DifferenceView]


class AccountView(View):
    """An account that a listing is tied to."""

    name: str
    email: str
    state: str


def present_found(physician: Physician) -> FoundView:
    """A physician in a list."""
    address = physician.locations[0].address if physician.locations else None
    return FoundView(
        slug=physician.slug,
        name=physician.display_name,
        npi=physician.npi or "",
        status=status_text(physician),
        place=", ".join(part for part in (address.city, address.region) if part) if address else "",
    )


def status_text(physician: Physician) -> str:
    """Whether they are listed, and why not."""
    return _STATUSES[physician.status]


def present_account(account: Account) -> AccountView:
    """An account."""
    if not account.is_active:
        state = "Closed"
    else:
        state = "Signs in" if account.has_password else "Invited, has not joined yet"
    return AccountView(name=account.name, email=account.email, state=state)


def present_trail(
    entries: tuple[AuditEntry, ...], catalogue: Catalogue, label: Callable[[str], str] = label_of
) -> list[TrailView]:
    """The trail, newest first; ``label`` says what people call a field."""
    return [
        TrailView(
            at=entry.at,
            actor=entry.actor,
            action=ACTIONS.get(entry.action, entry.action),
            changes=[
                DifferenceView(
                    name=name,
                    label=label(name),
                    before=_words(name, before, catalogue),
                    after=_words(name, after, catalogue),
                )
                for name, (before, after) in entry.changes.items()
            ],
        )
        for entry in entries
    ]


def present_proposal(proposal: Proposal, catalogue: Catalogue) -> list[DifferenceView]:
    """What a change changes: from what was published when it was proposed, and what is published now."""
    return [
        _new_photograph(proposal)
        if name == "photograph"
        else DifferenceView(
            name=name,
            label=label_of(name),
            before=value_text(name, before, catalogue),
            after=value_text(name, after, catalogue),
            published=value_text(name, proposal.published[name], catalogue)
            if name in proposal.changed_meanwhile
            else None,
        )
        for name, (before, after) in proposal.changes.items()
    ]


def _new_photograph(proposal: Proposal) -> DifferenceView:
    """The photograph that is published now, whatever it was when the other was proposed; and the other."""
    published, proposed = proposal.published["photograph"], proposal.changes["photograph"][1]
    whose = f"hotograph of {proposal.name}"
    return DifferenceView(
        name="photograph",
        label=label_of("photograph"),
        before="",
        after="",
        picture_before=photograph_view(proposal.slug, str(published), f"P{whose}, as it is published"),
        picture_after=photograph_view(proposal.slug, str(proposed), f"New p{whose}"),
    )


def _words(name: str, value: Any, catalogue: Catalogue) -> str:
    if value is None or value == "":
        return ""
    if name in FIELDS:
        return value_text(name, as_value(value), catalogue)
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
