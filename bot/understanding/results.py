"""What understanding hands back: the goal of a message, and what is scripted for a goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from surveys.engine.state import Button


@dataclass(frozen=True)
class Entity:
    """A thing named in a message: its kind, its plain value, and the characters from `start` up to `end`."""

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Understood:
    """What a message is for. `confidence` is 0…1; `ranking` holds the likeliest goals, likeliest first.

    The ranking may be short, and empty when nothing fits.
    """

    goal: str
    confidence: float
    entities: tuple[Entity, ...] = ()
    ranking: tuple[tuple[str, float], ...] = ()
    by: Literal["rasa", "keywords"] = "rasa"


@dataclass(frozen=True)
class Scripted:
    """One scripted answer: words with buttons under them, or a command for the portal, never both.

    `text` and the buttons' titles may hold the council's words as `{pledge}`; the portal fills them in.
    """

    text: str | None
    buttons: tuple[Button, ...] = ()
    command: Mapping[str, Any] | None = None
