"""Which conversation a phone's texts belong to. One phone has one conversation, for as long as it lasts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database.models import Conversation, SmsThread


def thread_of(session: Session, conversation: Conversation) -> SmsThread | None:
    """The phone behind a conversation, as it is stored now; None when there is none."""
    key = (conversation.council_id, conversation.id)
    return session.get(SmsThread, key, populate_existing=True)


def conversation_of_phone(session: Session, council_id: str, phone: str, now: dt.datetime) -> Conversation:
    """The conversation with the phone `phone` (E.164), begun and committed if there is none yet.

    Nothing in it says whose phone it is: only a join code does that.
    """
    thread = _thread(session, council_id, phone)
    if thread is None:
        try:
            return _begun(session, council_id, phone, now)
        except IntegrityError:
            # The first two texts of a phone arrived at the same moment, and the other one was quicker.
            session.rollback()
            thread = _thread(session, council_id, phone)
            if thread is None:
                raise
    conversation = _of(session, thread)
    return conversation if conversation.ended_at is None else _begun_again(session, thread, phone, now)


def _thread(session: Session, council_id: str, phone: str) -> SmsThread | None:
    lookup = session.info["keys"].look_up("phone", phone)
    return session.scalar(
        select(SmsThread)
        .where(SmsThread.council_id == council_id, SmsThread.phone_lookup == lookup)
        .execution_options(populate_existing=True)
    )


def _of(session: Session, thread: SmsThread) -> Conversation:
    return session.get_one(Conversation, (thread.council_id, thread.conversation_id))


def _new(session: Session, council_id: str, now: dt.datetime) -> Conversation:
    conversation = Conversation(council_id=council_id, channel="sms", started_at=now, last_message_at=now)
    session.add(conversation)
    session.flush()
    return conversation


def _begun(session: Session, council_id: str, phone: str, now: dt.datetime) -> Conversation:
    conversation = _new(session, council_id, now)
    session.add(
        SmsThread(
            council_id=council_id,
            conversation_id=conversation.id,
            phone=phone,
            phone_lookup=session.info["keys"].look_up("phone", phone),
        )
    )
    session.commit()
    return conversation


def _begun_again(session: Session, thread: SmsThread, phone: str, now: dt.datetime) -> Conversation:
    """A new conversation with a phone whose old one was ended: its thread goes over, sealed anew."""
    ended = _of(session, thread)
    session.refresh(ended, with_for_update=True)
    newest = _thread(session, thread.council_id, phone)
    if newest is None or newest.conversation_id != ended.id:
        # Another text of theirs was quicker.
        session.rollback()
        return conversation_of_phone(session, thread.council_id, phone, now)
    conversation = _new(session, thread.council_id, now)
    newest.conversation_id = conversation.id
    newest.phone = phone
    session.commit()
    return conversation
