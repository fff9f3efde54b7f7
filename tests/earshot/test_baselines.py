"""What the screen is measured against: each does what it says, and its thresholds are what they claim."""

from __future__ import annotations

import importlib

import pytest
import yaml

from earshot import ROOT
from earshot.evaluation import baselines
from earshot.evaluation import screening as scores
from earshot.evaluation.lines import read_lines
from moderation.screening import CATEGORIES, LEVELS

VALIDATION = ROOT / "tests/evaluation/screening/validation.jsonl"


def test_the_phrase_list_holds_45_phrases_each_once_of_known_categories() -> None:
    written = yaml.safe_load(baselines.PHRASES.read_text(encoding="utf-8"))
    phrases = [phrase for level in written.values() for category in level.values() for phrase in category]
    assert len(phrases) == len(set(phrases)) == 45
    assert set(written) < set(LEVELS)
    assert {category for level in written.values() for category in level} < set(CATEGORIES)


@pytest.mark.parametrize(
    ("text", "risk", "category"),
    [
        ("I WANT TO  DIE", "urgent", "suicide"),
        ("feeling suicidal tbh", "urgent", "suicide"),
        ("he’s always drunk", "concern", "substance"),
        ("he gets drunk and hits my mum", "urgent", "domestic_abuse"),
        ("skms is not a word", "none", "none"),
        ("the bus was late", "none", "none"),
    ],
)
def test_a_phrase_is_found_whatever_its_case_and_spaces_and_only_as_whole_words(
    text: str, risk: str, category: str
) -> None:
    assert baselines.phrase_list()(text) == {"risk": risk, "category": category}


def false_alarms(monkeypatch: pytest.MonkeyPatch, **thresholds: float) -> tuple[float, float]:
    """Shares of validation.jsonl's harmless lines flagged at all, and called urgent."""
    for name, value in thresholds.items():
        monkeypatch.setattr(baselines, name, value)
    judge = baselines.textblob_polarity()
    assert judge is not None
    harmless = [line for line in read_lines(VALIDATION, scores.LABELS) if line["risk"] == "none"]
    found = [judge(line["text"])["risk"] for line in harmless]
    return sum(risk != "none" for risk in found) / len(found), found.count("urgent") / len(found)


def test_polaritys_thresholds_are_the_highest_that_keep_false_alarms_in_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flagged, urgent = false_alarms(monkeypatch)
    assert flagged <= 0.10 and urgent <= 0.05
    higher = {"FLAGGED_BELOW": baselines.FLAGGED_BELOW + 0.01, "URGENT_BELOW": baselines.URGENT_BELOW + 0.01}
    flagged, urgent = false_alarms(monkeypatch, **higher)
    assert flagged > 0.10 and urgent > 0.05


def test_without_textblob_the_rest_is_reported_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> object:
        raise ImportError

    monkeypatch.setattr(importlib, "import_module", missing)
    said: list[str] = []
    lines = [{"text": "i want to die", "risk": "urgent", "category": "suicide"}]
    reports = scores.baselines(lines, said.append)
    assert reports["textblob_polarity"] is None and "not installed" in said[0]
    assert reports["phrase_list"] is not None and reports["phrase_list"]["urgent_recall"] == 1.0
