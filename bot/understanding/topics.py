"""A narrower question than a goal, such as "is this anonymous" among who sees this; its words: topics.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, model_validator

from bot.understanding.goals import GOALS
from bot.understanding.keywords import holds, words_of
from earshot.yaml_files import read_document, validated

TOPICS: Final = Path(__file__).with_name("topics.yml")

NEVER_NARROWED: Final = "crisis"
"""What sounds like risk is answered as risk, whatever else is in it."""


class Topic(BaseModel):
    """One topic: the goal whose reply has a text for it, and the phrases it is asked in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    goal: str
    sure: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()


class _TopicsFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    topics: Mapping[str, Topic]

    @model_validator(mode="after")
    def _known_goals(self) -> Self:
        if unknown := {topic.goal for topic in self.topics.values()} - GOALS:
            raise ValueError(f"no such goal: {', '.join(sorted(unknown))}")
        return self


@dataclass(frozen=True)
class Narrowed:
    """A topic that was asked about, and the goal it belongs to."""

    goal: str
    about: str


class Topics:
    """Finds the topic of a message. Raises FileFaultsError when topics.yml cannot be used."""

    def __init__(self) -> None:
        self.by_name = _topics()

    def of(self, text: str, goal: str, *, sure: bool) -> Narrowed | None:
        """The topic of `text`, which was understood as `goal`, for certain or not; None when it has none."""
        if goal == NEVER_NARROWED and sure:
            return None
        words = words_of(text)
        for name, topic in self.by_name.items():
            phrases = topic.sure if sure and goal != topic.goal else (*topic.sure, *topic.perhaps)
            if any(holds(words, words_of(phrase)) for phrase in phrases):
                return Narrowed(topic.goal, name)
        return None

    def about(self, text: str, goal: str) -> str | None:
        """The topic of `text` among those of `goal`."""
        found = self.of(text, goal, sure=True)
        return found.about if found is not None and found.goal == goal else None

    def known(self, goal: str, about: str) -> bool:
        """Whether `about` is a topic of `goal`."""
        topic = self.by_name.get(about)
        return topic is not None and topic.goal == goal


@cache
def _topics() -> Mapping[str, Topic]:
    return validated(read_document(TOPICS), _TopicsFile).topics
