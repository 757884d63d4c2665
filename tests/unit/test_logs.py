"""Logs: one event a line, in the chosen form, from the chosen level on."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
import structlog

from directory.config import Settings
from directory.logs import configure_logs, logger


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    root = logging.getLogger("directory")
    before = root.handlers, root.propagate, root.level
    yield
    root.handlers, root.propagate = before[0], before[1]
    root.setLevel(before[2])


def _configure(
    log_format: Literal["json", "console"], log_level: Literal["debug", "info", "warning", "error"] = "info"
) -> None:
    configure_logs(Settings(log_format=log_format, log_level=log_level))


def test_an_event_is_one_line_of_json_with_its_facts(capsys: pytest.CaptureFixture[str]) -> None:
    _configure("json")

    logger("directory.jobs").info("index built", reason="there was none\nthat opens")

    captured = capsys.readouterr()
    (line,) = captured.err.splitlines()
    event = json.loads(line)
    assert event.pop("timestamp").endswith("Z")
    assert event == {"event": "index built", "reason": "there was none\nthat opens", "level": "info"}
    assert captured.out == ""


def test_an_exception_is_one_line_of_json_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    _configure("json")
    error = ValueError("no such thing")

    logger("directory.jobs").error("indexing failed", exc_info=error)

    (line,) = capsys.readouterr().err.splitlines()
    assert "ValueError: no such thing" in json.loads(line)["exception"]


def test_an_exception_shows_on_a_console_with_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    _configure("console")
    error = ValueError("no such thing")

    logger("directory.jobs").error("indexing failed", exc_info=error)

    shown = capsys.readouterr().err
    assert "indexing failed" in shown
    assert "no such thing" in shown
    assert "Logging error" not in shown


def test_a_console_shows_events_without_colours_when_it_is_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    _configure("console")

    logger("directory.jobs").warning("locating waits", reason="no answer")

    shown = capsys.readouterr().err
    assert "locating waits" in shown
    assert "reason='no answer'" in shown
    assert "\x1b" not in shown


def test_events_below_the_level_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    _configure("json", "warning")

    logger("directory.jobs").info("nothing to see")
    logger("directory.jobs").warning("something to see")

    assert "nothing to see" not in (shown := capsys.readouterr().err)
    assert "something to see" in shown


def test_events_of_plain_loggers_have_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    _configure("json")

    logging.getLogger("directory.anything").warning("%s of %s", 1, 2)

    event = json.loads(capsys.readouterr().err)
    assert (event["event"], event["level"]) == ("1 of 2", "warning")


def test_configuring_again_does_not_show_events_twice(capsys: pytest.CaptureFixture[str]) -> None:
    _configure("json")
    _configure("json")

    logger("directory.jobs").info("once")

    assert len(capsys.readouterr().err.splitlines()) == 1


def test_facts_bound_to_the_context_are_told_with_each_event(capsys: pytest.CaptureFixture[str]) -> None:
    _configure("json")

    with structlog.contextvars.bound_contextvars(request="abc"):
        logger("directory.web").info("answered")

    assert json.loads(capsys.readouterr().err)["request"] == "abc"
