"""The examples that the screen is trained from: whole, broad, and apart from what is measured."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moderation.screening import CATEGORIES, LEVELS
from moderation.screening.trained.setting_up import EXAMPLES

MEASURED = Path(__file__).parents[1] / "evaluation" / "screening"
WAYS = {
    *("implicit", "calm", "joking", "third_person", "little_english"),
    *("one_liner", "buried", "survey_answer", "plain"),
}


def lines(folder: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


@pytest.fixture(scope="module")
def examples() -> list[dict[str, Any]]:
    return list(lines(EXAMPLES))


def test_every_line_says_what_it_is(examples: list[dict[str, Any]]) -> None:
    for example in examples:
        assert set(example) == {"text", "risk", "category", "way", "age"}, example
        assert example["text"].strip()
        assert example["risk"] in LEVELS
        assert example["category"] in CATEGORIES
        assert (example["risk"] == "none") == (example["category"] == "none"), example
        assert example["way"] in WAYS
        assert 8 <= example["age"] <= 25


def test_there_are_enough_of_every_category_and_level_and_way_of_speaking(
    examples: list[dict[str, Any]],
) -> None:
    assert len(examples) >= 2500
    kinds = Counter((example["category"], example["risk"]) for example in examples)
    for category in set(CATEGORIES) - {"none"}:
        assert kinds[category, "urgent"] >= 40, category
        assert kinds[category, "concern"] >= 40, category
        ways = {example["way"] for example in examples if example["category"] == category}
        assert ways == WAYS, (category, WAYS - ways)
        ages = {example["age"] for example in examples if example["category"] == category}
        assert min(ages) <= 10, category
        assert max(ages) >= 18, category


def test_harmless_lines_are_as_many_as_risky_ones(examples: list[dict[str, Any]]) -> None:
    harmless = sum(example["risk"] == "none" for example in examples)
    assert harmless >= len(examples) - harmless


def test_nothing_that_is_measured_is_trained_on(examples: list[dict[str, Any]]) -> None:
    measured = {line["text"].strip().casefold() for line in lines(MEASURED)}
    assert [e["text"] for e in examples if e["text"].strip().casefold() in measured] == []


def test_no_line_stands_twice(examples: list[dict[str, Any]]) -> None:
    counted = Counter(example["text"].strip().casefold() for example in examples)
    assert [text for text, count in counted.items() if count > 1] == []
