"""Taking what someone typed: a control word, or an answer in their own words.

Nothing typed is lost: a message that is no choice is kept as words, whatever else is then asked about it.
"""

from dataclasses import replace
from typing import Literal

from surveys.engine import changing, moves, reading_back, speaking, words
from surveys.engine.labels import every_option
from surveys.engine.pressing import Move, pressed
from surveys.engine.reading import Reading, read
from surveys.engine.route import before, seen
from surveys.engine.settling import answer_of, joined, keep, none_of_that, settle, waiting
from surveys.engine.state import Answer, Line, Offered, Progress, Said, Step, Voice
from surveys.engine.volunteering import divided, with_earlier
from surveys.questionnaire import WITH_CHOICES, WITH_TEXT, Question, Questionnaire

Fit = Literal["control", "answer", "offer", "words", "none"]


def take(questionnaire: Questionnaire, progress: Progress, said: Said, voice: Voice) -> Step:
    """One turn. Raises WrongQuestionnaireError when the progress is of another questionnaire or version.

    `understood` is False, and nothing has changed, when this is not for the questionnaire as it stands: an
    empty message, a button of another one, words before the start or after the end.
    """
    moves.must_match(questionnaire, progress)
    text = _visible(said.text)
    if said.payload:
        return pressed(questionnaire, progress, said.payload, text, voice)
    if not text:
        return _nothing_typed(questionnaire, progress, voice)
    move = _control(progress, text, voice)
    steered = (
        move(questionnaire, progress, voice)
        if move
        else changing.wanted(questionnaire, progress, text, voice)
    )
    if steered:
        return replace(steered, steered=True)
    step = _words(questionnaire, progress, said, text, voice)
    return step if said.keep_for_later else _not_said_back(step)


def _not_said_back(step: Step) -> Step:
    """The step with its answers' words marked as not to be put into a later question."""
    progress = step.progress
    for answer in step.changed:
        progress = moves.with_answer(progress, replace(answer, quiet=True))
    return replace(step, progress=progress, changed=tuple(replace(each, quiet=True) for each in step.changed))


def _words(questionnaire: Questionnaire, progress: Progress, said: Said, text: str, voice: Voice) -> Step:
    """Words that steer nothing: an answer, if something is being asked."""
    if progress.offered and progress.offered.kind == "change":
        progress = replace(progress, offered=None)  # They went on with something else.
    question = waiting(questionnaire, progress)
    if question is None:
        return replace(moves.ask_again(questionnaire, progress, voice), understood=False)
    if progress.offered:
        return _after_an_offer(questionnaire, progress, progress.offered, question, text=text, voice=voice)
    if words.is_one_of(text, voice.steering.same) and question.type not in WITH_TEXT:
        return _same_as_before(questionnaire, progress, question, voice)
    return _first_words(questionnaire, progress, question, said, voice)


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
    if text and changing.wanted(questionnaire, progress, text, voice):
        return "control"
    question = waiting(questionnaire, progress)
    if question is None or not text:
        return "none"
    offered = progress.offered
    if (
        offered
        and offered.kind in {"meant", "earlier", "last"}
        and words.is_one_of(text, (*voice.steering.yes, *voice.steering.no))
    ):
        return "answer"
    return _closeness(question, read(question, text, voice.steering))


def _closeness(question: Question, reading: Reading) -> Fit:
    if reading.kind == "sure":
        return "answer"
    narrowed = 0 < len(reading.options) < len(every_option(question))
    return "offer" if reading.kind == "meant" or narrowed else "words"


def _visible(text: str | None) -> str:
    """The text, or nothing when it holds no sign that can be seen."""
    return text.strip() if text and words.tokens(text) else ""


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
    elif progress.reading_back:
        found = (
            ((*steering.send, *steering.yes), reading_back.send),
            (steering.no, changing.choose),
            (steering.pause, moves.pause),
            (steering.back, moves.back),
            (steering.finish, moves.finish_early),
        )
        if progress.offered:  # "Which answer do you want to change?" is open: a yes is not a yes to sending.
            found = (*found[2:], (steering.resume, _read_again))
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


