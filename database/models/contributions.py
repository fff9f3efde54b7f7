"""Every piece of free text that arrives, what the screen made of it, and the alerts it raised."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, belongs_to, one_of
from database.sealed import Sealed

SOURCES = ("chat_message", "survey_answer")
LEVELS = ("none", "concern", "urgent")


class Contribution(CouncilRow, Base):
    """One piece of free text. An anonymous one has no author in any table, and its month only."""

    __tablename__ = "contribution"
    __table_args__ = (
        belongs_to("words.conversation", "conversation_id"),
        belongs_to("words.young_person", "young_person_id"),
        one_of("source", SOURCES),
        CheckConstraint(
            "NOT anonymous OR (young_person_id IS NULL AND conversation_id IS NULL"
            " AND received_at = date_trunc('month', received_at, 'UTC'))",
            name="anonymous_has_no_author",
        ),
        Index(None, "council_id", "received_at"),
        Index(None, "council_id", "conversation_id"),
        Index(None, "council_id", "young_person_id"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    conversation_id: Mapped[uuid.UUID | None]
    young_person_id: Mapped[uuid.UUID | None]
    anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    text_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    text = Sealed[str]("text_sealed", "words")


class Screening(Base):
    """What the safeguarding screen made of one contribution."""

    __tablename__ = "screening"
    __table_args__ = (
        belongs_to("words.contribution", "contribution_id"),
        one_of("level", LEVELS),
        Index(None, "council_id", "level", "screened_at"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    contribution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    # Sealed because reasons quote the words that raised them. One a line.
    reasons_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[str] = mapped_column(Text)
    screened_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    reasons = Sealed[str]("reasons_sealed", "words")


class Alert(CouncilRow, Base):
    """A task for an adult: one a situation. It can be closed, never deleted."""

    __tablename__ = "alert"
    __table_args__ = (
        one_of("level", ("concern", "urgent")),
        one_of("status", ("open", "acknowledged", "closed")),
        CheckConstraint("status = 'open' OR acknowledged_by IS NOT NULL", name="somebody_acknowledged"),
        Index(None, "council_id", "status", "opened_at"),
        Index(None, "council_id", "reference", unique=True),
        Index(None, "council_id", "conversation_id"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    # Random letters; means nothing outside.
    reference: Mapped[str] = mapped_column(Text)
    conversation_id: Mapped[uuid.UUID | None]
    young_person_id: Mapped[uuid.UUID | None]
    level: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, default="open")
    opened_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    acknowledged_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    acknowledged_by: Mapped[uuid.UUID | None]


class AlertContribution(Base):
    """Which contributions an alert is about."""

    __tablename__ = "alert_contribution"
    __table_args__ = (
        belongs_to("words.alert", "alert_id", on_delete="RESTRICT"),
        belongs_to("words.contribution", "contribution_id", on_delete="RESTRICT"),
        Index(None, "council_id", "contribution_id"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    alert_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    contribution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
