"""`earshot evaluate sentiment`: the live reading of each line, beside plain TextBlob's on the same lines."""

from __future__ import annotations

import math
import statistics
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any, Final

from scipy import stats  # type: ignore[import-untyped]

from earshot.evaluation.lines import Line, LinesError
from earshot.evaluation.scores import share
from moderation.sentiment import Reading, Sentiment, plain_textblob

LABELS: Final = {"sentiment": (-2, -1, 0, 1, 2)}

EVEN: Final = 0.2
"""A score this near to 0 (of -1 to 1) is neither good nor bad: less than half of a mark of 1."""


def check(lines: Sequence[Line]) -> None:
    """Raises LinesError for the first line whose mark is no whole number or whose question is no text."""
    for number, line in enumerate(lines, start=1):
        if type(line["sentiment"]) is not int:
            raise LinesError(f"line {number}: `sentiment` must be a whole number from -2 to 2")
        if not isinstance(line.get("question"), str | None):
            raise LinesError(f"line {number}: `question` must be text")


def predict(
    lines: Sequence[Line], sentiment: Sentiment, say: Callable[[str], None]
) -> tuple[list[Reading], list[float]]:
    """Each line's reading, and the milliseconds each took."""
    found, spent = [], []
    for number, line in enumerate(lines, start=1):
        began = time.perf_counter()
        found.append(sentiment.read(line["text"], question=line.get("question")))
        spent.append((time.perf_counter() - began) * 1000)
        if number % 100 == 0:
            say(f"{number:,} of {len(lines):,} lines")
    return found, spent


def report(lines: Sequence[Line], found: Sequence[Reading], spent: Sequence[float]) -> dict[str, Any]:
    """The scores, as design.md section 8 lists them. What could not be told counts as 0.

    `sign_accuracy` is of three sides: bad, even, good. `cannot_tell` is the share without a score. `by_mark`
    gives the mean score of the lines of each mark.
    """
    given = [line["sentiment"] for line in lines]
    scores = [one.score or 0.0 for one in found]
    plain = [plain_textblob(line["text"]) for line in lines]
    return {
        "n": len(lines),
        "spearman": spearman(scores, given),
        "sign_accuracy": _sides(scores, given),
        "textblob_spearman": spearman(plain, given),
        "textblob_sign_accuracy": _sides(plain, given),
        "cannot_tell": share(sum(one.score is None for one in found), len(found)),
        "mean_certainty": round(statistics.mean(one.certainty for one in found), 4),
        "by_mark": {
            str(mark): round(statistics.mean(s for s, g in zip(scores, given, strict=True) if g == mark), 4)
            for mark in sorted(set(given))
        },
        "median_ms": round(statistics.median(spent), 2),
    }


def spearman(scores: Sequence[float], given: Sequence[float]) -> float | None:
    """Spearman's rank correlation, -1 to 1; None where it is not defined (all of one value)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.ConstantInputWarning)
        found = float(stats.spearmanr(scores, given).statistic) if len(given) > 1 else math.nan
    return None if math.isnan(found) else round(found, 4)


def _sides(scores: Sequence[float], given: Sequence[float]) -> float | None:
    hits = sum(_side(score) == _side(mark) for score, mark in zip(scores, given, strict=True))
    return share(hits, len(given))


def _side(value: float) -> int:
    return 0 if abs(value) < EVEN else 1 if value > 0 else -1
