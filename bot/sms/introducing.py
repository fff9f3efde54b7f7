"""Saying once who reads this, to somebody whose first text was an ordinary one (conversation.md, rule 1).

On the web it stands before the first box. By SMS the first thing is what they texted, so it goes with the
first answer; a safe reply goes alone, and the introduction waits for the next.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import exists, select

from bot.conversations import introduction
from bot.current import Turn
from bot.replies import Reply
from bot.sms import arrived
from bot.sms.arrived import ArrivedText
from bot.sms.words import load_sms_words
from database.models import Message

BESIDE = ("notice", "safety")
"""Kinds of replies that may be given before the introduction, and do not count as one."""


def completed(turn: Turn, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """The conversation's own replies to a text, with what SMS adds to them."""
    text = turn.inbound
    if not isinstance(text, ArrivedText) or text.payload == arrived.JOIN:
        return replies
    if text.pictures and text.text is not None and not turn.screening.flagged:
        # Before the answer, whose choices are picked from as long as it is the last thing said.
        replies = (Reply(load_sms_words().pictures_too, kind="notice"), *replies)
    if all(reply.kind in BESIDE for reply in replies) or is_introduced(turn):
        return replies
    return _introduced(turn, replies)


def is_introduced(turn: Turn) -> bool:
    """Whether anything but notices and safe replies was said in the conversation before."""
    said = turn.session.scalar(
        select(
            exists().where(
                Message.council_id == turn.message.council_id,
                Message.conversation_id == turn.message.conversation_id,
                Message.direction == "out",
                Message.kind.not_in(BESIDE),
            )
        )
    )
    return bool(said)


def _introduced(turn: Turn, replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    first = introduction(turn.services, turn.conversation)
    if _only_greets(turn):
        return first
    safe = tuple(reply for reply in replies if reply.kind == "safety")
    others = tuple(reply for reply in replies if reply.kind != "safety")
    # The buttons of the answer itself are what a number picks; two lists of numbers would be one too many.
    return (*safe, *(replace(reply, buttons=()) for reply in first), *others)


def _only_greets(turn: Turn) -> bool:
    understood = turn.understood
    return not turn.screening.flagged and understood is not None and understood.goal == "greeting"
