"""What the trained part looks at: pieces of a text, their letters as hashed n-grams, what the rules found."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from moderation.screening.engine import Verdict
from moderation.screening.result import LEVELS

HASHED: Final = 1 << 16
"""Slots that n-grams are hashed into; collisions are rare with a few thousand short examples."""

_SENTENCE: Final = re.compile(r"[.!?\n;]+")
_WINDOW: Final = 18
_STRIDE: Final = 9
_MOST_PIECES: Final = 8
_MOST_WORDS: Final = 400


def pieces(text: str) -> tuple[str, ...]:
    """The whole text, then (when it is more than one thought) its sentences and windows of 18 words.

    A disclosure buried in an ordinary message fills one piece and a small part of the whole.
    """
    whole = " ".join(text.split()[:_MOST_WORDS])
    parts: list[str] = []
    for sentence in _SENTENCE.split(text):
        words = sentence.split()[:_MOST_WORDS]
        if len(words) <= _WINDOW + 4:
            parts.append(" ".join(words))
        else:
            starts = range(0, len(words) - _STRIDE, _STRIDE)
            parts.extend(" ".join(words[start : start + _WINDOW]) for start in starts)
    parts = [part for part in dict.fromkeys(parts) if len(part.split()) > 1 and part != whole]
    if len(parts) < 2:
        return (whole,)
    return (whole, *_spread(parts, _MOST_PIECES))


def _spread(parts: list[str], most: int) -> list[str]:
    """At most `most` of the parts, joining neighbours in a very long text so that no words are left out."""
    if len(parts) <= most:
        return parts
    share = -(-len(parts) // most)
    return [" ".join(parts[start : start + share]) for start in range(0, len(parts), share)]


def grams(text: str, words: tuple[str, ...]) -> dict[int, float]:
    """Hashed n-grams of the letters as typed (2 to 5) and of the normalised words (1 to 3), to length 1."""
    counts: dict[int, float] = {}
    for gram in (*_letter_grams(text), *_word_grams(words)):
        slot = zlib.crc32(gram.encode()) % HASHED
        counts[slot] = counts.get(slot, 0.0) + 1.0
    # Dampened counts: the tenth "so" says little that the first did not.
    damped = {slot: float(1 + np.log(count)) for slot, count in counts.items()}
    norm = float(np.sqrt(sum(value * value for value in damped.values()))) or 1.0
    return {slot: value / norm for slot, value in damped.items()}


def _letter_grams(text: str) -> Iterator[str]:
    for word in re.findall(r"\w+|[^\w\s]", text.lower())[:_MOST_WORDS]:
        padded = f" {word} "
        for length in (2, 3, 4, 5):
            for start in range(len(padded) - length + 1):
                yield f"c{padded[start : start + length]}"


def _word_grams(words: tuple[str, ...]) -> Iterator[str]:
    for length in (1, 2, 3):
        for start in range(len(words) - length + 1):
            yield f"w{' '.join(words[start : start + length])}"


def rule_features(verdict: Verdict) -> npt.NDArray[np.float32]:
    """The rules' level as two marks, whether a match was lowered to nothing, and how many were left."""
    level = LEVELS.index(verdict.level)
    lowered = any(hit.level == "none" for hit in verdict.hits)
    left = sum(hit.level != "none" for hit in verdict.hits)
    return np.array([level == 1, level == 2, lowered, min(left, 4) / 4], np.float32)
