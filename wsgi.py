"""The WSGI application: ``gunicorn wsgi:app``, ``flask --app wsgi …``."""

from directory.app import create_app

app = create_app()
