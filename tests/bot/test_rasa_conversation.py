"""Conversations with the real Rasa: questions answered from the profile, other languages, texts for SMS."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.understanding import RasaClient
from surveys.engine.state import Channel
from tests.bot.rasa_server import RasaServer
from tests.bot.talking import Talk
from tests.bot.test_understanding_english import OTHERS
from tests.bot.texting import faults
from tests.webapp.portals import JOIN_CODE, Council, council

__all__ = ["council"]

pytestmark = pytest.mark.rasa
pytest_plugins = ["tests.bot.rasa_server"]


@pytest.fixture(params=["web", "sms"])
def talk(council: Council, rasa_server: RasaServer, request: pytest.FixtureRequest) -> Iterator[Talk]:
    """A conversation of somebody with a join code, over each channel."""
    channel: Channel = request.param
    rasa = RasaClient(rasa_server.url, rasa_server.token, timeout=20, pause=0.5)
    with council.owner.session() as session:
        yield Talk(session, channel=channel, join_code=JOIN_CODE, rasa=rasa)


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("who sees this", "participation team"),
        ("is this anonymous", "Your join code tells the team that it is you"),
        ("do you know who i am", "Your join code tells the team that it is you"),
        ("what are my rights", "You have a right to"),
        ("who is my reviewing officer", "I do not have their name"),
        ("whats an iro", "I do not have their name"),
        ("how do i complain", "10 working days"),
        ("what is an advocate", "0808 808 1001"),
        ("what is the promise", "count on"),
    ],
)
def test_a_question_about_the_council_is_answered_from_its_profile(talk: Talk, typed: str, sign: str) -> None:
    if talk.channel == "web" and typed == "what is the promise":
        sign = "your life story"
    talk.say(typed)
    assert sign in talk.said


def test_by_sms_every_goal_is_answered_in_a_text_that_gives_nothing_away(talk: Talk) -> None:
    if talk.channel == "web":
        pytest.skip("the web shows no lock screen")
    for goal in sorted(talk.services.keywords.goals - {"crisis", "start_survey", "talk_to_human"}):
        talk.press(f"/goal {goal}")
        if talk.state.questionnaire is None:
            assert [fault for reply in talk.replies for fault in faults(reply.text, reply.buttons)] == []


@pytest.mark.parametrize("typed", OTHERS)
def test_rule_11_another_language_is_noticed_whatever_rasa_takes_it_for(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert "your own language" in talk.said


@pytest.mark.parametrize(
    "typed", ["wagwan bruv", "idk tbh lol", "ngl im bare bored", "hiya", "can i do the survey"]
)
def test_rule_11_slang_is_not_taken_for_another_language(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert "your own language" not in talk.said


@pytest.mark.parametrize("typed", ["😂😂😂", "🦄", "..."])
def test_rule_12_a_picture_alone_is_kept_and_asked_about(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert "picture" in talk.said


UNSURE = [
    "that thing about the other thing",
    "its about my house and school and stuff",
    "whats going on with it all",
    "they said something about money or a form",
    "can you do the thing with the meeting or not",
]
"""Vague enough that whatever the model is trained on leaves it unsure about one of them."""


def test_rule_9_a_guess_of_rasas_is_offered_and_taken_by_typing_its_number(talk: Talk) -> None:
    other = talk.services.words.other_button
    for text in UNSURE:
        talk.say(text)
        if talk.titles[-1:] == [other]:
            break
    else:
        pytest.fail("nothing was offered back")
    assert 2 <= len(talk.payloads) <= 4
    asked = talk.services.words.not_sure.texts(talk.channel)
    assert talk.said in asked
    talk.say("1")
    assert talk.said and talk.said not in asked
