"""What the engine is given and gives back: frozen, and as JSON where it is stored.

`Progress` holds a young person's words. Whoever stores it encrypts it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from surveys.definitions.phrases import Phrases
from surveys.definitions.steering import Steering

Status = Literal["asking", "paused", "finished", "ended_early"]
LineKind = Literal["text", "question", "notice", "end"]
Channel = Literal["web", "sms"]
OfferKind = Literal["meant", "fits", "earlier", "last", "change"]


@dataclass(frozen=True)
class Voice:
    """How the engine speaks and listens: its phrases, the words that steer it, to whom, and on what.

    `age_band` is None when it is not known. `surveys.reading.load_voice` makes the usual one.
    """

    phrases: Phrases
    steering: Steering
    age_band: str | None = None
    channel: Channel = "web"

    @property
    def pictures(self) -> bool:
        """Whether this person gets the picture version whatever the questionnaire (conversation.md)."""
        return self.age_band == "5-7"


@dataclass(frozen=True)
class Said:
    """What came in: typed `text`, or the `payload` of a button, or (from a page) both.

    `keep_for_later` is False for words that must not be said back at a later question: the screen saw a risk.
    """

    text: str | None = None
    payload: str | None = None
    keep_for_later: bool = True


@dataclass(frozen=True)
class Answer:
    """One question's answer. `choice` and `text` may both be set: "yes but my room is cold".

    With `text` alone on a question that has choices, the words are kept and no choice was made. `hidden`
    marks an answer to a question that is no longer put, since an earlier answer changed: it does not count.
    The words of a `quiet` one hold a risk: they are not put into a later question.
    """

    question_id: str
    choice: str | None = None
    choices: tuple[str, ...] = ()
    number: Decimal | None = None
    text: str | None = None
    skipped: bool = False
    hidden: bool = False
    quiet: bool = False

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON; the number is text, so that no digit is lost."""
        return {
            "question_id": self.question_id,
            "choice": self.choice,
            "choices": list(self.choices),
            "number": None if self.number is None else str(self.number),
            "text": self.text,
            "skipped": self.skipped,
            "hidden": self.hidden,
            "quiet": self.quiet,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Answer":
        """The answer that `to_data` wrote."""
        number = data.get("number")
        return cls(
            question_id=data["question_id"],
            choice=data.get("choice"),
            choices=tuple(data.get("choices") or ()),
            number=None if number is None else Decimal(number),
            text=data.get("text"),
            skipped=bool(data.get("skipped")),
            hidden=bool(data.get("hidden")),
            quiet=bool(data.get("quiet")),
        )


@dataclass(frozen=True)
class Offered:
    """What was offered back because it was not certain, and is waiting for a yes, a no or a choice.

    `meant`: "Did you mean: Sometimes?", about one option. `fits`: their words are kept and the options are
    shown; `options` are choice ids, or numbers as text on a scale. `earlier`: what they said before this
    question came, with the option it seems to be (none for a question that takes words). `change`: which of
    several answers is to be changed; `options` are question ids. `last`: the answer given the time before.
    """

    question_id: str
    kind: OfferKind
    options: tuple[str, ...] = ()
    text: str | None = None

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "question_id": self.question_id,
            "kind": self.kind,
            "options": list(self.options),
            "text": self.text,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Offered":
        """What `to_data` wrote."""
        return cls(data["question_id"], data["kind"], tuple(data["options"]), data.get("text"))


@dataclass(frozen=True)
class Volunteered:
    """Words that answer a question which has not been put yet, and the option they surely or perhaps mean."""

    question_id: str
    text: str
    option: str | None = None

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {"question_id": self.question_id, "text": self.text, "option": self.option}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Volunteered":
        """What `to_data` wrote."""
        return cls(data["question_id"], data["text"], data.get("option"))


@dataclass(frozen=True)
class Progress:
    """Where someone is in a questionnaire.

    `question_id` is None before the first question, while answers are read back (`reading_back`), and after
    the last. `seed` settles every order that is drawn by lot. `earlier` is what was volunteered for questions
    to come; `last_time` are the same person's answers of their last response, for "same as before".
    """

    questionnaire_id: str
    version: int
    question_id: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    status: Status = "asking"
    offered: Offered | None = None
    reading_back: bool = False
    seed: int = 0
    earlier: Mapping[str, Volunteered] = field(default_factory=lambda: MappingProxyType({}))
    last_time: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))

    def to_data(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {
            "questionnaire_id": self.questionnaire_id,
            "version": self.version,
            "question_id": self.question_id,
            "answers": [answer.to_data() for answer in self.answers.values()],
            "status": self.status,
            "offered": self.offered.to_data() if self.offered else None,
            "reading_back": self.reading_back,
            "seed": self.seed,
            "earlier": [volunteered.to_data() for volunteered in self.earlier.values()],
            "last_time": [answer.to_data() for answer in self.last_time.values()],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Progress":
        """The progress that `to_data` wrote. Raises KeyError or TypeError for anything else."""
        answers = [Answer.from_data(answer) for answer in data["answers"]]
        last_time = [Answer.from_data(answer) for answer in data.get("last_time") or ()]
        earlier = [Volunteered.from_data(each) for each in data.get("earlier") or ()]
        return cls(
            questionnaire_id=data["questionnaire_id"],
            version=data["version"],
            question_id=data["question_id"],
            answers=MappingProxyType({answer.question_id: answer for answer in answers}),
            status=data["status"],
            offered=Offered.from_data(data["offered"]) if data["offered"] else None,
            reading_back=bool(data.get("reading_back")),
            seed=int(data.get("seed") or 0),
            earlier=MappingProxyType({each.question_id: each for each in earlier}),
            last_time=MappingProxyType({answer.question_id: answer for answer in last_time}),
        )

    def to_json(self) -> str:
        """As JSON text."""
        return json.dumps(self.to_data())

    @classmethod
    def from_json(cls, text: str) -> "Progress":
        """The progress that `to_json` wrote."""
        return cls.from_data(json.loads(text))


@dataclass(frozen=True)
class Button:
    """A button: what it says, and what comes back as `Said.payload` when it is pressed."""

    title: str
    payload: str


@dataclass(frozen=True)
class Line:
    """One thing to say. Its text may hold a council's words as `{pledge}`; the portal fills them in."""

    kind: LineKind
    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Step:
    """What one turn did: the new progress, the answers it set or changed, and what to say.

    `understood` is False when nothing was taken: the caller may look for another meaning and call
    `ask_again`. A step that is understood has kept every word that was not itself an answer or a control.
    `steered` says that typed words were a control ("skip", "change my answer about school") and no answer.
    """

    progress: Progress
    changed: tuple[Answer, ...] = ()
    said: tuple[Line, ...] = ()
    understood: bool = True
    steered: bool = False
