"""The commands that keep an installation running."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import Result
from flask import Flask

from directory.app import create_app
from directory.config import PROJECT_PATH, Settings
from directory.jobs import gunicorn_hooks
from directory.search.base import IndexUpdate
from directory.search.whoosh_index import WhooshIndex
from directory.services import importing
from directory.services.container import Services
from tests.factories import DirectoryFactory

_PATIENCE_SECONDS = 120.0


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


# --- the index ---------------------------------------------------------------------------------


def test_status_tells_what_is_in_the_index_and_what_waits(
    app: Flask, services: Services, factory: DirectoryFactory
) -> None:
    factory.article(answers=[(factory.physician(), "Rest.")])
    services.indexing.drain()
    factory.physician()

    result = run(app, "index", "status")

    assert result.exit_code == 0
    assert result.output == "1 physicians and 1 articles in the index.\n1 changes wait to be indexed.\n"


def test_status_without_an_index_tells_how_to_make_one(app: Flask, settings: Settings) -> None:
    (settings.index_path / "CURRENT").unlink()

    result = run(create_app(settings), "index", "status")

    assert result.exit_code == 0
    assert "flask index rebuild makes one" in result.output


def test_rebuild_brings_everything_into_the_index(app: Flask, factory: DirectoryFactory) -> None:
    factory.physician()
    factory.article()

    result = run(app, "index", "rebuild")

    assert result.exit_code == 0
    assert result.output.startswith("1 physicians and 1 articles in the index.")
    assert run(app, "index", "verify").output == "The index equals the database.\n"


def test_verify_tells_differences_by_its_exit_status_and_mends_them_when_asked(
    app: Flask, services: Services, factory: DirectoryFactory, settings: Settings
) -> None:
    lopez, _, article = factory.physician(), factory.physician(), factory.article()
    services.indexing.drain()
    WhooshIndex(settings.index_path).apply(
        IndexUpdate(gone_physicians=(lopez.id,), gone_articles=(article.id,))
    )
    app = create_app(settings)

    told = run(app, "index", "verify")
    mended = run(app, "index", "verify", "--repair")
    again = run(app, "index", "verify")

    assert (told.exit_code, mended.exit_code, again.exit_code) == (1, 0, 0)
    assert told.output == "1 physicians and 1 articles differ. Run again with --repair to mend them.\n"
    assert mended.output == "1 physicians and 1 articles differ — mended.\n"
    assert again.output == "The index equals the database.\n"


def test_verify_counts_a_stale_document_once(
    app: Flask, factory: DirectoryFactory, services: Services
) -> None:
    lopez = factory.physician()
    services.indexing.drain()
    factory.edit(lopez, family_name="Garcia")

    assert run(app, "index", "verify").output.startswith("1 physicians and 0 articles differ")


def test_verify_without_an_index_says_so_in_one_line(app: Flask, settings: Settings) -> None:
    (settings.index_path / "CURRENT").unlink()

    result = run(create_app(settings), "index", "verify")

    assert result.exit_code == 1
    assert result.output == "Error: The search index has not been built.\n"


def test_a_database_that_does_not_answer_is_told_in_one_line(settings: Settings) -> None:
    nowhere = settings.model_copy(
        update={"database_url": "postgresql+psycopg://nobody@127.0.0.1:9/directory"}
    )

    for words in (["index", "status"], ["index", "rebuild"], ["prepare"]):
        result = run(create_app(nowhere), *words)
        assert result.exit_code == 1
        assert result.output.startswith("Error: The database does not answer")
        assert len(result.output.splitlines()) == 1


# --- preparing ---------------------------------------------------------------------------------


def test_prepare_makes_an_installation_ready_and_may_be_repeated(settings: Settings) -> None:
    for _ in range(2):
        app = create_app(settings)
        result = run(app, "prepare")
        assert (result.exit_code, result.output) == (0, "Ready.\n")
        assert app.test_client().get("/readyz").status_code == 200
    assert run(app, "index", "status").output.startswith("0 physicians and 0 articles")


def test_prepare_makes_the_folder_it_needs(tmp_path: Path, gazetteer_path: Path) -> None:
    instance = tmp_path / "deep" / "instance"
    settings = Settings(instance_path=instance, background_work=False, log_level="error")
    app = create_app(settings)
    (instance / "gazetteer.sqlite3").symlink_to(gazetteer_path)

    assert run(app, "prepare").exit_code == 0
    assert (instance / "directory.sqlite3").exists()


def test_prepare_brings_waiting_changes_into_the_index(
    app: Flask, factory: DirectoryFactory, services: Services
) -> None:
    factory.physician()

    assert run(app, "prepare").exit_code == 0
    assert services.indexing.pending() == 0


def test_prepare_leaves_a_directory_that_is_not_empty_without_invented_people(
    app: Flask, factory: DirectoryFactory, services: Services
) -> None:
    factory.physician()

    assert run(app, "prepare", "--demo").exit_code == 0

    assert services.profiles.overview(1).physicians == 1
    assert not services.profiles.is_demonstration()


@pytest.mark.parametrize("interrupted", ["write_societies", "write_articles"])
def test_a_demonstration_that_was_interrupted_is_completed_the_next_time(
    interrupted: str, app: Flask, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped_by_ctrl_c(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(importing, interrupted, stopped_by_ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            services.preparing.load_demonstration()

    assert services.preparing.load_demonstration()
    assert services.profiles.overview(1).articles >= 60
    assert not services.preparing.load_demonstration()


def test_the_demonstration_directory_is_all_there(demonstration: Flask) -> None:
    with demonstration.app_context():
        status = run(demonstration, "index", "status").output
        verify = run(demonstration, "index", "verify")

    physicians, articles = [int(word) for word in status.replace(",", "").split() if word.isdigit()][:2]
    assert physicians >= 400
    assert articles >= 60
    assert "0 changes wait" in status
    assert verify.exit_code == 0


# --- serving -----------------------------------------------------------------------------------


@contextmanager
def _port_of_ours() -> Iterator[int]:
    """A port that nobody else is given meanwhile: it is held, and a server may listen there all the same."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@contextmanager
