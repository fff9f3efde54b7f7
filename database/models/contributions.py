"""Every piece of free text that arrives, what the screen made of it, and what a worker made of the screen."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, belongs_to, one_of
from database.sealed import Sealed

SOURCES = ("chat_message", "survey_answer", "nickname", "worker_typed", "group_note", "imported")
LEVELS = ("none", "concern", "urgent")
VERDICTS = ("right", "too_high", "too_low")


class Contribution(CouncilRow, Base):
    """One piece of free text. An anonymous one has no author in any table, and its month only."""

    __tablename__ = "contribution"
    __table_args__ = (
        belongs_to("words.conversation", "conversation_id"),
        belongs_to("words.young_person", "young_person_id"),
        belongs_to("words.taken_in", "taken_in_id"),
        one_of("source", SOURCES),
        CheckConstraint(
            "NOT anonymous OR (young_person_id IS NULL AND conversation_id IS NULL"
            " AND received_at = date_trunc('month', received_at, 'UTC'))",
            name="anonymous_has_no_author",
        ),
        Index(None, "council_id", "received_at"),
        Index(None, "council_id", "conversation_id"),
        Index(None, "council_id", "young_person_id"),
        Index(None, "council_id", "taken_in_id"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    conversation_id: Mapped[uuid.UUID | None]
    young_person_id: Mapped[uuid.UUID | None]
    # Which group session, typed-in conversation or spreadsheet it came by, when a worker brought it in.
    taken_in_id: Mapped[uuid.UUID | None]
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


class TakenIn(CouncilRow, Base):
    """What a worker brought in at once: a conversation they typed in, a group's notes, or a spreadsheet."""

    __tablename__ = "taken_in"
    __table_args__ = (
        one_of("kind", ("worker_typed", "group_note", "imported")),
        Index(None, "council_id", "at"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    # What the worker calls it ("Just Us, half term"); sealed because it may say where and with whom.
    label_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[uuid.UUID]
    # Rows of the spreadsheet that hold a cell nobody could read, by their number in the file.
    left_out: Mapped[list[int]] = mapped_column(JSONB, default=list, server_default="[]")
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    label = Sealed[str]("label_sealed", "words")


class Upload(CouncilRow, Base):
    """A spreadsheet on its way in, until each chosen cell is a screened contribution; then the row goes.

    `cells` is JSON of every row (moderation/intake/spreadsheet.py). `plan` holds which columns a worker
    chose, by number, and is None until they confirmed; from then on there is a `TakenIn` of the same id.
    `done` of `total` rows have been read.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("0 <= done AND done <= total", name="done_of_total"),
        Index(None, "council_id", "at"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    label_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    cells_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[uuid.UUID]
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    done: Mapped[int] = mapped_column(Integer, default=0)
    total: Mapped[int] = mapped_column(Integer)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    label = Sealed[str]("label_sealed", "words")
    cells = Sealed[str]("cells_sealed", "words")


class ScreeningCorrection(Base):
    """What a worker says of a screening: right, too high or too low, and what it should have been.

    The last one counts. `screen_level`, `screen_category` and `screen_version` are what the screen had said.
    """

    __tablename__ = "screening_correction"
    __table_args__ = (
        belongs_to("words.contribution", "contribution_id"),
        one_of("verdict", VERDICTS),
        one_of("level", LEVELS),
        one_of("screen_level", LEVELS),
        CheckConstraint("verdict <> 'right' OR level = screen_level", name="right_changes_nothing"),
        Index(None, "council_id", "at"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    contribution_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    verdict: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    screen_level: Mapped[str] = mapped_column(Text)
    screen_category: Mapped[str] = mapped_column(Text)
    screen_version: Mapped[str] = mapped_column(Text)
    account_id: Mapped[uuid.UUID]
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
