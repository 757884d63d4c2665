"""“This is me”: a physician finds their listing and wants to keep it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import DataRequired

from directory.current import services
from directory.domain.claim import NewClaim
from directory.domain.errors import InvalidInput, NotFound
from directory.domain.physician import Physician
from directory.services.throttling import Limit
from directory.web.access import Access, declare_all
from directory.web.forms import AtMost, clean_text, with_problems
from directory.web.public_forms import (
    PublicForm,
    hold_off_floods,
    require_own_page,
    several_lines,
    taken_without_session,
)

blueprint = Blueprint("claiming", __name__)
declare_all(blueprint, Access.EVERYBODY)

_BY_ONE = (Limit("claims", 5, timedelta(hours=1)), Limit("claims of a day", 20, timedelta(days=1)))
_OF_ONE = Limit("claims of one listing", 5, timedelta(days=1))


class ClaimForm(PublicForm):
    """Who says that a listing is theirs, and how they can be reached."""

    name = StringField(
        "Your name",
        filters=[clean_text],
        validators=[DataRequired("Tell us your name."), AtMost(200)],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        "Your e-mail address",
        description="We write to it, and show it to nobody but the editors.",
        filters=[clean_text],
        validators=[DataRequired("Tell us your e-mail address."), AtMost(254)],
        render_kw={"autocomplete": "email"},
    )
    message = TextAreaField(
        "How can the editors tell that it is you? (if you like)",
        description="For example the telephone number of your practice, where they can ask.",
        filters=[several_lines],
        validators=[AtMost(1000)],
        render_kw={"rows": 4},
    )


@blueprint.get("/physicians/<slug>/claim")
def claim(slug: str) -> BaseResponse:
    """The form."""
    return _form_page(_listed(slug), ClaimForm())


@blueprint.post("/physicians/<slug>/claim")
@taken_without_session(blueprint)
def send(slug: str) -> BaseResponse:
    """Take a claim in. What is answered does not tell whether an e-mail address or an account is on file."""
    require_own_page()
    physician = _listed(slug)
    form = ClaimForm(request.form)
    if not (form.validate() & form.is_from_a_person()):
        return _form_page(physician, form, 400)
    hold_off_floods(_BY_ONE)
    services().throttling.count(_OF_ONE, physician.slug)
    wanted = NewClaim(form.name.data or "", form.email.data or "", form.message.data or "")
    try:
        services().claiming.claim(physician.slug, wanted)
    except InvalidInput as error:
        return _form_page(physician, with_problems(form, error.problems), 400)
    return redirect(url_for("claiming.claimed", slug=physician.slug), 303)


@blueprint.get("/physicians/<slug>/claimed")
def claimed(slug: str) -> str:
    """What happens next."""
    return render_template("account/claimed.html", physician=_listed(slug))


def _listed(slug: str) -> Physician:
    physician = services().profiles.physician(slug)
    if not physician.is_listed:
        raise NotFound("This physician is not listed.")
    return physician


def _form_page(physician: Physician, form: ClaimForm, status: int = 200) -> Response:
    form.show_again()
    return make_response(render_template("account/claim.html", form=form, physician=physician), status)
