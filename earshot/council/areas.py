"""Under which promises the questions that every council shares are counted: by themes. Pure."""

from collections.abc import Iterable

from earshot.council.profile import Promise
from surveys.questionnaire import Question, Questionnaire


def with_promise_areas(questionnaire: Questionnaire, promises: Iterable[Promise]) -> Questionnaire:
    """The questionnaire with each question's empty promise areas filled in from this council's promises.

    A question's areas are the promises that share a theme with it: those of the pledge where there are any,
    and otherwise of the other groups. Areas that the questionnaire gives itself are left as they are.
    """
    known = tuple(promises)
    questions = tuple(_with_areas(question, known) for question in questionnaire.questions)
    return questionnaire.model_copy(update={"questions": questions})


def _with_areas(question: Question, promises: tuple[Promise, ...]) -> Question:
    if question.promise_areas or not question.themes:
        return question
    sharing = [promise for promise in promises if set(promise.themes) & set(question.themes)]
    of_pledge = [promise for promise in sharing if promise.group == "pledge"]
    areas = tuple(promise.id for promise in of_pledge or sharing)
    return question.model_copy(update={"promise_areas": areas})
