"""What the engine says: a question with its buttons, an offer, the opening, the end. Words come from YAML."""

from collections.abc import Iterable

from surveys.engine.route import before
from surveys.engine.state import Button, Line, Offered, Progress, Voice
from surveys.questionnaire import Question, Questionnaire


def opening(questionnaire: Questionnaire) -> tuple[Line, ...]:
    """The notice, with the button that starts the questions on its last line."""
    if questionnaire.opening is None:
        return ()
    *before, last = questionnaire.opening.lines
    start = Button(questionnaire.opening.button, "/start")
    return (*(Line("notice", text) for text in before), Line("notice", last, (start,)))


def press_start(questionnaire: Questionnaire, voice: Voice) -> tuple[Line, ...]:
    """The start button again, without the notice."""
    button = questionnaire.opening.button if questionnaire.opening else voice.phrases.start_button
    return (Line("notice", voice.phrases.press_start, (Button(button, "/start"),)),)


def put(
    questionnaire: Questionnaire, progress: Progress, voice: Voice, *, again: bool = False
) -> tuple[Line, ...]:
    """Put the current question: its intro, the question and its buttons. `again` leaves the intro out.

    When something has been offered back, the offer is put instead.
    """
    question = questionnaire.question(progress.question_id or "")
    if question is None:
        return ()
    if progress.offered:
        return (_offer(questionnaire, question, progress.offered, progress, voice),)
    lines: list[Line] = []
    if question.id in progress.answers and question.type != "choices":
        lines.append(Line("text", voice.phrases.answered_before))
    elif question.intro and not again:
        lines.append(Line("text", question.intro))
    text = question.worded(age_band=voice.age_band, sms=voice.channel == "sms")
    options = _picking(question, progress, voice) if question.type == "choices" else _all_options(question)
    lines.append(Line("question", text, (*options, *_controls(questionnaire, question, progress, voice))))
    return tuple(lines)


def end(questionnaire: Questionnaire, progress: Progress) -> tuple[Line, ...]:
    """What is said at the end, whether every question was put or someone stopped before."""
    closing = questionnaire.closing
    return tuple(
        Line("end", text) for text in (closing.early if progress.status == "ended_early" else closing.lines)
    )


def paused(voice: Voice) -> tuple[Line, ...]:
    """That we stopped for now, and the two ways on."""
    phrases = voice.phrases
    ways = (Button(phrases.resume_button, "/resume"), Button(phrases.stop_button, "/stop"))
    return (Line("text", phrases.paused, ways),)


def reason(question: Question) -> tuple[Line, ...]:
    """Why this question is asked."""
    return (Line("text", question.why),) if question.why else ()


def option_label(question: Question, option: str) -> str:
    """What a choice's id, or a number on a scale, is called."""
    choice = question.choice(option)
    return choice.label if choice else option


def _offer(
    questionnaire: Questionnaire, question: Question, offered: Offered, progress: Progress, voice: Voice
) -> Line:
    phrases = voice.phrases
    controls = _controls(questionnaire, question, progress, voice)
    if offered.kind == "meant":
        option = offered.options[0]
        text = phrases.did_you_mean.replace("{label}", option_label(question, option))
        yes = Button(phrases.yes_button, f"/answer {question.id} {option}")
        return Line("question", text, (yes, Button(phrases.no_button, f"/other {question.id}"), *controls))
    if offered.options:
        return Line("question", phrases.which_fits, (*_options(question, offered.options), *controls))
    return Line("question", _bounds(question, voice), controls)


def _bounds(question: Question, voice: Voice) -> str:
    if question.minimum is None or question.maximum is None:
        return voice.phrases.a_number
    text = voice.phrases.number_between.replace("{minimum}", str(question.minimum))
    return text.replace("{maximum}", str(question.maximum))


def _options(question: Question, options: Iterable[str]) -> tuple[Button, ...]:
    return tuple(
        Button(option_label(question, option), f"/answer {question.id} {option}") for option in options
    )


def _all_options(question: Question) -> tuple[Button, ...]:
    return _options(question, every_option(question))


def every_option(question: Question) -> tuple[str, ...]:
    """The ids of a question's choices, or the numbers of a scale; empty when it takes any words or number."""
    if question.choices:
        return tuple(choice.id for choice in question.choices)
    if question.type == "scale" and question.minimum is not None and question.maximum is not None:
        return tuple(str(number) for number in range(int(question.minimum), int(question.maximum) + 1))
    return ()


def _picking(question: Question, progress: Progress, voice: Voice) -> tuple[Button, ...]:
    """The choices not picked yet, and "that is all of them" once one has been."""
    answer = progress.answers.get(question.id)
    picked = answer.choices if answer else ()
    left = _options(question, (option for option in every_option(question) if option not in picked))
    return (*left, Button(voice.phrases.done_button, f"/done {question.id}")) if picked else left


def _controls(
    questionnaire: Questionnaire, question: Question, progress: Progress, voice: Voice
) -> tuple[Button, ...]:
    phrases = voice.phrases
    buttons: list[Button] = []
    answered = question.id in progress.answers  # Perhaps in words only, which were just offered choices.
    if answered or not question.required:
        keep = answered and progress.offered is None
        buttons.append(Button(phrases.keep_button if keep else phrases.skip_button, "/skip"))
    if question.why:
        buttons.append(Button(phrases.why_button, "/why"))
    if before(questionnaire, question.id):
        buttons.append(Button(phrases.back_button, "/back"))
    return (*buttons, Button(phrases.pause_button, "/pause"))
