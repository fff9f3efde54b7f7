"""SMS: which phone a conversation is with, and the texts that wait to go out to it."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Integer, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, belongs_to, one_of
from database.sealed import Sealed

TEXT_STATUSES = ("waiting", "sent", "delivered", "undelivered", "failed", "withheld")


class SmsThread(Base):
    """The phone behind an SMS conversation. Sealed under a key of its own (`phones`), so that who can text a
    phone can open neither names nor words. `stopped_at` is set while they want no texts (STOP), `hidden_at`
    from the safety word until they text again.
    """

    __tablename__ = "sms_thread"
    __table_args__ = (
        belongs_to("words.conversation", "conversation_id"),
        Index(None, "council_id", "phone_lookup", unique=True),
        {"schema": "identity"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_lookup: Mapped[bytes] = mapped_column(LargeBinary)
    stopped_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    hidden_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    added_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    phone = Sealed[str]("phone_sealed", "phones")


class OutgoingText(CouncilRow, Base):
    """One text to a young person's phone: written with the change of state, sent by the scheduler.

    `text` is the bot's own words as they are sent, sealed under `phones` so that the sender needs no key to
    young people's words. `provider_id` is the provider's id of it, `error_code` its reason when it failed.
    `withheld`: they had asked for no texts. `safety`: it holds a safe reply, so that a person must know when
    it does not arrive.
    """

    __tablename__ = "outgoing_text"
    __table_args__ = (
        belongs_to("words.conversation", "conversation_id"),
        belongs_to("words.message", "message_id"),
        one_of("status", TEXT_STATUSES),
        Index(None, "council_id", "status", "next_try_at"),
        Index(None, "council_id", "conversation_id"),
        Index(None, "council_id", "message_id", unique=True),
        Index(None, "council_id", "provider_id", unique=True),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    conversation_id: Mapped[uuid.UUID]
    message_id: Mapped[uuid.UUID]
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    safety: Mapped[bool] = mapped_column(Boolean, default=False)
    status: Mapped[str] = mapped_column(Text, default="waiting")
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    next_try_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    provider_id: Mapped[str | None] = mapped_column(Text)
    error_code: Mapped[str | None] = mapped_column(Text)
    sent_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))

    text = Sealed[str]("text_sealed", "phones")
