"""The letters of a local run, to read in the browser. The page exists only there."""

from __future__ import annotations

from flask import Blueprint, render_template

from directory.current import services
from directory.web.access import Access, declare_all

blueprint = Blueprint("local_mail", __name__, url_prefix="/dev")
declare_all(blueprint, Access.THIS_MACHINE)


@blueprint.get("/mail")
def letters() -> str:
    """The newest letters."""
    return render_template("account/letters.html", letters=services().mailing.kept())
