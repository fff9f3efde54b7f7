"""What is scripted for each goal, read from Rasa's own files: the same words whether Rasa is there or not.

Rasa gives a scripted reply while it runs. This reads the same rules and replies (bot/rasa/rules and domain)
and chooses among them as Rasa does, so that nothing has to be written twice, and so that another text can be
taken when Rasa's choice is what somebody was told a moment ago.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.understanding.goals import GOALS
from bot.understanding.results import Scripted
from earshot.yaml_files import read_document
from surveys.engine.state import Button

RASA: Final = Path(__file__).parents[1] / "rasa"


@dataclass(frozen=True)
class Occasion:
    """On what occasion a goal is answered: over which channel, about what exactly, and to whom.

    `about` is a topic of topics.yml or None; `linked` says whether we know who is writing.
    """

    sms: bool = False
    about: str | None = None
    linked: bool = False

    @property
    def slots(self) -> Mapping[str, str]:
        """The slots of bot/rasa/domain/situation.yml, filled for this occasion."""
        filled = {"linked": "yes" if self.linked else "no"}
        return {**filled, "about": self.about} if self.about else filled


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["slot"]
    name: str
    value: str


class _Variation(BaseModel):
    """One text of a reply, with what chooses it; or a command, or both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str | None = None
    buttons: tuple[Button, ...] = ()
    custom: Mapping[str, str] | None = None
    channel: Literal["sms"] | None = None
    condition: tuple[_Condition, ...] = Field(default=())

    def fits(self, occasion: Occasion) -> bool:
        """Whether every condition holds."""
        return all(occasion.slots.get(each.name) == each.value for each in self.condition)

    def scripted(self) -> tuple[Scripted, ...]:
        """As Rasa gives it: the words first, then the command."""
        words = () if self.text is None else (Scripted(self.text, self.buttons),)
        return words if self.custom is None else (*words, Scripted(None, command=dict(self.custom)))


Variations = tuple[tuple[Scripted, ...], ...]


class Scripts:
    """The scripted replies. Raises ValueError when Rasa's files cannot be used."""

    def __init__(self) -> None:
        self._replies = _replies()

    def variations(self, goal: str, occasion: Occasion) -> Variations:
        """Everything that may be said, or done, for `goal`; one of these is chosen. KeyError for no goal.

        The order is Rasa's: for SMS a text with a condition, then any for SMS, and only then the others.
        """
        found = self._replies[goal]
        special = [each for each in found if each.condition and each.fits(occasion)]
        plain = [each for each in found if not each.condition]
        groups = [[each for each in group if each.channel is None] for group in (special, plain)]
        if occasion.sms:
            groups = [
                [each for each in group if each.channel == "sms"] for group in (special, plain)
            ] + groups
        return tuple(each.scripted() for each in next((group for group in groups if group), []))


@cache
def _replies() -> Mapping[str, tuple[_Variation, ...]]:
    """Each goal's variations, by way of the rule that leads from the goal to them."""
    responses: dict[str, Any] = {}
    for file in sorted((RASA / "domain").glob("*.yml")):
        responses |= read_document(file).data.get("responses", {})
    actions: dict[str, str] = {}
    for file in sorted((RASA / "rules").glob("*.yml")):
        for rule in read_document(file).data["rules"]:
            asked, answered = rule["steps"]
            actions[asked["intent"]] = answered["action"]
    if wrong := GOALS.symmetric_difference(actions):
        raise ValueError(f"goals and rules differ: {', '.join(sorted(wrong))}")
    return {
        goal: tuple(_Variation.model_validate(each) for each in responses[action])
        for goal, action in actions.items()
    }
