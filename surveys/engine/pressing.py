"""Taking a pressed button: an answer, a move, or one further up the page that changes an earlier answer."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from surveys.engine import changing, moves, reading_back, speaking
from surveys.engine.labels import option_label
from surveys.engine.route import seen
from surveys.engine.settling import answer_of, joined, keep, none_of_that, settle
from surveys.engine.state import Answer, Line, Progress, Step, Voice
from surveys.questionnaire import Question, Questionnaire

Move = Callable[[Questionnaire, Progress, Voice], Step]

_PAYLOADS: Mapping[str, Move] = {
    "skip": moves.skip,
    "back": moves.back,
    "why": moves.why,
    "pause": moves.pause,
    "resume": moves.resume,
    "stop": moves.finish_early,
    "send": reading_back.send,
    "change": changing.choose,
}


def pressed(questionnaire: Questionnaire, progress: Progress, payload: str, text: str, voice: Voice) -> Step:
    """The step for a pressed button; `text` are words typed beside it on a page."""
    verb, *rest = payload.strip().removeprefix("/").split() or [""]
    if not rest and verb == "start" and progress.status == "asking":
        begun = progress.question_id is not None or progress.reading_back
        return (moves.ask_again if begun else moves.begin)(questionnaire, progress, voice)
    if not rest and verb == "resume" and progress.offered and progress.offered.kind == "change":
        left = replace(progress, offered=None)
        return moves.resume(questionnaire, left, voice)
    if not rest and verb in _PAYLOADS:
        return _PAYLOADS[verb](questionnaire, progress, voice)
    if not rest and verb == "keep":
        return keep(questionnaire, progress, voice)
    question = questionnaire.question(rest[0]) if rest else None
    step = None
    if question and verb == "change" and progress.status in {"asking", "paused"}:
        step = changing.pressed(questionnaire, progress, question, voice)
    at_a_place = progress.question_id or progress.reading_back
    if step is None and question and progress.status in {"asking", "paused"} and at_a_place:
        going = replace(progress, status="asking")
        step = _pressed_about(
            questionnaire, going, question, pressed=(verb, *rest[1:]), text=text, voice=voice
        )
    return step or replace(moves.ask_again(questionnaire, progress, voice), understood=False)


def _pressed_about(
    questionnaire: Questionnaire,
    progress: Progress,
    question: Question,
    *,
    pressed: tuple[str, ...],
    text: str,
    voice: Voice,
) -> Step | None:
    """A button about one question: `("answer", CHOICE)`, `("done",)` or `("other",)`."""
    here = question.id == progress.question_id
    question = seen(question, progress.seed)
    match pressed:
        case ("answer", given):
            answer = answer_of(question, given, text)
            return _press_answer(questionnaire, progress, question, answer, voice) if answer else None
        case ("done",) if here and question.id in progress.answers:
            return moves.onward(questionnaire, progress, voice)
        case ("other",) if here and progress.offered:
            return none_of_that(questionnaire, progress, progress.offered, question, voice)
    return None


def _press_answer(
    questionnaire: Questionnaire, progress: Progress, question: Question, answer: Answer, voice: Voice
) -> Step:
    if question.id == progress.question_id:
        if question.type == "choices":
            return _pick(questionnaire, progress, question, answer, voice)
        return settle(questionnaire, progress, answer, voice)
    given = progress.answers.get(question.id)
    if given is None:
        return replace(moves.ask_again(questionnaire, progress, voice), understood=False)
    if answer == replace(given, text=None):  # The same button once more: the words beside it stay.
        return Step(progress, said=moves.ask_again(questionnaire, progress, voice).said)
    return moves.change_earlier(questionnaire, progress, answer, voice)


def _pick(
    questionnaire: Questionnaire, progress: Progress, question: Question, answer: Answer, voice: Voice
) -> Step:
    """One more of several choices; several at once (ticked boxes on a page) are the whole answer."""
    if len(answer.choices) > 1:
        return settle(questionnaire, progress, answer, voice)
    given = progress.answers.get(question.id, Answer(question.id))
    choices = tuple(dict.fromkeys((*given.choices, *answer.choices)))
    kept = replace(given, choices=choices, text=joined(given.text, answer.text), skipped=False, hidden=False)
    moved = replace(moves.with_answer(progress, kept), offered=None)
    labels = ", ".join(option_label(question, choice) for choice in choices)
    line = Line("text", voice.phrases.picked_so_far.replace("{labels}", labels))
    return Step(moved, (kept,), (line, *speaking.put(questionnaire, moved, voice, again=True)))
