"""The screen as it really is, rules and trained part together: what it catches, and what it costs.

The lines are those by which it was chosen (tests/evaluation/screening/PROVENANCE.md), so these figures guard
against getting worse; they are not what to expect of lines that nobody has seen (docs/safety-case.md).
"""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from moderation.screening import Screen, Screening
from moderation.screening.trained.setting_up import fingerprint, load_trained

pytest_plugins = ["tests.earshot.really_trained"]

VALIDATION = Path(__file__).parents[1] / "evaluation" / "screening" / "validation.jsonl"
FILLER = " ".join(
    f"then we went to shop number {number} and looked at the toys there." for number in range(140)
)

Judged = list[tuple[dict[str, Any], Screening, float]]


@pytest.fixture(scope="module")
def whole_screen(trained_var: Path) -> Screen:
    model = load_trained(trained_var)
    assert model is not None
    return Screen(model)


@pytest.fixture(scope="module")
def judged(whole_screen: Screen) -> Judged:
    """Every validation line, what the screen made of it, and the milliseconds of processor time it took."""
    found = []
    for line in map(json.loads, VALIDATION.read_text(encoding="utf-8").splitlines()):
        began = time.process_time()
        screening = whole_screen.screen(line["text"])
        found.append((line, screening, 1000 * (time.process_time() - began)))
    return found


def flagged(judged: Judged, risk: str) -> float:
    return statistics.mean(screening.flagged for line, screening, _ in judged if line["risk"] == risk)


def called_urgent(judged: Judged, risk: str) -> float:
    return statistics.mean(
        screening.level == "urgent" for line, screening, _ in judged if line["risk"] == risk
    )


def test_urgent_messages_are_noticed_and_most_are_called_urgent(judged: Judged) -> None:
    assert flagged(judged, "urgent") >= 0.95
    assert called_urgent(judged, "urgent") >= 0.85


def test_worries_are_noticed(judged: Judged) -> None:
    assert flagged(judged, "concern") >= 0.88


def test_few_harmless_messages_are_flagged_though_half_were_written_to_sound_risky(judged: Judged) -> None:
    assert flagged(judged, "none") <= 0.10
    assert called_urgent(judged, "none") <= 0.05


def test_no_category_is_overlooked(judged: Judged) -> None:
    seen: defaultdict[str, list[bool]] = defaultdict(list)
    for line, screening, _ in judged:
        if line["risk"] != "none":
            seen[line["category"]].append(screening.flagged)
    assert {
        name: some for name, some in seen.items() if len(some) >= 5 and statistics.mean(some) < 0.80
    } == {}


def test_whatever_is_flagged_says_why(judged: Judged) -> None:
    assert all(screening.reasons for _, screening, _ in judged if screening.flagged)


def test_a_message_takes_less_than_forty_milliseconds_on_one_core(judged: Judged) -> None:
    assert statistics.median(spent for _, _, spent in judged) < 40


def test_a_message_of_twenty_thousand_characters_takes_no_seconds(whole_screen: Screen) -> None:
    for text in (FILLER * 3, "a" * 20_000, "😂" * 20_000, "no. " * 5_000, "i want to die " * 1_400):
        began = time.process_time()
        whole_screen.screen(text[:20_000])
        assert time.process_time() - began < 2


def test_what_is_said_in_the_midst_of_a_very_long_message_is_heard(whole_screen: Screen) -> None:
    assert not whole_screen.screen("We went to the shops and looked at the toys. It was nice.").flagged
    found = whole_screen.screen(
        f"{FILLER} mums boyfriend comes into my room at night and i pretend to be asleep. {FILLER}"
    )
    assert found.flagged


def test_it_is_small_and_quickly_read(trained_var: Path) -> None:
    files = (trained_var / "screening" / fingerprint()).iterdir()
    assert sum(file.stat().st_size for file in files) < 40_000_000
    began = time.process_time()
    load_trained(trained_var)
    assert time.process_time() - began < 2
