"""Picking a button by typing: "did you mean" in two steps, and any other buttons just shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.understanding import RasaClient, Understood
from database.models import Alert
from surveys.engine.state import Channel
from tests.bot.talking import Talk
from tests.webapp.portals import Council, council

__all__ = ["council"]

GUESSES = (("complaint", 0.3), ("advocacy", 0.28), ("events_info", 0.1), ("greeting", 0.02))


class Unsure(RasaClient):
    """A Rasa that is never sure of what is typed, and gives no scripts."""

    def __init__(self, guesses: tuple[tuple[str, float], ...] = GUESSES) -> None:
        super().__init__("http://127.0.0.1:9", "no-token", pause=60)
        self._guesses = guesses

    def parse(self, text: str) -> Understood:
        return Understood(*self._guesses[0], ranking=self._guesses)


@pytest.fixture(params=["web", "sms"])
def offered(council: Council, request: pytest.FixtureRequest) -> Iterator[Talk]:
    """A conversation in which three goals have just been offered."""
    channel: Channel = request.param
    with council.owner.session() as session:
        talk = Talk(session, channel=channel, rasa=Unsure())
        talk.say("its about that thing you know")
        yield talk


def answered(talk: Talk, goal: str) -> bool:
    """Whether the last turn answered `goal`."""
    signs = {
        "complaint": "right to complain",
        "advocacy": "is free",
        "events_info": "list of events",
        "help_menu": "can do",
    }
    return signs[goal] in talk.said


def test_below_the_threshold_two_or_three_goals_are_offered(offered: Talk) -> None:
    assert offered.payloads == [
        *("/goal complaint", "/goal advocacy", "/goal events_info"),
        "/goal help_menu",
    ]
    assert offered.titles[-1] == "Something else"


@pytest.mark.parametrize(
    ("typed", "goal"),
    [
        ("1", "complaint"),
        ("2", "advocacy"),
        (" 3. ", "events_info"),
        ("2️⃣", "advocacy"),
        ("number 2 pls", "advocacy"),
        ("the first one", "complaint"),
        ("the 2nd one", "advocacy"),
        ("second", "advocacy"),
        ("i meant the third", "events_info"),
        ("4", "help_menu"),
        ("the last one", "help_menu"),
        ("none of them", "help_menu"),
        ("neither", "help_menu"),
        ("no", "help_menu"),
        ("something else", "help_menu"),
        ("someone on my side", "advocacy"),
        ("Somone on my syde!", "advocacy"),
        ("on my side", "advocacy"),
    ],
)
def test_a_guess_is_taken_by_its_number_its_place_or_its_title(offered: Talk, typed: str, goal: str) -> None:
    offered.say(typed)
    assert answered(offered, goal), offered.said


@pytest.mark.parametrize("goal", ["complaint", "advocacy", "events_info", "help_menu"])
def test_a_guess_is_taken_by_pressing_it(offered: Talk, goal: str) -> None:
    offered.press(f"/goal {goal}")
    assert answered(offered, goal)


@pytest.mark.parametrize(
    "typed", ["7", "0", "22", "12 people live here", "help", "2 of them hurt my feelings today ok"]
)
def test_what_picks_none_is_understood_by_itself(offered: Talk, typed: str) -> None:
    before = offered.payloads
    offered.say(typed)
    assert not any(answered(offered, goal) for goal in ("complaint", "advocacy", "events_info"))
    assert set(before) <= set(offered.payloads), "the unsure understanding offers its guesses again"


def test_one_guess_is_taken_by_yes(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, rasa=Unsure((("events_info", 0.3), ("greeting", 0.02))))
        talk.say("what about that")
        assert talk.payloads == ["/goal events_info", "/goal help_menu"]
        talk.say("yeah")
        assert answered(talk, "events_info")


def test_without_rasa_a_guess_is_offered_and_taken_in_the_same_way(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session)
        talk.say("trips or a complaint or nothing")
        assert set(talk.payloads[:2]) == {"/goal events_info", "/goal complaint"}
        talk.say(str(talk.payloads.index("/goal complaint") + 1))
        assert answered(talk, "complaint")


def test_any_button_just_shown_may_be_typed(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session)
        assert "/start promise" in talk.payloads
        talk.say("1")
        assert talk.state.questionnaire == "promise"


def test_by_sms_the_numbers_are_those_that_were_sent(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, channel="sms")
        talk.press("/start promise")
        talk.press("/pause")
        talk.press("/not_what_i_meant")
        assert talk.payloads == ["/resume", "/pause"], "these have words to reply with and no numbers"
        talk.say("1")
        assert talk.state.question is None


def test_asking_for_help_now_by_its_number_gets_help_and_tells_a_worker(council: Council) -> None:
    with council.owner.session() as session:
        # Likely enough to be offered, and not so likely that it is answered as risk at once.
        talk = Talk(session, rasa=Unsure((("crisis", 0.09), ("complaint", 0.085))))
        talk.say("its about that thing you know")
        talk.say("1")
        assert {reply.kind for reply in talk.replies} == {"safety"}
        assert talk.count(Alert) == 1


def test_what_may_well_be_risk_is_answered_as_risk_though_another_goal_is_likelier(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, rasa=Unsure((("goodbye", 0.6), ("crisis", 0.2))))
        talk.say("its about that thing you know")
        assert {reply.kind for reply in talk.replies} == {"safety"}
        assert talk.count(Alert) == 1


def test_risk_in_the_words_comes_before_any_choice(offered: Talk) -> None:
    offered.say("1 i want to kill myself")
    assert {reply.kind for reply in offered.replies} == {"safety"}


def test_while_a_person_is_awaited_a_likely_crisis_still_gets_help(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, rasa=Unsure((("goodbye", 0.6), ("crisis", 0.2))))
        talk.press("/goal talk_to_human")
        talk.say("well thats me then, take care of everyone")
        assert talk.replies[0].kind == "safety"
        assert talk.count(Alert) == 1
