"""Asking the physicians: a form for everybody, read by editors before anybody else."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.errors import InvalidInput, TooMany
from directory.services.publishing import ArticlesRequest
from directory.services.throttling import Limit
from directory.web.access import Access, declare_all
from directory.web.asking.forms import QuestionForm
from directory.web.forms import clean_text, with_problems
from directory.web.presenters.articles import present_summary
from directory.web.public_forms import hold_off_floods, require_own_page, taken_without_session

blueprint = Blueprint("asking", __name__)
declare_all(blueprint, Access.EVERYBODY)

_LIMITS = (Limit("question", 5, timedelta(hours=1)), Limit("questions of a day", 20, timedelta(days=1)))
_ARTICLES = 5
_LONGEST_TITLE = 200


@blueprint.get("/ask")
def ask() -> Response:
    """The form. A title may come with the address, from a search that found nothing."""
    title = clean_text(request.args.get("title", ""))[:_LONGEST_TITLE]
    return _form_page(QuestionForm(data={"title": title}))


@blueprint.post("/ask")
@taken_without_session(blueprint)
def send() -> BaseResponse:
    """Take in a question; tell every problem at its field, and keep what was typed."""
    require_own_page()
    form = QuestionForm(request.form)
    if not (form.validate() & form.is_from_a_person()):
        return _form_page(form, 400)
    try:
        hold_off_floods(_LIMITS)
        services().asking.ask(form.wanted())
    except TooMany as flood:
        form.form_errors = [str(flood)]
        return _form_page(form, 429)
    except InvalidInput as error:
        return _form_page(with_problems(form, error.problems), 400)
    return redirect(url_for("asking.thanks", about=form.title.data), 303)


@blueprint.get("/ask/thanks")
def thanks() -> str:
    """What happens next, and articles that may answer already."""
    about = clean_text(request.args.get("about", ""))[:_LONGEST_TITLE]
    found = services().publishing.find(ArticlesRequest(q=about, page_size=_ARTICLES)) if about else None
    articles = [present_summary(article) for article in found.articles] if found else []
    return render_template("asking/thanks.html", articles=articles)


def _form_page(form: QuestionForm, status: int = 200) -> Response:
    form.show_again()
    return make_response(render_template("asking/ask.html", form=form), status)
