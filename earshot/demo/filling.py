"""Writing many rows at once, by PostgreSQL's COPY: ten times as fast as the session for a year of messages.

Encrypted attributes are sealed here as `database.sealed` does it for rows of a session. Nothing is committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from psycopg import Connection, sql
from psycopg.types.json import Jsonb
from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from database.base import Base
from database.sealed import KeyRing, Sealed

Values = Mapping[str, Any]
"""A row, by attribute: encrypted ones by their open name (`text`), the others by column."""

Write = Callable[[Values], tuple[Any, ...]]


def add_rows(session: Session, model: type[Base], rows: Iterable[Values]) -> None:
    """Insert `rows` of `model`, which must all have the same attributes, in the session's transaction.

    No default of the model applies: a column that may not be empty must be given.
    """
    rows = list(rows)
    if not rows:
        return
    columns, write = _plan(model, tuple(rows[0]), session.info["keys"])
    mapper = inspect(model)
    table = mapper.local_table.fullname.split(".")  # type: ignore[attr-defined]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(*table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    session.flush()
    raw = session.connection().connection.driver_connection
    if not isinstance(raw, Connection):
        raise TypeError("the demo is copied in by psycopg")
    with raw.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(write(row))


def _plan(model: type[Base], attributes: tuple[str, ...], keys: KeyRing) -> tuple[list[str], Write]:
    """The columns that `attributes` go to, and what makes a row's values of them."""
    mapper = inspect(model)
    table = mapper.local_table
    sealed = {name: value for name, value in vars(model).items() if isinstance(value, Sealed)}
    columns = [sealed[name].column if name in sealed else name for name in attributes]
    as_json = {column.name for column in table.columns if isinstance(column.type, JSONB)}
    key_columns = [column.name for column in mapper.primary_key]
    place = table.fullname  # type: ignore[attr-defined]

    def write(row: Values) -> tuple[Any, ...]:
        # The same associated data as database.sealed.bound_to gives, which opens the value again.
        key = "|".join(str(row[column]) for column in key_columns)
        values = []
        for name, column in zip(attributes, columns, strict=True):
            value = row[name]
            if value is not None and name in sealed:
                value = keys.seal(sealed[name].purpose, value, f"{place}|{column}|{key}")
            elif value is not None and column in as_json:
                value = Jsonb(value)
            values.append(value)
        return tuple(values)

    return columns, write
