"""What a turn is given besides a session: the council, its voice, the screen, and what understands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bot.understanding import (
    English,
    KeywordMatcher,
    Occasion,
    RasaClient,
    RasaUnavailable,
    Scripted,
    Topics,
    Understood,
)
from database.models import Conversation
from earshot.council import CouncilProfile
from earshot.yaml_files import read_document, validated
from moderation.screening import Screen
from surveys.engine.state import Button, Channel, Voice
from surveys.reading import load_voice

WORDS = Path(__file__).parent / "words.yml"


class Texted(BaseModel):
    """What is said by SMS in place of a saying, and its own buttons."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    buttons: tuple[Button, ...] = ()


class Said(BaseModel):
    """One thing the turn itself can say: a text and the buttons under it.

    `others` stand in for the text where it would grate to read the same twice; `sms` is its form for SMS.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    others: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    sms: Texted | None = None

    def texts(self, channel: Channel) -> tuple[str, ...]:
        """What may be said over `channel`, the usual text first."""
        return (self.sms.text,) if self.sms and channel == "sms" else (self.text, *self.others)

    def buttons_on(self, channel: Channel) -> tuple[Button, ...]:
        """The buttons under it over `channel`."""
        return self.sms.buttons if self.sms and channel == "sms" else self.buttons


class Choosing(BaseModel):
    """The words in which somebody picks one of the buttons just shown, without pressing it.

    `places` are the ways to say first, second and so on; `around` are words that may stand about them. `none`
    turns a "did you mean" down, and `the_one` takes it when it held a single guess.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    places: tuple[tuple[str, ...], ...]
    last: tuple[str, ...]
    around: tuple[str, ...]
    none: tuple[str, ...]
    the_one: tuple[str, ...]


class HandOverWords(BaseModel):
    """What is said about handing the conversation over to a person (bot/handing_over.py).

    `{when}` is one of the sentences from `at_work` to `away_for_long`; `{person}` is a worker's first name.
    `back_words` are whole messages that end a hand-over.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    opened: Said
    answers_kept: str
    at_work: str
    at_work_always: str
    shuts_soon: str
    away: str
    away_for_long: str
    cannot_wait: Said
    duty_team: str
    again: Said
    passed_on: Said
    still_here: Said
    joined: Said
    back: Said
    over: Said
    offer: Said
    way_to_a_person: tuple[Button, ...]
    way_by_sms: str
    nameless: str
    back_words: tuple[str, ...]


class AfterSafety(BaseModel):
    """Whole messages that stand for a button of the safe reply (bot/after_safety.py).

    `around` are words that may stand before or after them, `no` words that may stand before `not_meant`.
    `not_meant` holds for a while after the safe reply, `not_meant_at_once` only right after it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    around: tuple[str, ...]
    no: tuple[str, ...]
    not_meant: tuple[str, ...]
    not_meant_at_once: tuple[str, ...]
    carry_on: tuple[str, ...]
    stop: tuple[str, ...]
    reach_me: tuple[str, ...]


class Words(BaseModel):
    """What a turn says that is neither Rasa's, a questionnaire's nor the safe reply's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opening: tuple[Said, ...]
    opening_unlinked: Said
    opening_again: Said
    faults: Mapping[str, str]
    not_sure: Said
    lost: Said
    only_emoji: Said
    other_language: Said
    all_of_these: Said
    this_too: Said
    not_here: Said
    choosing: Choosing
    goal_titles: Mapping[str, str]
    goal_titles_by_sms: Mapping[str, str]
    questionnaire_titles_by_sms: Mapping[str, str]
    nothing_open: Said
    not_what_i_meant: Said
    not_what_i_meant_seen: Said
    not_what_i_meant_nothing: Said
    kept_too: Said
    carry_on_or_stop: Said
    what_now: Said
    reach_me_put_off: Said
    after_safety: AfterSafety
    hand_over: HandOverWords
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
    web_link: Callable[[Conversation], str] | None = None
    topics: Topics = field(default_factory=Topics)
    english: English = field(default_factory=English)

    def understand(self, text: str) -> Understood:
        """What `text` is for: by Rasa, or by keywords while Rasa is away."""
        if self.rasa is not None:
            try:
                return self.rasa.parse(text)
            except RasaUnavailable:
                pass
        return self.keywords.understand(text)

    def scripted(self, goal: str, occasion: Occasion) -> tuple[Scripted, ...]:
        """The scripted reply or command for a goal: by Rasa's rule, or by the same rule read here."""
        if self.rasa is not None:
            try:
                return self.rasa.trigger(goal, occasion)
            except RasaUnavailable:
                pass
        return self.keywords.scripted(goal, occasion)

    def voice(self, age_band: str | None = None, *, channel: Channel = "web") -> Voice:
        """How the questionnaire engine speaks to someone of that age band (None: not known)."""
        return load_voice(age_band=age_band, channel=channel)

    def link(self, conversation: Conversation) -> str:
        """A short-lived address that opens `conversation` on the web; nothing where none can be made."""
        return self.web_link(conversation) if self.web_link else ""
