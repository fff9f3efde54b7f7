"""What every model shares: naming of constraints, the two-part key, and helpers for checks."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

SCHEMAS = ("identity", "words", "published", "operations")


class Base(DeclarativeBase):
    """Declarative base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class CouncilRow:
    """Mixin: a row of one council, keyed (council_id, id).

    The council comes first in the key, so that one council's rows lie together and a national
    database can be split by council (design.md section 9). The id is random: a sequence would tell
    the order in which children wrote.
    """

    council_id: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)

    def __init__(self, **values: Any) -> None:
        # The id is needed before the row is written: encrypted columns bind it in.
        values.setdefault("id", uuid.uuid4())
        super().__init__(**values)


def one_of(column: str, values: Iterable[str], name: str | None = None) -> CheckConstraint:
    """A CHECK that `column` holds one of `values` (or NULL where the column allows it)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name or f"{column}_known")


def belongs_to(table: str, *columns: str, on_delete: str = "CASCADE") -> ForeignKeyConstraint:
    """A foreign key (council_id, column) to `table`'s (council_id, id)."""
    return ForeignKeyConstraint(
        ["council_id", *columns], [f"{table}.council_id", f"{table}.id"], ondelete=on_delete
    )
