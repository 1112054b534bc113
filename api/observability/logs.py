"""Where log lines go and how they look: one JSON object a line, or text on a terminal; ours and those of libraries.

The house logs by the standard library and knows nothing of this; serve and worker call `configure_logs` once.
"""

from __future__ import annotations

import copy
import logging
import sys
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

from api.observability.withheld import ROOMS, Withheld, failure, safe_arguments, secrets_of
from kb.settings import Settings

# What follows the level set. A library does not know what is personal: at DEBUG httpcore writes headers, uvicorn the
# words of a call, SQLAlchemy the values of every statement. So they never say more than warnings.
HOUSE_LOGGERS: Final = (*ROOMS, "zhigui")
LOG: Final = logging.getLogger("zhigui.service")


class GuardedHandler(logging.StreamHandler[TextIO]):
    """Writes lines; errors among the arguments of a message are told without their values, foreign ones in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, which stays as it is for other handlers."""
        record = copy.copy(record)
        if isinstance(record.msg, str):
            record.args = safe_arguments(record.args)
            if record.name.partition(".")[0] not in HOUSE_LOGGERS:
                # asyncio writes the error itself, with its values, behind the first line.
                record.msg, record.args = record.getMessage().strip().partition("\n")[0], None
        return super().format(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """A line that cannot be written (a full disk, a closed pipe) must not stop an answer, nor be shown raw."""


def configure_logs(settings: Settings, *secrets: str, stream: TextIO | None = None) -> None:
    """Sends all logging of this process to `stream` (standard output) as the settings say; `secrets` never show."""
    stream = sys.stdout if stream is None else stream
    readable = settings.log_format == "text" or (settings.log_format == "auto" and stream.isatty())
    withheld = Withheld((*secrets_of(settings), *secrets))
    handler = GuardedHandler(stream)
    handler.setFormatter(_formatter(withheld, readable=readable, colours=readable and stream.isatty()))
    root = logging.getLogger()
    for each in tuple(root.handlers):
        if isinstance(each, GuardedHandler):
            root.removeHandler(each)
    root.addHandler(handler)
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    root.setLevel(max(level, logging.WARNING))
    for name in HOUSE_LOGGERS:
        logging.getLogger(name).setLevel(level)
    threading.excepthook = _thread_failed


@contextmanager
def logging_as(settings: Settings, *secrets: str, stream: TextIO | None = None) -> Iterator[None]:
    """`configure_logs` for a while; then as it was."""
    root, hook = logging.getLogger(), threading.excepthook
    levels = {name: logging.getLogger(name).level for name in HOUSE_LOGGERS}
    before = root.level, tuple(root.handlers)
    try:
        configure_logs(settings, *secrets, stream=stream)
        yield
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        threading.excepthook = hook


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger whose lines have fields of their own. It writes nothing where nobody configured logging."""
    found: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return found


def _formatter(withheld: Withheld, *, readable: bool, colours: bool) -> ProcessorFormatter:
    render: Processor = (
        structlog.dev.ConsoleRenderer(colors=colours, event_key="event", timestamp_key="time", sort_keys=False)
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return ProcessorFormatter(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _told_failure,
            ProcessorFormatter.remove_processors_meta,
            withheld,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _ordered,
            render,
        ]
    )


def _told_failure(_: object, method: str, event: EventDict) -> EventDict:
    """The error of a line as `failure` tells it, in place of a traceback."""
    record: logging.LogRecord | None = event.get("_record")
    given = event.pop("exc_info", None) or (record.exc_info if record is not None else None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    event.pop("stack_info", None)
    if isinstance(error, BaseException):
        event["error"] = dict(failure(error))
    return event


def _ordered(_: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Time, level, logger and event first: that is how people read."""
    first = ("time", "level", "logger", "event")
    return {name: event[name] for name in (*first, *event) if name in event}


def _thread_failed(given: threading.ExceptHookArgs) -> None:
    """A thread that ended by an error nobody foresaw: its traceback would show values."""
    error: tuple[type[BaseException], BaseException, TracebackType | None] | None = None
    if given.exc_value is not None:
        error = (given.exc_type, given.exc_value, given.exc_traceback)
    LOG.error("a thread ended by an error: %s", given.thread.name if given.thread is not None else "", exc_info=error)
