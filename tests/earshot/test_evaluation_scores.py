"""The scores: worked by hand on a few labels, so that a mistake in them shows."""

import json
from pathlib import Path

import pytest

from earshot.evaluation import screening as screening_scores
from earshot.evaluation import understanding as understanding_scores
from earshot.evaluation.lines import LinesError, read_lines, write_predictions
from earshot.evaluation.scores import accuracy, confusion, macro_f1, per_label, share

GIVEN = ["yes", "yes", "no", "thanks"]
SAID = ["yes", "no", "no", "yes"]


def test_precision_recall_and_f1_are_by_label() -> None:
    assert per_label(GIVEN, SAID) == {
        "no": {"precision": 0.5, "recall": 1.0, "f1": 0.6667, "n": 1},
        "thanks": {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1},
        "yes": {"precision": 0.5, "recall": 0.5, "f1": 0.5, "n": 2},
    }
    assert macro_f1(GIVEN, SAID) == pytest.approx((0.6667 + 0 + 0.5) / 3, abs=1e-4)
    assert accuracy(GIVEN, SAID) == 0.5
    assert share(1, 0) is None
    assert confusion(GIVEN, SAID, ["yes", "no"]) == {"yes": {"yes": 1, "no": 1}, "no": {"yes": 0, "no": 1}}


def test_a_report_on_screening_says_what_was_missed_and_what_was_cried() -> None:
    lines = [
        {"text": "a", "risk": "urgent", "category": "suicide"},
        {"text": "b", "risk": "urgent", "category": "suicide"},
        {"text": "c", "risk": "concern", "category": "bullying"},
        {"text": "d", "risk": "none", "category": "none"},
        {"text": "e", "risk": "none", "category": "none"},
    ]
    risks = [
        ("urgent", "suicide"),
        ("concern", "other"),
        ("none", "none"),
        ("urgent", "other"),
        ("none", "none"),
    ]
    found = [{"risk": risk, "category": category} for risk, category in risks]
    report = screening_scores.report(lines, found, [1.0] * 5)
    assert (report["urgent_recall"], report["urgent_flagged"], report["concern_flagged"]) == (0.5, 1.0, 0.0)
    assert (report["false_alarm_rate"], report["false_urgent_rate"]) == (0.5, 0.5)
    assert report["per_category"]["suicide"] == {"n": 2, "flagged": 1.0, "named": 0.5}


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "holds no lines"),
        ('{"text": "a", "goal": "yes"}\nnot json my secret', "line 2: this is not JSON"),
        ('["text"]', "line 1: this must be an object"),
        ('{"text": " ", "goal": "yes"}', "line 1: `text` is missing or empty"),
        ('{"text": "my secret", "goal": "hm"}', "line 1: `goal` must be one of"),
    ],
)
def test_a_line_that_does_not_fit_is_named_and_never_quoted(tmp_path: Path, written: str, says: str) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(written)
    with pytest.raises(LinesError) as error:
        read_lines(file, understanding_scores.LABELS)
    assert says in str(error.value) and "secret" not in str(error.value)


def test_predictions_repeat_the_line(tmp_path: Path) -> None:
    file = tmp_path / "out.jsonl"
    write_predictions(file, [{"text": "hé", "goal": "yes", "by": "me"}], ["no"])
    assert json.loads(file.read_text()) == {"text": "hé", "goal": "yes", "by": "me", "predicted": "no"}
