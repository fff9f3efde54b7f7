"""One role a process: the server's own catalogue against the table of grants."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from database.embedded import EmbeddedDatabase
from database.roles import ADD, CHANGE, COMMITTEE, GRANTS, READ, REMOVE, ROLES, SCHEDULER, STAFF
from database.session import Database, engine_for
from tests.database.server import ROLE_PASSWORDS, url_for

TABLES = text(
    "SELECT table_schema || '.' || table_name FROM information_schema.tables"
    " WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'"
)


@pytest.fixture
def committee(postgres: EmbeddedDatabase, database: Database) -> Iterator[Engine]:
    engine = engine_for(url_for(postgres, COMMITTEE, "earshot"))
    yield engine
    engine.dispose()


def every_table(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return list(connection.scalars(TABLES))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_holds_exactly_the_rights_of_the_table(role: str, database: Database) -> None:
    with database.engine.connect() as connection:
        for table in every_table(database):
            for right in (READ, ADD, CHANGE, REMOVE, "TRUNCATE", "REFERENCES", "TRIGGER"):
                holds = connection.scalar(
                    text("SELECT has_table_privilege(:role, :table, :right)"),
                    {"role": role, "table": table, "right": right},
                )
                assert holds == (right in GRANTS[role].get(table, ())), (role, table, right)


def test_the_committee_role_can_read_published_tables_and_tries_every_other_in_vain(
    committee: Engine, database: Database
) -> None:
    refused = []
    for table in every_table(database):
        with committee.connect() as connection:
            if table.startswith("published."):
                connection.execute(text(f"SELECT * FROM {table} LIMIT 1"))
                continue
            with pytest.raises(DBAPIError, match="permission denied"):
                connection.execute(text(f"SELECT * FROM {table} LIMIT 1"))
            refused.append(table)
    assert {"words.contribution", "identity.person", "identity.account"} <= set(refused)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO published.summary SELECT * FROM published.summary",
        "UPDATE published.summary SET title = 'x'",
        "DELETE FROM published.summary",
        "CREATE TABLE published.mine (x int)",
        "CREATE TABLE public.mine (x int)",
        "SET ROLE earshot_staff",
    ],
)
def test_the_committee_role_can_change_nothing(committee: Engine, statement: str) -> None:
    with committee.connect() as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text(statement))


def test_the_committee_role_cannot_become_another_without_its_password(
    postgres: EmbeddedDatabase, database: Database
) -> None:
    for role in (STAFF, SCHEDULER, "postgres", "earshot_owner"):
        engine = engine_for(postgres.url_for(role, ROLE_PASSWORDS[COMMITTEE]))
        with pytest.raises(DBAPIError, match="password authentication failed"), engine.connect():
            pass


def functions_open_to(connection: Connection, role: str) -> set[str]:
    found = connection.scalars(
        text(
            "SELECT n.nspname || '.' || p.proname"
            " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')"
            " AND has_schema_privilege(:role, n.oid, 'USAGE')"
            " AND has_function_privilege(:role, p.oid, 'EXECUTE')"
        ),
        {"role": role},
    )
    return set(found)


def test_only_the_committee_role_may_call_the_functions_that_let_it_sign_in(database: Database) -> None:
    with database.engine.connect() as connection:
        for role in ROLES:
            found = functions_open_to(connection, role)
            if role == COMMITTEE:
                assert found == {
                    "committee_access.find_account",
                    "committee_access.load_account",
                    "committee_access.note_sign_in",
                    "committee_access.ready",
                }
            else:
                assert not any(name.startswith("committee_access.") for name in found)
