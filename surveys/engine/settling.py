"""Storing an answer and going on: what typed words and pressed buttons have in common."""

from dataclasses import replace
from decimal import Decimal

from surveys.engine import moves, speaking
from surveys.engine.labels import every_option
from surveys.engine.route import seen
from surveys.engine.state import Answer, Line, Offered, Progress, Step, Voice
from surveys.questionnaire import WITH_TEXT, Question, Questionnaire


def waiting(questionnaire: Questionnaire, progress: Progress) -> Question | None:
    """The question that words would answer now, as this person sees it; None when none is put."""
    found = questionnaire.question(progress.question_id or "") if progress.status == "asking" else None
    return seen(found, progress.seed) if found else None


def answer_of(question: Question, given: str, text: str) -> Answer | None:
    """The answer a button's payload stands for; None when it is not one of this question's."""
    options = every_option(question)
    picked = tuple(dict.fromkeys(given.split(",")))
    if not picked or not set(picked) <= set(options):
        return None
    if question.type == "choices":
        return Answer(question.id, choices=picked, text=text or None)
    if len(picked) > 1:
        return None
    if question.type == "scale":
        return Answer(question.id, number=Decimal(given), text=text or None)
    return Answer(question.id, choice=given, text=text or None)


def none_of_that(
    questionnaire: Questionnaire, progress: Progress, offered: Offered, question: Question, voice: Voice
) -> Step:
    """ "Did you mean …?" was answered with no: show every choice, or put a question of words as it is."""
    if not every_option(question):
        moved = replace(progress, offered=None)
        return Step(moved, said=speaking.put(questionnaire, moved, voice, again=True))
    moved = replace(progress, offered=replace(offered, kind="fits", options=every_option(question)))
    return Step(moved, said=speaking.put(questionnaire, moved, voice))


def settle(questionnaire: Questionnaire, progress: Progress, answer: Answer, voice: Voice) -> Step:
    """Store a certain answer and go on; words kept while it was being made clear stay with it."""
    if progress.offered:
        answer = replace(answer, text=joined(progress.offered.text, answer.text))
    thanks: tuple[Line, ...] = ()
    question = questionnaire.question(answer.question_id)
    if answer.text and question and question.type not in WITH_TEXT:
        thanks = (Line("text", voice.phrases.kept_your_words),)
    moved = moves.with_answer(progress, answer)
    return moves.onward(questionnaire, moved, voice, changed=(answer,), said=thanks)


def keep(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Yes to "shall I keep that as your answer?": words that were said before the question came."""
    offered, question = progress.offered, waiting(questionnaire, progress)
    if offered is None or question is None or offered.kind != "earlier" or every_option(question):
        return replace(moves.ask_again(questionnaire, progress, voice), understood=False)
    answer = Answer(question.id, text=offered.text)
    return moves.onward(questionnaire, moves.with_answer(progress, answer), voice, changed=(answer,))


def joined(first: str | None, second: str | None) -> str | None:
    """Both texts, a line each; None when there is none."""
    return "\n".join(part for part in (first, second) if part) or None
