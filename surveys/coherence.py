"""How the questions of one questionnaire hold together: order, conditions and piped answers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from surveys.conditions import ConditionError, compared, names_in
from surveys.piping import piped_ids

if TYPE_CHECKING:
    from surveys.questionnaire import Question, Questionnaire


def faults_of(questionnaire: Questionnaire) -> Iterator[str]:
    """What is wrong between the questions, in words for whoever writes them."""
    yield from _order_faults(questionnaire)
    for number, question in enumerate(questionnaire.questions):
        earlier = _earlier(questionnaire, number)
        for fault in (*_condition_faults(question, earlier), *_piping_faults(question, earlier)):
            yield f"question {question.id!r} {fault}"
    everything = {question.id: question for question in questionnaire.asked}
    to = questionnaire.read_back.to if questionnaire.read_back else ""
    closing = (*questionnaire.closing.lines, *questionnaire.closing.early)
    for name, text in (("read_back", to), *(("closing", line) for line in closing)):
        for fault in _piped_faults(text, everything):
            yield f"`{name}` {fault}"


def _order_faults(questionnaire: Questionnaire) -> Iterator[str]:
    asked = {question.id for question in questionnaire.asked}
    grouped = [question_id for group in questionnaire.shuffled for question_id in group]
    for question_id in grouped:
        if question_id not in asked:
            yield f"`shuffled` names {question_id!r}, which is not a question here"
        elif grouped.count(question_id) > 1:
            yield f"`shuffled` names {question_id!r} twice"


def _earlier(questionnaire: Questionnaire, number: int) -> dict[str, Question]:
    """The questions that have surely been put before the one at `number`, whatever order a group is in."""
    here = questionnaire.questions[number].id
    group = next((set(group) for group in questionnaire.shuffled if here in group), set())
    before = questionnaire.questions[:number]
    late = {
        question_id
        for group in questionnaire.shuffled
        for question_id in group
        if not set(group) <= {question.id for question in before}
    }
    return {
        question.id: question
        for question in before
        if question.type != "note" and question.id not in group and question.id not in late
    }


def _condition_faults(question: Question, earlier: Mapping[str, Question]) -> Iterator[str]:
    if question.show_if is None:
        return
    try:
        names = names_in(question.show_if)
        pairs = compared(question.show_if)
    except ConditionError as error:
        yield f"has a `show_if` that {error}"
        return
    for name in names:
        if name not in earlier:
            yield f"has a `show_if` about {name!r}, which is not a question before it"
            return
    for name, value in pairs:
        choices = earlier[name].choices
        if choices and earlier[name].type != "scale" and earlier[name].choice(value) is None:
            known = ", ".join(choice.id for choice in choices)
            yield f"has a `show_if` that compares {name!r} with {value!r} (its choices are: {known})"


def _piping_faults(question: Question, earlier: Mapping[str, Question]) -> Iterator[str]:
    for text in question.texts:
        yield from _piped_faults(text, earlier)


def _piped_faults(text: str, earlier: Mapping[str, Question]) -> Iterator[str]:
    for question_id, instead in piped_ids(text):
        if question_id not in earlier:
            yield f"takes up the answer to {question_id!r}, which is not a question before it"
        elif instead is None and not earlier[question_id].required:
            yield (
                f"takes up the answer to {question_id!r}, which may be skipped: write "
                f"{{answer.{question_id}|words to use instead}}"
            )
