"""The trained part at work: how like the examples of each theme a text is, in meaning and in spelling.

One-vs-rest kernel ridge regression (embedding/kernel_ridge.py has the two kernels): a text may have several
themes, or none, so each is judged on its own. Plain words (words.yml) add to a theme's score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse  # type: ignore[import-untyped]

from embedding.encoder import Encoder
from embedding.kernel_ridge import Floats, gaussian, weighted
from moderation.screening.rule_book import RuleBook, load_rule_book
from moderation.screening.trained.features import counts
from moderation.themes.suggesting import Opinion
from moderation.themes.word_book import THEMES
from surveys.questionnaire import Theme

_LONGEST_QUOTED: Final = 120
_SUREST: Final = 0.99
"""Nothing learnt from 700 lines is surer."""


@dataclass(frozen=True)
class Numbers:
    """What training found, for the 14 themes in the order of THEMES. E is the number of examples.

    `narrowness` is of the Gaussian kernel; `rarity` (slots) weighs n-grams; `meanings` (E, 384) are the
    examples' own; `by_meaning` (E, 14), `by_spelling` (slots, 14) and `usual` (14) make a score, to which
    `words` is added for plain words. A theme is suggested above its threshold (14); `slope` and `offset`
    turn scores into certainties. `given` (E, 14) are the examples' themes, `examples` their texts.
    """

    fingerprint: str
    narrowness: float
    words: float
    slope: float
    offset: float
    rarity: Floats
    meanings: Floats
    by_meaning: Floats
    by_spelling: Floats
    usual: Floats
    thresholds: Floats
    given: npt.NDArray[np.bool_]
    examples: tuple[str, ...]


class Trained:
    """The trained part for `Themes`. Keeps nothing between two texts."""

    def __init__(self, numbers: Numbers, encoder: Encoder, book: RuleBook | None = None) -> None:
        self._numbers = numbers
        self._encoder = encoder
        self._book = book or load_rule_book()

    @property
    def fingerprint(self) -> str:
        """Names the examples, words and code that these weights came from."""
        return self._numbers.fingerprint

    def opinions(self, text: str, found: Mapping[Theme, str]) -> dict[Theme, Opinion]:
        """Judge every theme, given the plain words `found` in the text."""
        numbers = self._numbers
        meanings = self._encoder.encode([text])
        scores = score(numbers, meanings, counts([text], self._book))[0]
        scores += np.float32(numbers.words) * np.array([theme in found for theme in THEMES], np.float32)
        certainties = certainty(scores, numbers.slope, numbers.offset)
        opinions = {}
        for place, theme in enumerate(THEMES):
            suggested = bool(scores[place] > numbers.thresholds[place])
            nearest = self._nearest(meanings[0], place) if suggested else ""
            opinions[theme] = Opinion(min(_SUREST, float(certainties[place])), suggested, nearest)
        return opinions

    def _nearest(self, meaning: Floats, place: int) -> str:
        """The example of the theme with this place that means most nearly the same; cut when it is long."""
        of_it = np.flatnonzero(self._numbers.given[:, place])
        if not of_it.size:
            return ""
        example = self._numbers.examples[of_it[int((self._numbers.meanings[of_it] @ meaning).argmax())]]
        return example if len(example) <= _LONGEST_QUOTED else f"{example[:_LONGEST_QUOTED]}…"


def score(numbers: Numbers, meanings: Floats, spelt: sparse.csr_matrix) -> Floats:
    """For each text (a row of both) and theme (a column) a number: near 1 for like it, near 0 for unlike."""
    near = gaussian(meanings, numbers.meanings, numbers.narrowness)
    by_spelling = weighted(spelt, numbers.rarity) @ numbers.by_spelling
    return np.asarray(near @ numbers.by_meaning + by_spelling + numbers.usual, np.float32)


def certainty(scores: Floats, slope: float, offset: float) -> Floats:
    """Scores as probabilities, by a logistic curve."""
    return np.asarray(1 / (1 + np.exp(-(np.float32(slope) * scores + np.float32(offset)))), np.float32)
