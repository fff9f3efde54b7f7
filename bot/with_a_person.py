"""A message while the conversation is a person's: stored and screened as ever, and the bot keeps quiet."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot import after_safety, answering, goals, handing_over
from bot.current import Turn
from bot.replies import Reply
from bot.understanding import live
from bot.understanding.keywords import words_of
from database.models import HandOver, Message

LONG_SILENCE = dt.timedelta(hours=4)
"""After so long without a word from anybody it is said again when somebody can answer."""


def answer(turn: Turn, hand_over: HandOver) -> tuple[Reply, ...]:
    """What the bot still says: nothing, a notice now and then, help in danger, or that it is back."""
    pressed = after_safety.as_pressed(turn)
    if turn.inbound.payload is not None or pressed.inbound.payload == after_safety.NOT_MEANT:
        return _pressed(pressed, hand_over)
    typed = words_of(turn.inbound.text or "")
    if typed in [words_of(each) for each in turn.services.words.hand_over.back_words]:
        return handing_over.end(turn, hand_over)
    if _asks_for_help_now(turn):
        return handing_over.instead_of_carrying_on(turn, goals.answer_goal(turn, "crisis"))
    return _notice(turn, hand_over)


def _pressed(turn: Turn, hand_over: HandOver) -> tuple[Reply, ...]:
    command, arguments = turn.inbound.command, turn.inbound.arguments
    if turn.inbound.payload == handing_over.GO_BACK:
        return handing_over.end(turn, hand_over)
    if turn.inbound.payload == after_safety.NOT_MEANT:
        first, *_ = after_safety.not_meant(turn)
        return handing_over.instead_of_carrying_on(turn, (first,))
    if command == "goal" and arguments == ("crisis",):
        return handing_over.instead_of_carrying_on(turn, goals.answer_goal(turn, "crisis"))
    if command == "goal" and arguments == ("talk_to_human",):
        return handing_over.begin(turn)
    # Any other button is the bot's: whoever presses it has gone back to the bot.
    handing_over.close(turn, hand_over)
    first, *_ = handing_over.back(turn)
    return (Reply(first.text), *answering.answer(turn))


def _asks_for_help_now(turn: Turn) -> bool:
    """Whether words in which the screen saw nothing are understood as asking for help now."""
    understood = turn.understood
    if understood is None:
        return False
    reading = live.read(turn.inbound.text or "", understood, turn.services.topics)
    return reading.sure and reading.goal == live.RISK


def _notice(turn: Turn, hand_over: HandOver) -> tuple[Reply, ...]:
    words = turn.services.words.hand_over
    earlier = turn.session.execute(
        select(Message.direction, Message.kind, Message.created_at, Message.in_reply_to)
        .where(
            Message.council_id == turn.message.council_id,
            Message.conversation_id == turn.message.conversation_id,
            Message.number > hand_over.opened_by_number,
            Message.number < turn.message.number,
        )
        .order_by(Message.number)
    ).all()
    if earlier and turn.now - earlier[-1].created_at >= LONG_SILENCE:
        return (handing_over.notice(turn, words.still_here),)
    # A person who has begun to answer needs no machine to say that the words arrived.
    if hand_over.status == "taken" or any(row.kind == "notice" and row.in_reply_to for row in earlier):
        return ()
    return (handing_over.notice(turn, words.passed_on),)
