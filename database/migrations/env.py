"""Alembic's entry: runs on the connection that `database.upgrade` hands over."""

from alembic import context

import database.models  # noqa: F401 - registers every table
from database.base import SCHEMAS, Base
from database.upgrade import VERSION_SCHEMA, VERSION_TABLE


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Compare only the schemas that the models use."""
    return name in SCHEMAS if kind == "schema" else name != VERSION_TABLE


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_schemas=True,
    include_name=ours,
    compare_type=True,
    version_table=VERSION_TABLE,
    version_table_schema=VERSION_SCHEMA,
)
with context.begin_transaction():
    context.run_migrations()
