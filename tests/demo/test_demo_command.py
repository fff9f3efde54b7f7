"""`earshot demo`: what it refuses, and that it asks before it deletes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from database import accounts
from database.accounts import add_account
from database.embedded import OWNER, EmbeddedDatabase
from database.session import Database, engine_for
from earshot.command_line import demo as command
from earshot.command_line.demo import demo
from earshot.demo.seeding import DemoResult
from earshot.demo.sign_ins import DemoJoinCode, SignIn
from earshot.keys import key_ring
from earshot.settings import load_settings
from tests.database.server import COUNCIL, key_of, url_for
from tests.webapp.portals import QUICK_HASHER

MADE = DemoResult(
    sign_ins=(SignIn("lead", "staff", "Demo-Oak Inkwell", "lead@example.org", "aaaa-bbbb", "a lead"),),
    join_codes=(DemoJoinCode("WREN-2345", "Demo-Ash Larkspur: aged 8 to 10, in care"),),
    seconds=12.4,
    people=1120,
    responses=1321,
)


@pytest.fixture
def seeds(
    postgres: EmbeddedDatabase, own_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> list[dict[str, Any]]:
    """An empty database in the environment; what `seed` was called with, instead of its minute of work."""
    for name in ("words", "identity", "accounts", "lookup"):
        monkeypatch.setenv(f"KEY_{name.upper()}", key_of(name))
    monkeypatch.setenv("EARSHOT_ENV", "test")
    monkeypatch.setenv("EARSHOT_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", url_for(postgres, OWNER, own_database))
    monkeypatch.setattr(accounts, "HASHER", QUICK_HASHER)
    calls: list[dict[str, Any]] = []

    def pretend(_url: str, _settings: object, _say: object, _now: dt.datetime, **more: Any) -> DemoResult:
        calls.append(more)
        return MADE

    monkeypatch.setattr(command, "seed", pretend)
    return calls


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(demo, arguments, input=typed)


def somebody(*, of_the_demo: bool) -> None:
    settings = load_settings("owner")
    assert settings.database_url is not None
    database = Database(engine_for(settings.database_url.get_secret_value()), key_ring(settings))
    with database.session() as session:
        add_account(
            session,
            COUNCIL,
            email="one@example.org",
            name="Demo-Fern Teacup",
            role="worker",
            password="a long password",
            demo=of_the_demo,
        )
        session.commit()
    database.engine.dispose()


def test_an_empty_council_is_filled_and_the_ways_in_are_printed(seeds: list[dict[str, Any]]) -> None:
    result = run()
    assert result.exit_code == 0, result.output
    assert seeds == [{"again": False}]
    for part in ("1,120 people", "lead@example.org", "aaaa-bbbb", "WREN-2345", "demo_sign_ins.json"):
        assert part in result.output


def test_production_is_refused(seeds: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        command,
        "load_settings",
        lambda process: load_settings(process).model_copy(update={"earshot_env": "production"}),
    )
    result = run()
    assert result.exit_code == 1
    assert "production" in result.output
    assert seeds == []


def test_a_demo_that_is_there_is_kept_unless_asked_for_again(seeds: list[dict[str, Any]]) -> None:
    somebody(of_the_demo=True)
    result = run()
    assert result.exit_code == 1
    assert "--again" in result.output
    assert seeds == []


def test_it_asks_before_deleting_and_takes_no_for_an_answer(seeds: list[dict[str, Any]]) -> None:
    somebody(of_the_demo=True)
    assert run("--again", typed="n\n").exit_code == 1
    assert seeds == []
    assert run("--again", typed="y\n").exit_code == 0
    assert run("--again", "--yes").exit_code == 0
    assert seeds == [{"again": True}] * 2


def test_a_council_with_a_real_account_is_refused_even_with_again(seeds: list[dict[str, Any]]) -> None:
    somebody(of_the_demo=False)
    result = run("--again", "--yes")
    assert result.exit_code == 1
    assert "did not make" in result.output
    assert seeds == []
