"""A real PostgreSQL for the tests: one embedded server a run, one migrated database, copies of it."""

from __future__ import annotations

import base64
import hashlib
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.orm import Session

from database.embedded import OWNER, SUPERUSER, EmbeddedDatabase, start_embedded
from database.models import Council
from database.roles import ROLES
from database.sealed import KeyRing
from database.session import Database, engine_for
from database.upgrade import upgrade

COUNCIL = "cambridgeshire"
OWNER_PASSWORD = "owner-in-tests-only-0123456789"
ROLE_PASSWORDS = {role: f"{role}-in-tests-only-0123456789" for role in ROLES}


def key_of(name: str) -> str:
    """A fixed key for tests, of 32 bytes in urlsafe base64."""
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode()


def all_keys() -> KeyRing:
    """Every key, as the owner holds them."""
    return KeyRing(
        {name: key_of(name) for name in ("words", "identity", "accounts", "phones")}, key_of("lookup")
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedDatabase]:
    """The running server, in a folder of its own: pytest's are closed to the user PostgreSQL runs as."""
    with tempfile.TemporaryDirectory(prefix="earshot-tests-", ignore_cleanup_errors=True) as folder:
        server = start_embedded(Path(folder), OWNER_PASSWORD)
        careless(server)
        yield server
        server.stop()


def careless(server: EmbeddedDatabase) -> None:
    """Let the server forget on a power cut: nothing of a test is worth waiting for the disk."""
    with superuser(server) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def superuser(server: EmbeddedDatabase) -> psycopg.Connection[Any]:
    """A connection outside any of the test databases, which may make and drop them."""
    return psycopg.connect(server.url_for(SUPERUSER, OWNER_PASSWORD, "postgres"), autocommit=True)


@pytest.fixture(scope="session")
def owner_url(postgres: EmbeddedDatabase) -> str:
    """The owner's URL of a migrated database that tests leave empty."""
    upgrade(postgres.owner_url, ROLE_PASSWORDS)
    return postgres.owner_url


@pytest.fixture(scope="session")
def database(owner_url: str) -> Iterator[Database]:
    """The owner's `Database` over it, with one council."""
    opened = Database(engine_for(owner_url), all_keys())
    with opened.session() as session:
        session.add(Council(id=COUNCIL))
        session.commit()
    yield opened
    opened.engine.dispose()


@pytest.fixture
def council_id(database: Database) -> str:
    """The id of the council that stands in the database."""
    return COUNCIL


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A session whose work, commits included, is undone at the end of the test."""
    with database.engine.connect() as connection, connection.begin() as outer:
        with Session(
            connection,
            join_transaction_mode="create_savepoint",
            info={"keys": database.keys},
            expire_on_commit=False,
        ) as opened:
            yield opened
        outer.rollback()


@pytest.fixture
def own_database(postgres: EmbeddedDatabase, database: Database) -> Iterator[str]:
    """The name of a fresh copy of the migrated database, for tests that commit from several processes."""
    name = f"copy_{uuid.uuid4().hex}"
    database.engine.dispose()
    with superuser(postgres) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE earshot OWNER {OWNER} STRATEGY FILE_COPY")
    yield name
    with superuser(postgres) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def url_for(postgres: EmbeddedDatabase, role: str, database: str) -> str:
    """The URL of a process's role, or of the owner, in `database`."""
    password = postgres.owner_password if role == "earshot_owner" else ROLE_PASSWORDS[role]
    return postgres.url_for(role, password, database)
