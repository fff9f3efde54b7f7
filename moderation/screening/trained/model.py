"""The trained part at work: two small linear readers of each piece of a text, joined with the rules.

One reads what a piece means (its embedding), the other how it is written (hashed n-grams). Their scores for
the whole text and for its most worrying piece, with what the rules found, go to a third that gives
probabilities of none, concern and urgent. A fourth names the likeliest category.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from embedding.encoder import Encoder, Floats
from moderation.screening.engine import Verdict
from moderation.screening.normalise import normalise
from moderation.screening.result import Level
from moderation.screening.rule_book import RuleBook, load_rule_book
from moderation.screening.screen import TrainedVote
from moderation.screening.trained.features import grams, pieces, rule_features
from moderation.screening.trained.store import Numbers

_REASON: Final = "Reads like the written examples of {category} ({chance:.0%} likely to need a person)"


class Trained:
    """A `TrainedModel` for the screen. Keeps nothing between two texts."""

    def __init__(self, numbers: Numbers, encoder: Encoder, book: RuleBook | None = None) -> None:
        self._numbers = numbers
        self._encoder = encoder
        self._book = book or load_rule_book()

    @property
    def fingerprint(self) -> str:
        """Names the examples, rules and code that these weights came from."""
        return self._numbers.fingerprint

    def vote(self, text: str, verdict: Verdict) -> TrainedVote:
        """Judge `text`, knowing what the rules made of it."""
        parts = pieces(text)
        letters = [grams(part, normalise(part, self._book.lexicon)) for part in parts]
        meanings = self._encoder.encode(parts)
        chances = self.chances(parts, meanings, letters, verdict)
        flagged = float(chances[1] + chances[2])
        level: Level = "none"
        if flagged >= self._numbers.flag_at:
            level = "urgent" if float(chances[2]) >= self._numbers.urgent_at else "concern"
        category = self._category(meanings, letters)
        reason = _REASON.format(category=category.replace("_", " "), chance=flagged)
        return TrainedVote(level, "none" if level == "none" else category, reason)

    def chances(
        self, parts: Sequence[str], meanings: Floats, letters: Sequence[dict[int, float]], verdict: Verdict
    ) -> Floats:
        """The probabilities of none, concern and urgent."""
        arrays = self._numbers.arrays
        by_sense = meanings @ arrays["sense_weights"].T + arrays["sense_bias"]
        by_letters = (
            np.stack([dot(arrays["letter_weights"], each) for each in letters]) + arrays["letter_bias"]
        )
        row = joined(parts, by_sense, by_letters, rule_features(verdict))
        row = (row - arrays["join_mean"]) / arrays["join_spread"]
        scores = arrays["join_weights"] @ row + arrays["join_bias"]
        raised = np.exp(scores - scores.max())
        return np.asarray(raised / raised.sum(), np.float32)

    def _category(self, meanings: Floats, letters: Sequence[dict[int, float]]) -> str:
        """The category that the most telling piece is likest to."""
        arrays = self._numbers.arrays
        width = meanings.shape[1]
        scores = meanings @ arrays["category_weights"][:, :width].T + np.stack(
            [dot(arrays["category_weights"][:, width:], each) for each in letters]
        )
        return self._numbers.categories[int((scores + arrays["category_bias"]).max(axis=0).argmax())]


def dot(weights: Floats, sparse: dict[int, float]) -> Floats:
    """`weights` (rows of all slots) times a sparse row."""
    slots = np.fromiter(sparse.keys(), np.int64, len(sparse))
    values = np.fromiter(sparse.values(), np.float32, len(sparse))
    return np.asarray(weights[:, slots] @ values, np.float32)


def joined(parts: Sequence[str], by_sense: Floats, by_letters: Floats, rules: Floats) -> Floats:
    """The row that the joining model reads: scores of whole and worst piece, the rules, the length."""
    row: list[float] = []
    for scores in (by_sense, by_letters):
        row.extend(scores[0])
        row.append(float((scores[:, 2] - scores[:, 0]).max()))
        row.append(float((np.maximum(scores[:, 1], scores[:, 2]) - scores[:, 0]).max()))
    row.extend(rules)
    row.append(float(np.log1p(len(parts[0].split()))))
    row.append(float(len(parts) > 1))
    return np.array(row, np.float32)
