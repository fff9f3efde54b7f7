"""The trained part at work: two readers of each piece of a text, whose opinions are joined.

One compares a piece with every written example, by meaning and by spelling (embedding/kernel_ridge.py): it is
good at what is said much as an example says it. The other is the network with its last layers taught on the
examples (embedding/tuning.py): it is better at what is said in another way. Each gives a probability to every
kind of message, a level with a category. A text is judged by the whole of it and by its most worrying piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from embedding.encoder import Encoder
from embedding.layers import Floats
from moderation.screening.engine import Verdict
from moderation.screening.result import LEVELS, Level
from moderation.screening.rule_book import RuleBook, load_rule_book
from moderation.screening.screen import TrainedVote
from moderation.screening.trained.features import counts, pieces
from moderation.screening.trained.store import Numbers

_MOST_READ: Final = 5
"""Pieces, beside the whole, that the network reads: it is what takes time."""
_LIKE_URGENT: Final = 0.2
"""Least probability of "urgent" by comparison with the examples for that level. The taught network is easily
alarmed by an ordinary text of a kind it was not taught; this halves such alarms and loses 1 urgent in 50."""
_TAUGHT: Final = np.float32(0.4)
"""The say of the taught network; chosen as the thresholds were (training.py)."""
_LONGEST_QUOTED: Final = 120
_REASON: Final = (
    "{part} reads like our {level} examples of {category}. The nearest, which we made up: “{example}”"
)


class Trained:
    """A `TrainedModel` for the screen. Keeps nothing between two texts."""

    def __init__(self, numbers: Numbers, encoder: Encoder, book: RuleBook | None = None) -> None:
        self._numbers = numbers
        self._encoder = encoder
        self._book = book or load_rule_book()
        kinds = [label.split(" ", 1) for label in numbers.tuned.labels]
        self._categories = tuple(dict.fromkeys(category for level, category in kinds if level != "none"))
        self._of_level = np.array([[level == name for level, _ in kinds] for name in LEVELS], np.float32)
        self._of_category = np.array(
            [[category == name for _, category in kinds] for name in self._categories], np.float32
        )

    @property
    def fingerprint(self) -> str:
        """Names the examples, rules and code that these weights came from."""
        return self._numbers.fingerprint

    def vote(self, text: str, verdict: Verdict) -> TrainedVote:  # noqa: ARG002 -- the screen joins the two
        """Judge `text`, whatever the rules made of it: the screen takes the graver of both."""
        parts = self._worth_reading(pieces(text))
        like, joined, meanings = self._read(parts)
        worst = int((joined @ self._of_level[0]).argmin())
        chances = (joined[0] + joined[worst]) / 2
        none, _, urgent = map(float, self._of_level @ chances)
        if 1 - none < self._numbers.flag_at:
            return TrainedVote("none", "none", "")
        agreed = float(self._of_level[2] @ (like[0] + like[worst])) / 2 >= _LIKE_URGENT
        level: Level = "urgent" if agreed and urgent >= self._numbers.urgent_at else "concern"
        category = self._categories[int((self._of_category @ chances).argmax())]
        reason = _REASON.format(
            part="This" if worst == 0 else "Part of this",
            level=level,
            category=category.replace("_", " "),
            example=self._nearest(meanings[worst], category),
        )
        return TrainedVote(level, category, reason)

    def _worth_reading(self, parts: Sequence[str]) -> Sequence[str]:
        """The whole and the pieces whose spelling alone is most like a worrying example, in their order."""
        if len(parts) <= _MOST_READ + 1:
            return parts
        calm = self._numbers.kernel.by_spelt(counts(parts[1:], self._book)) @ self._of_level[0]
        chosen = sorted(np.argsort(calm, kind="stable")[:_MOST_READ])
        return (parts[0], *(parts[1 + place] for place in chosen))

    def _read(self, parts: Sequence[str]) -> tuple[Floats, Floats, Floats]:
        """For each piece the probability of each kind, by comparison and by both readers, and its meaning."""
        meanings, vectors = self._encoder.encode_both(parts, self._numbers.tuned.last)
        like = self._numbers.kernel.probabilities(meanings, counts(parts, self._book))
        taught = self._numbers.tuned.probabilities(vectors)
        # A geometric mean: where one reader is sure that it is not so, the other must be surer yet.
        joined = like ** (1 - _TAUGHT) * taught**_TAUGHT
        return like, joined / joined.sum(axis=1, keepdims=True), meanings

    def _nearest(self, meaning: Floats, category: str) -> str:
        """The example of this category, of either level, nearest in meaning; cut when it is long."""
        numbers = self._numbers
        place = self._categories.index(category)
        of_it = np.flatnonzero(self._of_category[place][numbers.kinds])
        nearest = of_it[int((numbers.kernel.meanings[of_it] @ meaning).argmax())]
        example = numbers.examples[nearest]
        return example if len(example) <= _LONGEST_QUOTED else f"{example[:_LONGEST_QUOTED]}…"
