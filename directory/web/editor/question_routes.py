"""The editors' questions: triage, asking a member, handing back, publishing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm  # type: ignore[import-untyped]
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.answering import OPEN, QuestionFile
from directory.domain.asking import QuestionStatus
from directory.domain.errors import InvalidInput
from directory.services.found import FindRequest, FoundPhysician
from directory.services.markdown import render_markdown
from directory.web.access import Access, actor, declare_all
from directory.web.editor.article_forms import (
    AskForm,
    DeclineForm,
    DraftForm,
    DuplicateForm,
    HandBackForm,
    PublishForm,
    TopicsForm,
)
from directory.web.editor.breadcrumbs import above, from_desk
from directory.web.forms import page_number, with_problems
from directory.web.kept_forms import forget_kept_form, keep_forms, kept_form
from directory.web.presenters.addresses import paginate

blueprint = Blueprint("questions", __name__, url_prefix="/editor/questions")
declare_all(blueprint, Access.EDITOR)
keep_forms(blueprint)

_Form = TypeVar("_Form", bound=FlaskForm)
_SUGGESTED = 8
_LISTS = {
    "open": ("Waiting", OPEN),
    "published": ("Published", (QuestionStatus.PUBLISHED,)),
    "closed": ("Declined, or answered before", (QuestionStatus.DECLINED, QuestionStatus.DUPLICATE)),
}


@blueprint.get("/")
def index() -> str:
    """The questions, those that wait first."""
    shown = request.args.get("show", "open")
    heading, statuses = _LISTS.get(shown, _LISTS["open"])
    page = page_number(request.args)
    found = services().answering.files(actor(), statuses, page)
    return render_template(
        "editor/questions.html",
        files=found.files,
        heading=heading,
        lists=[(name, label, name == shown) for name, (label, _) in _LISTS.items()],
        pagination=paginate(page, found.pages, url_for("questions.index", show=shown)),
        breadcrumbs=from_desk("Questions"),
    )


@blueprint.get("/<int(max=2147483647):question_id>")
def question(question_id: int) -> str:
    """A question, and what can be done with it now."""
    return _page(question_id)


@blueprint.post("/<int(max=2147483647):question_id>/triage")
def triage(question_id: int) -> str | BaseResponse:
    """Say what a question is about."""
    form = _with_topics(TopicsForm())
    return _do(
        question_id,
        form,
        lambda: services().answering.triage(actor(), question_id, form.topics.data or []),
        "The topics are kept.",
    )


@blueprint.post("/<int(max=2147483647):question_id>/ask")
def ask(question_id: int) -> str | BaseResponse:
    """Put a question to a member."""
    form = AskForm()
    return _do(
        question_id,
        form,
        lambda: services().answering.ask(actor(), question_id, form.physician.data or ""),
        "The question is on its way to the member.",
    )


@blueprint.post("/<int(max=2147483647):question_id>/duplicate")
def duplicate(question_id: int) -> str | BaseResponse:
    """Say which article answers a question already."""
    form = DuplicateForm()
    return _do(
        question_id,
        form,
        lambda: services().answering.mark_duplicate(actor(), question_id, form.article.data or ""),
        "The question is marked as answered before.",
    )


@blueprint.post("/<int(max=2147483647):question_id>/decline")
def decline(question_id: int) -> str | BaseResponse:
    """Leave a question unanswered."""
    form = DeclineForm()
    return _do(
        question_id,
        form,
        lambda: services().answering.decline(actor(), question_id, form.reason.data or ""),
        "The question is declined.",
    )


@blueprint.post("/<int(max=2147483647):question_id>/reopen")
def reopen(question_id: int) -> str | BaseResponse:
    """Take a question up again that was left unanswered."""
    return _do(
        question_id,
        FlaskForm(),
        lambda: services().answering.reopen(actor(), question_id),
        "The question waits again.",
    )


@blueprint.post("/<int(max=2147483647):question_id>/hand-back")
def hand_back(question_id: int) -> str | BaseResponse:
    """Ask the member for changes."""
    form = HandBackForm()
    return _do(
        question_id,
        form,
        lambda: services().answering.hand_back(
            actor(), question_id, form.note.data or "", form.version_read()
        ),
        "The answer went back to the member, with your note.",
    )


@blueprint.get("/<int(max=2147483647):question_id>/publish")
@blueprint.post("/<int(max=2147483647):question_id>/publish")
def publish(question_id: int) -> str | BaseResponse:
    """Make an article of a question and its answer."""
    if request.method == "GET":
        if (kept := kept_form()) is not None:
            return _page(question_id, _with_choices(PublishForm(kept)), was_kept=True)
        return redirect(url_for("questions.question", question_id=question_id), 303)
    forget_kept_form()
    form = _with_choices(PublishForm())
    if request.form.get("preview") and form.validate():
        return _page(question_id, form, preview=render_markdown(form.body.data or ""))
    return _do(
        question_id,
        form,
        lambda: services().answering.publish(actor(), question_id, form.article()),
        "The article is published.",
    )


def _do(question_id: int, form: FlaskForm, act: Callable[[], object], done: str) -> str | BaseResponse:
    if not form.validate():
        return _page(question_id, form)
    try:
        act()
    except InvalidInput as error:
        return _page(question_id, with_problems(form, error.problems))
    flash(done)
    return redirect(url_for("questions.question", question_id=question_id), 303)


def _with_topics(form: _Form) -> _Form:
    form.topics.offer(services().catalogue.topics)
    return form


def _page(
    question_id: int, sent: FlaskForm | None = None, preview: str = "", *, was_kept: bool = False
) -> str:
    """The page of a question; ``sent`` is the form that had something wrong, or is previewed."""
    found = services().answering.file(actor(), question_id)
    forms: dict[str, FlaskForm] = {
        "topics_form": _with_topics(TopicsForm(formdata=None, data={"topics": list(found.topics)})),
        "ask_form": AskForm(formdata=None),
        "duplicate_form": DuplicateForm(formdata=None),
        "decline_form": DeclineForm(formdata=None),
        "note_form": HandBackForm(formdata=None, data={"version": _version(found)}),
        "publish_form": _publish_form(found),
    }
    for name, form in forms.items():
        if sent is not None and type(sent) is type(form):
            forms[name] = sent
    changed_meanwhile = isinstance(sent, DraftForm) and sent.read_again(_version(found))
    return render_template(
        "editor/question.html",
        file=found,
        sent=sent,
        was_kept=was_kept,
        changed_meanwhile=changed_meanwhile,
        preview=Markup(preview),  # noqa: S704 render_markdown made it safe
        knowing=_who_know(found),
        topics=services().catalogue.topics,
        breadcrumbs=from_desk(found.question.title, above("Questions", "questions.index")),
        **forms,
    )


def _with_choices(form: PublishForm) -> PublishForm:
    form.offer_societies(services().answering.societies())
    return _with_topics(form)


def _publish_form(found: QuestionFile) -> PublishForm:
    return _with_choices(
        PublishForm(
            formdata=None,
            data={
                "title": found.question.title,
                "question": found.question.text,
                "topics": list(found.topics),
                "body": found.draft.body if found.draft else "",
                "version": _version(found),
            },
        )
    )


def _version(found: QuestionFile) -> str:
    return str(found.draft.version) if found.draft else ""


def _who_know(found: QuestionFile) -> list[tuple[FoundPhysician, bool]]:
    """Who knows the topic, by what they published and their listing; and whether they can be asked."""
    if not found.is_open:
        return []
    catalogue = services().catalogue
    names = [topic.name for slug in found.topics if (topic := catalogue.topics.get(slug))]
    words = " ".join(names) or found.question.title
    physicians = services().finding.find(FindRequest(q=words, page_size=_SUGGESTED)).physicians
    can_be_asked = services().answering.with_accounts(each.physician.id for each in physicians)
    return [(each, each.physician.id in can_be_asked) for each in physicians]
