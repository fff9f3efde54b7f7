"""The trained correction on top of the taught TextBlob, whose score it takes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from embedding.encoder import Encoder
from moderation.sentiment.trained.network import asked, chances
from moderation.sentiment.trained.store import Numbers

SHARE: Final = 0.45
"""The networks' say beside the taught TextBlob's. Chosen between 0.3 and 0.8 on the validation lines
(tests/evaluation/sentiment/), which are never trained on."""
_STRETCH: Final = 1.2
"""Brings the mean of two opinions, which is always milder than either, back to the size of people's marks."""


@dataclass(frozen=True)
class Opinion:
    """What the correction makes of a statement: `score`, -1 to 1, and the chance of the likeliest side."""

    score: float
    likeliest: float


class Correction:
    """The networks and how they are joined with the words. Keeps nothing between two statements."""

    def __init__(self, numbers: Numbers, encoder: Encoder) -> None:
        self._numbers = numbers
        self._encoder = encoder
        self._marks = np.array([float(label) for label in numbers.tuned[0].labels])

    @property
    def fingerprint(self) -> str:
        """Names the examples and code that these numbers came from."""
        return self._numbers.fingerprint

    def correct(self, words: float | None, text: str, question: str | None) -> Opinion:
        """Join `words`, the taught TextBlob's score (None when no word says anything), with the networks'."""
        found = chances(self._encoder, self._numbers.tuned, asked(text, question))
        sides = [float(found[self._marks < 0].sum()), float(found[self._marks == 0].sum())]
        sides.append(1 - sum(sides))
        mean = float(found @ self._marks) / 2
        joined = _STRETCH * (SHARE * mean + (1 - SHARE) * (words or 0.0))
        return Opinion(max(-1.0, min(1.0, joined)), max(sides))
