"""The editors' articles: facts, corrections, reviews, taking away and putting back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.answering import AnswerProposal
from directory.domain.article import Answer
from directory.domain.errors import InvalidInput, NotFound
from directory.services.correcting import MOST_FOUND, ArticleFile
from directory.services.markdown import render_markdown
from directory.web.access import Access, actor, declare_all
from directory.web.editor.article_forms import (
    CorrectForm,
    FactsForm,
    FindArticleForm,
    GiveBackForm,
    moment_of,
)
from directory.web.editor.breadcrumbs import above, from_desk
from directory.web.forms import with_problems
from directory.web.kept_forms import forget_kept_form, keep_forms, kept_form
from directory.web.presenters.views import Link

blueprint = Blueprint("articles_desk", __name__, url_prefix="/editor/articles")
declare_all(blueprint, Access.EDITOR)
keep_forms(blueprint)

_LONGEST_SEARCH = 200


@blueprint.get("/")
def index() -> str:
    """Finding an article, also one that is withdrawn."""
    form = FindArticleForm(request.args)
    words = (form.q.data or "")[:_LONGEST_SEARCH]
    found = services().correcting.find(actor(), words)
    return render_template(
        "editor/articles.html",
        form=form,
        words=words,
        found=found,
        most=MOST_FOUND,
        breadcrumbs=from_desk("Articles"),
    )


@blueprint.get("/<slug>")
def article(slug: str) -> str:
    """An article, to be changed."""
    if (kept := kept_form()) is not None:
        return _page(slug, _with_topics(FactsForm(kept)), was_kept=True)
    return _page(slug)


@blueprint.post("/<slug>")
def change(slug: str) -> str | BaseResponse:
    """Change what stands around the answers."""
    forget_kept_form()
    form = _with_topics(FactsForm())
    if not form.validate():
        return _page(slug, form)
    try:
        services().correcting.change_facts(actor(), slug, form.facts(), form.seen())
    except InvalidInput as error:
        return _page(slug, with_problems(form, error.problems))
    return _done(slug, "The article is changed.")


@blueprint.get("/<slug>/answers/<int(max=2147483647):answer_id>")
@blueprint.post("/<slug>/answers/<int(max=2147483647):answer_id>")
def correct(slug: str, answer_id: int) -> str | BaseResponse:
    """Change an answer; what its author proposes stands in the form already."""
    file, answer = _answer(slug, answer_id)
    kept = kept_form() if request.method == "GET" else None
    if request.method == "POST":
        forget_kept_form()
    form = _correct_form(file, answer, kept)
    preview = ""
    if form.validate_on_submit():
        body, told = form.body.data or "", form.told.data or ""
        if request.form.get("preview"):
            preview = render_markdown(body)
        else:
            try:
                services().correcting.correct(
                    actor(), slug, answer_id, body, told, form.seen(), proposed_at=form.proposal()
                )
                return _done(slug, "The answer is changed.")
            except InvalidInput as error:
                with_problems(form, error.problems)
    return _answer_page(file, answer, form, preview, was_kept=kept is not None)


@blueprint.post("/<slug>/answers/<int(max=2147483647):answer_id>/give-back")
def give_back(slug: str, answer_id: int) -> str | BaseResponse:
    """Leave an answer as it is, and tell its author why."""
    file, answer = _answer(slug, answer_id)
    form = GiveBackForm()
    if form.validate():
        try:
            seen = moment_of(form.proposed_at.data)
            services().proposing.give_back(actor(), answer_id, seen, form.note.data or "")
            return _done(slug, "The correction went back to its author, with your note.")
        except InvalidInput as error:
            with_problems(form, error.problems)
    return _answer_page(file, answer, _correct_form(file, answer, MultiDict()), note_form=form)


@blueprint.post("/<slug>/review/<int(max=2147483647):answer_id>")
def review(slug: str, answer_id: int) -> BaseResponse:
    """Say that an answer still holds."""
    _answer(slug, answer_id)
    services().correcting.review(actor(), answer_id)
    return _done(slug, "The answer says that it was reviewed today.")


@blueprint.post("/<slug>/withdraw")
def withdraw(slug: str) -> BaseResponse:
    """Take an article away."""
    services().correcting.withdraw(actor(), slug)
    return _done(slug, "The article is withdrawn: nobody finds it any more.")


@blueprint.post("/<slug>/restore")
def restore(slug: str) -> BaseResponse:
    """Show a withdrawn article again."""
    services().correcting.restore(actor(), slug)
    return _done(slug, "The article is public again.")


def _done(slug: str, told: str) -> BaseResponse:
    flash(told)
    return redirect(url_for("articles_desk.article", slug=slug), 303)


def _answer(slug: str, answer_id: int) -> tuple[ArticleFile, Answer]:
    file = services().correcting.file(actor(), slug)
    answer = next((each for each in file.article.answers if each.id == answer_id), None)
    if answer is None:
        raise NotFound("There is no such answer in this article.")
    return file, answer


def _correct_form(file: ArticleFile, answer: Answer, typed: MultiDict[str, str] | None = None) -> CorrectForm:
    """The form as it was ``typed``, by default as it was sent; else how the answer reads, or how its author
    proposes that it should."""
    data = {"body": answer.body, "version": _version(file)}
    proposal = _proposal(file, answer)
    if proposal and proposal.proposed_at:
        moment = proposal.proposed_at.isoformat()
        data |= {"body": proposal.body, "told": proposal.told, "proposed_at": moment}
    return CorrectForm(data=data) if typed is None else CorrectForm(typed or None, data=data)


def _proposal(file: ArticleFile, answer: Answer) -> AnswerProposal | None:
    """What its author proposes, if an editor is to read it."""
    if not file.is_published:
        return None
    found = services().proposing.for_answer(actor(), answer.id)
    return found if found.is_waiting else None


def _answer_page(
    file: ArticleFile,
    answer: Answer,
    form: CorrectForm,
    preview: str = "",
    note_form: GiveBackForm | None = None,
    *,
    was_kept: bool = False,
) -> str:
    proposal = _proposal(file, answer)
    proposed_at = proposal.proposed_at.isoformat() if proposal and proposal.proposed_at else ""
    proposed_meanwhile = bool(proposed_at) and form.proposed_at.data != proposed_at
    note_form = note_form or GiveBackForm(formdata=None)
    for each in (form, note_form):
        each.proposed_at.data, each.proposed_at.raw_data = proposed_at, None
    return render_template(
        "editor/answer.html",
        file=file,
        answer=answer,
        form=form,
        proposal=proposal,
        proposed_meanwhile=proposed_meanwhile,
        note_form=note_form,
        was_kept=was_kept,
        changed_meanwhile=_is_newer(form, file),
        preview=Markup(preview),  # noqa: S704
        breadcrumbs=from_desk(
            "Correct an answer",
            _articles(),
            above(file.article.title, "articles_desk.article", slug=file.article.slug),
        ),
    )


def _version(file: ArticleFile) -> str:
    return file.article.updated_at.isoformat() if file.article.updated_at else ""


def _is_newer(form: FactsForm | CorrectForm, file: ArticleFile) -> bool:
    """Whether what stands there was changed since the form was shown; now the editor sees it."""
    is_newer = form.version.data != _version(file)
    form.version.data, form.version.raw_data = _version(file), None
    return is_newer


def _page(slug: str, sent: FactsForm | None = None, *, was_kept: bool = False) -> str:
    file = services().correcting.file(actor(), slug)
    if sent is not None and not was_kept:
        _is_newer(sent, file)
    return render_template(
        "editor/article.html",
        file=file,
        form=sent or _facts_form(file),
        was_kept=was_kept,
        topics=services().catalogue.topics,
        breadcrumbs=from_desk(file.article.title, _articles()),
    )


def _facts_form(file: ArticleFile) -> FactsForm:
    article = file.article
    held = {
        "title": article.title,
        "summary": article.summary,
        "question": article.question,
        "topics": list(article.topics),
        "version": _version(file),
    }
    return _with_topics(FactsForm(formdata=None, data=held))


def _with_topics(form: FactsForm) -> FactsForm:
    form.topics.offer(services().catalogue.topics)
    return form


def _articles() -> Link:
    return above("Articles", "articles_desk.index")
