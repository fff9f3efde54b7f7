"""The councils this database serves."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import DateTime, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base


class Council(Base):
    """One council; its words and rules are in its folder in ``councils/``, found by this id."""

    __tablename__ = "council"
    __table_args__ = {"schema": "operations"}

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    added_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
