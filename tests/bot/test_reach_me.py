"""How somebody can be reached safely: asked beside what is open, gone back from, and read with the alert."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product

import pytest
from sqlalchemy import select

from bot.sms_form import as_texts, load_sms_form
from database.models import Alert, Answer, Response, YoungPerson
from moderation.inbox import Filters, list_responses
from moderation.safe_contact import SafeContact, safe_contact_of
from tests.bot.talking import Talk
from tests.bot.texting import GSM_7
from tests.database.server import COUNCIL
from tests.webapp.portals import JOIN_CODE, Council, council

__all__ = ["council"]

URGENT = "i want to kill myself"
NUMBER = "07700 900123"


@pytest.fixture
def talk(council: Council) -> Iterator[Talk]:
    """In the first question of the promise, on the web, with a young person of 11 to 15, told of a risk."""
    with council.owner.session() as session:
        talk = Talk(session, join_code=JOIN_CODE)
        told(talk)
        yield talk


@pytest.fixture
def text(council: Council) -> Iterator[Talk]:
    """The same by SMS."""
    with council.owner.session() as session:
        talk = Talk(session, channel="sms", join_code=JOIN_CODE)
        told(talk)
        yield talk


def told(talk: Talk) -> None:
    talk.press("/start promise")
    talk.press("/start")
    talk.say(URGENT)


def safe_contact(talk: Talk) -> SafeContact | None:
    alert = talk.session.scalars(select(Alert).order_by(Alert.opened_at.desc())).first()
    assert alert is not None
    return safe_contact_of(talk.session, alert)


def told_whole(talk: Talk, way: str = "call") -> None:
    talk.press("/reach_me")
    talk.press(f"/answer reach_way {way}")
    talk.say(NUMBER)
    talk.press("/answer reach_when after_school")
    talk.press("/done reach_when")
    talk.say("my carer reads my texts so dont say who you are")
    talk.press("/send")


def test_it_begins_at_once_and_goes_back_to_the_questions_that_wait(talk: Talk) -> None:
    talk.press("/reach_me")
    assert talk.state.questionnaire == "reach_me" and talk.state.question == "reach_way"
    assert talk.state.progress == (1, 3)
    talk.press("/answer reach_way call")
    assert talk.state.question == "reach_number"
    talk.say(NUMBER)
    talk.press("/answer reach_when evening")
    talk.press("/answer reach_when weekend")
    talk.press("/done reach_when")
    talk.say("dont leave a message")
    assert "the person at the council who looks at what you told me" in talk.said and NUMBER in talk.said
    talk.press("/send")
    assert "may have to find another way" in talk.said, "nothing is promised that may not be kept"
    assert talk.payloads == ["/resume", "/pause"]
    assert {reply.kind for reply in talk.replies} == {"text"}, "it is no end of the conversation"
    talk.press("/resume")
    assert (talk.state.questionnaire, talk.state.question) == ("promise", "heard")


def test_whoever_looks_at_the_alert_reads_all_of_it(talk: Talk) -> None:
    assert safe_contact(talk) is None
    told_whole(talk)
    found = safe_contact(talk)
    assert found == SafeContact(
        way="call",
        way_said="call me",
        where=NUMBER,
        when="after school",
        care="my carer reads my texts so dont say who you are",
        told_at=talk.clock(),
        whole=True,
    )


@pytest.mark.parametrize(
    ("typed", "way", "asks"),
    [
        ("text me", "text", "reach_number"),
        ("ring me", "call", "reach_number"),
        ("on here", "chat", "reach_when"),
        ("someone else", "someone", "reach_who"),
        ("dont get in touch", "leave_me", "reach_care"),
    ],
)
def test_the_way_is_understood_in_words_and_asks_only_what_goes_with_it(
    talk: Talk, typed: str, way: str, asks: str
) -> None:
    talk.press("/reach_me")
    talk.say(typed)
    assert talk.state.question == asks
    found = safe_contact(talk)
    assert found is not None and found.way == way and not found.whole
    assert found.leave_me is (way == "leave_me")


def test_every_question_may_be_skipped_and_with_nothing_told_there_is_nothing(talk: Talk) -> None:
    talk.press("/reach_me")
    for _ in range(3):
        talk.press("/skip")
    assert safe_contact(talk) is None
    assert talk.payloads == ["/resume", "/pause"]
    assert talk.press("/resume") and talk.state.question == "heard"


def test_what_was_told_before_stopping_is_there_and_the_questions_are_gone_back_to(talk: Talk) -> None:
    talk.press("/reach_me")
    talk.press("/answer reach_way text")
    talk.say("stop")
    assert "kept what you told me" in talk.said and talk.payloads == ["/resume", "/pause"]
    found = safe_contact(talk)
    assert found is not None and (found.way, found.where, found.whole) == ("text", None, False)
    talk.press("/resume")
    assert talk.state.question == "heard"
    talk.press("/reach_me")
    assert talk.state.question == "reach_number", "it goes on where it was"


def test_it_may_be_changed_and_the_newest_counts(talk: Talk) -> None:
    told_whole(talk)
    talk.clock.passes(60)
    talk.press("/reach_me")
    talk.press("/answer reach_way chat")
    found = safe_contact(talk)
    assert found is not None and (found.way, found.where) == ("chat", None)
    assert found.told_at == talk.clock()


def test_an_answer_changed_within_it_takes_away_what_went_with_the_old_one(talk: Talk) -> None:
    talk.press("/reach_me")
    talk.press("/answer reach_way call")
    talk.say(NUMBER)
    talk.press("/answer reach_way chat")
    found = safe_contact(talk)
    assert found is not None and (found.way, found.where) == ("chat", None)


def test_what_they_decided_not_to_send_is_not_read(talk: Talk) -> None:
    talk.press("/reach_me")
    talk.press("/answer reach_way call")
    for _ in range(3):
        talk.press("/skip")
    talk.press("/stop")
    assert "not sent" in talk.said
    assert safe_contact(talk) is None


def test_a_risk_told_in_it_gets_the_safe_reply_and_stays_an_answer(talk: Talk) -> None:
    talk.press("/reach_me")
    talk.press("/answer reach_way chat")
    talk.press("/skip")
    talk.say("my carer hits me if he sees me on my phone")
    assert talk.replies[0].kind == "safety" and "/reach_me" not in talk.payloads
    found = safe_contact(talk)
    assert found is not None and found.care == "my carer hits me if he sees me on my phone"
    talk.press("/resume")
    assert talk.state.questionnaire == "reach_me"


def test_without_a_code_it_goes_back_too_and_is_found_by_the_conversation(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session)
        told(talk)
        told_whole(talk)
        found = safe_contact(talk)
        assert found is not None and found.where == NUMBER
        talk.press("/resume")
        assert talk.state.question == "heard"


def test_with_nothing_open_it_goes_back_to_nothing(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, join_code=JOIN_CODE)
        talk.say(URGENT)
        told_whole(talk)
        assert "/resume" not in talk.payloads and "/goal help_menu" in talk.payloads
        assert talk.state.questionnaire is None
        talk.say("hello")
        assert talk.said


def test_it_is_found_for_the_same_young_person_in_a_later_conversation(talk: Talk) -> None:
    told_whole(talk)
    later = Talk(talk.session, join_code=JOIN_CODE)
    later.clock.now = talk.clock() + dt.timedelta(days=2)
    later.say(URGENT)
    found = safe_contact(later)
    assert found is not None and found.where == NUMBER


def test_one_alert_does_not_show_what_somebody_else_told(talk: Talk) -> None:
    told_whole(talk)
    stranger = Talk(talk.session)
    stranger.clock.passes(60)
    stranger.say(URGENT)
    [theirs] = talk.session.scalars(select(Alert).where(Alert.conversation_id == stranger.conversation.id))
    assert safe_contact_of(talk.session, theirs) is None


# In no menu, no list and no greeting


def test_nothing_offers_it_as_something_to_fill_in(talk: Talk) -> None:
    talk.press("/pause")
    for goal in ("start_survey", "make_statement", "help_menu", "sort_problem"):
        talk.press(f"/goal {goal}")
        assert not {"/start reach_me", "/reach_me"} & set(talk.payloads)


def test_it_is_in_no_list_of_responses(talk: Talk) -> None:
    told_whole(talk)
    assert talk.session.scalars(select(Response).where(Response.questionnaire_id == "reach_me")).one()
    listed = list_responses(talk.session, COUNCIL, Filters())
    assert [row.response.questionnaire_id for row in listed.rows] == ["promise"] and listed.total == 1


def test_when_they_come_back_nothing_speaks_of_it(talk: Talk) -> None:
    talk.press("/reach_me")
    talk.press("/answer reach_way call")
    later = Talk(talk.session, join_code=JOIN_CODE)
    assert "reach" not in later.said.casefold()
    assert "/resume" in later.payloads
    later.press("/resume")
    assert later.state.questionnaire == "promise"


def test_a_council_without_it_does_not_offer_it(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, join_code=JOIN_CODE).without("reach_me")
        talk.say(URGENT)
        assert "/reach_me" not in talk.payloads
        talk.press("/reach_me")
        assert "999" not in talk.said and talk.said


# By SMS


@pytest.mark.parametrize("typed", ["REACH", "reach", "Reach me pls"])
def test_by_text_a_word_begins_it(text: Talk, typed: str) -> None:
    text.say(typed)
    assert text.state.question == "reach_way" and len(text.replies) == 1


def test_by_text_the_word_means_nothing_without_a_safe_reply(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, channel="sms", join_code=JOIN_CODE)
        talk.say("reach")
        assert talk.state.questionnaire is None


def test_by_text_nothing_private_is_asked_said_back_or_shown(text: Talk) -> None:
    said = []
    for typed in ("REACH", "call me", NUMBER, "after school", "my carer sees my phone"):
        text.say(typed)
        said.append(text.replies)
    assert text.state.questionnaire == "promise", "it was sent without being read back"
    sent = [line for replies in said for line in as_texts(replies, load_sms_form())]
    assert len(sent) == len(said), "one text a turn"
    for line in sent:
        assert len(line) <= 320 and set(line) <= GSM_7, line
        for private in (NUMBER, "carer", "sees", "council", "safe reply", "number is safe", "should not say"):
            assert private not in line, line
    found = safe_contact(text)
    assert found is not None
    assert (found.way, found.where, found.whole) == ("call", NUMBER, True)
    assert found.care == "my carer sees my phone"
    assert "CARRY ON" in sent[-1]
    text.say("carry on")
    assert text.state.question == "heard"


@pytest.mark.parametrize(
    ("band", "channel"), list(product(["5-7", "8-10", "11-15", "16-17", "18-25", None], ["web", "sms"]))
)
def test_it_can_be_told_at_every_age_on_every_channel(
    council: Council, band: str | None, channel: str
) -> None:
    with council.owner.session() as session:
        talk = Talk(session, channel=channel, join_code=JOIN_CODE if band else None)  # type: ignore[arg-type]
        if band:
            [person] = session.scalars(select(YoungPerson))
            person.age_band = band
            session.commit()
        told(talk)
        talk.press("/reach_me")
        talk.press("/answer reach_way someone")
        talk.say("my nan")
        for _ in range(2):
            talk.press("/skip")
        if channel == "web":
            talk.press("/send")
        found = safe_contact(talk)
        assert found is not None and (found.way, found.where, found.whole) == ("someone", "my nan", True)
        talk.press("/resume")
        assert talk.state.question == "heard"
        assert session.scalars(select(Answer).where(Answer.question_id == "heard")).first() is None
