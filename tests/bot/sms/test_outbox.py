"""The outbox: which messages share a text, and which of them it is kept under."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import start_conversation
from bot.recording import send
from bot.replies import Reply
from bot.sms.outbox import LONGEST, queue
from database.models import Conversation, OutgoingText, SmsThread
from surveys.engine.state import Button
from tests.bot.talking import Clock, services
from tests.database.server import COUNCIL

NOW = Clock().now


@pytest.fixture
def conversation(session: Session) -> Conversation:
    """A conversation with a phone."""
    started = start_conversation(session, services(Clock()), channel="sms", greet=False).conversation
    session.add(
        SmsThread(
            council_id=COUNCIL, conversation_id=started.id, phone="+447700900123", phone_lookup=b"lookup"
        )
    )
    session.flush()
    return started


def say(
    session: Session, conversation: Conversation, *replies: Reply, now: dt.datetime = NOW
) -> list[OutgoingText]:
    queue(session, conversation, send(session, conversation, replies, now), now)
    return list(session.scalars(select(OutgoingText).order_by(OutgoingText.made_at)))


def test_short_replies_share_a_text_and_long_ones_do_not(
    session: Session, conversation: Conversation
) -> None:
    found = say(session, conversation, Reply("one"), Reply("two"), Reply("x" * (LONGEST - 6)), Reply("three"))
    assert [text.text for text in found] == ["one\ntwo", "x" * (LONGEST - 6) + "\nthree"]


def test_a_text_is_kept_under_the_safe_reply_in_it(session: Session, conversation: Conversation) -> None:
    found = say(
        session, conversation, Reply("you are safe", kind="safety"), Reply("and a notice", kind="notice")
    )
    assert [text.safety for text in found] == [True]
    found = say(session, conversation, Reply("a notice", kind="notice"), Reply("you are safe", kind="safety"))
    assert [text.safety for text in found] == [True, True]


def test_texts_of_the_same_moment_keep_their_order(session: Session, conversation: Conversation) -> None:
    say(session, conversation, Reply("x" * LONGEST), Reply("y" * LONGEST))
    found = say(session, conversation, Reply("z" * LONGEST), now=NOW - dt.timedelta(seconds=1))
    assert [text.text[0] for text in found] == ["x", "y", "z"]
    assert len({text.made_at for text in found}) == 3


def test_how_to_reply_is_said_once(session: Session, conversation: Conversation) -> None:
    said = Reply("Some questions. Reply START.", (Button("Start", "/start"),))
    assert [text.text for text in say(session, conversation, said)] == ["Some questions. Reply START."]


def test_a_conversation_without_a_phone_has_no_texts(session: Session) -> None:
    web = start_conversation(session, services(Clock()), channel="web", greet=False).conversation
    terminal = start_conversation(session, services(Clock()), channel="sms", greet=False).conversation
    assert say(session, web, Reply("hello")) == []
    assert say(session, terminal, Reply("hello")) == []
