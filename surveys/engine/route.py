"""Which question comes next: order, conditions, and where someone is. Everything about order is here."""

from __future__ import annotations

import random
from collections.abc import Mapping

from surveys.conditions import UNANSWERED, holds
from surveys.engine.state import Answer, Progress
from surveys.questionnaire import Question, Questionnaire


def ordered(questionnaire: Questionnaire, seed: int) -> tuple[Question, ...]:
    """The questions in the order this person gets them: those of a shuffled group change places by lot."""
    questions = list(questionnaire.questions)
    for number, group in enumerate(questionnaire.shuffled):
        places = [place for place, question in enumerate(questions) if question.id in group]
        mixed = [questions[place] for place in places]
        random.Random(f"{seed}:{number}").shuffle(mixed)  # noqa: S311 -- an order of questions, not a secret
        for place, question in zip(places, mixed, strict=True):
            questions[place] = question
    return tuple(questions)


def seen(question: Question, seed: int) -> Question:
    """The question as this person sees it: with its choices in their own order where that is asked for."""
    if not question.shuffle_choices:
        return question
    choices = list(question.choices)
    random.Random(f"{seed}:{question.id}").shuffle(choices)  # noqa: S311 -- as above
    return question.model_copy(update={"choices": tuple(choices)})


def is_put(question: Question, answers: Mapping[str, Answer]) -> bool:
    """Whether the question's condition holds, given the answers so far."""
    if question.show_if is None:
        return True
    return holds(question.show_if, {name: value_of(answer) for name, answer in answers.items()})


def answered(progress: Progress, question_id: str) -> bool:
    """Whether the question has an answer that stands, a skip included."""
    answer = progress.answers.get(question_id)
    return answer is not None and not answer.hidden


def asked_of(questionnaire: Questionnaire, progress: Progress) -> tuple[Question, ...]:
    """The questions, without notes, that this person is asked as their answers stand, in their order."""
    return tuple(
        question
        for question in ordered(questionnaire, progress.seed)
        if question.type != "note" and is_put(question, progress.answers)
    )


def following(
    questionnaire: Questionnaire, progress: Progress
) -> tuple[tuple[Question, ...], Question | None]:
    """The notes to read out, and the next question without an answer, after the one we are at.

    Questions that were answered before someone went back are not put again. A question further up that an
    answer changed since has brought in comes after the last one; when there is none it is None.
    """
    questions = ordered(questionnaire, progress.seed)
    notes: list[Question] = []
    for question in questions[_place(questions, progress.question_id) + 1 :]:
        if not is_put(question, progress.answers):
            continue
        if question.type == "note":
            notes.append(question)
        elif not answered(progress, question.id):
            return tuple(notes), question
        else:
            notes.clear()  # A note leads in to the question after it; that one has been asked.
    # Whoever passes a question has an answer to it, if only that it was skipped: these were never put.
    missed = (
        question for question in asked_of(questionnaire, progress) if not answered(progress, question.id)
    )
    return tuple(notes), next((question for question in missed if question.id != progress.question_id), None)


def before(questionnaire: Questionnaire, progress: Progress, question_id: str | None) -> Question | None:
    """The question before this one (None: the last of all, from where answers are read back)."""
    asked = asked_of(questionnaire, progress)
    ids = [question.id for question in asked]
    if question_id is None:
        return asked[-1] if asked else None
    place = ids.index(question_id) if question_id in ids else 0
    return asked[place - 1] if place else None


def position(questionnaire: Questionnaire, progress: Progress) -> tuple[int, int]:
    """Where someone is, of how many questions: (3, 9). (0, 9) before the first, (9, 9) at the end."""
    ids = [question.id for question in asked_of(questionnaire, progress)]
    if progress.question_id in ids:
        return ids.index(progress.question_id) + 1, len(ids)
    if progress.status == "finished" or progress.reading_back:
        return len(ids), len(ids)
    return min(sum(answered(progress, question_id) for question_id in ids), len(ids)), len(ids)


def value_of(answer: Answer | None) -> object:
    """What an answer is worth in a condition: a number, a tuple of choices, a choice, or the words."""
    if answer is None or answer.skipped or answer.hidden:
        return UNANSWERED
    if answer.number is not None:
        whole = answer.number == answer.number.to_integral_value()
        return int(answer.number) if whole else float(answer.number)
    if answer.choices:
        return answer.choices
    return answer.choice or answer.text or UNANSWERED


def _place(questions: tuple[Question, ...], question_id: str | None) -> int:
    ids = [question.id for question in questions]
    return ids.index(question_id) if question_id in ids else -1


def hidden_by(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> tuple[Answer, ...]:
    """The answers as they now stand to questions that are no longer put, since an earlier answer changed.

    A choice that is no longer asked for does not count; its words stay. Should the question be put again it
    is asked again.
    """
    changed = []
    standing = dict(answers)
    for question in questionnaire.questions:
        answer = standing.get(question.id)
        if answer is None or answer.hidden or is_put(question, standing):
            continue
        standing[question.id] = Answer(question.id, text=answer.text, skipped=True, hidden=True)
        changed.append(standing[question.id])
    return tuple(changed)
