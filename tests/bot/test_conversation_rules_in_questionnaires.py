"""The rules of how the conversation behaves, by their numbers, for what is said inside a questionnaire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.sms_form import as_texts, load_sms_form
from database.models import Alert, Response
from surveys.engine.state import Channel
from tests.bot.talking import Talk
from tests.webapp.portals import JOIN_CODE, Council, council

__all__ = ["council"]

RISK = "i want to kill myself"
CHANNELS: list[Channel] = ["web", "sms"]


@pytest.fixture
def talk(council: Council) -> Iterator[Talk]:
    with council.owner.session() as session:
        yield Talk(session, join_code=JOIN_CODE)


def begin(talk: Talk, questionnaire: str = "promise") -> None:
    talk.press(f"/start {questionnaire}")
    talk.press("/start")


# 2. Risk comes before everything.


@pytest.mark.parametrize("at", ["nothing", "an opening", "a choice", "free text", "a pause", "a read-back"])
def test_rule_2_risk_comes_before_whatever_is_open(talk: Talk, at: str) -> None:
    steps = {
        "nothing": (),
        "an opening": ("/start promise",),
        "a choice": ("/start promise", "/start"),
        "free text": ("/start promise", "/start", "/answer heard no"),
        "a pause": ("/start promise", "/start", "/pause"),
        "a read-back": ("/start share_good_news", "/start", "good news: a new puppy", "/stop"),
    }[at]
    for step in steps:
        if step.startswith("/"):
            talk.press(step)
        else:
            talk.say(step)
    talk.say(RISK)
    assert talk.replies[0].kind == "safety" and "999" in talk.said
    alert = talk.session.scalars(select(Alert)).one()
    assert (alert.level, alert.category) == ("urgent", "suicide")


@pytest.mark.parametrize(
    "typed", ["lol jk but i want to kill myself", "delete everything. i want to kill myself"]
)
def test_rule_2_a_joke_or_a_request_to_delete_does_not_lower_it(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert talk.replies[0].kind == "safety"


# 4. One question at a time; on SMS one text a turn where possible.


def test_rule_4_one_question_at_a_time(talk: Talk) -> None:
    begin(talk)
    for step in ("/answer heard no", "/skip", "/answer feel_safe yes", "/answer healthy yes"):
        talk.press(step)
        assert sum(reply.kind == "question" for reply in talk.replies) == 1


def test_rule_4_by_sms_a_question_is_one_short_text_and_never_only_a_link(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, channel="sms", join_code=JOIN_CODE)
        begin(talk)
        for _ in range(8):
            (*_, question) = as_texts(talk.replies, load_sms_form())
            assert len(question) <= 320
            assert not question.strip().startswith("http")
            talk.say("skip")


# 6. What was volunteered early is kept and confirmed when its question comes.


def test_rule_6_what_was_volunteered_is_confirmed_and_not_asked_cold(talk: Talk) -> None:
    talk.press("/start where_i_live")
    talk.say("start")
    coming = talk.services.profile.questionnaires["where_i_live"].asked[1:]
    later = next(question for question in coming if question.called and question.show_if is None)
    talk.say(f"by the way {later.called[0]} is something i think about")
    for _ in coming:
        if talk.state.question == later.id:
            break
        talk.say("skip")
    assert talk.state.question == later.id and later.called[0] in talk.said


# 7. What is certain of a number is taken, what is not is offered back.


@pytest.mark.parametrize(
    ("typed", "taken"), [("4", True), ("four", True), ("about a 4", True), ("3 or 4", False), ("👍", False)]
)
def test_rule_7_a_number_is_taken_or_offered_and_never_rounded(talk: Talk, typed: str, taken: bool) -> None:
    begin(talk, "my_wellbeing")
    first = talk.state.question
    talk.say(typed)
    assert (talk.state.question != first) is taken
    if not taken:
        assert len([b for b in talk.replies[-1].buttons if b.payload.startswith("/answer ")]) == 2


# 8. Free text is an answer; control words work everywhere; after a digression the question is asked again.


def test_rule_8_an_answer_that_sounds_like_a_request_is_an_answer(talk: Talk) -> None:
    begin(talk)
    talk.press("/answer heard no")
    talk.say("more help with rent")
    assert talk.state.question == "feel_safe"


@pytest.mark.parametrize("place", ["heard", "understand"])
@pytest.mark.parametrize(
    ("typed", "then"),
    [("stop", None), ("pause", None), ("skip", "next"), ("why", "same"), ("a person please", None)],
)
def test_rule_8_control_words_work_at_every_point(
    talk: Talk, place: str, typed: str, then: str | None
) -> None:
    begin(talk)
    if place == "understand":
        talk.press("/answer heard no")
    talk.say(typed)
    after = {"heard": "understand", "understand": "feel_safe"}[place]
    if typed == "a person please":
        assert talk.state.person == "waiting"
    else:
        assert talk.state.question == {"same": place, "next": after, None: None}[then]


def test_rule_8_after_a_digression_the_question_is_asked_again(talk: Talk) -> None:
    begin(talk)
    talk.say("who can see what i say?")
    assert talk.state.question == "heard"
    assert "Have you heard" in talk.replies[-1].text and len(talk.replies) > 1


# 10. Progress is visible; stopping is praised; what was answered counts.


def test_rule_10_progress_is_shown_and_stopping_keeps_and_thanks(talk: Talk) -> None:
    begin(talk)
    assert talk.state.progress == (1, 9)
    talk.press("/answer heard no")
    assert talk.state.progress == (2, 9)
    talk.press("/stop")
    assert "Thank you" in talk.said and "counts" in talk.said
    assert talk.session.scalars(select(Response.status)).one() == "ended_early"
