"""The pages and the JSON API: reads requests, asks services, shows what they answer."""

from __future__ import annotations

from flask import Flask

from directory.config import Settings
from directory.web.access import init_access
from directory.web.account.claiming import blueprint as claiming
from directory.web.account.email_address import blueprint as email_address
from directory.web.account.listing_routes import blueprint as membership
from directory.web.account.question_routes import blueprint as answers
from directory.web.account.routes import blueprint as account
from directory.web.account.second_factor import blueprint as second_factor
from directory.web.account.sign_in import init_sign_in
from directory.web.api.routes import blueprint as api
from directory.web.articles.routes import blueprint as articles
from directory.web.asking.routes import blueprint as asking
from directory.web.cards.routes import blueprint as cards
from directory.web.crawling.routes import blueprint as crawling
from directory.web.editor.article_routes import blueprint as articles_desk
from directory.web.editor.claims import blueprint as claims
from directory.web.editor.moderation_routes import blueprint as moderation
from directory.web.editor.question_routes import blueprint as questions
from directory.web.editor.routes import blueprint as editor
from directory.web.editor.society_routes import blueprint as societies
from directory.web.embeds.routes import blueprint as embeds
from directory.web.errors import init_errors
from directory.web.feeds.routes import blueprint as feeds
from directory.web.local_mail import blueprint as local_mail
from directory.web.physicians.routes import blueprint as physicians
from directory.web.profile.routes import editor_profile, profile
from directory.web.search.routes import blueprint as search
from directory.web.security import init_security
from directory.web.site.routes import blueprint as site
from directory.web.templating import init_templating

_AREAS = (
    search,
    physicians,
    articles,
    asking,
    site,
    feeds,
    crawling,
    cards,
    embeds,
    api,
    account,
    membership,
    profile,
    editor,
    editor_profile,
    answers,
    questions,
    articles_desk,
    societies,
    moderation,
    second_factor,
    email_address,
    claiming,
    claims,
)


def init_web(app: Flask, settings: Settings) -> None:
    """Give the application its pages, its API, its errors and its headers."""
    init_security(app, settings)
    init_errors(app)
    init_templating(app, settings)
    init_access(app)
    for area in _AREAS:
        app.register_blueprint(area)
    if settings.local_run:
        app.register_blueprint(local_mail)
    init_sign_in(app, settings)
