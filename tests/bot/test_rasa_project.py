"""The Rasa project as files: goals, rules, replies and examples fit together."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.understanding import GOALS, Occasion
from bot.understanding.keywords import words_of
from earshot import ROOT
from earshot.yaml_files import read_document

RASA = ROOT / "bot" / "rasa"
LEAST_EXAMPLES = 60


def domain(part: str) -> dict[str, Any] | list[Any]:
    found = [read_document(file).data.get(part) for file in sorted((RASA / "domain").glob("*.yml"))]
    parts = [each for each in found if each]
    if isinstance(parts[0], list):
        return [item for each in parts for item in each]
    return {name: value for each in parts for name, value in each.items()}


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
    responses = domain("responses")
    assert isinstance(responses, dict)
    assert responses[action] == [{"custom": {"command": "safe_help"}}]


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


def test_a_word_of_the_lists_stands_for_one_thing_and_every_kind_is_shown_once() -> None:
    groups = [
        group
        for file in sorted((ROOT / "nlu_data" / "entities").glob("*.yml"))
        for group in read_document(file).data["nlu"]
    ]
    words = [
        line.removeprefix("- ")
        for group in groups
        if "lookup" in group
        for line in group["examples"].splitlines()
    ]
    assert sorted(words) == sorted(set(words))
    # A word without a synonym would be handed on as it was typed, which is no plain value of ours.
    values = {group["synonym"]: group["examples"].splitlines() for group in groups if "synonym" in group}
    known = {line.removeprefix("- ") for lines in values.values() for line in lines} | set(values)
    assert [word for word in words if word not in known and word.replace(" ", "_") != word] == []
    shown = {kind for group in groups for kind in re.findall(r"\]\((\w+)\)", group["examples"])}
    assert shown == {group["lookup"] for group in groups if "lookup" in group}


def test_every_placeholder_is_a_slot_that_stands_for_itself() -> None:
    slots = domain("slots")
    assert isinstance(slots, dict)
    names = {name for name, slot in slots.items() if slot["mappings"] == [{"type": "custom"}]}
    assert all(slots[name]["initial_value"] == f"{{{name}}}" for name in names)
    used = {
        name
        for variants in domain("responses").values()  # type: ignore[union-attr]
        for variant in variants
        for name in re.findall(r"{(\w+)}", variant.get("text", ""))
    }
    # A word without a slot would log an error each time; a slot that no reply uses is left over.
    assert used == names


def test_what_the_portal_tells_rasa_fills_slots_that_the_rules_do_not_look_at() -> None:
    slots = domain("slots")
    assert isinstance(slots, dict)
    told = {name: slot for name, slot in slots.items() if slot["mappings"] != [{"type": "custom"}]}
    assert set(told) == set(Occasion(about="x").slots)
    entities = {name: kind for each in domain("entities") for name, kind in each.items()}
    assert set(told) <= set(entities)
    assert all(kind == {"influence_conversation": False} for kind in entities.values())
    for name, slot in told.items():
        assert slot["mappings"] == [{"type": "from_entity", "entity": name}]
        assert slot["influence_conversation"] is False


def test_raw_words_have_no_way_into_rasa_but_the_parse_call() -> None:
    # A channel of Rasa's own would pass by the screen. That this one has no address is held by
    # tests/bot/test_rasa_server.py.
    assert read_document(RASA / "credentials.yml").data == {"sms.SmsChannel": {}}
    endpoints = read_document(RASA / "endpoints.yml").data
    assert set(endpoints) == {"tracker_store", "lock_store"}, "no broker, no action server"
    assert endpoints["tracker_store"] == {"type": "forgetful.ForgetfulTrackerStore"}
