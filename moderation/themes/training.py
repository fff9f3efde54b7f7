"""Trains the trained part from the written examples: deterministic, on one core, seconds.

Thresholds and the curve of certainty are chosen on what the other examples say of each example (leaving it
out, in closed form), so that nothing is judged by what it taught.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy import linalg, optimize  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from embedding.encoder import Encoder
from embedding.kernel_ridge import Floats, gaussian, weighted
from moderation.screening.rule_book import load_rule_book
from moderation.screening.trained.features import counts
from moderation.themes.trained import Numbers
from moderation.themes.word_book import THEMES, WordBook

NARROWNESS: Final = 1.0
SPELLING: Final = 0.35
RIDGE: Final = 0.2
WORDS: Final = 0.25
"""What plain words add to a score. All four were chosen by micro-F1 on halves of the development lines, each
held against the other, and looked at on the validation lines: figures nearby give the same to 0.01."""
SHRINKAGE: Final = 200.0
"""A theme's own threshold counts as much as the common one once it has so many examples."""
_TRIED: Final = np.linspace(0.1, 0.7, 61)


def read_examples(folder: Path) -> list[dict[str, Any]]:
    """Every line of every `.jsonl` file, in the order of their names."""
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def train(
    examples: Sequence[dict[str, Any]],
    fingerprint: str,
    encoder: Encoder,
    book: WordBook,
    *,
    progress: Callable[[str], None] = lambda _line: None,
) -> Numbers:
    """The trained part's numbers. `fingerprint` names what they come from; `progress` hears how far it is."""
    texts = [example["text"] for example in examples]
    given = np.array([[theme in example["themes"] for theme in THEMES] for example in examples], np.bool_)
    plain = np.array([[theme in found for theme in THEMES] for found in map(book.found, texts)], np.float32)
    with threadpool_limits(limits=1):
        progress(f"reading {len(texts):,} examples")
        meanings = encoder.encode(texts)
        progress("comparing the examples with each other")
        spelt = counts(texts, load_rule_book())
        rarity = _rarity(np.bincount(spelt.indices, minlength=spelt.shape[1]), len(texts))
        lines = weighted(spelt, rarity)
        usual = given.mean(axis=0).astype(np.float32)
        kernel = (1 - SPELLING) * gaussian(meanings, meanings, NARROWNESS)
        kernel += SPELLING * (lines @ lines.T).toarray() + RIDGE * np.eye(len(texts), dtype=np.float32)
        inverse = linalg.inv(kernel.astype(np.float64))
        parts = inverse @ (given - usual)
    # What the others say of each example: the closed form of leaving it out and training again.
    scores = given - parts / inverse.diagonal()[:, np.newaxis] + WORDS * plain
    slope, offset = curve(scores.ravel(), given.ravel())
    return Numbers(
        fingerprint=fingerprint,
        narrowness=NARROWNESS,
        words=WORDS,
        slope=slope,
        offset=offset,
        rarity=rarity,
        meanings=meanings,
        by_meaning=np.asarray((1 - SPELLING) * parts, np.float32),
        by_spelling=np.asarray(SPELLING * (lines.T @ parts), np.float32),
        usual=usual,
        thresholds=thresholds(scores, given),
        given=given,
        examples=tuple(texts),
    )


def thresholds(scores: Any, given: Any) -> Floats:
    """For each theme (a column) the score to suggest it from: the best for it, drawn to the best for all.

    The fewer examples a theme has, the nearer it is drawn, since its own best may be chance.
    """
    common = _best(scores, given)
    own = np.array([_best(scores[:, place], given[:, place]) for place in range(scores.shape[1])])
    held = given.sum(axis=0)
    return np.asarray(common + (own - common) * held / (held + SHRINKAGE), np.float32)


def curve(scores: Any, given: Any) -> tuple[float, float]:
    """Slope and offset of the logistic curve under which what was given is likeliest."""

    def surprise(line: Any) -> float:
        raised = line[0] * scores + line[1]
        return float(np.mean(np.logaddexp(0, raised) - given * raised))

    slope, offset = optimize.minimize(surprise, np.array([5.0, -2.0]), method="Nelder-Mead").x
    return float(slope), float(offset)


def _best(scores: Any, given: Any) -> float:
    """The threshold with the highest F1, the lowest of equals."""

    def f1(threshold: float) -> float:
        said = scores > threshold
        return float(2 * (said & given).sum() / max(1, said.sum() + given.sum()))

    return float(max(_TRIED, key=f1))


def _rarity(held: Any, examples: int) -> Floats:
    return np.asarray(np.log((1 + examples) / (1 + held)) + 1, np.float32)
