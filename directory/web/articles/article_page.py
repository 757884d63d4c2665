"""The page of one article, with what leads on from it."""

from __future__ import annotations

from flask import Response, make_response, render_template, request, url_for

from directory.current import services
from directory.domain.article import Article
from directory.domain.reception import Comment
from directory.services.publishing import ArticlesRequest
from directory.web.articles.forms import CommentForm, NearForm, RatingForm
from directory.web.articles.neighbours import neighbours_of
from directory.web.articles.presenters import told_of_article
from directory.web.articles.readers import known_reader
from directory.web.articles.views import CommentView
from directory.web.presenters.articles import present_article, present_society, present_summary
from directory.web.presenters.views import Link

_RELATED = 4
_THANKS = ("rating", "comment")


def article_page(
    found: Article,
    *,
    rating_form: RatingForm | None = None,
    comment_form: CommentForm | None = None,
    status: int = 200,
) -> Response:
    """The page of an article; forms that were refused show what was typed and what is wrong with it."""
    society = present_society(found.society) if found.society else None
    shown = present_article(found, services().reception.of(found.id), services().catalogue)
    breadcrumbs = [Link(label="Articles", url=url_for("articles.index"))]
    near_form = NearForm(request.args)
    near_form.validate()
    history = services().publishing.history(found)
    comment_form = comment_form or CommentForm()
    comment_form.show_again()
    thanks = request.args.get("thanks", "")
    page = render_template(
        "articles/article.html",
        article=shown,
        society=society,
        society_articles=_count_of(society.slug) if society else 0,
        related=[present_summary(each) for each in services().publishing.related(found, _RELATED)],
        near_form=near_form,
        neighbours=neighbours_of(found, "" if near_form.errors else near_form.near.data or ""),
        comments=[_present(comment) for comment in services().reception.comments(found.id)],
        comment_form=comment_form,
        rating_form=rating_form or RatingForm(data={"stars": _own_rating(found)}),
        history=history,
        thanks=thanks if thanks in _THANKS else "",
        breadcrumbs=breadcrumbs,
        **told_of_article(shown, society, breadcrumbs, history),
    )
    return make_response(page, status)


def _present(comment: Comment) -> CommentView:
    return CommentView(
        id=comment.id,
        name=comment.author_name or "A reader",
        paragraphs=[line for line in comment.text.split("\n") if line],
        at=comment.created_at,
    )


def _own_rating(found: Article) -> str:
    reader = known_reader()
    stars = services().reception.rating_by(reader, found.id) if reader else None
    return str(stars) if stars else ""


def _count_of(author: str) -> int:
    return services().publishing.find(ArticlesRequest(author=author, page_size=1)).total
