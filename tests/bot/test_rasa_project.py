"""The Rasa project as files: goals, rules, replies and examples fit together and read plainly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import textstat

from bot.understanding import GOALS, KeywordMatcher, Scripted
from bot.understanding.keywords import words_of
from earshot import ROOT
from earshot.council import load_council
from earshot.yaml_files import read_document
from surveys.engine.state import Button

RASA = ROOT / "bot" / "rasa"
COUNCILS = sorted(profile.parent for profile in (ROOT / "councils").glob("*/profile.yml"))
SAID = {council: load_council(council).said for council in COUNCILS}
LEAST_EXAMPLES = 60

FILE_GRADE, LINE_GRADE, LONGEST_SENTENCE = 4.0, 9.0, 22
"""As for everything else a young person reads: tests/council/test_reading_age.py says why."""


def domain(part: str) -> dict[str, Any] | list[Any]:
    found = [read_document(file).data.get(part) for file in sorted((RASA / "domain").glob("*.yml"))]
    parts = [each for each in found if each]
    if isinstance(parts[0], list):
        return [item for each in parts for item in each]
    return {name: value for each in parts for name, value in each.items()}


def rasa_replies() -> Iterator[tuple[str, Scripted]]:
    responses = domain("responses")
    assert isinstance(responses, dict)
    for name, variants in responses.items():
        for variant in variants:
            buttons = tuple(Button(**button) for button in variant.get("buttons", ()))
            yield name, Scripted(variant.get("text"), buttons, variant.get("custom"))


def all_replies() -> Iterator[tuple[str, Scripted]]:
    yield from rasa_replies()
    matcher = KeywordMatcher()
    for goal in sorted(GOALS):
        for scripted in matcher.scripted(goal):
            yield f"without Rasa: {goal}", scripted


def texts(replies: Iterator[tuple[str, Scripted]]) -> list[tuple[str, str]]:
    return [(name, reply.text) for name, reply in replies if reply.text]


def examples() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "nlu_data").glob("*.yml")):
        for group in read_document(file).data["nlu"]:
            assert group["intent"] not in found, f"{group['intent']} has two homes"
            found[group["intent"]] = [line.removeprefix("- ") for line in group["examples"].splitlines()]
    return found


EXAMPLES = examples()


def test_rasa_knows_exactly_the_goals() -> None:
    assert sorted(domain("intents")) == sorted(GOALS)
    assert set(EXAMPLES) == GOALS


def test_every_goal_has_one_rule_and_every_reply_is_used() -> None:
    rules = [rule for file in (RASA / "rules").glob("*.yml") for rule in read_document(file).data["rules"]]
    steps = [rule["steps"] for rule in rules]
    assert all(len(each) == 2 for each in steps)
    assert sorted(each[0]["intent"] for each in steps) == sorted(GOALS)
    assert {each[1]["action"] for each in steps} == set(domain("responses"))


def test_risk_is_answered_by_the_safe_reply_alone() -> None:
    rules = [rule for file in (RASA / "rules").glob("*.yml") for rule in read_document(file).data["rules"]]
    (action,) = [rule["steps"][1]["action"] for rule in rules if rule["steps"][0]["intent"] == "crisis"]
    ((_, reply),) = [each for each in rasa_replies() if each[0] == action]
    assert reply == Scripted(None, command={"command": "safe_help"})


@pytest.mark.parametrize("goal", sorted(GOALS))
def test_a_goal_has_enough_examples_and_none_twice(goal: str) -> None:
    lines = EXAMPLES[goal]
    assert len(lines) >= LEAST_EXAMPLES
    plain = [line.casefold() for line in lines]
    assert [line for line in plain if plain.count(line) > 1] == []


def test_no_example_stands_for_two_goals() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for goal, lines in EXAMPLES.items():
        for line in lines:
            plain = words_of(line) or (line,)
            assert seen.setdefault(plain, goal) == goal, f"{line!r}: {seen[plain]} and {goal}"


def test_no_example_holds_what_could_be_somebodys() -> None:
    # Numbers that could be dialled, addresses, handles and postcodes have no place in examples.
    private = re.compile(r"\d{6,}|@|\b[a-z]{1,2}\d{1,2}[a-z]? ?\d[a-z]{2}\b|https?:", re.IGNORECASE)
    found = [line for lines in EXAMPLES.values() for line in lines if private.search(line)]
    assert found == []


def test_every_placeholder_is_a_slot_and_every_council_fills_it() -> None:
    slots = domain("slots")
    assert isinstance(slots, dict)
    for name, slot in slots.items():
        assert slot["initial_value"] == f"{{{name}}}"
    for reply_name, reply in all_replies():
        for text in (reply.text or "", *(button.title for button in reply.buttons)):
            used = set(re.findall(r"{(\w+)}", text))
            assert used <= set(slots), f"{reply_name}: {used - set(slots)}"
            for council in COUNCILS:
                text.format_map(SAID[council])


def test_every_button_leads_to_a_goal() -> None:
    for name, reply in all_replies():
        for button in reply.buttons:
            command, goal = button.payload.split()
            assert command == "/goal" and goal in GOALS, f"{name}: {button.payload}"


def filled(text: str, council: Path) -> str:
    """`text` as that council's young people read it, with no e-mail address: a long word, not a hard one."""
    return text.format_map({**SAID[council], "team_contact": "01632 960000"})


def test_replies_read_at_about_nine_years_old() -> None:
    for council in COUNCILS:
        for replies in (texts(rasa_replies()), texts(all_replies())):
            prose = " ".join(filled(text, council) for _, text in replies)
            assert textstat.automated_readability_index(prose) <= FILE_GRADE


@pytest.mark.parametrize(("name", "text"), texts(all_replies()))
def test_no_reply_is_hard_to_read(name: str, text: str) -> None:
    read = filled(text, COUNCILS[0])
    assert len(read) <= 480, "too long to read on a phone"
    for sentence in re.split(r"(?<=[.?!])\s+", read):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
    if len(read.split()) >= 6:
        assert textstat.automated_readability_index(read) <= LINE_GRADE


@pytest.mark.parametrize(("name", "text"), texts(all_replies()))
def test_no_reply_claims_what_is_not_so(name: str, text: str) -> None:
    lower = text.casefold()
    for claim in ("is reading this", "someone has been told", "i have told", "we have sent", "i have sent"):
        assert claim not in lower
    for unwanted in ("placement", "sibling", "abscond", "committed", "your secret"):
        assert unwanted not in lower
    if "secret" in lower:
        assert "cannot keep secrets" in lower


def test_raw_words_have_no_way_into_rasa_but_the_parse_call() -> None:
    assert read_document(RASA / "credentials.yml").data == {}, (
        "a channel of Rasa's own would pass by the screen"
    )
    endpoints = read_document(RASA / "endpoints.yml").data
    assert set(endpoints) == {"tracker_store", "lock_store"}, "no broker, no action server"
    assert endpoints["tracker_store"] == {"type": "forgetful.ForgetfulTrackerStore"}
