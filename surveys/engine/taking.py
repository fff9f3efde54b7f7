"""Taking what someone said: a button, a control word, or an answer in their own words.

Nothing typed is lost: a message that is no choice is kept as words, whatever else is then asked about it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from surveys.engine import moves, speaking, words
from surveys.engine.reading import Reading, read
from surveys.engine.state import Answer, Line, Offered, Progress, Said, Step, Voice
from surveys.questionnaire import WITH_CHOICES, WITH_TEXT, Question, Questionnaire

Move = Callable[[Questionnaire, Progress, Voice], Step]
Fit = Literal["control", "answer", "offer", "words", "none"]

_PAYLOADS: Mapping[str, Move] = {
    "skip": moves.skip,
    "back": moves.back,
    "why": moves.why,
    "pause": moves.pause,
    "resume": moves.resume,
    "stop": moves.finish_early,
}


def take(questionnaire: Questionnaire, progress: Progress, said: Said, voice: Voice) -> Step:
    """One turn. Raises WrongQuestionnaireError when the progress is of another questionnaire or version.

    `understood` is False, and nothing has changed, when this is not for the questionnaire as it stands: an
    empty message, a button of another one, words before the start or after the end.
    """
    moves.must_match(questionnaire, progress)
    text = _visible(said.text)
    if said.payload:
        return _pressed(questionnaire, progress, said.payload, text, voice)
    if not text:
        return _nothing_typed(questionnaire, progress, voice)
    move = _control(progress, text, voice)
    if move:
        return move(questionnaire, progress, voice)
    question = _waiting(questionnaire, progress)
    if question is None:
        return replace(moves.ask_again(questionnaire, progress, voice), understood=False)
    if progress.offered:
        return _after_an_offer(questionnaire, progress, progress.offered, question, text=text, voice=voice)
    return _typed(questionnaire, progress, question, read(question, text, voice.steering), voice)


def fit(questionnaire: Questionnaire, progress: Progress, said: Said, voice: Voice) -> Fit:
    """How well `said` fits what is waiting, without taking it, so that a caller can weigh another meaning.

    `answer`: surely one, or words for a question that takes any words. `offer`: it may be one and would be
    offered back. `words`: no choice covers it; it would be kept and the choices shown. `none`: not for us.
    """
    text = _visible(said.text)
    if said.payload:
        return "answer" if said.payload.startswith(("/answer ", "/done ", "/other ")) else "control"
    if text and _control(progress, text, voice):
        return "control"
    question = _waiting(questionnaire, progress)
    if question is None or not text:
        return "none"
    offered = progress.offered
    if (
        offered
        and offered.kind == "meant"
        and words.is_one_of(text, (*voice.steering.yes, *voice.steering.no))
    ):
        return "answer"
    return _closeness(question, read(question, text, voice.steering))


def _closeness(question: Question, reading: Reading) -> Fit:
    if reading.kind == "sure":
        return "answer"
    narrowed = 0 < len(reading.options) < len(speaking.every_option(question))
    return "offer" if reading.kind == "meant" or narrowed else "words"


def _visible(text: str | None) -> str:
    """The text, or nothing when it holds no sign that can be seen."""
    return text.strip() if text and words.tokens(text) else ""


def _waiting(questionnaire: Questionnaire, progress: Progress) -> Question | None:
    return questionnaire.question(progress.question_id or "") if progress.status == "asking" else None


def _control(progress: Progress, text: str, voice: Voice) -> Move | None:
    """The move that the whole message asks for, given where we are."""
    steering = voice.steering
    if progress.status == "paused":
        found: tuple[tuple[tuple[str, ...], Move], ...] = (
            (steering.resume, moves.resume),
            (steering.finish, moves.finish_early),
            (steering.back, moves.back),
        )
    elif progress.status != "asking":
        found = ()
    elif progress.question_id is None:
        found = (
            (steering.start, moves.begin),
            (steering.pause, moves.pause),
            (steering.finish, moves.finish_early),
        )
    else:
        found = (
            (steering.skip, moves.skip),
            (steering.back, moves.back),
            (steering.why, moves.why),
            (steering.pause, moves.pause),
            (steering.finish, moves.finish_early),
        )
    return next((move for phrases, move in found if words.is_one_of(text, phrases)), None)


def _nothing_typed(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    again = moves.ask_again(questionnaire, progress, voice)
    if _waiting(questionnaire, progress) is None:
        return replace(again, understood=False)
    line = Line("text", voice.phrases.nothing_typed)
    return replace(again, said=(line, *again.said), understood=False)


def _pressed(questionnaire: Questionnaire, progress: Progress, payload: str, text: str, voice: Voice) -> Step:
    verb, *rest = payload.strip().removeprefix("/").split() or [""]
    if not rest and verb == "start" and progress.status == "asking":
        begun = progress.question_id is not None
        return (moves.ask_again if begun else moves.begin)(questionnaire, progress, voice)
    if not rest and verb in _PAYLOADS:
        return _PAYLOADS[verb](questionnaire, progress, voice)
    question = questionnaire.question(rest[0]) if rest else None
    step = None
    if question and progress.status in {"asking", "paused"} and progress.question_id:
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
    match pressed:
        case ("answer", given):
            answer = _answer_of(question, given, text)
            return _press_answer(questionnaire, progress, question, answer, voice) if answer else None
        case ("done",) if here and question.id in progress.answers:
            return moves.onward(questionnaire, progress, voice)
        case ("other",) if here and progress.offered:
            return _none_of_that(questionnaire, progress, progress.offered, question, voice)
    return None


def _answer_of(question: Question, given: str, text: str) -> Answer | None:
    """The answer a button's payload stands for; None when it is not one of this question's."""
    options = speaking.every_option(question)
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


def _press_answer(
    questionnaire: Questionnaire, progress: Progress, question: Question, answer: Answer, voice: Voice
) -> Step:
    if question.id == progress.question_id:
        if question.type == "choices":
            return _pick(questionnaire, progress, question, answer, voice)
        return _settle(questionnaire, progress, answer, voice)
    if question.id not in progress.answers:
        return replace(moves.ask_again(questionnaire, progress, voice), understood=False)
    # A button further up the page: that answer is changed, and the question we were at is put again.
    before = progress.answers[question.id]
    moved = moves.with_answer(progress, answer)
    again = speaking.put(questionnaire, moved, voice, again=True)
    if answer == replace(before, text=None):  # The same button once more: the words beside it stay.
        return Step(progress, said=again)
    return Step(moved, (answer,), (Line("text", voice.phrases.changed), *again))


def _pick(
    questionnaire: Questionnaire, progress: Progress, question: Question, answer: Answer, voice: Voice
) -> Step:
    """One more of several choices; several at once (ticked boxes on a page) are the whole answer."""
    if len(answer.choices) > 1:
        return _settle(questionnaire, progress, answer, voice)
    before = progress.answers.get(question.id, Answer(question.id))
    choices = tuple(dict.fromkeys((*before.choices, *answer.choices)))
    kept = replace(before, choices=choices, text=_joined(before.text, answer.text), skipped=False)
    moved = replace(moves.with_answer(progress, kept), offered=None)
    labels = ", ".join(speaking.option_label(question, choice) for choice in choices)
    line = Line("text", voice.phrases.picked_so_far.replace("{labels}", labels))
    return Step(moved, (kept,), (line, *speaking.put(questionnaire, moved, voice, again=True)))


def _none_of_that(
    questionnaire: Questionnaire, progress: Progress, offered: Offered, question: Question, voice: Voice
) -> Step:
    """ "Did you mean …?" was answered with no: show every choice."""
    moved = replace(progress, offered=replace(offered, kind="fits", options=speaking.every_option(question)))
    return Step(moved, said=speaking.put(questionnaire, moved, voice))


def _settle(questionnaire: Questionnaire, progress: Progress, answer: Answer, voice: Voice) -> Step:
    """Store a certain answer and go on; words kept while it was being made clear stay with it."""
    if progress.offered:
        answer = replace(answer, text=_joined(progress.offered.text, answer.text))
    thanks: tuple[Line, ...] = ()
    question = questionnaire.question(answer.question_id)
    if answer.text and question and question.type not in WITH_TEXT:
        thanks = (Line("text", voice.phrases.kept_your_words),)
    moved = moves.with_answer(progress, answer)
    return moves.onward(questionnaire, moved, voice, changed=(answer,), said=thanks)


def _typed(
    questionnaire: Questionnaire, progress: Progress, question: Question, reading: Reading, voice: Voice
) -> Step:
    """The first message to a question: taken when sure, else its words are kept and something is offered."""
    if reading.answer:
        return _settle(questionnaire, progress, reading.answer, voice)
    words_only = Answer(question.id, text=reading.text)
    kind: Literal["meant", "fits"] = "meant" if reading.kind == "meant" else "fits"
    offered = Offered(question.id, kind, reading.options, reading.text)
    moved = replace(moves.with_answer(progress, words_only), offered=offered)
    return Step(moved, (words_only,), speaking.put(questionnaire, moved, voice))


def _after_an_offer(
    questionnaire: Questionnaire,
    progress: Progress,
    offered: Offered,
    question: Question,
    *,
    text: str,
    voice: Voice,
) -> Step:
    """A reply to "Did you mean …?" or "Which fits best?". A second message that fits nothing is kept too,
    and then we go on: nobody is asked the same thing three times."""
    steering = voice.steering
    if offered.kind == "meant":
        if words.is_one_of(text, steering.yes):
            answer = _answer_of(question, offered.options[0], "") or Answer(question.id)
            return _settle(questionnaire, progress, answer, voice)
        if words.is_one_of(text, steering.no):
            return _none_of_that(questionnaire, progress, offered, question, voice)
    reading = _by_the_number_shown(question, offered, text) or read(question, text, steering)
    if reading.answer:
        return _settle(questionnaire, progress, reading.answer, voice)
    both = _joined(offered.text, text)
    words_only = Answer(question.id, text=both)
    moved = moves.with_answer(progress, words_only)
    if offered.kind == "meant" and question.type in WITH_CHOICES | {"scale"}:
        moved = replace(moved, offered=Offered(question.id, "fits", speaking.every_option(question), both))
        return Step(moved, (words_only,), speaking.put(questionnaire, moved, voice))
    kept = (Line("text", voice.phrases.kept_your_words),)
    return moves.onward(questionnaire, moved, voice, changed=(words_only,), said=kept)


def _by_the_number_shown(question: Question, offered: Offered, text: str) -> Reading | None:
    """ "2" picks the second of the options shown, which may be fewer than all of the question's."""
    plain = words.bare(text)
    if question.type == "scale" or len(plain) != 1 or plain[0] not in {str(n) for n in range(1, 10)}:
        return None
    place = int(plain[0])
    if place > len(offered.options) or offered.kind != "fits":
        return None
    answer = _answer_of(question, offered.options[place - 1], "")
    return Reading("sure", answer) if answer else None


def _joined(first: str | None, second: str | None) -> str | None:
    return "\n".join(part for part in (first, second) if part) or None
