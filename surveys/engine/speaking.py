"""What the engine says: a question with its buttons, an offer, the opening, the end. Words come from YAML."""

from collections.abc import Iterable

from surveys.engine.labels import doubled, every_option, option_label, words_of
from surveys.engine.route import before, seen
from surveys.engine.state import Button, Line, Offered, Progress, Voice
from surveys.piping import pipe
from surveys.questionnaire import Question, Questionnaire

LONGEST_PIPED = 60
"""Characters of somebody's own words put into a question: more would drown it."""


def opening(questionnaire: Questionnaire, voice: Voice) -> tuple[Line, ...]:
    """The notice, with the button that starts the questions on its last line; one short text on SMS."""
    if questionnaire.opening is None:
        return ()
    if voice.channel == "sms":
        text = voice.phrases.opening_sms.replace("{count}", str(len(questionnaire.asked)))
        return (Line("notice", text, (Button(questionnaire.opening.button, "/start"),)),)
    *before_last, last = questionnaire.opening.lines
    start = Button(questionnaire.opening.button, "/start")
    return (*(Line("notice", text) for text in before_last), Line("notice", last, (start,)))


def press_start(questionnaire: Questionnaire, voice: Voice) -> tuple[Line, ...]:
    """The start button again, without the notice."""
    button = questionnaire.opening.button if questionnaire.opening else voice.phrases.start_button
    return (Line("notice", voice.phrases.press_start, (Button(button, "/start"),)),)


def piped(questionnaire: Questionnaire, progress: Progress, text: str) -> str:
    """`text` with earlier answers put in where it takes them up."""

    def answered(question_id: str) -> str | None:
        question, answer = questionnaire.question(question_id), progress.answers.get(question_id)
        return words_of(question, answer, longest=LONGEST_PIPED) if question and answer else None

    return pipe(text, answered)


def put(
    questionnaire: Questionnaire, progress: Progress, voice: Voice, *, again: bool = False
) -> tuple[Line, ...]:
    """Put the current question: its intro, the question and its buttons. `again` leaves the intro out.

    When something has been offered back, the offer is put instead. On SMS a sensitive question is not put:
    a link to the same chat goes in its place.
    """
    question = questionnaire.question(progress.question_id or "")
    if question is None:
        return ()
    question = seen(question, progress.seed)
    controls = _controls(questionnaire, question, progress, voice)
    if voice.channel == "sms" and question.sensitive:
        return (Line("question", voice.phrases.by_link, controls),)
    if progress.offered and progress.offered.kind != "change":
        return (_offer(question, progress.offered, controls, voice),)
    lines: list[Line] = []
    if question.id in progress.answers and question.type != "choices":
        lines.append(Line("text", voice.phrases.answered_before))
    elif question.intro and not again:
        lines.append(Line("text", piped(questionnaire, progress, question.intro)))
    pictures = _in_pictures(questionnaire, voice)
    text = question.worded(age_band=voice.age_band, sms=voice.channel == "sms", pictures=pictures)
    options = _picking(question, progress) if question.type == "choices" else every_option(question)
    buttons = _options(question, options, pictures=pictures)
    if question.type == "choices" and question.id in progress.answers:
        buttons = (*buttons, Button(voice.phrases.done_button, f"/done {question.id}"))
    lines.append(Line("question", piped(questionnaire, progress, text), (*buttons, *controls)))
    return tuple(lines)


def end(questionnaire: Questionnaire, progress: Progress) -> tuple[Line, ...]:
    """What is said at the end, whether every question was put or someone stopped before."""
    closing = questionnaire.closing
    lines = closing.early if progress.status == "ended_early" else closing.lines
    return tuple(Line("end", piped(questionnaire, progress, text)) for text in lines)


def paused(voice: Voice) -> tuple[Line, ...]:
    """That we stopped for now, and the two ways on."""
    phrases = voice.phrases
    ways = (Button(phrases.resume_button, "/resume"), Button(phrases.stop_button, "/stop"))
    return (Line("text", phrases.paused, ways),)


def reason(questionnaire: Questionnaire, progress: Progress, question: Question) -> tuple[Line, ...]:
    """Why this question is asked."""
    return (Line("text", piped(questionnaire, progress, question.why)),) if question.why else ()


def _in_pictures(questionnaire: Questionnaire, voice: Voice) -> bool:
    return voice.channel != "sms" and (questionnaire.kind == "express" or voice.pictures)


def _offer(question: Question, offered: Offered, controls: tuple[Button, ...], voice: Voice) -> Line:
    phrases = voice.phrases
    one = offered.options[0] if len(offered.options) == 1 else None
    yes_no = (
        Button(phrases.yes_button, f"/answer {question.id} {one}" if one else "/keep"),
        Button(phrases.no_button, f"/other {question.id}"),
    )
    label = option_label(question, one) if one else ""
    if offered.kind == "earlier" and (one or not every_option(question)):
        return Line("question", _earlier(offered, label, voice), (*yes_no, *controls))
    if offered.kind in {"meant", "last"}:
        text = phrases.last_time if offered.kind == "last" else phrases.did_you_mean
        return Line("question", text.replace("{label}", label), (*yes_no, *controls))
    if offered.options:
        text = phrases.which_fits
        if offered.kind == "earlier" and voice.channel != "sms":
            text = _with_words(phrases.said_earlier_fits, offered.text)
        return Line("question", text, (*_options(question, offered.options), *controls))
    return Line("question", _bounds(question, voice), controls)


def _earlier(offered: Offered, label: str, voice: Voice) -> str:
    """What was said before, with the answer it seems to be. On SMS the words are not said back."""
    phrases = voice.phrases
    if voice.channel == "sms":
        return phrases.said_earlier_sms.replace("{label}", label or doubled(offered.text or ""))
    text = phrases.said_earlier if label else phrases.said_earlier_words
    return _with_words(text, offered.text).replace("{label}", label)


def _with_words(text: str, words: str | None) -> str:
    return text.replace("{words}", doubled(words or ""))


def _bounds(question: Question, voice: Voice) -> str:
    if question.minimum is None or question.maximum is None:
        return voice.phrases.a_number
    text = voice.phrases.number_between.replace("{minimum}", str(question.minimum))
    return text.replace("{maximum}", str(question.maximum))


def _options(question: Question, options: Iterable[str], *, pictures: bool = False) -> tuple[Button, ...]:
    return tuple(
        Button(option_label(question, option, pictures=pictures), f"/answer {question.id} {option}")
        for option in options
    )


def _picking(question: Question, progress: Progress) -> tuple[str, ...]:
    """The choices not picked yet."""
    answer = progress.answers.get(question.id)
    picked = answer.choices if answer else ()
    return tuple(option for option in every_option(question) if option not in picked)


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
    if before(questionnaire, progress, question.id):
        buttons.append(Button(phrases.back_button, "/back"))
    return (*buttons, Button(phrases.pause_button, "/pause"))
