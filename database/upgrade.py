"""Bring a database to the models' shape: migrations, then roles and grants."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from database.roles import apply_roles
from database.session import engine_for

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_SCHEMA, VERSION_TABLE = "operations", "schema_version"


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, made here so that no ini file or environment is read."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def head() -> str:
    """The newest migration's id."""
    newest = ScriptDirectory.from_config(configuration()).get_current_head()
    if newest is None:
        raise LookupError("there are no migrations")
    return newest


def current(connection: Connection) -> str | None:
    """The migration this database is at, None when it is empty."""
    context = MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE, "version_table_schema": VERSION_SCHEMA}
    )
    return context.get_current_revision()


def is_current(connection: Connection) -> bool:
    """Whether every migration has run."""
    return current(connection) == head()


def upgrade(owner_url: str, role_passwords: Mapping[str, str]) -> bool:
    """Run the migrations and apply the roles; returns whether any migration was run.

    `owner_url` is the owner's; `role_passwords` as `database.roles.apply_roles` takes them.
    """
    engine = engine_for(owner_url, application="earshot upgrade")
    try:
        return _upgrade(engine, role_passwords)
    finally:
        engine.dispose()


def add_council(owner_url: str, council_id: str) -> None:
    """Have a row for the council, which every other row of its points to."""
    engine = engine_for(owner_url, application="earshot upgrade")
    try:
        with engine.begin() as connection:
            connection.execute(
                text("INSERT INTO operations.council (id) VALUES (:id) ON CONFLICT DO NOTHING"),
                {"id": council_id},
            )
    finally:
        engine.dispose()


def _upgrade(engine: Engine, role_passwords: Mapping[str, str]) -> bool:
    with engine.begin() as connection:
        # Two starts at once must not both migrate; the lock goes with the transaction.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('earshot upgrade'))"))
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {VERSION_SCHEMA}"))
        before = current(connection)
        command.upgrade(configuration(connection), "head")
        apply_roles(connection, role_passwords)
        return before != head()