def _read_again(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    moved = replace(progress, offered=None)
    return Step(moved, said=reading_back.read(questionnaire, moved, voice))


def _nothing_typed(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    again = moves.ask_again(questionnaire, progress, voice)
    if waiting(questionnaire, progress) is None:
        return replace(again, understood=False)
    line = Line("text", voice.phrases.nothing_typed)
    return replace(again, said=(line, *again.said), understood=False)


def _first_words(
    questionnaire: Questionnaire, progress: Progress, question: Question, said: Said, voice: Voice
) -> Step:
    """The first message to a question: what it says to later questions is kept for them, the rest is read."""
    text = _visible(said.text)
    steering = voice.steering
    ours, later = (
        (text, {}) if not said.keep_for_later else divided(questionnaire, progress, question, text, steering)
    )
    reading = read(question, text, steering)
    if later and question.type not in WITH_TEXT:
        ours_alone = read(question, ours, steering)
        if ours_alone.answer is not None:
            # Their whole message stays with the answer: nothing they said is cut.
            reading = replace(ours_alone, answer=replace(ours_alone.answer, text=text))
    return _typed(questionnaire, with_earlier(progress, later), question, reading, voice)


def _same_as_before(
    questionnaire: Questionnaire, progress: Progress, question: Question, voice: Voice
) -> Step:
    """ "Same as before": the answer of last time, or that of the question before, offered back for a yes."""
    answer = progress.last_time.get(question.id)
    if answer is None:
        previous = before(questionnaire, progress, question.id)
        alike = previous is not None and every_option(seen(previous, 0)) == every_option(seen(question, 0))
        answer = progress.answers.get(previous.id) if previous is not None and alike else None
    option = _option_of(answer)
    if option is None or option not in every_option(question):
        again = moves.ask_again(questionnaire, progress, voice)
        return replace(again, said=(Line("text", voice.phrases.no_last_time), *again.said))
    moved = replace(progress, offered=Offered(question.id, "last", (option,)))
    return Step(moved, said=speaking.put(questionnaire, moved, voice))


def _option_of(answer: Answer | None) -> str | None:
    if answer is None or answer.skipped or answer.hidden:
        return None
    return answer.choice or (None if answer.number is None else format(answer.number.normalize(), "f"))


def _typed(
    questionnaire: Questionnaire, progress: Progress, question: Question, reading: Reading, voice: Voice
) -> Step:
    """A message to a question: taken when sure, else its words are kept and something is offered."""
    if reading.answer:
        return settle(questionnaire, progress, reading.answer, voice)
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
    asks_yes_or_no = offered.kind != "fits" and (len(offered.options) == 1 or not every_option(question))
    if asks_yes_or_no and words.is_one_of(text, steering.no):
        return none_of_that(questionnaire, progress, offered, question, voice)
    if asks_yes_or_no and words.is_one_of(text, steering.yes):
        if not offered.options:
            return keep(questionnaire, progress, voice)
        answer = answer_of(question, offered.options[0], "") or Answer(question.id)
        return settle(questionnaire, progress, answer, voice)
    reading = _by_the_number_shown(question, offered, text) or read(question, text, steering)
    if reading.answer:
        return settle(questionnaire, progress, reading.answer, voice)
    both = joined(offered.text, text)
    words_only = Answer(question.id, text=both)
    moved = moves.with_answer(progress, words_only)
    if offered.kind != "fits" and question.type in WITH_CHOICES | {"scale"}:
        moved = replace(moved, offered=Offered(question.id, "fits", every_option(question), both))
        return Step(moved, (words_only,), speaking.put(questionnaire, moved, voice))
    kept = (Line("text", voice.phrases.kept_your_words),)
    return moves.onward(questionnaire, moved, voice, changed=(words_only,), said=kept)


def _by_the_number_shown(question: Question, offered: Offered, text: str) -> Reading | None:
    """ "2" picks the second of the options shown, which may be fewer than all of the question's."""
    plain = words.bare(text)
    if question.type == "scale" or len(plain) != 1 or plain[0] not in {str(n) for n in range(1, 10)}:
        return None
    place = int(plain[0])
    if place > len(offered.options) or len(offered.options) < 2:
        return None
    answer = answer_of(question, offered.options[place - 1], "")
    return Reading("sure", answer) if answer else None
