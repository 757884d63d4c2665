"""Articles, and the listings of their authors."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from directory.current import services
from directory.domain.article import Article, Society
from directory.domain.authorship import Certainty
from directory.domain.counting import SubjectKind, What
from directory.domain.errors import InvalidInput, MovedTo, TooMany
from directory.domain.physician import Physician
from directory.services.bibliography import PublicationsRequest
from directory.services.counting import Happening
from directory.services.publishing import Author, FoundArticles
from directory.web.access import Access, declare_all
from directory.web.articles.article_page import article_page
from directory.web.articles.forms import AuthorForm, CommentForm, RatingForm
from directory.web.articles.presenters import (
    author_url,
    present_orders,
    present_publications,
    present_revisions,
    present_topics,
    publications_heading,
    told_of_author,
)
from directory.web.articles.readers import (
    COMMENTS,
    NEW_RATERS,
    RATINGS,
    known_reader,
    remember_reader,
)
from directory.web.conditional import KEPT_SHORTLY, conditional
from directory.web.forms import ArticlesForm, BylineForm, form_problems, require_valid, with_problems
from directory.web.presenters.addresses import articles_url, paginate
from directory.web.presenters.articles import present_articles, present_society, present_summary
from directory.web.presenters.bylines import present_resolution
from directory.web.presenters.physicians import present_listing, topic_views
from directory.web.public_forms import hold_off_floods, require_own_page, taken_without_session
from directory.web.reading import articles_form
from directory.web.visits import visit

blueprint = Blueprint("articles", __name__)
declare_all(blueprint, Access.EVERYBODY)


@blueprint.get("/articles")
def index() -> str | Response:
    """Articles by words, topic and author."""
    form = articles_form()
    if not form.validate():
        return _refused(form)
    try:
        found = services().publishing.find(form.request())
    except InvalidInput as error:
        return _refused(with_problems(form, error.problems))
    return render_template(
        "articles/index.html",
        form=form,
        articles=present_articles(found),
        pagination=paginate(found.request.page, found.pages, articles_url(form.state())),
        heading=_heading(found),
        topics=_all_topics(),
    )


@blueprint.get("/articles/<slug>")
def article(slug: str) -> BaseResponse:
    """One article: the question, the answers, who wrote them, and what readers say."""
    found = services().publishing.article(slug)
    services().counting.count_reader(Happening(SubjectKind.ARTICLE, found.id, What.VIEW), visit())
    return article_page(found)


@blueprint.get("/articles/<slug>/revisions")
def revisions(slug: str) -> str:
    """How the answers of an article read before they were changed."""
    found = services().publishing.article(slug)
    return render_template(
        "articles/revisions.html",
        article=present_summary(found),
        revisions=present_revisions(found, services().publishing.history(found)),
    )


@blueprint.post("/articles/<slug>/rating")
@taken_without_session(blueprint)
def rate(slug: str) -> BaseResponse:
    """Take a reader's rating, or their change of mind."""
    require_own_page()
    found = _article_at(slug)
    form = RatingForm(request.form)
    if not form.validate():
        return article_page(found, rating_form=form, status=400)
    reader = known_reader() or services().counting.client_token(visit())
    hold_off_floods(RATINGS)
    if services().reception.rating_by(reader, found.id) is None:
        hold_off_floods(NEW_RATERS, str(found.id))
    services().reception.rate(reader, found.id, form.chosen())
    response = redirect(url_for("articles.article", slug=found.slug, thanks="rating", _anchor="rating"), 303)
    return remember_reader(response, reader)


@blueprint.get("/articles/<slug>/rating")
@blueprint.get("/articles/<slug>/comments")
def back_to_article(slug: str) -> BaseResponse:
    """Where a refused form was sent to leads back to the article, when it is opened again."""
    return redirect(url_for("articles.article", slug=slug), 302)


