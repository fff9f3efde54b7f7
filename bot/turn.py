"""One turn of a conversation: store, screen, understand, answer (design.md section 6)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from bot import answering, asking, handing_over, with_a_person
from bot.conversations import age_band_of
from bot.current import Turn
from bot.inbound import Inbound
from bot.questionnaires import open_response
from bot.recording import keep_screening, receive, replies_to, send
from bot.recording import state_of as finished_state
from bot.replies import Reply, State, TurnResult
from bot.safety import safety_replies
from bot.services import Services
from bot.sms import control, outbox
from bot.sms.introducing import completed
from database.models import Contribution, Conversation, HandOver, Message
from moderation.screening import Screening

NOTHING_SAID = Screening("none", "none", (), "")
"""The screening of a pressed button, which holds no words."""


def take_turn(
    session: Session, services: Services, conversation: Conversation, inbound: Inbound
) -> TurnResult:
    """Take one message and give the replies to it.

    Commits three times: the message as it came, its screening and alert, then the change of state with the
    replies. The same client message id again gives the same result and changes nothing; a message whose turn
    was cut off is taken from where it stopped.
    """
    now = services.clock()
    message = receive(session, conversation, inbound, now)
    done = _finished(session, message)
    if done is not None:
        return done
    screening = _screen(session, services, conversation, message, now)
    # From here to the commit the conversation is locked: two messages sent at once are answered in order.
    session.refresh(conversation, with_for_update=True)
    session.refresh(message)
    done = _finished(session, message)
    if done is not None:
        session.rollback()
        return done
    # Held to the end of the turn: a session keeps only rows that somebody holds, and its parts ask for it.
    _held = open_response(session, conversation, fresh=True)
    band = age_band_of(session, conversation)
    turn = Turn(session, services, conversation, message, inbound, screening, band, now)
    result = _answer(turn)
    said = send(session, conversation, result.replies, now, message)
    if inbound.channel == "sms":
        outbox.queue(session, conversation, said, now)
    message.state_after = result.state.to_data()
    session.commit()
    return result


def _finished(session: Session, message: Message) -> TurnResult | None:
    state = finished_state(message)
    return None if state is None else TurnResult(replies_to(session, message), state)


def _screen(
    session: Session, services: Services, conversation: Conversation, message: Message, now: dt.datetime
) -> Screening:
    if message.contribution_id is None:
        return NOTHING_SAID
    contribution = session.get_one(Contribution, (message.council_id, message.contribution_id))
    # Words to a person are no answer to the question that waits.
    handed_over = handing_over.current(session, conversation) is not None
    question = None if handed_over else asking.waiting_wording(session, conversation)
    result = services.screen.screen(contribution.text, question=question)
    keep_screening(session, contribution, result, now, answers=question is not None)
    return result


def _answer(turn: Turn) -> TurnResult:
    # STOP and its kin outrank everything; nothing of such a text is understood as anything else.
    outranks = control.answer(turn)
    if outranks is not None:
        return _result(turn, outranks)
    return _result(turn, completed(turn, _in_conversation(turn)))


def _in_conversation(turn: Turn) -> tuple[Reply, ...]:
    hand_over = handing_over.current(turn.session, turn.conversation)
    if hand_over is not None:
        return _with_a_person(turn, hand_over)
    return answering.answer_risk(turn) if turn.screening.flagged else answering.answer(turn)


def _with_a_person(turn: Turn, hand_over: HandOver) -> tuple[Reply, ...]:
    if turn.screening.flagged:
        return handing_over.instead_of_carrying_on(turn, safety_replies(turn, turn.screening))
    return with_a_person.answer(turn, hand_over)


def _result(turn: Turn, replies: tuple[Reply, ...]) -> TurnResult:
    return TurnResult(replies, handing_over.state(turn.session, turn.conversation))


def standing(session: Session, conversation: Conversation) -> State:
    """Where a conversation stands between two messages."""
    return handing_over.state(session, conversation)
