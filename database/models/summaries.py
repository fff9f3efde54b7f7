"""Summaries: drafts, which staff see, and published snapshots, the only thing the committee can read."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Date, DateTime, ForeignKey, Index, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, belongs_to


class SummaryDraft(CouncilRow, Base):
    """A summary as it would be published: its document has already been through disclosure control."""

    __tablename__ = "summary_draft"
    __table_args__ = (
        Index(None, "council_id", "made_at"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    questionnaire_id: Mapped[str] = mapped_column(Text)
    period_from: Mapped[dt.date] = mapped_column(Date)
    period_to: Mapped[dt.date] = mapped_column(Date)
    period_label: Mapped[str] = mapped_column(Text)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    made_by: Mapped[uuid.UUID | None]
    published_id: Mapped[uuid.UUID | None]


class PublishedSummary(CouncilRow, Base):
    """A frozen snapshot (a trigger refuses update and delete); the ledger is every row of this table."""

    __tablename__ = "summary"
    __table_args__ = (
        belongs_to("published.summary", "supersedes", on_delete="NO ACTION"),
        Index(None, "council_id", "published_at"),
        {"schema": "published"},
    )

    # No foreign key to operations.council: the committee's role can read nothing outside this schema.
    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    questionnaire_id: Mapped[str] = mapped_column(Text)
    period_from: Mapped[dt.date] = mapped_column(Date)
    period_to: Mapped[dt.date] = mapped_column(Date)
    period_label: Mapped[str] = mapped_column(Text)
    # The text that was hashed, byte for byte: jsonb would reorder its keys and the hash could not be checked.
    document: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    supersedes: Mapped[uuid.UUID | None]
    published_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