def _serving(instance: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The directory served by a process group of its own, ready to answer."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port), "--workers", "1"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIRECTORY_")}
    environment |= {"DIRECTORY_INSTANCE_PATH": str(instance), "DIRECTORY_LOG_LEVEL": "error"}
    with subprocess.Popen(
        command,
        cwd=PROJECT_PATH,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert "Serving on" in process.stdout.readline()
            yield process
        finally:
            _kill_group(process)


def _kill_group(process: subprocess.Popen[str]) -> None:
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _get(process: subprocess.Popen[str], port: int, path: str) -> tuple[int, str]:
    """Ask as soon as the server listens, unless it ends or takes too long."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()
        except ConnectionRefusedError:
            with suppress(subprocess.TimeoutExpired):
                raise AssertionError(f"the server ended with {process.wait(0.05)}") from None
        finally:
            connection.close()
    raise AssertionError("nobody listens")


def test_each_serving_process_starts_and_ends_its_background_work(settings: Settings, app: Flask) -> None:
    before = threading.active_count()
    worker = SimpleNamespace(wsgi=create_app(settings.model_copy(update={"background_work": True})))

    gunicorn_hooks.post_worker_init(worker)
    assert threading.active_count() == before + len(worker.wsgi.extensions["directory_worker"].work)
    gunicorn_hooks.worker_exit(None, worker)
    assert threading.active_count() == before


def test_a_server_that_was_killed_serves_again_with_everything_it_had(
    settings: Settings, services: Services, factory: DirectoryFactory
) -> None:
    lopez = factory.physician("Maria Lopez", slug="maria-lopez")
    services.indexing.drain()
    search = "/api/v1/physicians?" + urllib.parse.urlencode({"q": "lopez", "near": "Anaheim Hills, CA"})
    with _port_of_ours() as port:
        with _serving(settings.instance_path, port) as server:
            status, body = _get(server, port, search)
            assert status == 200
            assert lopez.slug in body
            factory.edit(lopez, biography="Edited at the last moment: xylophone.")
            _kill_group(server)

        with _serving(settings.instance_path, port) as server:
            assert _get(server, port, "/readyz")[0] == 200
            assert lopez.slug in _get(server, port, "/api/v1/physicians?q=xylophone")[1]
