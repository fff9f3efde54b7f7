"""What the screen is measured against: a careful phrase list, and how negative the words sound.

Both are what a service without a screen of its own would reach for. Nothing in the product uses them.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from earshot.yaml_files import read_document

PHRASES: Final = Path(__file__).with_name("phrases.yml")

FLAGGED_BELOW: Final = -0.25
"""Polarity. The highest, in hundredths, that flags at most 0.10 of the harmless lines of validation.jsonl."""
URGENT_BELOW: Final = -0.5
"""Polarity. The highest, in hundredths, that calls at most 0.05 of the same lines urgent."""

Baseline = Callable[[str], dict[str, str]]
"""Gives a text its `risk` and `category`."""

_NONE: Final = {"risk": "none", "category": "none"}


def phrase_list(file: Path = PHRASES) -> Baseline:
    """The phrases of `file`: the first that a text holds, urgent ones first, names its level and category."""
    written: Mapping[str, Mapping[str, list[str]]] = read_document(file).data
    phrases = [
        (_pattern(phrase), {"risk": level, "category": category})
        for level in ("urgent", "concern")
        for category, some in written[level].items()
        for phrase in some
    ]

    def predict(text: str) -> dict[str, str]:
        plain = " ".join(re.sub("['’‘`]", "", text.lower()).split())
        return next((found for pattern, found in phrases if pattern.search(plain)), _NONE)

    return predict


def _pattern(phrase: str) -> re.Pattern[str]:
    """Whole words; a `*` at the end stands for any ending."""
    return re.compile(rf"\b{re.escape(phrase.removesuffix('*'))}" + ("" if phrase.endswith("*") else r"\b"))


def textblob_polarity() -> Baseline | None:
    """TextBlob's polarity (-1 to 1) under two thresholds; None when TextBlob is not installed."""
    try:
        text_blob: Any = importlib.import_module("textblob").TextBlob
    except ImportError:
        return None

    def predict(text: str) -> dict[str, str]:
        polarity = float(text_blob(text).sentiment.polarity)
        if polarity >= FLAGGED_BELOW:
            return _NONE
        return {"risk": "urgent" if polarity < URGENT_BELOW else "concern", "category": "other"}

    return predict
