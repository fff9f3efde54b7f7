"""The safe reply within a conversation, and what may come after it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from bot.inbound import Inbound
from bot.turn import take_turn
from database.models import Alert, AlertContribution, Answer, AuditEntry, Response
from moderation.screening import Screening
from surveys.engine.state import Channel
from tests.bot.talking import Talk
from tests.webapp.portals import JOIN_CODE, NOW, Council, council

__all__ = ["council"]

URGENT = "i want to kill myself"
URGENT_TOO = "im going to kill myself tonight"
WORRY = "they bully me every day at school"
WORKER = uuid.uuid4()
FRIDAY_NIGHT = dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC)
CHANNELS: list[Channel] = ["web", "sms"]


@pytest.fixture
def talk(council: Council) -> Iterator[Talk]:
    """A conversation on the web with a young person of 11 to 15, with Rasa away, on a Friday at 11."""
    with council.owner.session() as session:
        yield Talk(session, join_code=JOIN_CODE)


@pytest.fixture
def text(council: Council) -> Iterator[Talk]:
    """The same by SMS."""
    with council.owner.session() as session:
        yield Talk(session, channel="sms", join_code=JOIN_CODE)


@pytest.fixture(params=CHANNELS)
def either(council: Council, request: pytest.FixtureRequest) -> Iterator[Talk]:
    """The same over each channel."""
    with council.owner.session() as session:
        yield Talk(session, channel=request.param, join_code=JOIN_CODE)


def begin(talk: Talk, *steps: str) -> None:
    for step in ("/start promise", "/start", *steps):
        talk.press(step)


def kinds(talk: Talk) -> set[str]:
    return {reply.kind for reply in talk.replies}


def alert(talk: Talk) -> Alert:
    [found] = talk.session.scalars(select(Alert).execution_options(populate_existing=True))
    return found


def acknowledge(talk: Talk) -> None:
    found = alert(talk)
    found.status, found.acknowledged_at, found.acknowledged_by = "acknowledged", talk.clock(), WORKER
    talk.session.commit()


def notes(talk: Talk) -> list[AuditEntry]:
    found = select(AuditEntry).where(AuditEntry.action == "young_person_said_not_meant")
    return list(talk.session.scalars(found.order_by(AuditEntry.at)))


def response(talk: Talk, questionnaire: str = "promise") -> Response:
    found = select(Response).where(Response.questionnaire_id == questionnaire)
    [row] = talk.session.scalars(found.execution_options(populate_existing=True))
    return row


def answers(talk: Talk) -> dict[str, list[str]]:
    return {answer.question_id: answer.choices for answer in talk.session.scalars(select(Answer))}


# What becomes of it, as it is


def test_nobody_is_said_to_have_seen_it_before_somebody_has(talk: Talk) -> None:
    assert "should look at it within 15 minutes" in talk.say(URGENT)
    assert "I do not know yet if a person has seen it" in talk.say(URGENT_TOO)
    acknowledge(talk)
    assert "a person at the council has seen what you told me before" in talk.say("i wanna die")


def test_by_text_it_is_as_honest(text: Talk) -> None:
    assert "a person is told and should look in 15 minutes" in text.say(URGENT)
    assert "I don't know if they have seen it yet" in text.say(URGENT_TOO)
    acknowledge(text)
    assert "who saw your first text" in text.say("i wanna die")


def test_a_button_for_help_raises_a_concern_though_it_holds_no_words(talk: Talk) -> None:
    talk.press("/goal crisis")
    assert (alert(talk).level, talk.count(AlertContribution)) == ("concern", 0)
    assert "by the end of today" in talk.said and "999" in talk.said and "0800 1111" in talk.said
    talk.press("/goal crisis")
    assert talk.count(Alert) == 1
    talk.say(URGENT)
    assert (alert(talk).level, talk.count(AlertContribution)) == ("urgent", 1)


def test_a_strangers_button_for_help_asks_for_words_first_and_says_that_nobody_is_told(
    council: Council,
) -> None:
    with council.owner.session() as session:
        stranger = Talk(session)
        stranger.press("/goal crisis")
        assert stranger.count(Alert) == 0
        assert "nobody is told yet" in stranger.said and "999" in stranger.said
        assert "/goal talk_to_human" in stranger.payloads
        stranger.say(URGENT)
        assert "should look at it within 15 minutes" in stranger.said


def test_what_else_they_say_goes_with_the_alert_though_no_risk_is_found_in_it(either: Talk) -> None:
    either.say(URGENT)
    either.say("its been like this since the summer")
    assert either.count(AlertContribution) == 2
    either.clock.now += dt.timedelta(hours=5)
    either.say("my room is blue")
    assert either.count(AlertContribution) == 2


def test_an_answer_to_a_question_does_not_go_with_an_alert(talk: Talk) -> None:
    begin(talk)
    talk.say(WORRY)
    before = talk.count(AlertContribution)
    talk.press("/resume")
    talk.say("yes")
    assert talk.count(AlertContribution) == before


def test_out_of_hours_the_duty_team_is_named(talk: Talk) -> None:
    talk.clock.now = FRIDAY_NIGHT
    assert talk.services.profile.out_of_hours.phone in talk.say(URGENT)


# More words in the same situation


def test_more_words_get_a_short_reply_and_no_push_to_go_on(talk: Talk) -> None:
    begin(talk)
    first = talk.say(URGENT)
    then = talk.say(URGENT_TOO)
    assert kinds(talk) == {"safety"}
    assert len(then) < len(first) * 0.6 and "999" in then
    assert talk.count(Alert) == 1
    assert talk.state.question is None
    assert {"/resume", "/pause", "/not_what_i_meant"} <= set(talk.payloads)


def test_something_more_serious_gets_the_whole_reply_again(talk: Talk) -> None:
    talk.say(WORRY)
    assert "should look at it within 15 minutes" in talk.say(URGENT)
    assert (alert(talk).level, alert(talk).category) == ("urgent", "suicide")


def test_some_hours_later_the_whole_reply_is_given_again(talk: Talk) -> None:
    first = talk.say(URGENT)
    talk.clock.passes(3 * 3600)
    assert len(talk.say(URGENT_TOO)) < len(first) * 0.6
    talk.clock.passes(4 * 3600 + 60)
    assert "should look at it" in talk.say("i wanna die") or "duty team is told" in talk.said


def test_after_the_alert_was_closed_a_new_one_gets_the_whole_reply(talk: Talk) -> None:
    talk.say(URGENT)
    acknowledge(talk)
    found = alert(talk)
    found.outcome, found.outcome_at, found.outcome_by = "told_social_worker", talk.clock(), WORKER
    found.status, found.closed_at, found.closed_by = "closed", talk.clock(), uuid.uuid4()
    talk.session.commit()
    talk.clock.passes(60)
    assert "should look at it within 15 minutes" in talk.say(URGENT_TOO)
    assert talk.count(Alert) == 2


# "That's not what I meant"

CORRECTIONS = [
    "thats not what i meant",
    "That's not what I meant!",
    "no i was joking",
    "nah im just joking lol",
    "omg no you got it wrong",
    "i didn't mean it like that",
    "sorry it was a joke",
    "wrong",
    "JK",
]


@pytest.mark.parametrize("typed", CORRECTIONS)
def test_in_words_it_lowers_the_tone_and_not_the_alert(either: Talk, typed: str) -> None:
    either.say(URGENT)
    either.clock.passes(60)
    either.say(typed)
    assert "safety" not in kinds(either)
    assert "999" not in either.said and "0800" not in either.said
    assert "A person will still look at it" in either.said
    assert (alert(either).level, alert(either).status) == ("urgent", "open")
    [note] = notes(either)
    assert note.subject_id == alert(either).id and note.detail["how"] == "typed"
    assert note.account_id is None and not set(note.detail) - {"how", "message"}


def test_by_its_button_it_is_noted_and_offers_to_go_on(talk: Talk) -> None:
    begin(talk)
    talk.say(URGENT)
    talk.press("/not_what_i_meant")
    assert "A person will still look at it" in talk.said
    assert talk.payloads == ["/resume", "/pause"]
    assert [note.detail["how"] for note in notes(talk)] == ["button"]
    talk.press("/resume")
    assert talk.state.question == "heard"


def test_with_no_questions_waiting_it_offers_what_else_there_is(talk: Talk) -> None:
    talk.say(URGENT)
    talk.press("/not_what_i_meant")
    assert "/resume" not in talk.payloads and "/goal talk_to_human" in talk.payloads


def test_who_has_it_already_may_still_get_in_touch(talk: Talk) -> None:
    talk.say(URGENT)
    acknowledge(talk)
    assert "A person has this already" in talk.press("/not_what_i_meant")
    assert alert(talk).status == "acknowledged"


def test_with_no_alert_nothing_is_noted_and_nobody_is_said_to_look(council: Council) -> None:
    with council.owner.session() as session:
        stranger = Talk(session)
        stranger.press("/goal crisis")
        stranger.press("/not_what_i_meant")
        assert "I have not passed anything on" in stranger.said
        assert notes(stranger) == []


def test_a_new_message_after_it_is_treated_as_ever(talk: Talk) -> None:
    first = talk.say(URGENT)
    talk.press("/not_what_i_meant")
    assert len(talk.say(URGENT_TOO)) > len(first) * 0.9
    assert talk.count(Alert) == 1


@pytest.mark.parametrize(
    "typed",
    ["no i was joking but i do want to die", "jk but i want to kill myself", "no joking", "im not joking"],
)
def test_words_that_only_begin_so_are_no_correction(talk: Talk, typed: str) -> None:
    talk.say(URGENT)
    talk.say(typed)
    assert notes(talk) == []
    assert "will still look" not in talk.said


@pytest.mark.parametrize("typed", ["thats not what i meant", "i was joking", "wrong"])
def test_without_a_safe_reply_before_them_the_words_are_about_something_else(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert "person will still look" not in talk.said and notes(talk) == []


class Wary:
    """A screen that is worried by everything."""

    version = "wary"

    def screen(self, text: str, *, question: str | None = None) -> Screening:
        return Screening("urgent", "suicide", ("Worried",), self.version)


def test_a_screen_that_flags_the_correction_too_changes_nothing_about_it(talk: Talk) -> None:
    talk.say(URGENT)
    object.__setattr__(talk.services, "screen", Wary())
    assert "A person will still look at it" in talk.say("no i was joking")
    assert len(notes(talk)) == 1
    words = select(func.count()).select_from(AlertContribution)
    assert talk.session.scalar(words) == 2, "the adult reads those words as well"


def test_it_is_still_understood_some_replies_later_and_not_a_day_later(talk: Talk) -> None:
    talk.say(URGENT)
    talk.say("who sees this")
    talk.say("i was joking")
    assert len(notes(talk)) == 1
    talk.clock.passes(24 * 3600)
    talk.say("i was joking")
    assert len(notes(talk)) == 1


def test_the_same_message_twice_is_noted_once(talk: Talk) -> None:
    talk.say(URGENT)
    once = Inbound("once-1", payload="/not_what_i_meant")
    for _ in range(2):
        take_turn(talk.session, talk.services, talk.conversation, once)
    assert len(notes(talk)) == 1


def test_to_a_person_too_it_is_noted_and_they_stay(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    talk.say(URGENT)
    assert talk.payloads == ["/not_what_i_meant", "/chat_helper"], "nothing there that sends the person away"
    talk.say("no i was joking")
    assert talk.state.person == "waiting" and len(notes(talk)) == 1
    assert "/resume" not in talk.payloads


def test_back_from_a_person_paused_questions_are_offered_and_not_put(talk: Talk) -> None:
    begin(talk)
    talk.say("they bully me every day can i talk to a person")
    talk.press("/chat_helper")
    assert talk.state.question is None and talk.payloads == ["/resume", "/pause"]
    talk.press("/resume")
    assert talk.state.question == "heard"


# It asks before the questions go on


def test_after_a_worry_the_answer_stays_and_the_next_question_waits(talk: Talk) -> None:
    begin(talk, "/answer heard no")
    assert talk.state.question == "understand"
    talk.say(WORRY)
    assert kinds(talk) == {"safety"} and talk.state.question is None
    assert "carry on with the questions, or stop" in talk.said
    assert "understand" in answers(talk)
    talk.press("/resume")
    assert talk.state.question == "feel_safe"


@pytest.mark.parametrize("typed", ["no. my carer hits me", "No. She hits me with a belt"])
def test_a_sure_answer_with_an_urgent_message_behind_it_stays(talk: Talk, typed: str) -> None:
    begin(talk, "/answer heard no", "/skip")
    assert talk.state.question == "feel_safe"
    talk.say(typed)
    assert alert(talk).level == "urgent"
    assert answers(talk)["feel_safe"] == ["no"]
    talk.press("/resume")
    assert talk.state.question == "healthy"


def test_an_urgent_message_that_answers_nothing_is_no_answer(talk: Talk) -> None:
    begin(talk)
    talk.say(URGENT)
    assert answers(talk) == {}
    talk.press("/resume")
    assert talk.state.question == "heard" and "fits best" not in talk.said


@pytest.mark.parametrize(
    "typed", ["yes", "ok", "no", "1", "3", "4", "yeah", "start", "back", "not sure", "same as before"]
)
@pytest.mark.parametrize("said", [URGENT, WORRY])
def test_what_looks_like_an_answer_is_not_taken_for_one(talk: Talk, said: str, typed: str) -> None:
    begin(talk)
    talk.say(said)
    before = answers(talk)
    talk.say(typed)
    assert answers(talk) == before
    assert response(talk).status == "paused" and talk.state.question is None
    assert {"/resume", "/pause"} <= set(talk.payloads)


@pytest.mark.parametrize("payload", ["/answer heard yes", "/skip", "/back", "/why", "/keep", "/start"])
def test_an_old_button_is_not_taken_for_an_answer_either(talk: Talk, payload: str) -> None:
    begin(talk)
    talk.say(URGENT)
    talk.press(payload)
    assert answers(talk) == {} and response(talk).status == "paused"
    assert talk.payloads == ["/resume", "/pause"]


@pytest.mark.parametrize(
    "typed", ["carry on", "Carry on with the questions", "lets carry on", "MORE", "keep going"]
)
def test_only_clear_words_or_the_button_go_on(either: Talk, typed: str) -> None:
    begin(either)
    either.say(URGENT)
    either.say(typed)
    assert either.state.question == "heard"


@pytest.mark.parametrize("typed", ["stop", "PAUSE", "not now", "stop for now"])
def test_stopping_keeps_everything_and_still_waits(either: Talk, typed: str) -> None:
    begin(either)
    either.say(URGENT)
    either.say(typed)
    assert response(either).status == "paused"
    either.say("yes")
    assert either.state.question is None
    either.say("carry on")
    assert either.state.question == "heard"


def test_more_that_is_told_is_kept_and_thanked_for(talk: Talk) -> None:
    begin(talk)
    talk.say(URGENT)
    talk.say("its been like this since the summer")
    assert "kept" in talk.said and "OK, we can stop there" not in talk.said
    assert talk.typed()[-1] == "its been like this since the summer"


def test_more_that_is_told_with_no_questions_open_is_not_met_with_an_apology(talk: Talk) -> None:
    talk.say(URGENT)
    talk.say("its been like this since the summer")
    assert "kept" in talk.said and "did not" not in talk.said and "missed" not in talk.said


def test_a_question_asked_meanwhile_is_answered_and_the_questions_still_wait(talk: Talk) -> None:
    begin(talk)
    talk.say(URGENT)
    talk.say("who can see what i say?")
    assert "participation team" in talk.said
    assert talk.state.question is None and talk.payloads[-2:] == ["/resume", "/pause"]


def test_help_asked_for_in_the_middle_of_questions_pauses_them(talk: Talk) -> None:
    begin(talk)
    talk.press("/goal crisis")
    assert kinds(talk) == {"safety"} and talk.state.question is None
    talk.say("yes")
    assert answers(talk) == {}
    talk.press("/resume")
    assert talk.state.question == "heard"


def test_once_they_carried_on_the_questions_are_questions_again(talk: Talk) -> None:
    begin(talk)
    talk.say(URGENT)
    talk.press("/resume")
    talk.say("yes")
    assert talk.state.question == "understand" and answers(talk) == {"heard": ["yes"]}
    talk.say("pause")
    talk.say("yes")
    assert talk.state.question == "understand", "a pause of their own ends as it ever did"


def test_a_person_who_is_asked_for_with_a_worry_is_got_and_nothing_pushes_on(talk: Talk) -> None:
    begin(talk)
    talk.say("they bully me every day can i talk to a person")
    assert talk.state.person == "waiting"
    assert talk.replies[0].kind == "safety"
    assert "/resume" not in talk.payloads and "/chat_helper" in talk.payloads
    assert "/not_what_i_meant" in talk.payloads


def test_after_a_worry_with_no_questions_open_the_last_buttons_are_the_safe_replys(talk: Talk) -> None:
    talk.say(WORRY)
    assert kinds(talk) == {"safety"}
    assert talk.replies[-1].buttons and "/not_what_i_meant" in talk.payloads


# Nobody knows who it is


def test_without_a_code_it_is_said_before_and_after_that_nobody_can_find_them(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session)
        assert "nobody here can find you" in talk.said and "0800 1111" in talk.said
        talk.say(URGENT)
        assert "nobody here can come and find you" in talk.said
        assert "/reach_me" in talk.payloads
        known = Talk(session, join_code=JOIN_CODE)
        assert "find you" not in known.said and "find you" not in known.say(URGENT)


def test_by_text_without_a_code_only_the_number_is_known_and_it_is_said(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, channel="sms")
        assert "only have this number" in talk.said
        assert all(len(reply.text) <= 320 for reply in talk.replies)
        assert "only have this number" in talk.say(URGENT)


def test_nothing_of_a_text_is_said_back(text: Talk) -> None:
    text.say("my carer touched me last night and i want to die")
    [reply] = text.replies
    assert len(reply.text) <= 320 and not reply.buttons
    assert not {"carer", "touched", "night", "die"} & set(reply.text.casefold().split())
    assert text.clock() == NOW
