"""Understanding without Rasa: phrases that stand for a goal (keywords.yml), and the scripted replies to it.

It understands less than Rasa does, and says so by its confidence, so that a turn falls back on its buttons
rather than on a bad guess.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Self

from pydantic import BaseModel, ConfigDict, model_validator

from bot.understanding.goals import GOALS, NOT_FOR_US
from bot.understanding.results import Scripted, Understood
from bot.understanding.scripts import Occasion, Scripts, Variations
from earshot.yaml_files import read_document, validated

_HERE: Final = Path(__file__).parent
KEYWORDS: Final = _HERE / "keywords.yml"

WHOLE: Final = 0.9
"""Confidence when the message is nothing but a phrase of the goal."""

INSIDE: Final = {1: 0.45, 2: 0.6, 3: 0.7}
"""Confidence when a phrase of so many words is in the message; a longer one counts as three."""

DOUBT: Final = 0.7
"""What the confidence is multiplied by when another goal's phrase fits as well."""

RANKED: Final = 5

# Marks that change how an emoji looks, not what it says: skin tones, "as a picture", joiners, male, female.
_LOOKS: Final = re.compile("[\U0001f3fb-\U0001f3ff\ufe0f\u200d\u2640\u2642]")
_TOKEN: Final = re.compile(r"[^\W_]+|[^\w\s!-/:-@\[-`{-~‘’“”…–—]")  # words and numbers, or one emoji

Words = tuple[str, ...]


class _Phrases(BaseModel):
    """Phrases of one goal: `whole` must be all there is, `inside` may stand anywhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    whole: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()


class _Keywords(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    goals: Mapping[str, _Phrases]

    @model_validator(mode="after")
    def _known_goals(self) -> Self:
        if unknown := set(self.goals) - GOALS:
            raise ValueError(f"no such goal: {', '.join(sorted(unknown))}")
        return self


def words_of(text: str) -> Words:
    """The words and emoji of `text`, in small letters, without apostrophes, punctuation or skin tones."""
    plain = _LOOKS.sub("", text.casefold()).replace("'", "").replace("’", "")
    return tuple(_TOKEN.findall(plain))


def holds(words: Words, phrase: Words) -> bool:
    """Whether the words of `phrase` stand one after the other in `words`."""
    size = len(phrase)
    return any(words[start : start + size] == phrase for start in range(len(words) - size + 1))


class KeywordMatcher:
    """Says what a message is for by phrases, and gives the scripted reply to a goal, with no server.

    Its confidences are made to stand beside Rasa's: a message that is nothing but a phrase is quite sure;
    a phrase inside a longer message is enough to act on, and not to interrupt a free-text answer.
    Raises FileFaultsError when its data cannot be used.
    """

    def __init__(self) -> None:
        self._phrases = _phrases()
        self._scripts = Scripts()
        self.goals = GOALS

    def understand(self, text: str) -> Understood:
        """What `text` is for; `out_of_scope` with confidence 0 when no phrase is in it."""
        words = words_of(text)
        found: dict[str, float] = {}
        for goal, phrases in self._phrases.items():
            best = max((_fits(phrase, words, whole) for phrase, whole in phrases), default=0.0)
            if best:
                found[goal] = best
        # `sorted` is stable: of goals that fit equally well the one listed first in the file comes first.
        ranking = sorted(found.items(), key=lambda each: -each[1])[:RANKED]
        if not ranking:
            return Understood(NOT_FOR_US, 0.0, by="keywords")
        if len(ranking) > 1 and ranking[1][1] == ranking[0][1]:
            ranking = [(goal, confidence * DOUBT) for goal, confidence in ranking]
        goal, confidence = ranking[0]
        return Understood(goal, confidence, (), tuple(ranking), "keywords")

    def scripted(self, goal: str, occasion: Occasion) -> tuple[Scripted, ...]:
        """What is said, or done, for `goal`. Raises KeyError for what is not a goal."""
        return random.choice(self.variations(goal, occasion))  # noqa: S311 -- to vary words, not to guard any

    def variations(self, goal: str, occasion: Occasion) -> Variations:
        """All that `scripted` may choose from."""
        return self._scripts.variations(goal, occasion)


@cache
def _phrases() -> Mapping[str, tuple[tuple[Words, bool], ...]]:
    """Each goal's phrases as words, and whether the phrase must be the whole message."""
    goals = validated(read_document(KEYWORDS), _Keywords).goals
    return {
        goal: tuple(
            (words_of(phrase), whole)
            for listed, whole in ((phrases.whole, True), (phrases.inside, False))
            for phrase in listed
        )
        for goal, phrases in goals.items()
    }


def _fits(phrase: Words, words: Words, whole: bool) -> float:
    """How well a phrase fits the words of a message: 0 when it does not."""
    if phrase == words:
        return WHOLE
    if whole or len(phrase) >= len(words):
        return 0.0
    return INSIDE[min(len(phrase), 3)] if holds(words, phrase) else 0.0
