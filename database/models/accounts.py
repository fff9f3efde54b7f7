"""Accounts of staff and of the committee's members."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Integer, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, one_of
from database.sealed import Sealed

STAFF_ROLES = ("worker", "lead", "adviser", "admin")
COMMITTEE_ROLES = ("coopted", "member", "clerk")


class Account(CouncilRow, Base):
    """Someone who signs in. Their e-mail is found by a keyed hash; name and e-mail are encrypted."""

    __tablename__ = "account"
    __table_args__ = (
        one_of("role", STAFF_ROLES + COMMITTEE_ROLES),
        Index(None, "council_id", "email_lookup", unique=True),
        {"schema": "identity"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    email_lookup: Mapped[bytes] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    # Where alerts are texted to when they are on call; empty: by e-mail only.
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    # Raised to end every session of the account at once: it is part of what the cookie holds.
    session_epoch: Mapped[int] = mapped_column(Integer, default=0)
    failed_sign_ins: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    last_sign_in_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    demo: Mapped[bool] = mapped_column(Boolean, default=False)
    added_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    email = Sealed[str]("email_sealed", "accounts")
    name = Sealed[str]("name_sealed", "accounts")
    phone = Sealed[str | None]("phone_sealed", "accounts")
