"""Nothing a young person wrote can reach a log, whichever way a programmer or a library logs it."""

import ast
import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog

from earshot import ROOT
from earshot.logging import ALLOWED, WITHHELD, configure_logging, get_logger
from earshot.settings import SettingsError

CANARY = "nobody here listens to me zanzibar"
PACKAGES = ("earshot", "database", "surveys", "moderation", "summaries", "bot", "scheduler", "webapp")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, sys.unraisablehook, threading.excepthook)
    stream = io.StringIO()
    configure_logging("public", stream=stream)
    yield stream
    root.handlers[:], root.level = before[0], before[1]
    sys.excepthook, sys.unraisablehook, threading.excepthook = before[2:]
    logging.captureWarnings(capture=False)
    logging.raiseExceptions = True
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def last(stream: io.StringIO) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(stream.getvalue().splitlines()[-1])
    return line


def test_a_listed_field_with_a_plain_name_is_written(log: io.StringIO) -> None:
    get_logger("bot.turn").info("message_stored", council="fenland", count=3)
    assert last(log) | {"time": ""} == {
        "time": "",
        "level": "info",
        "process": "public",
        "logger": "bot.turn",
        "event": "message_stored",
        "council": "fenland",
        "count": 3,
    }


def test_words_are_withheld_from_every_listed_field(log: io.StringIO) -> None:
    get_logger("bot.turn").warning("message_stored", **dict.fromkeys(ALLOWED, CANARY))
    assert "zanzibar" not in log.getvalue()
    assert all(last(log)[name] == WITHHELD for name in ALLOWED)


def test_a_field_that_is_not_listed_is_left_out(log: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(text=CANARY)
    get_logger("bot.turn").info("message_stored", text="zanzibar", answer={"said": CANARY})
    assert "zanzibar" not in log.getvalue()
    assert {"text", "answer"}.isdisjoint(last(log))


def test_words_logged_as_the_event_are_not_written(log: io.StringIO) -> None:
    get_logger("bot.turn").info(CANARY)
    get_logger("bot.turn").info("got %s", CANARY)
    assert "zanzibar" not in log.getvalue()
    assert last(log)["event"] == "unnamed"


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "urllib3", "gunicorn.error", "earshot.something"])
def test_words_in_a_librarys_message_are_not_written(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).error("INSERT %s", CANARY)
    logging.getLogger(name).error("INSERT " + CANARY)
    assert len(log.getvalue().splitlines()) == 2
    assert "zanzibar" not in log.getvalue()


def test_a_known_librarys_fixed_sentence_is_kept_without_its_values(log: io.StringIO) -> None:
    logging.getLogger("gunicorn.error").info("Listening at: %s (%s)", "zanzibar", 7)
    assert last(log)["template"] == "Listening at: %s (%s)"


def test_an_exceptions_message_is_not_written_but_its_class_and_place_are(log: io.StringIO) -> None:
    try:
        try:
            raise KeyError(CANARY)
        except KeyError as error:
            raise ValueError(CANARY) from error
    except ValueError:
        get_logger("bot.turn").exception("turn_failed")
    assert "zanzibar" not in log.getvalue()
    assert (last(log)["error"], last(log)["cause"]) == ("ValueError", "KeyError")
    assert last(log)["where"][-1].startswith("earshot/test_logging.py:")


def test_an_exception_logged_by_a_library_keeps_its_words_to_itself(log: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("flask.app").exception("Exception on %s", CANARY)
    assert "zanzibar" not in log.getvalue()
    assert last(log)["error"] == "ValueError"


def test_an_exception_that_nothing_catches_is_written_without_its_message(
    log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    error = ValueError(CANARY)
    sys.excepthook(ValueError, error, None)
    threading.excepthook(threading.ExceptHookArgs((ValueError, error, None, None)))
    sys.unraisablehook(SimpleNamespace(exc_type=ValueError, exc_value=error, exc_traceback=None))
    assert [json.loads(line)["event"] for line in log.getvalue().splitlines()] == ["uncaught"] * 3
    assert "zanzibar" not in log.getvalue() + "".join(capsys.readouterr())


def test_a_warning_is_written_without_its_message(
    log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn(CANARY, UserWarning, stacklevel=1)
    assert last(log)["logger"] == "py.warnings"
    assert "zanzibar" not in log.getvalue() + "".join(capsys.readouterr())


def test_a_fault_in_the_settings_is_written_in_full_because_it_names_variables_only(log: io.StringIO) -> None:
    get_logger("earshot").error("start_failed", exc_info=SettingsError(["PORT_BASE must be a number."]))
    assert last(log)["message"] == "PORT_BASE must be a number."


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of a log method in the code, such as `log.info(…)` or `self._logger.warning(…)`."""
    methods = {"debug", "info", "warning", "error", "exception", "critical"}
    for file in sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in methods
            ):
                holder = node.func.value
                name = holder.id if isinstance(holder, ast.Name) else getattr(holder, "attr", "")
                if name.strip("_").lower() in {"log", "logger"}:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def test_every_log_call_in_the_code_names_its_event_and_uses_listed_fields() -> None:
    faults = []
    calls = list(log_calls())
    assert calls, "no log call found: the search is broken"
    for place, call in calls:
        literal = (
            len(call.args) == 1
            and isinstance(call.args[0], ast.Constant)
            and isinstance(call.args[0].value, str)
        )
        if not literal:
            faults.append(f"{place}: the event must be one fixed name")
        names = {keyword.arg for keyword in call.keywords}
        faults += [f"{place}: {name or '**'} is no listed field" for name in names - ALLOWED - {"exc_info"}]
    assert not faults, "\n".join(faults)
