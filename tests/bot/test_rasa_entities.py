"""What the running Rasa finds in a message besides its goal: people, topics and days, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.understanding import RasaClient

if TYPE_CHECKING:
    from tests.bot.rasa_server import RasaServer

pytestmark = pytest.mark.rasa
pytest_plugins = ["tests.bot.rasa_server"]


@pytest.fixture(scope="module")
def client(rasa_server: RasaServer) -> RasaClient:
    return RasaClient(rasa_server.url, rasa_server.token, timeout=20, pause=0.5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("can my SW ring me tomoz", {("role", "social_worker"), ("when", "tomorrow")}),
        ("i want my foster mum to come to the review", {("role", "foster_carer")}),
        (
            "my pa said the iro is off until next week",
            {
                ("role", "personal_adviser"),
                ("role", "reviewing_officer"),
                ("when", "next_week"),
            },
        ),
        ("need an advocate before Friday", {("role", "advocate"), ("when", "friday")}),
        ("when can i see my brothers and sisters", {("role", "family")}),
        ("is there help with council tax", {("topic", "council_tax")}),
        ("can somebody pay for driving lessons", {("topic", "driving")}),
        ("hello", set()),
    ],
)
def test_people_topics_and_days_are_found_by_their_plain_value(
    client: RasaClient, text: str, found: set[tuple[str, str]]
) -> None:
    assert {(each.kind, each.value) for each in client.parse(text).entities} == found


def test_where_an_entity_stands_is_known(client: RasaClient) -> None:
    text = "did my social worker get it"
    (entity,) = client.parse(text).entities
    assert text[entity.start : entity.end] == "social worker"
