"""The questions that were put to a member: writing, keeping, previewing and handing in an answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.answering import Draft, is_review_due
from directory.domain.editing import mark
from directory.domain.errors import InvalidInput
from directory.services.markdown import render_markdown
from directory.web.access import Access, actor, declare_all
from directory.web.account.forms import AnswerForm, ProposalForm
from directory.web.forms import with_problems
from directory.web.kept_forms import forget_kept_form, keep_forms, kept_form_about

blueprint = Blueprint("answers", __name__, url_prefix="/account/questions")
declare_all(blueprint, Access.MEMBER)
keep_forms(blueprint)


@blueprint.get("/")
def index() -> str:
    """The questions that were put to whoever is signed in, and their published answers."""
    physician_id = actor().physician_id or 0
    return render_template(
        "account/questions.html",
        asked=services().answering.asked_of(physician_id),
        is_review_due=is_review_due,
        today=datetime.now(UTC).date(),
        published=services().answering.published_by(physician_id),
    )


@blueprint.get("/<int(max=2147483647):question_id>")
@blueprint.post("/<int(max=2147483647):question_id>")
def answer(question_id: int) -> str | BaseResponse:
    """Write an answer. Every button keeps what was written first; what cannot be kept is shown back."""
    asked = services().answering.asked(actor(), question_id)
    draft = asked.draft
    held = {"body": draft.body if draft else "", "version": draft.version if draft else 0}
    form, was_kept = _opened(AnswerForm, held)
    preview = elsewhere = ""
    if form.validate_on_submit():
        try:
            version = services().answering.keep_draft(
                actor(), question_id, form.body.data or "", form.version.data or 0
            )
            form.version.data, form.version.raw_data = version, None
            if request.form.get("submit"):
                services().answering.submit(actor(), question_id)
                flash("Thank you. The editors read your answer now, and publish it under your name.")
                return redirect(url_for("answers.index"), 303)
            if request.form.get("preview"):
                preview = render_markdown(form.body.data or "")
            else:
                flash("Your text is kept. You can go on at any time.")
                return redirect(url_for("answers.answer", question_id=question_id), 303)
        except InvalidInput as error:
            form.body.errors = [problem.message for problem in error.problems]
            asked = services().answering.asked(actor(), question_id)
            elsewhere = _kept_elsewhere(form, asked.draft)
    return render_template(
        "account/question.html",
        asked=asked,
        form=form,
        elsewhere=elsewhere,
        was_kept=was_kept,
        preview=Markup(preview),  # noqa: S704 made safe
    )


_Form = TypeVar("_Form", AnswerForm, ProposalForm)


def _opened(form_class: type[_Form], held: dict[str, object]) -> tuple[_Form, bool]:
    """The form of this page, and whether what stands in it was typed before somebody had to sign in again."""
    listing = actor().physician_id
    held |= {"listing": mark(listing)}
    if request.method == "POST":
        forget_kept_form()
    elif kept := kept_form_about(listing):
        return form_class(kept, data=held), True
    return form_class(data=held), False


def _kept_elsewhere(form: AnswerForm, kept: Draft | None) -> str:
    """The newer text, if one was kept from another window; from now on the member has seen it."""
    if kept is None or kept.version == form.version.data:
        return ""
    form.version.data, form.version.raw_data = kept.version, None
    return kept.body


@blueprint.get("/published/<int(max=2147483647):answer_id>")
@blueprint.post("/published/<int(max=2147483647):answer_id>")
def correct(answer_id: int) -> str | BaseResponse:
    """Propose how one's own published answer should read; an editor publishes it."""
    proposal = services().proposing.for_answer(actor(), answer_id)
    form, was_kept = _opened(ProposalForm, {"body": proposal.body, "told": proposal.told})
    preview = ""
    if request.form.get("take_back") and form.csrf_token.validate(form):
        services().proposing.take_back(actor(), answer_id)
        flash("Your answer stays as it is.")
        return redirect(url_for("answers.index"), 303)
    if form.validate_on_submit():
        body, told = form.body.data or "", form.told.data or ""
        if request.form.get("preview"):
            preview = render_markdown(body)
        else:
            try:
                services().proposing.propose(actor(), answer_id, body, told)
                flash("Thank you. An editor reads your correction, and publishes it.")
                return redirect(url_for("answers.index"), 303)
            except InvalidInput as error:
                with_problems(form, error.problems)
    return render_template(
        "account/correction.html",
        proposal=proposal,
        form=form,
        was_kept=was_kept,
        preview=Markup(preview),  # noqa: S704 made safe
    )


@blueprint.post("/reviewed/<int(max=2147483647):answer_id>")
def reviewed(answer_id: int) -> BaseResponse:
    """Say that one's own published answer still holds."""
    services().correcting.review(actor(), answer_id)
    flash("Thank you. Your answer now says that you reviewed it today.")
    return redirect(url_for("answers.index"), 303)
