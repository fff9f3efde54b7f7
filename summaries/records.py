"""What is counted (pure): a record for each young person, and questions as blocks of exclusive answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from summaries.periods import Period
from surveys.questionnaire import Question, Questionnaire

DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "age_band": ("5-7", "8-10", "11-15", "16-17", "18-25"),
    "status": ("in_care", "care_leaver"),
    "area": ("in_county", "out_of_county"),
}
"""The leaf categories that people are counted by. They never change, so that releases cannot be subtracted.

Children under five are not asked and are in no count: the bands begin where questionnaires do.
"""

IMPOSSIBLE: tuple[Mapping[str, str], ...] = (
    *({"age_band": band, "status": "care_leaver"} for band in ("5-7", "8-10", "11-15")),
    {"age_band": "18-25", "status": "in_care"},
)
"""Groups that nobody can be in, which an intruder knows too (Children (Leaving Care) Act 2000: care ends at
18, and a care leaver is 16 or more)."""

ANSWERED, NOT_ANSWERED = "answered", "not_answered"
CHOSEN, NOT_CHOSEN = "chosen", "not_chosen"
TOOK_PART, DID_NOT = "took_part", "did_not"
TAKING_PART = "taking_part"
"""Not a question of any questionnaire: whether a person gave at least one answer to it."""


@dataclass(frozen=True)
class Person:
    """One young person: their category in each of `DIMENSIONS`, and what they answered in the period.

    `answers` maps a question's id to the ids of the choices given; a scale's number stands as text, and words
    or a number as `answered`. A question that was skipped or not reached is not there.
    """

    groups: Mapping[str, str]
    answers: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Collected:
    """Everybody who could have taken part in a period, and what they answered. Never handed out."""

    council_id: str
    questionnaire_id: str
    period: Period
    people: tuple[Person, ...] = field(repr=False)


@dataclass(frozen=True)
class Block:
    """Answers to one question of which a person gives at most one.

    `q` is the name in documents (`promise.feel_safe`); `responses` are the answers in the order shown;
    `scores` say which are better (empty when there is no better or worse). `printed` are the answers that are
    printed, and `closed` says whether the block is a question with answers to compare.
    """

    q: str
    question_id: str
    responses: tuple[str, ...]
    printed: tuple[str, ...]
    scores: Mapping[str, int] = field(default_factory=dict)
    closed: bool = True

    def any_negative(self) -> tuple[str, ...]:
        """The scored answers that are short of the best; empty when there are no scores."""
        best = max(self.scores.values(), default=0)
        return tuple(answer for answer in self.responses if self.scores.get(answer, best) < best)


def blocks_of(questionnaire: Questionnaire) -> tuple[Block, ...]:
    """The blocks of every question that is asked, in order.

    A question where several choices may be ticked becomes a block a choice, since its answers do not exclude
    each other. Of words and numbers it is counted only that something was answered.
    """
    return tuple(block for question in questionnaire.asked for block in _blocks(questionnaire.id, question))


def taking_part(questionnaire_id: str) -> Block:
    """The block that says whether a person took part."""
    q = f"{questionnaire_id}.{TAKING_PART}"
    return Block(q, TAKING_PART, (TOOK_PART, DID_NOT), (TOOK_PART,), closed=False)


def counts(
    block: Block, people: Iterable[Person], within: Mapping[str, Sequence[str]] | None = None
) -> dict[str, int]:
    """How many of `people` in the categories of `within` gave each answer of `block`."""
    found = dict.fromkeys(block.responses, 0)
    for person in people:
        if within and any(person.groups[dimension] not in leaves for dimension, leaves in within.items()):
            continue
        answer = _answer(block, person)
        if answer is not None:
            found[answer] += 1
    return found


def _answer(block: Block, person: Person) -> str | None:
    if block.question_id == TAKING_PART:
        return TOOK_PART if person.answers else DID_NOT
    given = person.answers.get(block.question_id)
    if block.responses == (ANSWERED, NOT_ANSWERED):
        return ANSWERED if given else NOT_ANSWERED if person.answers else None
    if not given:
        return None
    if block.responses == (CHOSEN, NOT_CHOSEN):
        return CHOSEN if block.q.rpartition(".")[2] in given else NOT_CHOSEN
    # A choice that the newest version no longer offers is not counted.
    return given[0] if given[0] in block.responses else None


def _blocks(questionnaire_id: str, question: Question) -> Iterator[Block]:
    q = f"{questionnaire_id}.{question.id}"
    if question.type == "choices":
        for choice in question.choices:
            yield Block(f"{q}.{choice.id}", question.id, (CHOSEN, NOT_CHOSEN), (CHOSEN,))
    elif question.type == "scale" and question.minimum is not None and question.maximum is not None:
        steps = tuple(str(step) for step in range(int(question.minimum), int(question.maximum) + 1))
        yield Block(q, question.id, steps, steps, {step: int(step) for step in steps})
    elif question.choices:
        ids = tuple(choice.id for choice in question.choices)
        yield Block(q, question.id, ids, ids, _scores(question, ids))
    else:
        yield Block(q, question.id, (ANSWERED, NOT_ANSWERED), (ANSWERED,), closed=False)


def _scores(question: Question, ids: tuple[str, ...]) -> Mapping[str, int]:
    known = {"yes": 2, "sometimes": 1, "no": 0}
    if question.type != "yes_no_sometimes":
        return {}
    return {answer: known[answer] for answer in ids if answer in known}
