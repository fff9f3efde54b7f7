"""The lines that the demo's people write."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from earshot.demo.written_lines import LINES_FOLDER, load_lines
from earshot.yaml_files import FileFaultsError
from moderation.screening import Screen
from surveys.questionnaire import Theme
from surveys.reading import load_questionnaire

ROOT = Path(__file__).parents[2]
PROMISE = load_questionnaire(ROOT / "councils/cambridgeshire/questionnaires/promise.yml")
LINES = load_lines()


def test_there_are_hundreds_and_no_two_are_the_same() -> None:
    plain = Counter(re.sub(r"[^a-z0-9 ]", "", line.text.lower()) for line in LINES)
    assert [text for text, times in plain.items() if times > 1] == []
    assert len(LINES) >= 400


def test_every_theme_has_every_mood_and_every_label_is_known() -> None:
    themes = set(get_args(Theme))
    assert {line.theme for line in LINES} == themes | {None}
    seen = {(line.theme, line.mood) for line in LINES}
    assert {(theme, mood) for theme in themes for mood in range(-2, 3)} <= seen
    questions = {question.id for question in PROMISE.asked}
    assert {question for line in LINES for question in line.fits} <= questions
    assert all(8 <= line.youngest <= line.oldest <= 25 for line in LINES)


@pytest.mark.parametrize("question_id", ["understand", "anything_else"])
@pytest.mark.parametrize("age", [8, 12, 17, 25])
def test_whoever_is_asked_an_open_question_has_something_to_say_in_every_mood(
    question_id: str, age: int
) -> None:
    near = {
        mood
        for line in LINES
        if question_id in line.fits and line.youngest <= age <= line.oldest
        for mood in range(line.mood - 1, line.mood + 2)
    }
    assert near >= {-2, -1, 0, 1, 2}


def test_a_dozen_hold_a_concern_and_a_few_are_urgent_and_only_those() -> None:
    risks = Counter(line.risk for line in LINES)
    assert risks["concern"] >= 12
    assert 3 <= risks["urgent"] <= 10
    assert all(line.text in (LINES_FOLDER / "risk.yml").read_text() for line in LINES if line.risk != "none")


def test_the_live_screen_notices_every_urgent_line() -> None:
    screen = Screen()
    assert [
        line.text for line in LINES if line.risk == "urgent" and not screen.screen(line.text).flagged
    ] == []


def test_a_line_of_an_unknown_mood_is_named(tmp_path: Path) -> None:
    (tmp_path / "odd.yml").write_text(
        "theme: money\ngroups:\n  - mood: 3\n    ages: [8, 9]\n    fits: [heard]\n    lines: [hello]\n"
    )
    with pytest.raises(FileFaultsError, match=r"groups\[0\]\.mood"):
        load_lines(tmp_path)
