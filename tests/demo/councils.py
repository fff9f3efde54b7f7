"""Demo councils for the tests of this folder: how they are seeded and looked into."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from database.session import Database, engine_for
from earshot.demo.seeding import DemoResult
from earshot.keys import key_ring
from earshot.settings import Settings, load_settings
from tests.database.server import COUNCIL, key_of

NOW = dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC)
SCALE = 0.06


def silent(_step: str) -> None:
    """Progress that nobody reads."""


def settings_for(var: Path, **more: str) -> Settings:
    keys = {f"KEY_{name.upper()}": key_of(name) for name in ("words", "identity", "accounts", "lookup")}
    environ = {"EARSHOT_ENV": "test", "EARSHOT_VAR": str(var), **keys, **more}
    return load_settings("owner", environ=environ, env_file=None)


@dataclass(frozen=True)
class Seeded:
    url: str
    settings: Settings
    database: Database
    result: DemoResult


def look(url: str, settings: Settings, question: Callable[[Session, str], bool]) -> bool:
    database = Database(engine_for(url), key_ring(settings))
    with database.session() as session:
        answer = question(session, COUNCIL)
    database.engine.dispose()
    return answer
