"""Hand-overs: a young person asked for a person, and the bot keeps quiet until it is over."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, Text, func, text
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, belongs_to, one_of

STATUSES = ("waiting", "taken", "closed")
REASONS = ("asked", "not_understood")


class HandOver(CouncilRow, Base):
    """One stretch of a conversation that a person answers. A conversation has at most one that is not closed.

    `opened_by_number` is the number of the message that asked for it: what workers read begins near there,
    and ends with the message `closed_by_number`, for what is said to the bot afterwards is not for them.
    `closed_by` is empty when the young person went back to the bot themselves.
    """

    __tablename__ = "hand_over"
    __table_args__ = (
        belongs_to("words.conversation", "conversation_id"),
        belongs_to("words.young_person", "young_person_id"),
        one_of("status", STATUSES),
        one_of("why", REASONS),
        CheckConstraint("(taken_by IS NULL) = (taken_at IS NULL)", name="taken_by_somebody_at_a_time"),
        CheckConstraint("status <> 'taken' OR taken_by IS NOT NULL", name="somebody_took_it"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_at_a_time"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_number IS NULL)", name="closed_by_a_message"),
        Index(None, "council_id", "status", "opened_at"),
        Index(None, "council_id", "conversation_id", "opened_at"),
        Index(None, "council_id", "young_person_id"),
        Index(
            "ix_hand_over_one_open_a_conversation",
            "council_id",
            "conversation_id",
            unique=True,
            postgresql_where=text("status <> 'closed'"),
        ),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    conversation_id: Mapped[uuid.UUID]
    young_person_id: Mapped[uuid.UUID | None]
    status: Mapped[str] = mapped_column(Text, default="waiting")
    why: Mapped[str] = mapped_column(Text)
    opened_by_number: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    taken_by: Mapped[uuid.UUID | None]
    taken_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[uuid.UUID | None]
    closed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by_number: Mapped[int | None] = mapped_column(Integer)
