"""The moves that are not answers: start, skip, go back, why, pause, resume, finish. All pure.

Each takes the questionnaire that the progress began with (same id and version) and gives a Step.
"""

from dataclasses import replace
from types import MappingProxyType

from surveys.engine import speaking
from surveys.engine.route import before, following
from surveys.engine.state import Answer, Line, Progress, Step, Voice
from surveys.questionnaire import Questionnaire


class WrongQuestionnaireError(ValueError):
    """The progress belongs to another questionnaire, or to another version of this one."""


def must_match(questionnaire: Questionnaire, progress: Progress) -> None:
    """Raise WrongQuestionnaireError unless `progress` was begun with exactly this questionnaire."""
    ours, theirs = (questionnaire.id, questionnaire.version), (progress.questionnaire_id, progress.version)
    if ours != theirs:
        raise WrongQuestionnaireError(f"progress of {theirs} was given to {ours}")


def start(questionnaire: Questionnaire, voice: Voice) -> Step:
    """Begin: the notice and its start button, or at once the first question when there is no notice."""
    progress = Progress(questionnaire.id, questionnaire.version)
    if questionnaire.opening:
        return Step(progress, said=speaking.opening(questionnaire))
    return begin(questionnaire, progress, voice)


def begin(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """From the notice to the first question."""
    return onward(questionnaire, progress, voice)


def onward(
    questionnaire: Questionnaire,
    progress: Progress,
    voice: Voice,
    *,
    changed: tuple[Answer, ...] = (),
    said: tuple[Line, ...] = (),
) -> Step:
    """Put the next question after the current one, with the notes that lead in to it, or end."""
    notes, question = following(questionnaire, progress.question_id, progress.answers)
    leading = tuple(Line("text", note.worded(age_band=voice.age_band)) for note in notes)
    if question is None:
        finished = replace(progress, question_id=None, status="finished", offered=None)
        return Step(finished, changed, (*said, *leading, *speaking.end(questionnaire, finished)))
    moved = replace(progress, question_id=question.id, status="asking", offered=None)
    return Step(moved, changed, (*said, *leading, *speaking.put(questionnaire, moved, voice)))


def ask_again(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Say again what is waiting for an answer, after a digression: nothing changes."""
    must_match(questionnaire, progress)
    if progress.status == "paused":
        return Step(progress, said=speaking.paused(voice))
    if progress.status != "asking":
        return Step(progress)
    if progress.question_id is None:
        return Step(progress, said=speaking.press_start(questionnaire, voice))
    return Step(progress, said=speaking.put(questionnaire, progress, voice, again=True))


def skip(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Leave this question and go on. Words already kept stay; an answer given before stays as it was."""
    must_match(questionnaire, progress)
    question = questionnaire.question(progress.question_id or "")
    if progress.status != "asking" or question is None:
        return replace(ask_again(questionnaire, progress, voice), understood=False)
    if question.id in progress.answers:
        return onward(questionnaire, progress, voice)
    if question.required:
        line = Line("text", voice.phrases.must_answer)
        return Step(progress, said=(line, *speaking.put(questionnaire, progress, voice, again=True)))
    answer = Answer(question.id, skipped=True)
    line = Line("text", voice.phrases.skipped)
    return onward(questionnaire, with_answer(progress, answer), voice, changed=(answer,), said=(line,))


def back(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Put the question before this one again; its answer stays until another is given."""
    must_match(questionnaire, progress)
    if progress.status not in {"asking", "paused"} or progress.question_id is None:
        return replace(ask_again(questionnaire, progress, voice), understood=False)
    earlier = before(questionnaire, progress.question_id)
    if earlier is None:
        here = replace(progress, status="asking")
        line = Line("text", voice.phrases.at_the_first)
        return Step(here, said=(line, *speaking.put(questionnaire, here, voice, again=True)))
    moved = replace(progress, question_id=earlier.id, status="asking", offered=None)
    return Step(moved, said=speaking.put(questionnaire, moved, voice, again=True))


def why(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Say why this question is asked, and put it again."""
    must_match(questionnaire, progress)
    question = questionnaire.question(progress.question_id or "")
    again = ask_again(questionnaire, progress, voice)
    if question is None or progress.status != "asking":
        return replace(again, understood=False)
    return replace(again, said=(*speaking.reason(question), *again.said))


def pause(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Stop for now. Everything is kept; `resume` goes on from here."""
    must_match(questionnaire, progress)
    if progress.status not in {"asking", "paused"}:
        return Step(progress, understood=False)
    return Step(replace(progress, status="paused"), said=speaking.paused(voice))


def resume(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Go on after a pause, or after stopping early, on any channel: the waiting question is put again."""
    must_match(questionnaire, progress)
    if progress.status == "finished":
        return Step(progress, said=(Line("text", voice.phrases.over),), understood=False)
    going = replace(progress, status="asking")
    if going.question_id is None:
        return Step(going, said=speaking.opening(questionnaire))
    lines = speaking.put(questionnaire, going, voice)
    if progress.status == "asking":
        return Step(going, said=lines)
    return Step(going, said=(Line("text", voice.phrases.resumed), *lines))


def finish_early(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Stop before the last question: what was answered counts. At the last question it is the end."""
    must_match(questionnaire, progress)
    if progress.status not in {"asking", "paused"}:
        return Step(progress, said=(Line("text", voice.phrases.over),), understood=False)
    last = questionnaire.asked[-1]
    if progress.question_id == last.id and not last.required:
        answered = last.id in progress.answers
        answer = Answer(last.id, skipped=True)
        done = progress if answered else with_answer(progress, answer)
        return onward(questionnaire, done, voice, changed=() if answered else (answer,))
    ended = replace(progress, status="ended_early", offered=None)
    return Step(ended, said=speaking.end(questionnaire, ended))


def with_answer(progress: Progress, answer: Answer) -> Progress:
    """The progress with this answer in it."""
    return replace(progress, answers=MappingProxyType({**progress.answers, answer.question_id: answer}))
