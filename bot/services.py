"""What a turn is given besides a session: the council, its voice, the screen, and what understands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.understanding import KeywordMatcher, RasaClient, RasaUnavailable, Scripted, Understood
from earshot.council import CouncilProfile
from earshot.yaml_files import read_document, validated
from moderation.screening import Screen
from surveys.engine.state import Button, Voice
from surveys.reading import load_voice

WORDS = Path(__file__).parent / "words.yml"


class Said(BaseModel):
    """One thing the turn itself can say: a text and the buttons under it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    buttons: tuple[Button, ...] = ()


class Words(BaseModel):
    """What a turn says that is neither Rasa's, a questionnaire's nor the safe reply's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opening: tuple[Said, ...]
    opening_again: Said
    faults: Mapping[str, str]
    not_sure: Said
    lost: Said
    goal_titles: Mapping[str, str]
    nothing_open: Said
    not_what_i_meant: Said
    person: Said
    other_button: str


@lru_cache(maxsize=1)
def load_words() -> Words:
    """The words in bot/words.yml."""
    return validated(read_document(WORDS), Words)


@dataclass(frozen=True)
class Services:
    """Made once a process. `clock` gives an aware time; `rasa` is None where it is switched off."""

    profile: CouncilProfile
    screen: Screen
    rasa: RasaClient | None
    clock: Callable[[], dt.datetime]
    keywords: KeywordMatcher
    words: Words

    def understand(self, text: str) -> Understood:
        """What `text` is for: by Rasa, or by keywords while Rasa is away."""
        if self.rasa is not None:
            try:
                return self.rasa.parse(text)
            except RasaUnavailable:
                pass
        return self.keywords.understand(text)

    def scripted(self, goal: str) -> tuple[Scripted, ...]:
        """The scripted reply or command for a goal: Rasa's rule, or the short one for when it is away."""
        if self.rasa is not None:
            try:
                return self.rasa.trigger(goal, ())
            except RasaUnavailable:
                pass
        return self.keywords.scripted(goal)

    def voice(self, age_band: str | None = None) -> Voice:
        """How the questionnaire engine speaks to someone of that age band (None: not known)."""
        return load_voice(age_band=age_band)
