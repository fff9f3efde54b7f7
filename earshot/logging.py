"""Logs that cannot carry a young person's words: one JSON object a line, built from an allow-list.

Words are not taken out of what a programmer logs; only what is listed here is let in. A field that is not in
`ALLOWED` is left out, and a value must look like an identifier or a number: one with a space in it, as any
sentence has, is replaced by `WITHHELD`. The messages of exceptions and of other people's libraries are not
written, because they quote the data that upset them; an exception's class and its place in the code are.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO
from uuid import UUID

import structlog

WITHHELD = "[withheld]"
"""What stands in the log for a value that might be somebody's words."""

ALLOWED = frozenset(
    {
        "request_id",  # random; joins the lines of one request
        "method",
        "route",  # the rule, `/join/<code>`, never the path, which may hold a code
        "status",
        "ms",  # how long it took
        "council",
        "questionnaire",
        "question",
        "goal",
        "kind",
        "outcome",
        "count",
        "attempt",
        "job",
        "reference",  # random, shown to the person who met the fault so that they can tell us
        "error",  # the class of an exception
        "where",  # file:line in our code
        "by",  # which of our parts did it, such as rasa or keywords
    }
)
"""Every field a caller may give besides the event. To add one, be sure that free text cannot be its value."""

FIXED_SENTENCES = ("gunicorn.error", "alembic", "apscheduler")
"""Loggers whose messages, before values are filled in, are sentences of their source and are written so."""

SAFE_MESSAGES: tuple[type[BaseException], ...] = (ImportError, NameError)
"""Exceptions whose message names code only. One of ours says it with a class attribute `message_is_safe`."""

_EVENT = re.compile(r"[a-z][a-z0-9_]{0,60}")
# Identifiers, routes, numbers, versions. No space: that is what tells a sentence from a name.
_NAME = re.compile(r"[A-Za-z0-9_.,:/<>@+-]{1,80}")
_FRAMES = 6


class SafeFormatter(logging.Formatter):
    """Writes a log record of ours or of a library as one safe line of JSON."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        """The line for `record`; whatever it holds, nothing outside the allow-list comes out."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self.process,
            "logger": record.name,
        }
        error: object = record.exc_info
        if isinstance(record.msg, Mapping):
            line["event"] = _event(record.msg.get("event"))
            line |= {name: _value(record.msg[name]) for name in sorted(ALLOWED & record.msg.keys())}
            error = record.msg.get("exc_info") or error
        else:
            line |= _from_library(record)
        return json.dumps(line | _exception(error), ensure_ascii=True)


def configure_logging(process: str, *, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send this process's logs, and those of every library in it, to `stream` (default: standard error).

    Also catches warnings and the exceptions that nothing else catches, which Python would print with their
    message. Call once, at start; `process` is the name written in each line.
    """
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(SafeFormatter(process))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # A fault while writing a log line must not print the line's arguments.
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    sys.unraisablehook = lambda fault: _log_uncaught(fault.exc_type, fault.exc_value, fault.exc_traceback)
    threading.excepthook = lambda fault: _log_uncaught(fault.exc_type, fault.exc_value, fault.exc_traceback)


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of the module `name`. Use: `log.info("message_stored", council=…, count=3)`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def _event(event: object) -> str:
    """The event's name; a sentence in its place is not one."""
    return event if isinstance(event, str) and _EVENT.fullmatch(event) else "unnamed"


def _value(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID):
        return str(value)
    return value if isinstance(value, str) and _NAME.fullmatch(value) else WITHHELD


def _from_library(record: logging.LogRecord) -> dict[str, object]:
    """What is kept of a library's own record: where it was written and, from a few, the fixed sentence."""
    kept: dict[str, object] = {"event": "library", "where": f"{record.module}:{record.lineno}"}
    known = record.name.startswith(FIXED_SENTENCES)
    # Without arguments the sentence may have been put together with its values already.
    if known and record.args and isinstance(record.msg, str):
        kept["template"] = record.msg
    return kept


def _exception(given: object) -> dict[str, object]:
    """Class and place of an exception given as `exc_info`: True, the exception or Python's triple."""
    if given is True:
        given = sys.exc_info()
    error = given[1] if isinstance(given, tuple) and given else given
    if not isinstance(error, BaseException):
        return {}
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}:{frame.name}" for frame in frames]
    kept: dict[str, object] = {"error": type(error).__qualname__, "where": where}
    if isinstance(error, SAFE_MESSAGES) or getattr(type(error), "message_is_safe", False):
        kept["message"] = str(error)
    if cause := error.__cause__ or error.__context__:
        kept["cause"] = type(cause).__qualname__
    return kept


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None
) -> None:
    """Write an exception that ends a process or a thread; Ctrl-C and a plain exit are no fault."""
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        get_logger("earshot").critical("uncaught", exc_info=error)
