"""Young people as the evidence knows them: a random id and the broad groups that tables are cut by.

Names, phones and dates of birth are in the ``identity`` schema (database/models/identity.py) and are joined
to this only by `database.identity_vault`, which asks for a reason.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, one_of

AGE_BANDS = ("0-4", "5-7", "8-10", "11-15", "16-17", "18-25")
STATUSES = ("in_care", "care_leaver")
AREAS = ("in_county", "out_of_county")


class YoungPerson(CouncilRow, Base):
    """A child in care or care leaver, without anything that names them."""

    __tablename__ = "young_person"
    __table_args__ = (
        one_of("age_band", AGE_BANDS),
        one_of("status", STATUSES),
        one_of("area", AREAS),
        Index(None, "council_id", "status", "age_band"),
        {"schema": "words"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    age_band: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text)
    sex: Mapped[str | None] = mapped_column(Text)
    legal_status: Mapped[str | None] = mapped_column(Text)
    placement: Mapped[str | None] = mapped_column(Text)
    unaccompanied: Mapped[bool] = mapped_column(Boolean, default=False)
    disability: Mapped[bool] = mapped_column(Boolean, default=False)
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    added_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
