"""Finding the place in a questionnaire's file that a fault is about, when the model says only which question.

A check between questions knows a question's id and not its line; whoever writes the file wants the line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from earshot.yaml_files import Location

_QUESTION: Final = re.compile(r"question '([^']*)' (.*)", re.DOTALL)
_TAKES_UP: Final = re.compile(r"takes up the answer to '([a-z0-9_]+)'")
_TWICE: Final = re.compile(r"the question id '([a-z0-9_]+)' is used twice")
_SURE_SIGN: Final = re.compile(r"sure sign of both '[^']*' and '([^']*)'")
_SHUFFLED: Final = re.compile(r"`shuffled` names '([a-z0-9_]+)'")
_FIELDS: Final = (
    ("`show_if`", ("show_if",)),
    ("minimum", ("minimum", "maximum")),
    ("choices", ("choices",)),
)
"""What the words of a fault speak of, and the fields it may stand in; in none of them, it is the type's."""
_TEXTS: Final = ("text", "intro", "why", "sms", "wording")


def locate(data: Any, location: Location, message: str) -> Location:
    """The place that `message` is about, at or below `location`; `location` itself when it says no more."""
    questions = data.get("questions") if isinstance(data, Mapping) else None
    if not isinstance(questions, list):
        return location
    if about := _QUESTION.match(message):
        number = _number(questions, about[1], location)
        return location if number is None else ("questions", number, *_within(questions[number], about[2]))
    return _in_questionnaire(data, questions, message) or location


def _in_questionnaire(data: Any, questions: Sequence[Any], message: str) -> Location:
    """The place of a fault about the questionnaire as a whole, or ()."""
    if twice := _TWICE.match(message):
        return _second(questions, twice[1])
    if shuffled := _SHUFFLED.match(message):
        return _in_shuffled(data, shuffled[1], last="twice" in message)
    if message.startswith("`read_back`"):
        return ("read_back", "to")
    if message.startswith("needs `read_back`"):
        return ("kind",)
    return ()


def _number(questions: Sequence[Any], question_id: str, location: Location) -> int | None:
    """Where the question stands: the model's own word for it, else the first that has the id."""
    if location[:1] == ("questions",) and len(location) > 1 and isinstance(location[1], int):
        return location[1]
    found = (number for number, question in enumerate(questions) if _id(question) == question_id)
    return next(found, None)


def _id(question: Any) -> Any:
    return question.get("id") if isinstance(question, Mapping) else None


def _second(questions: Sequence[Any], question_id: str) -> Location:
    numbers = [number for number, question in enumerate(questions) if _id(question) == question_id]
    return ("questions", numbers[1], "id") if len(numbers) > 1 else ()


def _in_shuffled(data: Mapping[str, Any], question_id: str, *, last: bool) -> Location:
    groups = data.get("shuffled")
    found: list[Location] = [
        ("shuffled", place, within)
        for place, group in enumerate(groups if isinstance(groups, list) else [])
        for within, name in enumerate(group if isinstance(group, list) else [])
        if name == question_id
    ]
    if not found:
        return ("shuffled",)
    return found[-1] if last else found[0]


def _within(question: Mapping[str, Any], fault: str) -> Location:
    """The field of the question that the fault is about, or () for the question as a whole."""
    if piped := _TAKES_UP.match(fault):
        return _where_piped(question, piped[1])
    if sure := _SURE_SIGN.search(fault):
        return _choice(question, sure[1])
    if fault.startswith("gives a choice id twice"):
        return _repeated_choice(question)
    for says, names in _FIELDS:
        if says in fault:
            return (next((name for name in names if name in question), "type"),)
    return ()


def _where_piped(question: Mapping[str, Any], question_id: str) -> Location:
    asked_for = re.compile(rf"\{{answer\.{re.escape(question_id)}[|}}]")
    for name in _TEXTS:
        value = question.get(name)
        if isinstance(value, str) and asked_for.search(value):
            return (name,)
        if isinstance(value, Mapping):
            for band, text in value.items():
                if isinstance(text, str) and asked_for.search(text):
                    return (name, str(band))
    return ()


def _choice(question: Mapping[str, Any], choice_id: str) -> Location:
    choices = question.get("choices")
    for number, choice in enumerate(choices if isinstance(choices, list) else []):
        if _id(choice) == choice_id:
            return ("choices", number)
    return ("choices",)


def _repeated_choice(question: Mapping[str, Any]) -> Location:
    choices = question.get("choices")
    seen: set[Any] = set()
    for number, choice in enumerate(choices if isinstance(choices, list) else []):
        if _id(choice) in seen:
            return ("choices", number, "id")
        seen.add(_id(choice))
    return ("choices",)
