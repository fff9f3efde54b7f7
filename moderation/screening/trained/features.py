"""What the trained part looks at: pieces of a text, and counts of the letters and words in them, hashed."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

from moderation.screening.normalise import normalise
from moderation.screening.rule_book import RuleBook

HASHED: Final = 1 << 16
"""Slots that n-grams are hashed into; four times as many changed nothing on a held-out fifth."""

_SENTENCE: Final = re.compile(r"[.!?\n;]+")
_SHORT: Final = 20
_WINDOW: Final = 18
_STRIDE: Final = 9
_MOST_PIECES: Final = 400
"""More than 20,000 characters of words of usual length make; longer texts have neighbours joined."""
_MOST_WORDS: Final = 400
_LONGEST_WORD: Final = 40
"""Letters of a word that are looked at."""


def pieces(text: str) -> tuple[str, ...]:
    """The whole text, then (when it is longer than 20 words) its sentences and windows of 18 words.

    A disclosure buried in an ordinary message fills one piece and a small part of the whole. Reading the
    parts of shorter texts as well took twice the time, and noticed no more on the validation lines.
    """
    whole = " ".join(text.split()[:_MOST_WORDS])
    if len(whole.split()) <= _SHORT:
        return (whole,)
    parts: list[str] = []
    for sentence in _SENTENCE.split(text):
        words = sentence.split()
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


def counts(texts: Sequence[str], book: RuleBook) -> sparse.csr_matrix:
    """A row of counts a text: n-grams of letters as typed (2 to 5) and of normalised words (1 to 3)."""
    rows = [
        Counter(
            zlib.crc32(gram.encode()) % HASHED
            for gram in (*_letter_grams(text), *_word_grams(normalise(text, book.lexicon)))
        )
        for text in texts
    ]
    slots = np.array([slot for row in rows for slot in row], np.int64)
    values = np.array([value for row in rows for value in row.values()], np.float32)
    starts = np.cumsum([0, *(len(row) for row in rows)])
    return sparse.csr_matrix((values, slots, starts), shape=(len(texts), HASHED))


def _letter_grams(text: str) -> Iterator[str]:
    for word in re.findall(r"\w+|[^\w\s]", text.lower())[:_MOST_WORDS]:
        padded = f" {word[:_LONGEST_WORD]} "
        for length in (2, 3, 4, 5):
            for start in range(len(padded) - length + 1):
                yield f"c{padded[start : start + length]}"


def _word_grams(words: tuple[str, ...]) -> Iterator[str]:
    for length in (1, 2, 3):
        for start in range(len(words) - length + 1):
            yield f"w{' '.join(words[start : start + length])}"
