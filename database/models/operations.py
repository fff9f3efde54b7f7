"""What keeps the product running and accountable: heartbeats and the audit log."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow


class Heartbeat(Base):
    """When a process last said that it lives."""

    __tablename__ = "heartbeat"
    __table_args__ = ({"schema": "operations"},)

    process: Mapped[str] = mapped_column(Text, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))


class AuditEntry(CouncilRow, Base):
    """Who saw, changed or decided what, and why. Append-only: a trigger refuses update and delete.

    `detail` holds ids, levels and reasons from lists; never a young person's words.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "council_id", "at"),
        Index(None, "council_id", "subject_id"),
        {"schema": "operations"},
    )
    # Reading the time back after an insert needs a right to read, which those who only add do not have.
    __mapper_args__ = {"eager_defaults": False}

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    account_id: Mapped[uuid.UUID | None]
    action: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[uuid.UUID | None]
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
