"""Questionnaires as they were when started, people's responses to them, and the answers."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, belongs_to, one_of
from database.sealed import Sealed

RESPONSE_STATUSES = ("asking", "paused", "finished", "ended_early")


class QuestionnaireVersion(Base):
    """One published version of a questionnaire, whole: a response is finished with the one it began with."""

    __tablename__ = "questionnaire_version"
    __table_args__ = ({"schema": "words"},)

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    questionnaire_id: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    added_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class Response(CouncilRow, Base):
    """One person's filling of a questionnaire. `progress` is the engine's own state, as JSON text.

    It is sealed because it holds the words of the answers so far.
    """

    __tablename__ = "response"
    __table_args__ = (
        ForeignKeyConstraint(
            ["council_id", "questionnaire_id", "version"],
            [
                "words.questionnaire_version.council_id",
                "words.questionnaire_version.questionnaire_id",
                "words.questionnaire_version.version",
            ],
        ),
        belongs_to("words.young_person", "young_person_id"),
        one_of("status", RESPONSE_STATUSES),
        Index(None, "council_id", "started_at"),
        Index(None, "council_id", "young_person_id", "questionnaire_id"),
        Index(None, "council_id", "conversation_id"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    questionnaire_id: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    young_person_id: Mapped[uuid.UUID | None]
    conversation_id: Mapped[uuid.UUID | None]
    channel: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    progress_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    started_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    changed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    finished_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))

    progress = Sealed[str]("progress_sealed", "words")


class Answer(Base):
    """One question's answer in a response. Words are a contribution; choices and numbers stand here."""

    __tablename__ = "answer"
    __table_args__ = (
        belongs_to("words.response", "response_id"),
        belongs_to("words.contribution", "contribution_id"),
        Index(None, "council_id", "contribution_id"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    response_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(Text, primary_key=True)
    choices: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    number: Mapped[Decimal | None] = mapped_column(Numeric)
    contribution_id: Mapped[uuid.UUID | None]
    skipped: Mapped[bool] = mapped_column(Boolean, default=False)
    answered_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
