"""The real Rasa: every goal is answered, words come through whole, nothing is kept, its return is noticed."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pytest
import urllib3

from bot.understanding import (
    GOALS,
    KeywordMatcher,
    Occasion,
    RasaClient,
    RasaUnavailable,
    Scripted,
    Topics,
)
from earshot import ROOT
from earshot.council import load_council

if TYPE_CHECKING:
    from tests.bot.rasa_server import RasaServer

pytestmark = pytest.mark.rasa
pytest_plugins = ["tests.bot.rasa_server"]

COMMANDS = {
    "start_survey": {"command": "start_questionnaire", "id": "promise"},
    "talk_to_human": {"command": "talk_to_human"},
    "crisis": {"command": "safe_help"},
}


@pytest.fixture(scope="module")
def client(rasa_server: RasaServer) -> RasaClient:
    # A busy machine may be slow; how quickly it must answer is measured elsewhere.
    return RasaClient(rasa_server.url, rasa_server.token, timeout=20, pause=0.5)


OCCASIONS = [
    Occasion(sms, about, linked)
    for sms in (False, True)
    for about in (None, *Topics().by_name)
    for linked in (False, True)
]


def only(client: RasaClient, goal: str) -> Scripted:
    (scripted,) = client.trigger(goal)
    return scripted


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("I am feeling really sad today", "feeling_bad_now"),
        ("hello", "greeting"),
        ("yes", "yes"),
        ("no", "no"),
        ("can i talk to a real person please", "talk_to_human"),
        ("can i do the survey now", "start_survey"),
        ("who can see my answers", "privacy_who_sees"),
        ("what is the promise?", "what_is_the_promise"),
        ("stop", "pause_or_stop"),
        ("i want to kill myself", "crisis"),
    ],
)
def test_a_plain_message_is_understood(client: RasaClient, text: str, goal: str) -> None:
    understood = client.parse(text)
    assert understood.goal == goal
    assert 0.4 <= understood.confidence <= 1
    assert understood.ranking[0] == (goal, understood.confidence)


@pytest.mark.parametrize(
    "text", ["👍", "...", "   /", "/restart", "سلام", "a" * 20_000, "so " * 6_000, "{pledge}"]
)
def test_anything_that_can_be_typed_gives_a_goal(client: RasaClient, text: str) -> None:
    understood = client.parse(text)
    assert understood.goal in GOALS
    assert 0 <= understood.confidence <= 1


@pytest.mark.parametrize("goal", sorted(GOALS))
def test_every_goal_gives_one_reply_or_one_command_or_one_of_each(client: RasaClient, goal: str) -> None:
    *words, last = client.trigger(goal)
    if goal in COMMANDS:
        assert (words, last.command) == ([], COMMANDS[goal])
    elif last.command is None:
        assert words == [] and last.text
    else:
        [said] = words
        assert said.text and last.command["command"] in {"start_questionnaire", "offer_questionnaires"}


@pytest.mark.parametrize("goal", sorted(GOALS))
def test_rasa_says_only_what_is_read_from_its_files_when_it_is_away(client: RasaClient, goal: str) -> None:
    without = KeywordMatcher()
    for occasion in OCCASIONS:
        assert client.trigger(goal, occasion) in without.variations(goal, occasion)


def test_rasa_varies_what_it_says_on_the_web_and_by_sms(client: RasaClient) -> None:
    for occasion in (Occasion(), Occasion(sms=True)):
        said = {client.trigger("thanks", occasion) for _ in range(40)}
        assert said == set(KeywordMatcher().variations("thanks", occasion))
        assert len(said) > 1


def test_the_councils_words_come_through_as_placeholders(client: RasaClient) -> None:
    known = load_council(ROOT / "councils" / "cambridgeshire").said
    found: set[str] = set()
    for scripted in (each for goal in GOALS for on in OCCASIONS for each in client.trigger(goal, on)):
        for text in (scripted.text or "", *(button.title for button in scripted.buttons)):
            found.update(re.findall(r"{(\w+)}", text))
            text.format_map(known)
    assert {"pledge", "council_name", "participation_team", "office_hours", "advocacy_phone"} <= found
    assert {"rights", "anonymous_with_code", "reviewing_officer_does", "complaint_how"} <= found


def test_rasa_keeps_no_words_and_writes_none(client: RasaClient, rasa_server: RasaServer) -> None:
    canary = "xylophone quartet"
    client.parse(f"can i talk to someone about my {canary}")
    client.trigger("talk_to_human")
    assert canary not in rasa_server.log.read_text()
    assert rasa_server.token not in rasa_server.log.read_text()


def test_a_call_without_the_token_is_refused(rasa_server: RasaServer) -> None:
    pool = urllib3.PoolManager(retries=False, timeout=20)
    assert pool.request("POST", f"{rasa_server.url}/model/parse", json={"text": "hi"}).status == 401
    # No channel of Rasa's own is open: it would be a way past the screen. The one for SMS has no address.
    for address in (
        "/webhooks/rest/webhook",
        "/webhooks/sms/webhook",
        "/webhooks/sms",
        "/sms",
        "/sms/webhook",
    ):
        for method in ("GET", "POST"):
            assert pool.request(method, f"{rasa_server.url}{address}", json={}).status == 404


def test_rasa_forgets_a_conversation_at_once(rasa_server: RasaServer) -> None:
    pool = urllib3.PoolManager(retries=False, timeout=20)
    conversation = f"{rasa_server.url}/conversations/somebody"
    token = f"token={rasa_server.token}"
    body = {"name": "advocacy", "entities": []}
    assert pool.request("POST", f"{conversation}/trigger_intent?{token}", json=body).json()["messages"]
    kept = pool.request("GET", f"{conversation}/tracker?include_events=ALL&{token}").json()["events"]
    assert "user" not in {event["event"] for event in kept}


def test_memory_does_not_grow_with_turns(client: RasaClient, rasa_server: RasaServer) -> None:
    def turns(number: int) -> None:
        for each in range(number):
            client.parse(f"can i talk to someone about my review {each}")
            client.trigger("advocacy")

    turns(100)
    before = rasa_server.resident_megabytes()
    turns(300)
    assert rasa_server.resident_megabytes() - before < 5


def test_rasa_that_was_away_is_noticed_when_it_returns(rasa_server: RasaServer) -> None:
    client = RasaClient(rasa_server.url, rasa_server.token, timeout=20, pause=0.2)
    assert client.parse("hello").goal == "greeting"
    rasa_server.stop()
    try:
        began = time.monotonic()
        for _ in range(3):
            with pytest.raises(RasaUnavailable):
                client.parse("hello")
        assert time.monotonic() - began < 2
        assert not client.ready()
    finally:
        rasa_server.start()
    time.sleep(0.3)
    assert client.parse("hello").goal == "greeting"
    assert only(client, "crisis").command == COMMANDS["crisis"]
