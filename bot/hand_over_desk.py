"""A worker's side of a hand-over: taking it, writing to the young person, closing it.

Each of these locks the conversation first, as a turn does, so that messages are numbered one at a time and of
two workers who press at once only one is told that it is theirs.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.filling import fill
from bot.handing_over import question_again
from bot.recording import next_number, send
from bot.replies import Reply
from bot.services import HandOverWords, Said, load_words
from bot.sms.outbox import queue
from database.audit import record
from database.models import Conversation, HandOver, Message
from earshot.council import CouncilProfile
from surveys.engine.state import Channel


class HandOverStateError(Exception):
    """The hand-over is not in a state in which that can be done: somebody else has it, or it is closed."""


@dataclass(frozen=True)
class Desk:
    """Who acts, in which council, and when. `name` is the worker's whole name; only the first is shown."""

    profile: CouncilProfile
    account_id: uuid.UUID
    name: str
    now: dt.datetime

    @property
    def first_name(self) -> str:
        """What the young person calls this worker."""
        return (self.name.split() or [self.words.nameless])[0]

    @property
    def words(self) -> HandOverWords:
        """The sayings about hand-overs."""
        return load_words().hand_over


def take(session: Session, desk: Desk, hand_over: HandOver, *, instead_of: uuid.UUID | None = None) -> None:
    """Take on a hand-over that waits, or one that `instead_of` has (not committed).

    Raises HandOverStateError when somebody was quicker, or it is closed.
    """
    conversation = _locked(session, hand_over)
    if hand_over.status == "closed" or hand_over.taken_by != instead_of:
        raise HandOverStateError(hand_over.status)
    hand_over.status, hand_over.taken_by, hand_over.taken_at = "taken", desk.account_id, desk.now
    _say(session, desk, conversation, (_reply(desk, conversation, desk.words.joined),))
    _note(session, desk, hand_over, "hand_over_taken")


def write(session: Session, desk: Desk, hand_over: HandOver, text: str, reply_id: str) -> None:
    """Say `text` to the young person as a person of the team (not committed). The same id twice says it once.

    Raises HandOverStateError when the hand-over is not this worker's.
    """
    conversation = _locked(session, hand_over)
    if hand_over.status != "taken" or hand_over.taken_by != desk.account_id:
        raise HandOverStateError(hand_over.status)
    if _written_already(session, conversation, reply_id):
        return
    buttons = desk.words.opened.buttons_on(_channel(conversation))
    message = Message(
        council_id=conversation.council_id,
        conversation_id=conversation.id,
        number=next_number(session, conversation),
        direction="out",
        kind="text",
        client_message_id=reply_id,
        text=text,
        sender=desk.first_name,
        account_id=desk.account_id,
        buttons=[{"title": button.title, "payload": button.payload} for button in buttons],
        created_at=desk.now,
    )
    session.add(message)
    queue(session, conversation, [message], desk.now)
    conversation.last_message_at = desk.now
    _note(session, desk, hand_over, "hand_over_answered")


def finish(session: Session, desk: Desk, hand_over: HandOver) -> None:
    """Close it, tell the young person that the bot is back, and put the waiting question (not committed).

    Raises HandOverStateError when the hand-over is not this worker's.
    """
    conversation = _locked(session, hand_over)
    if hand_over.status != "taken" or hand_over.taken_by != desk.account_id:
        raise HandOverStateError(hand_over.status)
    hand_over.closed_by_number = next_number(session, conversation)
    hand_over.status, hand_over.closed_at, hand_over.closed_by = "closed", desk.now, desk.account_id
    over = _reply(desk, conversation, desk.words.over)
    question: tuple[Reply, ...] = ()
    # A question kept off SMS goes out as a link that only the public portal can make: none by SMS.
    if _channel(conversation) != "sms":
        question = question_again(session, conversation, desk.profile, channel="web", link="")
    _say(session, desk, conversation, (replace(over, buttons=()) if question else over, *question))
    _note(session, desk, hand_over, "hand_over_closed")


def _locked(session: Session, hand_over: HandOver) -> Conversation:
    conversation = session.get_one(Conversation, (hand_over.council_id, hand_over.conversation_id))
    session.refresh(conversation, with_for_update=True)
    session.refresh(hand_over)
    return conversation


def _written_already(session: Session, conversation: Conversation, reply_id: str) -> bool:
    found = session.scalar(
        select(Message.id).where(
            Message.council_id == conversation.council_id,
            Message.conversation_id == conversation.id,
            Message.client_message_id == reply_id,
        )
    )
    return found is not None


def _channel(conversation: Conversation) -> Channel:
    return "sms" if conversation.channel == "sms" else "web"


def _reply(desk: Desk, conversation: Conversation, said: Said) -> Reply:
    channel = _channel(conversation)
    text = fill(said.texts(channel)[0], desk.profile, person=desk.first_name)
    return Reply(text, said.buttons_on(channel), "notice")


def _say(session: Session, desk: Desk, conversation: Conversation, replies: tuple[Reply, ...]) -> None:
    known = tuple(_only_known(desk.profile, reply) for reply in replies)
    queue(session, conversation, send(session, conversation, known, desk.now), desk.now)
    conversation.last_message_at = desk.now


def _only_known(profile: CouncilProfile, reply: Reply) -> Reply:
    """The reply without buttons for questionnaires that this council does not have."""
    kept = tuple(
        replace(button, title=fill(button.title, profile))
        for button in reply.buttons
        if not button.payload.startswith("/start ") or button.payload.split(" ")[1] in profile.questionnaires
    )
    return replace(reply, buttons=kept)


def _note(session: Session, desk: Desk, hand_over: HandOver, action: str) -> None:
    record(session, hand_over.council_id, action, account_id=desk.account_id, subject_id=hand_over.id)
