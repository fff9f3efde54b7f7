"""The rows of one played response, as the public portal's turn would have written them (bot/recording.py)."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.filling import fill
from bot.replies import Reply, State
from earshot.council import CouncilProfile
from earshot.demo.filling import Values
from earshot.demo.people import DemoPerson
from earshot.demo.playing import Exchange, Played
from earshot.demo.population import new_id
from moderation.screening import Screening
from surveys import engine
from surveys.engine import Line, Progress
from surveys.questionnaire import Questionnaire

CHANNEL = "web"
OVER = ("finished", "ended_early")

SafeReplies = Callable[[Screening, DemoPerson, dt.datetime], tuple[Reply, ...]]


@dataclass(frozen=True)
class Setting:
    """What every conversation of the demo shares: council, questionnaire, the greeting and the safe reply."""

    profile: CouncilProfile
    questionnaire: Questionnaire
    opening: tuple[Reply, ...]
    safe_replies: SafeReplies
    rng: random.Random


@dataclass(frozen=True)
class Flagged:
    """A contribution that somebody must look at."""

    contribution_id: uuid.UUID
    screening: Screening
    at: dt.datetime


@dataclass
class ResponseRows:
    """The rows of one response, by table."""

    conversation: Values
    response: Values
    contributions: list[Values] = field(default_factory=list)
    screenings: list[Values] = field(default_factory=list)
    messages: list[Values] = field(default_factory=list)
    answers: list[Values] = field(default_factory=list)
    flagged: list[Flagged] = field(default_factory=list)


def rows_of(played: Played, setting: Setting) -> ResponseRows:
    """Everything the database keeps of `played`."""
    return _Writer(played, setting).write()


class _Writer:
    def __init__(self, played: Played, setting: Setting) -> None:
        self.played, self.setting = played, setting
        self.council_id = setting.profile.id
        self.person = played.plan.person
        self.conversation_id, self.response_id = new_id(setting.rng), new_id(setting.rng)
        self.rows = ResponseRows(self._conversation(), self._response())
        self.words_of: dict[str, uuid.UUID] = {}
        self.answers: dict[str, Values] = {}

    def _conversation(self) -> Values:
        return {
            "council_id": self.council_id,
            "id": self.conversation_id,
            "young_person_id": self.person.id,
            "channel": CHANNEL,
            "response_id": self.response_id,
            "started_at": self.played.plan.started_at,
            "last_message_at": self.played.last_at,
        }

    def _response(self) -> Values:
        progress, questionnaire = self.played.progress, self.setting.questionnaire
        return {
            "council_id": self.council_id,
            "id": self.response_id,
            "questionnaire_id": questionnaire.id,
            "version": questionnaire.version,
            "young_person_id": self.person.id,
            "conversation_id": self.conversation_id,
            "channel": CHANNEL,
            "status": progress.status,
            "progress": progress.to_json(),
            "started_at": self.played.plan.started_at,
            "changed_at": self.played.last_at,
            "finished_at": self.played.last_at if progress.status in OVER else None,
        }

    def write(self) -> ResponseRows:
        at = self.played.plan.started_at
        self._out(self.setting.opening, at, None)
        start = self.played.start
        begun = self._in(at, payload=f"/start {self.setting.questionnaire.id}", after=start.progress)
        self._out(self._replies(start.said), at, begun)
        for exchange in self.played.exchanges:
            self._exchange(exchange)
        self.rows.answers = list(self.answers.values())
        return self.rows

    def _exchange(self, exchange: Exchange) -> None:
        words = self._contribution(exchange)
        payload = exchange.said.payload
        message = self._in(exchange.at, payload=payload, after=exchange.step.progress, words=words)
        screening = exchange.screening
        safe: tuple[Reply, ...] = ()
        if screening is not None and screening.flagged:
            safe = self.setting.safe_replies(screening, self.person, exchange.at)
        self._out((*safe, *self._replies(exchange.step.said)), exchange.at, message)
        for answer in exchange.step.changed:
            self._answer(answer, exchange, words)

    def _contribution(self, exchange: Exchange) -> uuid.UUID | None:
        text, screening = exchange.said.text, exchange.screening
        if text is None or screening is None:
            return None
        contribution_id = new_id(self.setting.rng)
        self.rows.contributions.append(
            {
                "council_id": self.council_id,
                "id": contribution_id,
                "source": "chat_message",
                "conversation_id": self.conversation_id,
                "young_person_id": self.person.id,
                "anonymous": False,
                "text": text,
                "received_at": exchange.at,
            }
        )
        self.rows.screenings.append(
            {
                "council_id": self.council_id,
                "contribution_id": contribution_id,
                "level": screening.level,
                "category": screening.category,
                "reasons": "\n".join(screening.reasons),
                "version": screening.version,
                "screened_at": exchange.at,
            }
        )
        if screening.flagged:
            self.rows.flagged.append(Flagged(contribution_id, screening, exchange.at))
        return contribution_id

    def _answer(self, answer: engine.Answer, exchange: Exchange, words: uuid.UUID | None) -> None:
        if words is not None:
            self.words_of[answer.question_id] = words
        self.answers[answer.question_id] = {
            "council_id": self.council_id,
            "response_id": self.response_id,
            "question_id": answer.question_id,
            "choices": [answer.choice] if answer.choice else list(answer.choices),
            "number": answer.number,
            "contribution_id": self.words_of.get(answer.question_id) if answer.text is not None else None,
            "skipped": answer.skipped,
            "answered_at": exchange.at,
        }

    def _in(
        self, at: dt.datetime, *, payload: str | None, after: Progress, words: uuid.UUID | None = None
    ) -> uuid.UUID:
        return self._message(
            at,
            direction="in",
            client_message_id=str(new_id(self.setting.rng)),
            contribution_id=words,
            payload=payload,
            state_after=self._state(after).to_data(),
        )

    def _out(self, replies: Iterable[Reply], at: dt.datetime, in_reply_to: uuid.UUID | None) -> None:
        for reply in replies:
            data = reply.to_data()
            self._message(
                at,
                direction="out",
                kind=reply.kind,
                in_reply_to=in_reply_to,
                text=reply.text,
                buttons=data["buttons"],
            )

    def _message(self, at: dt.datetime, **values: Any) -> uuid.UUID:
        message_id = new_id(self.setting.rng)
        self.rows.messages.append(
            {
                "council_id": self.council_id,
                "id": message_id,
                "conversation_id": self.conversation_id,
                "number": len(self.rows.messages) + 1,
                "created_at": at,
                **_EMPTY_MESSAGE,
                **values,
            }
        )
        return message_id

    def _replies(self, lines: Iterable[Line]) -> tuple[Reply, ...]:
        return tuple(Reply(fill(line.text, self.setting.profile), line.buttons, line.kind) for line in lines)

    def _state(self, progress: Progress) -> State:
        questionnaire = self.setting.questionnaire
        if progress.status in OVER:
            return State()
        if progress.status != "asking" or progress.question_id is None:
            return State(questionnaire.id)
        return State(questionnaire.id, progress.question_id, engine.position(questionnaire, progress))


_EMPTY_MESSAGE: Values = {
    "direction": "in",
    "kind": "text",
    "client_message_id": None,
    "contribution_id": None,
    "payload": None,
    "in_reply_to": None,
    "text": None,
    "buttons": [],
    "state_after": None,
}
