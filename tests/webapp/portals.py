"""The three portals over a copy of the database of their own, as each process would have it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask

from database import accounts
from database.accounts import add_account
from database.embedded import EmbeddedDatabase
from database.models import JoinCode, YoungPerson
from database.session import Database, engine_for
from earshot.settings import Settings, load_settings
from tests.database.server import COUNCIL, all_keys, key_of, url_for
from webapp import create_app
from webapp.bot_services import EXTENSION
from webapp.security import limiter
from webapp.wiring import Portal

PASSWORD = "correct horse battery staple"
NOW = dt.datetime(2026, 11, 20, 11, 0, tzinfo=dt.UTC)
"""A Friday in office hours."""

JOIN_CODE = "KITE-4821"


# A hash made on purpose slow is what keeps a stolen table safe; a test has nothing to keep.
QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


@dataclass(frozen=True)
class Council:
    """A council with a database of its own; `owner` sees everything in it."""

    name: str
    owner: Database
    settings: Callable[[Portal], Settings]

    def app(self, portal: Portal, now: dt.datetime = NOW) -> Flask:
        """The portal's application. The public one has no Rasa and a clock that stands at `now`."""
        # The limiter hooks itself into an application only when it is on at that moment.
        limiter.enabled = True
        app = create_app(portal, self.settings(portal))
        limiter.enabled = False
        if portal == "public":
            app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], rasa=None, clock=lambda: now)
        return app


@pytest.fixture
def council(
    postgres: EmbeddedDatabase, own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Council]:
    """A council with one young person, her join code, and an account of every role."""

    monkeypatch.setattr(accounts, "HASHER", QUICK_HASHER)

    def settings(portal: Portal) -> Settings:
        environ = {
            "EARSHOT_ENV": "test",
            "EARSHOT_VAR": str(tmp_path / "var"),
            "DATABASE_URL": url_for(postgres, f"earshot_{portal}", own_database),
            **{f"KEY_{name.upper()}": key_of(name) for name in ("words", "identity", "accounts", "lookup")},
        }
        return load_settings(portal, environ=environ, env_file=None)

    owner = Database(engine_for(url_for(postgres, "earshot_owner", own_database)), all_keys())
    with owner.session() as session:
        person = YoungPerson(council_id=COUNCIL, age_band="11-15", status="in_care", area="out_of_county")
        session.add(person)
        session.flush()
        session.add(
            JoinCode(
                council_id=COUNCIL,
                code_lookup=owner.keys.look_up("join_code", JOIN_CODE.replace("-", "")),
                young_person_id=person.id,
                expires_at=dt.datetime(2027, 11, 20, tzinfo=dt.UTC),
            )
        )
        for role in ("worker", "lead", "adviser", "admin", "coopted", "member", "clerk"):
            add_account(
                session,
                COUNCIL,
                email=f"{role}@example.org",
                name=f"Demo {role}",
                role=role,
                password=PASSWORD,
            )
        session.commit()
    yield Council(own_database, owner, settings)
    owner.engine.dispose()


__all__ = ["JOIN_CODE", "NOW", "PASSWORD", "Council", "council"]
