"""Scores of predicted labels against given ones. Pure; shares are 0…1, rounded to four places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence


def share(hits: int, of: int) -> float | None:
    """`hits` of `of`; None when there is nothing to hit."""
    return round(hits / of, 4) if of else None


def accuracy(given: Sequence[str], predicted: Sequence[str]) -> float | None:
    """The share of lines whose label was predicted."""
    return share(sum(a == b for a, b in zip(given, predicted, strict=True)), len(given))


def per_label(given: Sequence[str], predicted: Sequence[str]) -> dict[str, dict[str, float | int]]:
    """Precision, recall, F1 and n of every label that is given on some line."""
    hits = Counter(a for a, b in zip(given, predicted, strict=True) if a == b)
    wanted, said = Counter(given), Counter(predicted)
    found: dict[str, dict[str, float | int]] = {}
    for label in sorted(wanted):
        precision = hits[label] / said[label] if said[label] else 0.0
        recall = hits[label] / wanted[label]
        f1 = 2 * precision * recall / (precision + recall) if hits[label] else 0.0
        found[label] = {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(f1, 4),
            "n": wanted[label],
        }
    return found


def macro_f1(given: Sequence[str], predicted: Sequence[str]) -> float:
    """The mean F1 over the labels that are given on some line (labels without a line have no recall)."""
    scores = [scored["f1"] for scored in per_label(given, predicted).values()]
    return round(sum(scores) / len(scores), 4)


def confusion(
    given: Sequence[str], predicted: Sequence[str], labels: Iterable[str]
) -> dict[str, dict[str, int]]:
    """How many lines of each given label (outer) were predicted as each label (inner)."""
    counted = Counter(zip(given, predicted, strict=True))
    labels = tuple(labels)
    return {wanted: {said: counted[wanted, said] for said in labels} for wanted in labels}
