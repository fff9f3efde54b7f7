"""Which question comes next. Everything about order is here, so that conditions can join later."""

from collections.abc import Mapping

from surveys.engine.state import Answer, Progress
from surveys.questionnaire import Question, Questionnaire


def following(
    questionnaire: Questionnaire, question_id: str | None, answers: Mapping[str, Answer]
) -> tuple[tuple[Question, ...], Question | None]:
    """The notes to read out, and the next question without an answer, after `question_id` (None: the start).

    Questions that were answered before someone went back are not put again. After the last one it is None.
    """
    notes: list[Question] = []
    for question in questionnaire.questions[_place(questionnaire, question_id) + 1 :]:
        if question.type == "note":
            notes.append(question)
        elif question.id not in answers:
            return tuple(notes), question
        else:
            notes.clear()  # A note leads in to the question after it; that one has been asked.
    return tuple(notes), None


def before(questionnaire: Questionnaire, question_id: str) -> Question | None:
    """The question before this one; None at the first."""
    asked = questionnaire.asked
    ids = [question.id for question in asked]
    place = ids.index(question_id) if question_id in ids else 0
    return asked[place - 1] if place else None


def position(questionnaire: Questionnaire, progress: Progress) -> tuple[int, int]:
    """Where someone is, of how many questions: (3, 9). (0, 9) before the first, (9, 9) at the end."""
    ids = [question.id for question in questionnaire.asked]
    if progress.question_id in ids:
        return ids.index(progress.question_id) + 1, len(ids)
    if progress.status == "finished":
        return len(ids), len(ids)
    return min(len(progress.answers), len(ids)), len(ids)


def _place(questionnaire: Questionnaire, question_id: str | None) -> int:
    ids = [question.id for question in questionnaire.questions]
    return ids.index(question_id) if question_id in ids else -1