@blueprint.post("/articles/<slug>/comments")
@taken_without_session(blueprint)
def comment(slug: str) -> BaseResponse:
    """Take a comment; an editor reads it before it is shown."""
    require_own_page()
    found = _article_at(slug)
    form = CommentForm(request.form)
    if not (form.validate() & form.is_from_a_person()):
        return article_page(found, comment_form=form, status=400)
    try:
        hold_off_floods(COMMENTS)
        services().reception.comment(found.id, form.wanted())
    except TooMany as flood:
        form.form_errors = [str(flood)]
        return article_page(found, comment_form=form, status=429)
    except InvalidInput as error:
        return article_page(found, comment_form=with_problems(form, error.problems), status=400)
    return redirect(url_for("articles.article", slug=found.slug, thanks="comment", _anchor="comments"), 303)


@blueprint.get("/authors/resolve")
def resolve() -> BaseResponse:
    """From a byline, as it stands in an article anywhere, to the listing of whom it means."""
    form = BylineForm(request.args)
    require_valid(form, request.args)
    resolution = services().bylines.resolve(form.text)
    if resolution.certainty is Certainty.SURE:
        return redirect(url_for("physicians.listing", slug=resolution.candidates[0].slug), 302)
    page = render_template(
        "articles/resolve.html",
        resolution=present_resolution(form.text, resolution),
        name=resolution.byline.name,
    )
    return make_response(page, 300 if resolution.candidates else 404)


@blueprint.get("/authors/<slug>")
def author(slug: str) -> str | BaseResponse:
    """Everything an author has published, and who they are."""
    who = services().publishing.author(slug)
    if isinstance(who, Physician) and not who.is_listed:
        return redirect(url_for("physicians.listing", slug=who.slug), 302)
    form = AuthorForm(request.args)
    form.topic.offer((topic.slug, topic.name) for topic in services().catalogue.topics)
    if not form.validate():
        raise InvalidInput(form_problems(form))
    return _author_page(who, form)


@blueprint.get("/authors/<slug>/picture-<digest>.webp")
def society_picture(slug: str, digest: str) -> Response:
    """The picture of a society; gone soon after it is removed."""
    content = services().publishing.society_picture(slug, digest)
    return conditional(content, "image/webp", cache_control=KEPT_SHORTLY)


def _article_at(slug: str) -> Article:
    # A form may have been open while the article moved.
    try:
        return services().publishing.article(slug)
    except MovedTo as moved:
        return services().publishing.article(moved.slug)


def _author_page(who: Author, form: AuthorForm) -> str:
    catalogue = services().catalogue
    found = services().bibliography.publications(
        PublicationsRequest(who, form.topic.data, form.order, form.page.data or 1)
    )
    topic = catalogue.topics.get(form.topic.data)
    author = present_society(who) if isinstance(who, Society) else present_listing(who, catalogue)
    articles = present_publications(found)
    return render_template(
        "articles/author.html",
        author=author,
        is_society=isinstance(who, Society),
        articles=articles,
        pagination=paginate(found.request.page, found.pages, author_url(who.slug, form.state())),
        by_topic=present_topics(who.slug, form, services().publishing.topics_of(who), catalogue),
        all_url=author_url(who.slug, form.state(), topic=None) if topic else "",
        orders=present_orders(who.slug, form, found.total),
        heading=publications_heading(found.total, topic.name if topic else ""),
        feed_url=url_for("feeds.author", slug=who.slug),
        **told_of_author(author, articles.results),
    )


def _refused(form: ArticlesForm) -> Response:
    page = render_template(
        "articles/index.html",
        form=form,
        articles=None,
        pagination=None,
        heading="Please correct your search",
        topics=_all_topics(),
    )
    return make_response(page, 400)


def _heading(found: FoundArticles) -> str:
    number = f"{found.total:,} {'article' if found.total == 1 else 'articles'}"
    words = f" for “{found.spelling.text}”" if found.request.q else ""
    topic = services().catalogue.topics.get(found.request.topic)
    on = f" on {topic.name}" if topic else ""
    by = ""
    if found.author:
        by = f" by {found.author.name if isinstance(found.author, Society) else found.author.display_name}"
    return number + words + on + by


def _all_topics() -> list[object]:
    counts = services().profiles.overview(cities=0).articles_by_topic
    return list(topic_views(tuple(counts), services().catalogue, counts))
