"""Rasa's HTTP API, used in two calls: what is this message for, and what is scripted for this goal.

A message goes to /model/parse, which stores nothing. A goal is then triggered in a conversation with a random
name, so Rasa never holds words, or anything that says who somebody is. Nothing here is logged. An exception
carries neither the message nor the token.
"""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Iterator
from typing import Any, Final

import urllib3

from bot.understanding.breaker import Breaker
from bot.understanding.goals import GOALS, NOT_FOR_US
from bot.understanding.results import Entity, Scripted, Understood
from bot.understanding.scripts import Occasion
from surveys.engine.state import Button

CONNECT_WITHIN: Final = 0.25
"""Seconds to be connected. Rasa is on this machine or beside it."""

PAUSE: Final = 3.0
"""Seconds Rasa is left alone after a failure. The keyword matcher answers meanwhile, so it may be short."""

UNKNOWN_GOAL: Final = 404
"""The status of an intent that is not in the running model's domain."""

WEB: Final = Occasion()

CONNECTIONS: Final = 16
"""Connections kept open; as many as a portal process has threads, or more."""


class RasaUnavailable(Exception):  # noqa: N818 -- the name says the state it stands for, as the turn reads it
    """Rasa did not answer in time, or not as it should. Its text says why, never what was said."""

    def __init__(self, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        """Rasa's HTTP status, when it answered."""


class RasaClient:
    """A client for one Rasa server, shared by the threads of a process. `timeout` is seconds for one answer.

    After a failure every call raises `RasaUnavailable` at once for a few seconds; then one call tries again.
    """

    def __init__(self, url: str, token: str, timeout: float = 2.0, *, pause: float = PAUSE) -> None:
        self._url = url.rstrip("/")
        self._token = token
        self._pool = urllib3.PoolManager(
            maxsize=CONNECTIONS, retries=False, timeout=urllib3.Timeout(connect=CONNECT_WITHIN, read=timeout)
        )
        self._breaker = Breaker(pause=pause, clock=time.monotonic)

    def parse(self, text: str) -> Understood:
        """What `text` is for. Raises RasaUnavailable."""
        # Rasa takes text that starts with a slash for the name of an intent, whoever typed it.
        answer = self._call("/model/parse", {"text": text.lstrip("/ \t\r\n") or text.strip("/")})
        with _as_expected():
            return _understood(answer)

    def trigger(self, goal: str, occasion: Occasion = WEB) -> tuple[Scripted, ...]:
        """What is scripted for `goal` on this occasion, which goes to Rasa as plain values of ours.

        Raises RasaUnavailable, also for a goal that the running model does not know.
        """
        values = [{"entity": name, "value": value} for name, value in occasion.slots.items()]
        # A conversation for each call: Rasa forgets it at once (bot/rasa/forgetful.py), and two calls
        # that shared one would wait a second for each other.
        answer = self._call(
            f"/conversations/{secrets.token_hex(16)}/trigger_intent",
            {"name": goal, "entities": values},
            fields={"include_events": "NONE", **({"output_channel": "sms"} if occasion.sms else {})},
        )
        with _as_expected():
            return tuple(_scripted(message) for message in answer["messages"])

    def ready(self) -> bool:
        """Whether Rasa answers and has a model loaded. Asks it now; an answer ends a pause."""
        try:
            self._ask("GET", "/status", None, {})
        except RasaUnavailable:
            return False
        self._breaker.succeeded()
        return True

    def _call(self, path: str, body: dict[str, Any], fields: dict[str, str] | None = None) -> Any:
        if not self._breaker.may_try():
            raise RasaUnavailable("left alone after a failure")
        try:
            answer = self._ask("POST", path, body, fields or {})
        except RasaUnavailable as error:
            # Rasa does not know a goal (404): the next message may well be one that it does.
            if error.status == UNKNOWN_GOAL:
                self._breaker.succeeded()
            else:
                self._breaker.failed()
            raise
        self._breaker.succeeded()
        return answer

    def _ask(self, method: str, path: str, body: dict[str, Any] | None, fields: dict[str, str]) -> Any:
        query = "&".join(f"{name}={value}" for name, value in {**fields, "token": self._token}.items())
        try:
            response = self._pool.request(method, f"{self._url}{path}?{query}", json=body)
        except (urllib3.exceptions.HTTPError, OSError):
            # The cause is left out on purpose: its text holds the address, and the address holds the token.
            raise RasaUnavailable("no answer") from None
        if response.status != 200:
            raise RasaUnavailable(f"status {response.status}", response.status)
        try:
            return response.json()
        except ValueError:
            raise RasaUnavailable("an answer that is not JSON") from None


@contextlib.contextmanager
def _as_expected() -> Iterator[None]:
    """Turn an answer of another shape into RasaUnavailable."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RasaUnavailable("an answer of another shape") from None


def _understood(answer: Any) -> Understood:
    ranking = tuple(
        (str(each["name"]), float(each["confidence"]))
        for each in answer.get("intent_ranking", ())
        if each["name"] in GOALS
    )
    goal, confidence = answer["intent"]["name"], float(answer["intent"]["confidence"])
    if goal not in GOALS:
        goal, confidence = NOT_FOR_US, 0.0
    return Understood(goal, confidence, tuple(map(_entity, answer.get("entities", ()))), ranking, "rasa")


def _entity(found: Any) -> Entity:
    # A word that stands for itself ("Friday") comes as it was typed.
    return Entity(str(found["entity"]), str(found["value"]).lower(), int(found["start"]), int(found["end"]))


def _scripted(message: Any) -> Scripted:
    command = message.get("custom")
    if command is not None:
        return Scripted(None, command=dict(command))
    buttons = (Button(str(each["title"]), str(each["payload"])) for each in message.get("buttons", ()))
    return Scripted(str(message["text"]), tuple(buttons))
