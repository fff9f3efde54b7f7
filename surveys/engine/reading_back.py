"""Reading a statement back to its writer, and sending it only on a yes (conversation.md, statements)."""

from dataclasses import replace

from surveys.engine import speaking
from surveys.engine.labels import words_of
from surveys.engine.route import asked_of
from surveys.engine.state import Button, Line, Progress, Step, Voice
from surveys.questionnaire import Question, Questionnaire


def begin(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """Read the answers back. With none to send, that is the end."""
    if not given(questionnaire, progress):
        ended = replace(progress, question_id=None, status="ended_early", offered=None, reading_back=False)
        return Step(ended, said=(Line("end", voice.phrases.nothing_to_send),))
    moved = replace(progress, question_id=None, status="asking", offered=None, reading_back=True)
    return Step(moved, said=read(questionnaire, moved, voice))


def read(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> tuple[Line, ...]:
    """To whom it goes, each answer, and "shall I send it?"."""
    phrases = voice.phrases
    to = questionnaire.read_back.to if questionnaire.read_back else ""
    first = phrases.read_back.replace("{to}", speaking.piped(questionnaire, progress, to))
    everything = given(questionnaire, progress)
    # A text may be read by whoever holds the phone: what is private is not said back there.
    shown = [each for each in everything if voice.channel != "sms" or not each[0].sensitive]
    answers = [
        Line("text", phrases.read_back_answer.replace("{about}", capital(question)).replace("{answer}", said))
        for question, said in shown
    ]
    if len(shown) < len(everything):
        answers.append(Line("text", phrases.read_back_more))
    return (Line("text", first), *answers, _ask(voice, phrases.send_it))


def ask(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> tuple[Line, ...]:
    """Whether to send it, once more; or which answer to change, when that is what is open."""
    if progress.offered and progress.offered.kind == "change":
        return which_to_change(questionnaire, progress, progress.offered.options, voice)
    return (_ask(voice, voice.phrases.send_or_change),)


def send(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:  # noqa: ARG001 -- a move like others
    """The writer said yes: it is finished, and goes to whom it was said to go to."""
    if not progress.reading_back or progress.status not in {"asking", "paused"}:
        return Step(progress, understood=False)
    sent = replace(progress, status="finished", offered=None)
    return Step(sent, said=speaking.end(questionnaire, sent))


def do_not_send(questionnaire: Questionnaire, progress: Progress, voice: Voice) -> Step:
    """The writer does not want it sent. What they typed is kept, as everything typed is."""
    ended = replace(progress, status="ended_early", offered=None)
    return Step(ended, said=(Line("text", voice.phrases.not_sent), *speaking.end(questionnaire, ended)))


def given(questionnaire: Questionnaire, progress: Progress) -> tuple[tuple[Question, str], ...]:
    """Each question that has an answer, with the answer in words."""
    found = []
    for question in asked_of(questionnaire, progress):
        answer = progress.answers.get(question.id)
        said = words_of(question, answer) if answer else None
        if said:
            found.append((question, said))
    return tuple(found)


def which_to_change(
    questionnaire: Questionnaire, progress: Progress, question_ids: tuple[str, ...], voice: Voice
) -> tuple[Line, ...]:
    """The answers that may be changed, a button each."""
    phrases = voice.phrases
    questions = [question for question in asked_of(questionnaire, progress) if question.id in question_ids]
    buttons = tuple(
        Button(phrases.change_one_button.replace("{about}", question.short_name), f"/change {question.id}")
        for question in questions
    )
    return (Line("question", phrases.which_to_change, (*buttons, Button(phrases.resume_button, "/resume"))),)


def capital(question: Question) -> str:
    """The question's short name, to begin a line with."""
    return question.short_name[:1].upper() + question.short_name[1:]


def _ask(voice: Voice, text: str) -> Line:
    phrases = voice.phrases
    return Line(
        "question",
        text,
        (
            Button(phrases.send_button, "/send"),
            Button(phrases.change_button, "/change"),
            Button(phrases.pause_button, "/pause"),
            Button(phrases.stop_button, "/stop"),
        ),
    )
