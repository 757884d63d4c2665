"""Articles and their authors as they are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import url_for

from directory.domain.answering import is_review_due
from directory.domain.article import Answer, Article, ArticleSummary, Society, SocietyPicture
from directory.domain.reception import Reception
from directory.domain.specialty import Catalogue
from directory.services.markdown import render_markdown
from directory.services.publishing import FoundArticles
from directory.web.presenters.addresses import articles_url
from directory.web.presenters.advice import advice_notices
from directory.web.presenters.article_views import (
    ArticleResult,
    ArticleResults,
    ArticleView,
    AuthorView,
    BylineView,
    PictureView,
    PublishedAnswer,
    SocietyView,
    Views,
)
from directory.web.presenters.notices import (
    degraded_notice,
    spelling_notices,
    words_in_words,
)
from directory.web.presenters.physicians import present_photograph, topic_views
from directory.web.presenters.views import Notice


def present_articles(found: FoundArticles) -> ArticleResults:
    """A page of articles."""
    return ArticleResults(
        total=found.total,
        page=found.request.page,
        pages=found.pages,
        results=[present_summary(article) for article in found.articles],
        notices=_notices(found),
    )


def present_summary(article: ArticleSummary) -> ArticleResult:
    """An article as lists show it."""
    return ArticleResult(
        slug=article.slug,
        title=article.title,
        summary=article.summary,
        published_on=article.published_on,
        topics=list(article.topics),
        url=url_for("articles.article", slug=article.slug),
        answers=[BylineView(**_byline(answer)) for answer in article.answers],
    )


def present_article(article: Article, reception: Reception, catalogue: Catalogue) -> ArticleView:
    """An article, whole."""
    return ArticleView(
        slug=article.slug,
        title=article.title,
        summary=article.summary,
        published_on=article.published_on,
        topics=list(article.topics),
        topic_links=topic_views(article.topics, catalogue),
        url=url_for("articles.article", slug=article.slug),
        question=article.question,
        question_html=render_markdown(article.question),
        answers=[
            PublishedAnswer(
                **_byline(answer),
                body=answer.body,
                html=render_markdown(answer.body),
                written_on=answer.written_on or article.published_on,
                reviewed_on=answer.reviewed_on,
                review_due=is_review_due(
                    answer.written_on or article.published_on, answer.reviewed_on, datetime.now(UTC).date()
                ),
            )
            for answer in article.answers
        ],
        author=_author(article),
        updated_at=article.updated_at,
        views=Views(
            total=reception.views.total,
            last_30_days=reception.views.last_30_days,
            last_7_days=reception.views.last_7_days,
        ),
        rating=round(reception.ratings.mean, 2) if reception.ratings.mean is not None else None,
        ratings=reception.ratings.count,
        comments=reception.comments,
    )


def present_society(society: Society) -> SocietyView:
    """A society."""
    address = society.address
    last_line = ", ".join(
        part for part in (address.city, f"{address.region} {address.postal_code}".strip()) if part
    )
    return SocietyView(
        slug=society.slug,
        name=society.name,
        short_name=society.short_name,
        about_html=render_markdown(society.about),
        website=society.website,
        phone=society.phone,
        email=society.email,
        address_lines=[line for line in (address.street, last_line) if line],
        url=url_for("articles.author", slug=society.slug),
        picture=_picture(society.slug, society.picture) if society.picture else None,
    )


def _picture(slug: str, picture: SocietyPicture) -> PictureView:
    url = url_for("articles.society_picture", slug=slug, digest=picture.digest)
    return PictureView(url=url, width=picture.width, height=picture.height, words=picture.words)


def _byline(answer: Answer) -> dict[str, Any]:
    physician = answer.physician
    return {
        "physician": physician.slug if physician else None,
        "name": physician.display_name if physician else answer.author_line,
        "byline": answer.byline,
        "url": url_for("articles.author", slug=physician.slug) if physician else None,
        "listed": bool(physician and physician.is_listed),
        "photograph": present_photograph(physician) if physician and physician.is_listed else None,
    }


def _author(article: ArticleSummary) -> AuthorView | None:
    if article.society:
        society = article.society
        url = url_for("articles.author", slug=society.slug)
        return AuthorView(kind="society", slug=society.slug, name=society.name, url=url)
    physician = article.answers[0].physician if article.answers else None
    if physician is None:
        return None
    url = url_for("articles.author", slug=physician.slug)
    return AuthorView(kind="physician", slug=physician.slug, name=physician.display_name, url=url)


def _notices(found: FoundArticles) -> list[Notice]:
    state = {"topic": found.request.topic, "author": found.request.author}
    notices = [
        *advice_notices(found.advice),
        *spelling_notices(found.spelling, found.request.q, lambda text: articles_url(state, q=text)),
    ]
    if found.unknown_words:
        words = words_in_words(found.unknown_words)
        notices.append(Notice(kind="words_unknown", text=f"No article uses {words}."))
    if found.relaxed and found.total:
        notices.append(
            Notice(kind="words_relaxed", text="No article has all of your words; these have some of them.")
        )
    if found.degraded:
        notices.append(degraded_notice(partial=found.partial))
    return notices
