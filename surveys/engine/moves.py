"""The moves that are not answers: start, skip, go back, why, pause, resume, finish. All pure.

Each takes the questionnaire that the progress began with (same id and version) and gives a Step.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from surveys.engine import reading_back, speaking
from surveys.engine.labels import every_option
from surveys.engine.route import answered, asked_of, before, following, hidden_by, is_put
from surveys.engine.state import Answer, Line, Offered, Progress, Step, Voice, Volunteered
from surveys.questionnaire import Question, Questionnaire


class WrongQuestionnaireError(ValueError):
    """The progress belongs to another questionnaire, or to another version of this one."""


def must_match(questionnaire: Questionnaire, progress: Progress) -> None:
    """Raise WrongQuestionnaireError unless `progress` was begun with exactly this questionnaire."""
    ours, theirs = (questionnaire.id, questionnaire.version), (progress.questionnaire_id, progress.version)
    if ours != theirs:
        raise WrongQuestionnaireError(f"progress of {theirs} was given to {ours}")


def start(
    questionnaire: Questionnaire,
    voice: Voice,
    *,
    seed: int = 0,
    last_time: Mapping[str, Answer] | None = None,
    earlier: Mapping[str, Volunteered] | None = None,
) -> Step:
    """Begin: the notice and its start button, or at once the first question when there is no notice.

    `seed` settles what is drawn by lot. `last_time` are this person's answers of their last response, and
    `earlier` what they said before the questions began (see `volunteering.volunteered`).
    """
    progress = Progress(
        questionnaire.id,
        questionnaire.version,
        seed=seed,
        last_time=MappingProxyType(dict(last_time or {})),
        earlier=MappingProxyType(dict(earlier or {})),
    )
    if questionnaire.opening:
        return Step(progress, said=speaking.opening(questionnaire, voice))
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
    """Put the next question after the current one, with the notes that lead in to it; read back, or end."""
    hidden = hidden_by(questionnaire, progress.answers)
    for answer in hidden:
        progress = with_answer(progress, answer)
    changed = (*changed, *hidden)
    notes, question = following(questionnaire, progress)
    leading = tuple(
        Line("text", speaking.piped(questionnaire, progress, note.worded(age_band=voice.age_band)))
        for note in notes
    )
    if question is None:
        ended = _after_the_last(questionnaire, progress, voice)
        return replace(ended, changed=changed, said=(*said, *leading, *ended.said))
    moved = replace(
        progress,
        question_id=question.id,
        status="asking",
        reading_back=False,
        offered=_said_before(progress, question),
    )
    return Step(moved, changed, (*said, *leading, *speaking.put(questionnaire, moved, voice)))


def _after_the_last(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """The answers read back for a yes, where the questionnaire wants that; else the end."""
    if questionnaire.read_back:
        return reading_back.begin(questionnaire, progress, voice)
    finished = replace(progress, question_id=None, status="finished", offered=None)
    return Step(finished, said=speaking.end(questionnaire, finished))


def _said_before(progress: Progress, question: Question) -> Offered | None:
    """What was volunteered for this question before it came, to be confirmed and not asked cold."""
    found = progress.earlier.get(question.id)
    if found is None:
        return None
    options = (found.option,) if found.option else every_option(question)
    return Offered(question.id, "earlier", options, found.text)


def ask_again(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Say again what is waiting for an answer, after a digression: nothing changes."""
    must_match(questionnaire, progress)
    if progress.status == "paused":
        return Step(progress, said=speaking.paused(voice))
    if progress.status != "asking":
        return Step(progress)
    if progress.reading_back:
        return Step(progress, said=reading_back.ask(questionnaire, progress, voice))
    if progress.question_id is None:
        return Step(progress, said=speaking.press_start(questionnaire, voice))
    return Step(progress, said=speaking.put(questionnaire, progress, voice, again=True))


