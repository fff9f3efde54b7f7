"""Migrations: up and down with data in them, and the head equal to the models."""

import uuid

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from database.base import SCHEMAS, Base
from database.embedded import EmbeddedDatabase
from database.models import Contribution, Council, PublishedSummary
from database.session import Database, engine_for
from database.upgrade import (
    VERSION_SCHEMA,
    VERSION_TABLE,
    add_council,
    configuration,
    head,
    is_current,
    upgrade,
)
from tests.database.server import ROLE_PASSWORDS, all_keys, url_for


@pytest.fixture
def owned(postgres: EmbeddedDatabase, own_database: str) -> Engine:
    return engine_for(url_for(postgres, "earshot_owner", own_database))


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(
        connection,
        opts={
            "include_schemas": True,
            "include_name": lambda name, kind, _: (
                name in SCHEMAS if kind == "schema" else name != VERSION_TABLE
            ),
            "compare_type": True,
            "version_table": VERSION_TABLE,
            "version_table_schema": VERSION_SCHEMA,
        },
    )
    return list(compare_metadata(context, Base.metadata))


def test_the_newest_migration_equals_the_models(owned: Engine) -> None:
    with owned.connect() as connection:
        assert is_current(connection)
        assert differences(connection) == []


def test_every_migration_goes_down_and_up_again_with_data_in_the_tables(owned: Engine) -> None:
    database = Database(owned, all_keys())
    with database.session() as session:
        session.add(Council(id="elsewhere"))
        session.flush()
        session.add(Contribution(council_id="elsewhere", source="chat_message", text="some words"))
        session.commit()
    with owned.begin() as connection:
        while (
            before := MigrationContext.configure(connection, opts=_version()).get_current_revision()
        ) is not None:
            command.downgrade(configuration(connection), "-1")
            after = MigrationContext.configure(connection, opts=_version()).get_current_revision()
            assert after != before
        left = connection.scalars(
            text("SELECT schema_name FROM information_schema.schemata WHERE schema_name = ANY(:names)"),
            {"names": ["identity", "words", "published", "committee_access"]},
        ).all()
        assert left == []
    url = owned.url.render_as_string(hide_password=False)
    assert upgrade(url, ROLE_PASSWORDS)
    assert not upgrade(url, ROLE_PASSWORDS), "a second run has nothing to do"
    with owned.connect() as connection:
        assert differences(connection) == []


def _version() -> dict[str, str]:
    return {"version_table": VERSION_TABLE, "version_table_schema": VERSION_SCHEMA}


def test_there_is_one_head() -> None:
    assert head() == "0004"


def test_a_published_summary_cannot_be_changed_or_deleted(owned: Engine) -> None:
    with Database(owned, all_keys()).session() as session:
        session.add(
            PublishedSummary(
                council_id="cambridgeshire",
                title="t",
                questionnaire_id="promise",
                period_from="2026-07-01",
                period_to="2026-09-30",
                period_label="2026 Q3",
                document="{}",
                sha256="0" * 64,
            )
        )
        session.commit()
        for statement in ("UPDATE published.summary SET title = 'x'", "DELETE FROM published.summary"):
            with pytest.raises(IntegrityError, match="append-only"):
                session.execute(text(statement))
            session.rollback()


def test_an_anonymous_contribution_with_an_author_or_a_day_is_refused(
    session: Session, council_id: str
) -> None:
    def add(**values: object) -> None:
        with session.begin_nested():
            session.add(
                Contribution(council_id=council_id, source="chat_message", anonymous=True, text="x", **values)
            )

    add(received_at="2026-11-01T00:00:00Z")
    with pytest.raises(DBAPIError, match="anonymous_has_no_author"):
        add(received_at="2026-11-02T00:00:00Z")
    with pytest.raises(DBAPIError, match="anonymous_has_no_author"):
        add(received_at="2026-11-01T00:00:00Z", young_person_id=uuid.uuid4())


def test_an_empty_council_is_there_after_an_upgrade_however_often(owned: Engine) -> None:
    url = owned.url.render_as_string(hide_password=False)
    for _ in range(2):
        add_council(url, "atlantis")
    with owned.connect() as connection:
        found = connection.scalars(text("SELECT id FROM operations.council WHERE id = 'atlantis'")).all()
    assert found == ["atlantis"]
