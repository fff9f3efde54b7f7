"""The open questionnaire of a conversation: begin it, give it a message, pause it, ask again."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.beside import go_back, is_request, unread_by_text
from bot.current import Turn
from bot.filling import fill
from bot.questionnaires import (
    UnknownQuestionnaireError,
    add_response,
    apply_step,
    last_answers,
    open_response,
    progress_of,
    questionnaire_of,
    recent_texts,
    state_of,
    unfinished,
)
from bot.replies import Reply, State
from database.models import Conversation, Response
from surveys import engine
from surveys.engine.state import Button, Line, Progress, Said, Step, Voice
from surveys.questionnaire import WITH_TEXT, Question, Questionnaire

SHORTLY_BEFORE = dt.timedelta(hours=1)
"""How far back words typed before a questionnaire began count as said to it."""


def begin(turn: Turn, questionnaire_id: str) -> tuple[Reply, ...]:
    """Start a questionnaire, or go on with the one this young person left open, on whatever channel."""
    questionnaire = turn.services.profile.questionnaires.get(questionnaire_id)
    if questionnaire is None:
        raise UnknownQuestionnaireError(questionnaire_id)
    response = open_response(turn.session, turn.conversation)
    if response is None or response.questionnaire_id != questionnaire_id:
        response = unfinished(turn.session, turn.conversation, questionnaire_id)
    voice = _voice(turn)
    if response is not None:
        turn.conversation.response_id = response.id
        kept = questionnaire_of(turn.session, response)
        return apply(turn, response, engine.resume(kept, progress_of(response), voice))
    step = engine.start(
        questionnaire,
        voice,
        seed=secrets.randbelow(2**31),
        last_time=last_answers(turn.session, turn.conversation, questionnaire),
        earlier=_volunteered(turn, questionnaire, voice),
    )
    add_response(turn.session, turn.conversation, questionnaire, step.progress, turn.now)
    return _replies(turn, step.said)


@dataclass(frozen=True)
class Waiting:
    """An open response with its questionnaire, its progress, and the voice that speaks to its writer."""

    response: Response
    questionnaire: Questionnaire
    progress: Progress
    voice: Voice


def waiting(turn: Turn) -> Waiting | None:
    """The questionnaire that typed words go to first: it begins, asks or is paused. None if none is."""
    response = open_response(turn.session, turn.conversation)
    return None if response is None else _waiting_in(turn, response)


def stopped_early(turn: Turn) -> Waiting | None:
    """The questionnaire this conversation stopped before its end, which may still be gone on with."""
    if turn.conversation.response_id is None:
        return None
    response = turn.session.get(Response, (turn.conversation.council_id, turn.conversation.response_id))
    return _waiting_in(turn, response) if response is not None and response.status == "ended_early" else None


def _waiting_in(turn: Turn, response: Response) -> Waiting:
    questionnaire = questionnaire_of(turn.session, response)
    return Waiting(response, questionnaire, progress_of(response), _voice(turn))


def read(turn: Turn, open_: Waiting) -> Step:
    """What the engine makes of the message. Nothing is stored until `apply`."""
    # Words in which the screen saw a risk are not said back when a later question comes.
    said = Said(turn.inbound.text, turn.inbound.payload, keep_for_later=not turn.screening.flagged)
    return engine.take(open_.questionnaire, open_.progress, said, open_.voice)


def apply(turn: Turn, response: Response, step: Step) -> tuple[Reply, ...]:
    """Store a step and give what it says. A request that is over or put off goes back to where we were."""
    questionnaire = questionnaire_of(turn.session, response)
    if not is_request(questionnaire):
        apply_step(turn.session, response, step, turn.message, turn.now)
        return _replies(turn, step.said)
    step = unread_by_text(questionnaire, step, _voice(turn))
    apply_step(turn.session, response, step, turn.message, turn.now)
    replies = _replies(turn, step.said)
    return replies if step.progress.status == "asking" else go_back(turn, response, replies)


def ask_again(turn: Turn, open_: Waiting) -> tuple[Reply, ...]:
    """The waiting question once more, after something else was answered; nothing while paused."""
    if open_.progress.status == "paused":
        return ()
    return _replies(turn, engine.ask_again(open_.questionnaire, open_.progress, open_.voice).said)


def pause_for_safety(turn: Turn) -> None:
    """Pause the open questionnaire for the safe reply. What was just said stays the answer that it is."""
    open_ = waiting(turn)
    if open_ is None or open_.progress.status != "asking":
        return
    step = read(turn, open_)
    if _is_answer(turn, open_, step):
        apply_step(turn.session, open_.response, step, turn.message, turn.now)
    hold(turn)


def _is_answer(turn: Turn, open_: Waiting, step: Step) -> bool:
    """Whether the words are kept as an answer.

    At a question of choices words that fit none are, when they are a worry: they may well be about what is
    asked. An urgent message is more likely about something else, and "which of these fits best?" is no way to
    come back to it.
    """
    question = open_.questionnaire.question(open_.progress.question_id or "")
    if question is None or step.steered or not step.understood:
        return False
    if question.type in WITH_TEXT or turn.screening.level != "urgent":
        return True
    return any(answer.choice or answer.choices or answer.number is not None for answer in step.changed)


def hold(turn: Turn) -> None:
    """Pause the open questionnaire, if it asks something, without a word about it."""
    open_ = waiting(turn)
    if open_ is not None and open_.progress.status == "asking":
        paused = engine.pause(open_.questionnaire, open_.progress, open_.voice)
        apply_step(turn.session, open_.response, paused, turn.message, turn.now)


def waiting_wording(session: Session, conversation: Conversation) -> str | None:
    """The wording of the question that is waiting, which the screen reads an answer against."""
    question = _waiting(session, conversation)
    return question.text if question else None


def state(session: Session, conversation: Conversation) -> State:
    """Where the conversation stands."""
    response = open_response(session, conversation)
    return state_of(response, questionnaire_of(session, response) if response else None)


def _waiting(session: Session, conversation: Conversation) -> Question | None:
    response = open_response(session, conversation)
    if response is None or response.status != "asking":
        return None
    question_id = progress_of(response).question_id
    return questionnaire_of(session, response).question(question_id) if question_id else None


def _voice(turn: Turn) -> Voice:
    return turn.services.voice(turn.age_band, channel=turn.inbound.channel)


def _volunteered(turn: Turn, questionnaire: Questionnaire, voice: Voice) -> Mapping[str, engine.Volunteered]:
    """What was said in this conversation shortly before, without a risk in it, to the questions to come."""
    begins = engine.Progress(questionnaire.id, questionnaire.version)
    texts = recent_texts(turn.session, turn.conversation, since=turn.now - SHORTLY_BEFORE)
    return engine.volunteered(questionnaire, begins, texts, voice.steering)


def _replies(turn: Turn, lines: tuple[Line, ...]) -> tuple[Reply, ...]:
    profile = turn.services.profile

    def filled(line: Line) -> Reply:
        link = {"link": turn.services.link(turn.conversation)} if "{link}" in line.text else {}
        buttons = tuple(Button(fill(button.title, profile), button.payload) for button in line.buttons)
        return Reply(fill(line.text, profile, **link), buttons, line.kind)

    return tuple(map(filled, lines))
