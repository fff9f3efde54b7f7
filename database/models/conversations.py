"""Conversations and their messages: the state of a chat lives here, never in Rasa."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, Integer, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, belongs_to, one_of
from database.sealed import Sealed

CHANNELS = ("web", "sms", "terminal", "demo")


class Conversation(CouncilRow, Base):
    """One thread with one young person (or somebody we do not know) on one channel."""

    __tablename__ = "conversation"
    __table_args__ = (
        belongs_to("words.young_person", "young_person_id"),
        one_of("channel", CHANNELS),
        Index(None, "council_id", "young_person_id"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    young_person_id: Mapped[uuid.UUID | None]
    channel: Mapped[str] = mapped_column(Text)
    # SHA-256 of the bearer token: the database cannot be used to take over a conversation.
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    response_id: Mapped[uuid.UUID | None]
    started_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    last_message_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ended_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    # The number of the newest message in which nothing was understood: two in a row offer a person.
    not_understood_number: Mapped[int | None] = mapped_column(Integer)
    # What they asked to be called. It came in as a contribution and was screened as one.
    called_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    called = Sealed[str | None]("called_sealed", "words")


class Message(CouncilRow, Base):
    """One message in or out, in the order of `number` within its conversation.

    What a young person typed is a `Contribution`, so that no second copy of it exists; `text` is what the bot
    or a worker said, `sender` what the young person calls that worker (None: the bot).
    `state_after` is kept on an inbound message once its turn is done: the same message sent twice gets the
    same answer and changes nothing.
    """

    __tablename__ = "message"
    __table_args__ = (
        belongs_to("words.conversation", "conversation_id"),
        belongs_to("words.contribution", "contribution_id"),
        belongs_to("words.message", "in_reply_to"),
        one_of("direction", ("in", "out")),
        Index(None, "council_id", "conversation_id", "number", unique=True),
        Index(None, "council_id", "conversation_id", "client_message_id", unique=True),
        # Erasing a contribution or a conversation must not read every message there is.
        Index(None, "council_id", "contribution_id"),
        Index(None, "council_id", "in_reply_to"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    conversation_id: Mapped[uuid.UUID]
    number: Mapped[int] = mapped_column(Integer)
    direction: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text, default="text")
    client_message_id: Mapped[str | None] = mapped_column(Text)
    contribution_id: Mapped[uuid.UUID | None]
    payload: Mapped[str | None] = mapped_column(Text)
    in_reply_to: Mapped[uuid.UUID | None]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sender_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    account_id: Mapped[uuid.UUID | None]
    buttons: Mapped[list[dict[str, str]]] = mapped_column(JSONB, default=list)
    state_after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    text = Sealed[str | None]("text_sealed", "words")
    sender = Sealed[str | None]("sender_sealed", "words")
