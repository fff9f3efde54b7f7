"""Fixtures of demo councils in a real database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from database import accounts
from database.embedded import OWNER, EmbeddedDatabase
from database.session import Database, engine_for
from earshot.demo.seeding import DemoResult, seed
from earshot.keys import key_ring
from earshot.settings import Settings
from tests.database.server import superuser, url_for
from tests.demo.councils import NOW, SCALE, Seeded, settings_for, silent
from tests.webapp.portals import QUICK_HASHER


@pytest.fixture(scope="module")
def seeded(
    postgres: EmbeddedDatabase, database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seeded]:
    """A small demo council, shared by the tests that only read it."""
    name = f"demo_{uuid.uuid4().hex}"
    database.engine.dispose()
    with superuser(postgres) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE earshot OWNER {OWNER} STRATEGY FILE_COPY")
    url, settings = url_for(postgres, OWNER, name), settings_for(tmp_path_factory.mktemp("demo"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHER", QUICK_HASHER)
        result = seed(url, settings, silent, NOW, scale=SCALE, summaries=False)
    opened = Database(engine_for(url), key_ring(settings))
    yield Seeded(url, settings, opened, result)
    opened.engine.dispose()
    with superuser(postgres) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def rows(seeded: Seeded) -> Iterator[Session]:
    with seeded.database.session() as session:
        yield session


@pytest.fixture
def fresh(
    postgres: EmbeddedDatabase, own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, Settings]:
    """An empty database's URL and settings, for tests that seed themselves."""
    monkeypatch.setattr(accounts, "HASHER", QUICK_HASHER)
    return url_for(postgres, OWNER, own_database), settings_for(tmp_path / "var")


@pytest.fixture
def other(fresh: tuple[str, Settings]) -> DemoResult:
    return seed(*fresh, silent, NOW, scale=0.02, summaries=False)