def skip(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Leave this question and go on. Words already kept stay; an answer given before stays as it was."""
    must_match(questionnaire, progress)
    question = questionnaire.question(progress.question_id or "")
    if progress.status != "asking" or question is None:
        return replace(ask_again(questionnaire, progress, voice), understood=False)
    if answered(progress, question.id):
        return onward(questionnaire, progress, voice)
    if question.required:
        line = Line("text", voice.phrases.must_answer)
        return Step(progress, said=(line, *speaking.put(questionnaire, progress, voice, again=True)))
    said_before = progress.earlier.get(question.id)
    answer = Answer(question.id, text=said_before.text if said_before else None, skipped=True)
    line = Line("text", voice.phrases.skipped)
    return onward(questionnaire, with_answer(progress, answer), voice, changed=(answer,), said=(line,))


def back(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Put the question before this one again; its answer stays until another is given."""
    must_match(questionnaire, progress)
    at_a_place = progress.question_id is not None or progress.reading_back
    if progress.status not in {"asking", "paused"} or not at_a_place:
        return replace(ask_again(questionnaire, progress, voice), understood=False)
    earlier = before(questionnaire, progress, progress.question_id)
    if earlier is None:
        here = replace(progress, status="asking")
        line = Line("text", voice.phrases.at_the_first)
        return Step(here, said=(line, *speaking.put(questionnaire, here, voice, again=True)))
    return go_to(questionnaire, progress, earlier.id, voice)


def go_to(
    questionnaire: Questionnaire,
    progress: Progress,
    question_id: str,
    voice: Voice,
    *,
    said: tuple[Line, ...] = (),
) -> Step:
    """Put a question that was put before; its answer stays until another is given."""
    moved = replace(progress, question_id=question_id, status="asking", reading_back=False, offered=None)
    return Step(moved, said=(*said, *speaking.put(questionnaire, moved, voice, again=True)))


def why(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Say why this question is asked, and put it again."""
    must_match(questionnaire, progress)
    question = questionnaire.question(progress.question_id or "")
    again = ask_again(questionnaire, progress, voice)
    if question is None or progress.status != "asking":
        return replace(again, understood=False)
    return replace(again, said=(*speaking.reason(questionnaire, progress, question), *again.said))


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
    if going.question_id is None and not going.reading_back:
        return Step(going, said=speaking.opening(questionnaire, voice))
    back = going.reading_back
    lines = (reading_back.read if back else speaking.put)(questionnaire, going, voice)
    if progress.status == "asking":
        return Step(going, said=lines)
    return Step(going, said=(Line("text", voice.phrases.resumed), *lines))


def change_earlier(questionnaire: Questionnaire, progress: Progress, answer: Answer, voice: Voice) -> Step:
    """Give another answer to a question put before, and say again what was waiting.

    Should the question that was waiting no longer be put, the next one is.
    """
    moved = replace(with_answer(progress, answer), status="asking", offered=None)
    said = (Line("text", voice.phrases.changed),)
    if progress.reading_back:
        at_the_end = replace(moved, question_id=questionnaire.questions[-1].id)
        return onward(questionnaire, at_the_end, voice, changed=(answer,), said=said)
    hidden = hidden_by(questionnaire, moved.answers)
    for no_longer_put in hidden:
        moved = with_answer(moved, no_longer_put)
    changed = (answer, *hidden)
    here = questionnaire.question(moved.question_id or "")
    if here is not None and not is_put(here, moved.answers):
        return onward(questionnaire, moved, voice, changed=changed, said=said)
    again = ask_again(questionnaire, replace(moved, offered=progress.offered), voice)
    return replace(again, changed=changed, said=(*said, *again.said))


def finish_early(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Stop before the last question: what was answered counts. At the last question it is the end.

    Answers that are to be sent to somebody are read back first; to finish while they are is not to send.
    """
    must_match(questionnaire, progress)
    if progress.status not in {"asking", "paused"}:
        return Step(progress, said=(Line("text", voice.phrases.over),), understood=False)
    if progress.reading_back:
        return reading_back.do_not_send(questionnaire, progress, voice)
    if questionnaire.read_back and progress.answers:
        return reading_back.begin(questionnaire, progress, voice)
    *_, last = asked_of(questionnaire, progress)
    if progress.question_id == last.id and not last.required:
        done = answered(progress, last.id)
        answer = Answer(last.id, skipped=True)
        moved = progress if done else with_answer(progress, answer)
        return onward(questionnaire, moved, voice, changed=() if done else (answer,))
    ended = replace(progress, status="ended_early", offered=None)
    return Step(ended, said=speaking.end(questionnaire, ended))


def with_answer(progress: Progress, answer: Answer) -> Progress:
    """The progress with this answer in it. What was volunteered for its question has served its turn."""
    left = {key: each for key, each in progress.earlier.items() if key != answer.question_id}
    answers = MappingProxyType({**progress.answers, answer.question_id: answer})
    return replace(progress, answers=answers, earlier=MappingProxyType(left))
