"""A real PostgreSQL for the tests: one embedded server a run, one migrated database, copies of it."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from database.embedded import EmbeddedDatabase, start_embedded
from database.models import Council
from database.roles import ROLES
from database.sealed import KeyRing
from database.session import Database, engine_for
from database.upgrade import upgrade

COUNCIL = "cambridgeshire"
ROLE_PASSWORDS = {role: f"{role}-in-tests-only-0123456789" for role in ROLES}


def key_of(name: str) -> str:
    """A fixed key for tests, of 32 bytes in urlsafe base64."""
    return base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode()


def all_keys() -> KeyRing:
    """Every key, as the owner holds them."""
    return KeyRing({name: key_of(name) for name in ("words", "identity", "accounts")}, key_of("lookup"))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedDatabase]:
    """The running server."""
    server = start_embedded(Path(tmp_path_factory.mktemp("var")), "owner-in-tests-only-0123456789")
    yield server
    server.stop()


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
    admin = engine_for(postgres.url_for("earshot_owner", postgres.owner_password, "postgres"))
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE earshot"))
        yield name
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


def url_for(postgres: EmbeddedDatabase, role: str, database: str) -> str:
    """The URL of a process's role, or of the owner, in `database`."""
    password = postgres.owner_password if role == "earshot_owner" else ROLE_PASSWORDS[role]
    return postgres.url_for(role, password, database)
