"""A portal's screen: with its trained part where that is, on rules and saying so where it is not."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from sqlalchemy import select

from database.models import Alert, Screening
from earshot.logging import configure_logging
from moderation.screening import Screen
from moderation.screening.trained.setting_up import EXAMPLES, load_trained
from tests.earshot.really_trained import lend
from tests.webapp.portals import Council
from tests.webapp.test_chat_api import Chat
from webapp.screening import the_screen
from webapp.wiring import Portal

pytest_plugins = ["tests.earshot.really_trained"]


@pytest.fixture
def with_trained(council: Council, trained_var: Path) -> Council:
    """The council, whose portals find the trained part."""
    lend(trained_var, council.settings("public").var)
    return council


@pytest.mark.parametrize("portal", ["public", "staff"])
def test_health_says_that_the_trained_part_is_there(with_trained: Council, portal: Portal) -> None:
    client = with_trained.app(portal).test_client()
    assert client.get("/healthz").json["screen_rules_only"] is False
    checks = client.get("/readyz").json["checks"]
    assert checks["screen_rules_only"] is False and "+trained-" in checks["screen"]


@pytest.mark.parametrize("portal", ["public", "staff"])
def test_a_portal_without_it_starts_on_rules_and_says_so(
    council: Council, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("webapp.configure_logging", lambda name: configure_logging(name, stream=stream))
    client = council.app(portal).test_client()
    assert client.get("/healthz").json["screen_rules_only"] is True
    assert client.get("/readyz").status_code == 200
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert ("warning", "screen_on_rules_only") in [(each["level"], each["event"]) for each in events]


def test_a_damaged_trained_part_leaves_the_portal_on_rules(council: Council, trained_var: Path) -> None:
    folder = council.settings("public").var / "screening"
    for file in (trained_var / "screening").rglob("*.*"):
        copy = folder / file.relative_to(trained_var / "screening")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes()[:1000])
    assert council.app("public").test_client().get("/healthz").json["screen_rules_only"] is True


def missed_by_rules(screen: Screen) -> str:
    """An urgent example that the rules say nothing about and `screen` finds urgent."""
    rules = Screen()
    for line in (EXAMPLES / "suicide.jsonl").read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["text"]
        if rules.screen(text).level == "none" and screen.screen(text).level == "urgent":
            return text
    pytest.fail("the trained part adds nothing")


def test_what_only_the_trained_part_finds_opens_an_alert_and_gets_the_safe_reply(
    with_trained: Council, trained_var: Path
) -> None:
    text = missed_by_rules(Screen(load_trained(trained_var)))
    chat = Chat(with_trained.app("public").test_client())
    replies = chat.say(text)
    assert any(reply["kind"] == "safety" for reply in replies)
    with with_trained.owner.session() as session:
        assert session.scalars(select(Alert.level)).all() == ["urgent"]
        assert "+trained-" in session.scalars(select(Screening.version)).all()[-1]


def test_the_screen_is_made_once_a_process(with_trained: Council) -> None:
    app = with_trained.app("staff")
    with app.app_context():
        assert the_screen() is the_screen()
        assert not the_screen().rules_only
