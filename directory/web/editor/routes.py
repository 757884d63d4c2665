"""The editors' pages."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.current import services
from directory.domain.answering import OPEN
from directory.domain.errors import ChangedMeanwhile, InvalidInput
from directory.domain.physician import Status
from directory.web.access import Access, actor, declare_all
from directory.web.editor.breadcrumbs import above, from_desk
from directory.web.editor.forms import AddressForm, FindForm, NoteForm, StandingForm
from directory.web.editor.presenters import (
    present_account,
    present_found,
    present_proposal,
    present_trail,
    status_text,
)
from directory.web.forms import clean_text, with_problems
from directory.web.kept_forms import forget_kept_form, keep_forms, kept_form
from directory.web.presenters.editing import present_sections
from directory.web.presenters.views import Link

blueprint = Blueprint("editor", __name__, url_prefix="/editor")
declare_all(blueprint, Access.EDITOR)
keep_forms(blueprint)

_LONGEST_SEARCH = 200


@blueprint.get("/")
def home() -> str:
    """What waits for an editor."""
    counts = services().answering.counts()
    waiting = [
        (url_for("editor.review"), "Changes to review", services().reviewing.count_waiting()),
        (url_for("questions.index"), "Questions", sum(counts.get(each, 0) for each in OPEN)),
        (url_for("moderation.corrections"), "Corrections by authors", services().proposing.count_waiting()),
        (url_for("moderation.comments"), "Comments", services().reception.count_waiting_comments()),
        (url_for("claims.index"), "Claims of listings", services().claiming.count_waiting()),
        (url_for("moderation.bylines"), "Bylines", services().bylines.count_open()),
    ]
    return render_template("editor/home.html", actor=actor(), waiting=waiting)


@blueprint.get("/physicians")
def physicians() -> str:
    """Finding a listing, also of somebody who is not listed."""
    form = FindForm(request.args)
    words = clean_text(form.q.data)[:_LONGEST_SEARCH]
    found = services().listings.find(actor(), words)
    return render_template(
        "editor/physicians.html",
        form=form,
        words=words,
        found=[present_found(each) for each in found],
        breadcrumbs=from_desk("Physicians"),
    )


@blueprint.get("/physicians/<slug>")
def physician(slug: str) -> str:
    """A listing: its sections, its accounts, and what was done to it."""
    record = services().listings.record(actor(), slug)
    listing = services().editing.listing(actor(), record.physician.id)
    return render_template(
        "editor/physician.html",
        physician=record.physician,
        status=status_text(record.physician),
        listing=listing,
        sections=present_sections(
            listing,
            record.physician,
            services().catalogue,
            lambda page: url_for(f"editor_profile.{page}", slug=slug),
        ),
        accounts=[present_account(each) for each in record.accounts],
        trail=present_trail(record.trail, services().catalogue),
        breadcrumbs=from_desk(record.physician.name.full, _physicians()),
    )


@blueprint.route("/physicians/<slug>/standing", methods=["GET", "POST"])
def standing(slug: str) -> str | Response:
    """Confirm a listing, take it down, or put it back."""
    found = services().listings.record(actor(), slug).physician
    form = StandingForm()
    if not form.validate_on_submit():
        return render_template(
            "editor/standing.html",
            physician=found,
            status=status_text(found),
            form=form,
            breadcrumbs=from_desk(
                "Standing", _physicians(), above(found.name.full, "editor.physician", slug=slug)
            ),
        )
    if form.standing.data == "confirmed":
        services().attesting.confirm(actor(), found.id)
    else:
        services().attesting.move(actor(), found.id, Status(form.standing.data))
    flash("Saved. Search knows it within a second.")
    return redirect(url_for("editor.physician", slug=slug), 303)


@blueprint.route("/physicians/<slug>/address", methods=["GET", "POST"])
def address(slug: str) -> str | Response:
    """Changing the address of a listing; the old one leads to it for ever."""
    record = services().listings.record(actor(), slug)
    form = AddressForm(request.form if request.method == "POST" else kept_form(), slug=slug)
    if request.method == "POST":
        forget_kept_form()
        try:
            new = services().listings.change_slug(actor(), record.physician.id, form.slug.data or "")
        except InvalidInput as error:
            with_problems(form, error.problems)
        else:
            flash("The listing has its new address. The old one leads to it.")
            return redirect(url_for("editor.physician", slug=new), 303)
    return render_template(
        "editor/address.html",
        form=form,
        whose="listing",
        path=url_for("physicians.listing", slug=slug),
        breadcrumbs=from_desk(
            "Address", _physicians(), above(record.physician.name.full, "editor.physician", slug=slug)
        ),
    )


@blueprint.get("/review")
def review() -> str:
    """The changes of members that wait for an editor."""
    return render_template(
        "editor/review.html",
        waiting=services().reviewing.waiting(actor()),
        breadcrumbs=from_desk("Changes to review"),
    )


@blueprint.route("/review/<int(max=2147483647):proposal_id>", methods=["GET", "POST"])
def proposal(proposal_id: int) -> str | Response:
    """One change: before and after, to accept or to return."""
    form = NoteForm(request.form if request.method == "POST" else kept_form())
    changed = False
    if request.method == "POST":
        forget_kept_form()
        try:
            return _decide(proposal_id, form)
        except InvalidInput as error:
            with_problems(form, error.problems)
        except ChangedMeanwhile:
            changed = True
    found = services().reviewing.proposal(actor(), proposal_id)
    return render_template(
        "editor/proposal.html",
        form=form,
        proposal=found,
        changes=present_proposal(found, services().catalogue),
        changed=changed,
        breadcrumbs=from_desk(found.name, above("Changes to review", "editor.review")),
    )


def _decide(proposal_id: int, form: NoteForm) -> Response:
    seen = request.form.get("seen", "")
    if request.form.get("action") == "accept":
        decided = services().reviewing.accept(actor(), proposal_id, seen)
        flash(f"Published. {decided.name} gets a letter.")
    else:
        decided = services().reviewing.give_back(actor(), proposal_id, seen, form.note.data or "")
        flash(f"Returned. {decided.name} gets a letter with your note.")
    return redirect(url_for("editor.review"), 303)


def _physicians() -> Link:
    return above("Physicians", "editor.physicians")
