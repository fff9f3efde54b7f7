"""The turn's own sayings (bot/words.yml) as replies, and how nobody is told the same words twice running."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.current import Turn
from bot.filling import fill
from bot.recording import lately_said
from bot.replies import Reply
from bot.services import Said
from surveys.engine.state import Button

LATELY = 6
"""How many of the last replies a text must not be among, where there is another."""

Option = TypeVar("Option")


def said_lately(turn: Turn) -> list[str]:
    """The texts of the last replies, newest first."""
    return [reply.text for reply in lately_said(turn.session, turn.conversation, LATELY)]


def own(turn: Turn, said: Said) -> tuple[Reply, ...]:
    """One of the turn's own sayings as a reply."""
    channel = turn.inbound.channel
    texts = [fill(text, turn.services.profile) for text in said.texts(channel)]
    text = texts[0] if len(texts) == 1 else fresh(turn, texts, lambda each: each)
    return (Reply(text, filled(turn, said.buttons_on(channel))),)


def in_one_text(turn: Turn, replies: Sequence[Reply]) -> tuple[Reply, ...]:
    """The replies, by SMS as one text with the last one's buttons: each text makes the phone buzz."""
    if turn.inbound.channel != "sms" or len(replies) < 2:
        return tuple(replies)
    *_, last = replies
    return (replace(last, text=" ".join(reply.text for reply in replies)),)


def filled(turn: Turn, buttons: Sequence[Button]) -> tuple[Button, ...]:
    """The buttons with the council's words in them, but none for a questionnaire that it does not have."""
    profile = turn.services.profile
    return tuple(
        Button(fill(button.title, profile), button.payload)
        for button in buttons
        if not button.payload.startswith("/start ") or button.payload.split(" ")[1] in profile.questionnaires
    )


def fresh(turn: Turn, options: Sequence[Option], text_of: Callable[[Option], str]) -> Option:
    """One of the options at random, none whose text was said lately; if all were, the one longest ago."""
    lately = said_lately(turn)
    new = [option for option in options if text_of(option) not in lately]
    if new:
        return random.choice(new)  # noqa: S311 -- to vary words, not to guard any
    return max(options, key=lambda option: lately.index(text_of(option)))
