"""Structured logs: one event a line, never what a patient typed."""

from __future__ import annotations

import logging
import sys

import structlog

from directory.config import Settings


def configure_logs(settings: Settings) -> None:
    """Send the directory's logs to standard error in the chosen form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger("directory")
    root.handlers = [handler]
    root.propagate = False
    root.setLevel(settings.log_level.upper())


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger for a module of the directory."""
    return structlog.stdlib.get_logger(name)
