"""The application."""

from __future__ import annotations

from functools import partial

from flask import Flask
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise  # type: ignore[import-untyped]

from directory.cli import register_commands
from directory.config import PROJECT_PATH, Settings, load_settings, make_instance_folder
from directory.current import EXTENSION
from directory.jobs.worker import init_jobs
from directory.logs import configure_logs
from directory.web import init_web
from directory.web.application import Directory
from directory.web.security import add_static_headers
from directory.wiring import build_services, rebuild_index

_YEAR_SECONDS = 31_536_000


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application. Raises :class:`SettingsError` for settings that make no sense."""
    settings = settings or load_settings()
    make_instance_folder(settings)
    configure_logs(settings)
    instance = str(settings.instance_path.resolve())
    app = Directory(__name__, root_path=str(PROJECT_PATH), instance_path=instance)
    app.config.update(TRUSTED_HOSTS=list(settings.trusted_hosts) or None, MAX_CONTENT_LENGTH=1_000_000)
    app.extensions[EXTENSION] = build_services(settings)
    init_web(app, settings)
    register_commands(app)
    if settings.background_work:
        init_jobs(app, partial(rebuild_index, settings))
    Compress(app)
    # Every address of a static file carries a digest of its content, so it never changes.
    static = WhiteNoise(
        app.wsgi_app,
        root=app.static_folder,
        prefix="static/",
        max_age=_YEAR_SECONDS,
        immutable_file_test=lambda _path, _url: True,
        add_headers_function=add_static_headers,
        allow_all_origins=False,
    )
    app.wsgi_app = ProxyFix(static, *[settings.proxies] * 3) if settings.proxies else static  # type: ignore[method-assign]
    return app
