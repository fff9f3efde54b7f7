"""What a turn gives back: replies, and where the conversation stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from database.models import Message
from surveys.engine.state import Button

ReplyKind = Literal["text", "question", "safety", "notice", "end"]

Person = Literal["waiting", "with_you"]
"""Where a hand-over stands: nobody has taken it yet, or somebody has."""


@dataclass(frozen=True)
class Reply:
    """One thing the bot says, with the buttons that may be pressed in answer."""

    text: str
    buttons: tuple[Button, ...] = ()
    kind: ReplyKind = "text"

    def to_data(self) -> dict[str, Any]:
        """As the chat API shows it."""
        return {
            "text": self.text,
            "buttons": [{"title": button.title, "payload": button.payload} for button in self.buttons],
            "kind": self.kind,
        }

    @classmethod
    def of(cls, message: Message) -> Reply:
        """The reply that an outbound message keeps."""
        buttons = tuple(Button(button["title"], button["payload"]) for button in message.buttons)
        return cls(message.text or "", buttons, message.kind)  # type: ignore[arg-type] # what `send` wrote


@dataclass(frozen=True)
class State:
    """Where the conversation stands: questionnaire and question by id, and how far (3, 9).

    `person` is there only while the conversation is handed over to one.
    """

    questionnaire: str | None = None
    question: str | None = None
    progress: tuple[int, int] | None = None
    person: Person | None = None

    def to_data(self) -> dict[str, Any]:
        """As the chat API shows it."""
        return {
            "questionnaire": self.questionnaire,
            "question": self.question,
            "progress": list(self.progress) if self.progress else None,
            **({"person": self.person} if self.person else {}),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> State:
        """The state that `to_data` wrote."""
        progress = data["progress"]
        place = tuple(progress) if progress else None
        return cls(data["questionnaire"], data["question"], place, data.get("person"))


@dataclass(frozen=True)
class TurnResult:
    """One turn's replies and the state after it."""

    replies: tuple[Reply, ...]
    state: State

    def to_data(self) -> dict[str, Any]:
        """As the chat API shows it."""
        return {"replies": [reply.to_data() for reply in self.replies], "state": self.state.to_data()}
