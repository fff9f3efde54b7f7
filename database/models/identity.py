"""Who a young person is, and how they join. A schema of its own, with keys of its own."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column

from database.base import Base, CouncilRow, belongs_to
from database.sealed import Sealed


class Person(Base):
    """The name, birthday and phone of one young person; every column but the ids is encrypted."""

    __tablename__ = "person"
    __table_args__ = (
        belongs_to("words.young_person", "young_person_id"),
        Index(None, "council_id", "phone_lookup", unique=True),
        {"schema": "identity"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    young_person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    first_name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last_name_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    date_of_birth_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_lookup: Mapped[bytes | None] = mapped_column(LargeBinary)

    first_name = Sealed[str]("first_name_sealed", "identity")
    last_name = Sealed[str]("last_name_sealed", "identity")
    date_of_birth = Sealed[str]("date_of_birth_sealed", "identity")
    phone = Sealed[str | None]("phone_sealed", "identity")


class JoinCode(CouncilRow, Base):
    """A code that links a new web session or phone to a young person. Only its keyed hash is kept."""

    __tablename__ = "join_code"
    __table_args__ = (
        belongs_to("words.young_person", "young_person_id"),
        Index(None, "council_id", "code_lookup", unique=True),
        Index(None, "council_id", "young_person_id"),
        {"schema": "identity"},
    )

    council_id: Mapped[str] = mapped_column(ForeignKey("operations.council.id"), primary_key=True)
    code_lookup: Mapped[bytes] = mapped_column(LargeBinary)
    young_person_id: Mapped[uuid.UUID]
    made_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expires_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True))
    last_used_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True))
