"""`earshot evaluate screening`: the live screen's level and category for each line, and two baselines'."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

from earshot.evaluation.baselines import Baseline, phrase_list, textblob_polarity
from earshot.evaluation.lines import Line
from earshot.evaluation.scores import confusion, share
from moderation.screening import CATEGORIES, LEVELS, Screen

LABELS = {"risk": LEVELS, "category": CATEGORIES}


def predict(
    lines: Sequence[Line], screen: Screen, say: Callable[[str], None]
) -> tuple[list[dict[str, str]], list[float]]:
    """Each line's risk and category, and the milliseconds each took."""

    def judge(text: str) -> dict[str, str]:
        screening = screen.screen(text)
        return {"risk": screening.level, "category": screening.category}

    return _judged(lines, judge, say)


def baselines(lines: Sequence[Line], say: Callable[[str], None]) -> dict[str, dict[str, Any] | None]:
    """The same scores for a phrase list and for TextBlob's polarity; None for what is not installed."""
    judges: dict[str, Baseline | None] = {
        "phrase_list": phrase_list(),
        "textblob_polarity": textblob_polarity(),
    }
    reports: dict[str, dict[str, Any] | None] = {}
    for name, judge in judges.items():
        if judge is None:
            say(f"{name}: its package is not installed (script/bootstrap --dev)")
            reports[name] = None
        else:
            reports[name] = report(lines, *_judged(lines, judge, lambda _line: None))
    return reports


def _judged(
    lines: Sequence[Line], judge: Baseline, say: Callable[[str], None]
) -> tuple[list[dict[str, str]], list[float]]:
    found, spent = [], []
    for number, line in enumerate(lines, start=1):
        began = time.perf_counter()
        found.append(judge(line["text"]))
        spent.append((time.perf_counter() - began) * 1000)
        if number % 100 == 0:
            say(f"{number:,} of {len(lines):,} lines")
    return found, spent


def report(lines: Sequence[Line], found: Sequence[dict[str, str]], spent: Sequence[float]) -> dict[str, Any]:
    """The scores, as design.md section 8 lists them. A share of no lines is null."""
    given, predicted = [line["risk"] for line in lines], [one["risk"] for one in found]
    table = confusion(given, predicted, LEVELS)

    def rate(risk: str, *levels: str) -> float | None:
        return share(sum(table[risk][level] for level in levels), sum(table[risk].values()))

    return {
        "n": len(lines),
        "urgent_recall": rate("urgent", "urgent"),
        "urgent_flagged": rate("urgent", "concern", "urgent"),
        "concern_flagged": rate("concern", "concern", "urgent"),
        "false_alarm_rate": rate("none", "concern", "urgent"),
        "false_urgent_rate": rate("none", "urgent"),
        "confusion": table,
        "per_category": _per_category(lines, found),
        "median_ms": round(statistics.median(spent), 2),
    }


def _per_category(lines: Sequence[Line], found: Sequence[dict[str, str]]) -> dict[str, dict[str, Any]]:
    """For each category given: lines, the share flagged at all, and flagged as that very category."""
    rows = {}
    for category in sorted({line["category"] for line in lines if line["category"] != "none"}):
        of = [one for line, one in zip(lines, found, strict=True) if line["category"] == category]
        rows[category] = {
            "n": len(of),
            "flagged": share(sum(one["risk"] != "none" for one in of), len(of)),
            "named": share(sum(one["category"] == category for one in of), len(of)),
        }
    return rows
