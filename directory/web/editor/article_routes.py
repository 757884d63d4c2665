"""The editors' articles: facts, corrections, reviews, taking away and putting back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.errors import NotFound
from directory.services.correcting import ArticleFile
from directory.services.markdown import render_markdown
from directory.web.access import Access, actor, declare_all
from directory.web.editor.article_forms import CorrectForm, FactsForm

blueprint = Blueprint("articles_desk", __name__, url_prefix="/editor/articles")
declare_all(blueprint, Access.EDITOR)


@blueprint.get("/<slug>")
def article(slug: str) -> str:
    """An article, to be changed."""
    return _page(slug)


@blueprint.post("/<slug>")
def change(slug: str) -> str | BaseResponse:
    """Change what stands around the answers."""
    form = _facts_form()
    if not form.validate():
        return _page(slug, form)
    services().correcting.change_facts(actor(), slug, form.facts())
    return _done(slug, "The article is changed.")


@blueprint.get("/<slug>/answers/<int:answer_id>")
@blueprint.post("/<slug>/answers/<int:answer_id>")
def correct(slug: str, answer_id: int) -> str | BaseResponse:
    """Change an answer."""
    file = services().correcting.file(actor(), slug)
    answer = next((each for each in file.article.answers if each.id == answer_id), None)
    if answer is None:
        raise NotFound("There is no such answer in this article.")
    form = CorrectForm(data={"body": answer.body})
    preview = ""
    if form.validate_on_submit():
        if not request.form.get("preview"):
            services().correcting.correct(
                actor(), slug, answer_id, form.body.data or "", form.told.data or ""
            )
            return _done(slug, "The answer is changed.")
        preview = render_markdown(form.body.data or "")
    return render_template(
        "editor/answer.html",
        file=file,
        answer=answer,
        form=form,
        preview=Markup(preview),  # noqa: S704
    )


@blueprint.post("/<slug>/review/<int:answer_id>")
def review(slug: str, answer_id: int) -> BaseResponse:
    """Say that an answer still holds."""
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


def _page(slug: str, sent: FactsForm | None = None) -> str:
    file = services().correcting.file(actor(), slug)
    return render_template(
        "editor/article.html", file=file, form=sent or _facts_form(file), topics=services().catalogue.topics
    )


def _facts_form(file: ArticleFile | None = None) -> FactsForm:
    if file is None:
        form = FactsForm()
    else:
        article = file.article
        form = FactsForm(
            formdata=None,
            data={
                "title": article.title,
                "summary": article.summary,
                "question": article.question,
                "topics": list(article.topics),
            },
        )
    form.topics.offer(services().catalogue.topics)
    return form
