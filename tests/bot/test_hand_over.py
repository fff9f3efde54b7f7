"""The hand-over to a person: opened, quiet, honest about when, screened all the while, and closed again."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator

import pytest
import textstat
from sqlalchemy import select

from bot.hand_over_desk import Desk, HandOverStateError, finish, take, write
from bot.handing_over import when
from bot.services import HandOverWords, Said, load_words
from database.models import Alert, Answer, Contribution, HandOver, Message, Response, Screening
from earshot import ROOT
from earshot.council import OpeningHours, load_council
from tests.bot.talking import Talk
from tests.bot.texting import faults
from tests.webapp.portals import JOIN_CODE, NOW, Council, council

__all__ = ["council"]

PROFILE = load_council(ROOT / "councils" / "cambridgeshire")
WORDS = load_words().hand_over
FRIDAY_EVENING = dt.datetime(2026, 11, 20, 19, 30, tzinfo=dt.UTC)
WORKER, OTHER = uuid.uuid4(), uuid.uuid4()


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


def hand_over_of(talk: Talk) -> HandOver:
    [found] = talk.session.scalars(select(HandOver)).all()
    return found


def desk(talk: Talk, account: uuid.UUID = WORKER, name: str = "Wren Paperclip") -> Desk:
    return Desk(talk.services.profile, account, name, talk.clock())


def last_messages(talk: Talk, after: int) -> list[Message]:
    found = select(Message).where(Message.number > after, Message.conversation_id == talk.conversation.id)
    return list(talk.session.scalars(found.order_by(Message.number)))


def newest(talk: Talk) -> int:
    return max(message.number for message in last_messages(talk, 0))


def in_a_question(talk: Talk) -> None:
    talk.press("/start promise")
    talk.press("/start")
    assert talk.state.question == "heard"


# Opening one


@pytest.mark.parametrize("typed", ["talk to a person", "a person please", "person"])
def test_asking_for_a_person_in_words_opens_a_hand_over(talk: Talk, typed: str) -> None:
    talk.say(typed)
    found = hand_over_of(talk)
    assert (found.status, found.why, found.opened_at) == ("waiting", "asked", NOW)
    assert talk.state.person == "waiting"
    assert "/chat_helper" in talk.payloads


def test_the_button_opens_one_and_asking_again_opens_no_second(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    talk.press("/goal talk_to_human")
    assert talk.count(HandOver) == 1
    assert "already" in talk.said


def test_in_office_hours_it_says_until_when_they_work_and_that_it_does_not_know_how_long(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    assert "They are at work until 5pm today. I do not know how long it will take." in talk.said
    assert "back" not in talk.said.split("If it cannot wait")[0].replace("come back to it", "")


def test_out_of_hours_it_says_when_they_are_back(talk: Talk) -> None:
    talk.clock.now = FRIDAY_EVENING
    talk.press("/goal talk_to_human")
    assert "They are not at work now. They are back on Monday from 9am." in talk.said
    assert "at work until" not in talk.said


def test_shortly_before_closing_it_says_when_they_are_back_as_well(talk: Talk) -> None:
    talk.clock.now = dt.datetime(2026, 11, 20, 16, 30, tzinfo=dt.UTC)
    talk.press("/goal talk_to_human")
    assert "until 5pm today" in talk.said
    assert "If nobody has answered by then, they are back on Monday from 9am." in talk.said


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (dt.datetime(2026, 7, 16, 15, 30, tzinfo=dt.UTC), "until 5pm today"),  # 16:30 by summer time
        (dt.datetime(2026, 7, 16, 16, 30, tzinfo=dt.UTC), "back tomorrow from 9am"),
        (dt.datetime(2026, 11, 20, 7, 0, tzinfo=dt.UTC), "back today from 9am"),
        (
            dt.datetime(2026, 12, 24, 18, 0, tzinfo=dt.UTC),
            "back on Tuesday from 9am",
        ),  # Christmas and Boxing Day
    ],
)
def test_when_follows_the_office_hours_by_londons_clocks(now: dt.datetime, said: str) -> None:
    assert said in when(WORDS, PROFILE, now)


def test_an_office_that_never_shuts_promises_no_closing_time() -> None:
    always = PROFILE.model_copy(update={"office_hours": OpeningHours(always=True)})
    assert "day and night" in when(WORDS, always, NOW)
    midnight = PROFILE.model_copy(
        update={"office_hours": OpeningHours.model_validate({"weekly": {"friday": "09:00-24:00"}})}
    )
    assert "until midnight today" in when(WORDS, midnight, dt.datetime(2026, 11, 20, 23, 30, tzinfo=dt.UTC))


def test_what_cannot_wait_goes_to_numbers_that_fit_the_age_and_the_hour(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    assert "999" in talk.said and "0800 1111" in talk.said
    assert "116 123" not in talk.said, "an adults' line is not for a child"
    assert PROFILE.out_of_hours.phone not in talk.said, "the duty team is for when the office is shut"


def test_out_of_hours_the_duty_team_is_named(talk: Talk) -> None:
    talk.clock.now = FRIDAY_EVENING
    talk.press("/goal talk_to_human")
    assert str(PROFILE.out_of_hours.phone) in talk.said


def test_it_never_says_that_somebody_is_reading_or_has_been_told(talk: Talk) -> None:
    said = [talk.press("/goal talk_to_human"), talk.say("my room is cold"), talk.press("/goal talk_to_human")]
    for phrase in (
        "is reading",
        "are reading",
        "has been told",
        "have been told",
        "knows about",
        "shortly",
        "soon",
    ):
        assert phrase not in " ".join(said)


# Quiet while it is open


def test_while_it_is_open_one_notice_is_said_and_then_nothing(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    talk.say("my room is cold")
    assert [reply.kind for reply in talk.replies] == ["notice"]
    assert "passed that on" in talk.said and "5pm" in talk.said
    for typed in ("hello??", "what is the promise", "thanks"):
        assert talk.say(typed) == ""
    assert talk.typed()[-3:] == ["hello??", "what is the promise", "thanks"]
    assert talk.count(Screening) == talk.count(Contribution) == 4


def test_after_a_long_silence_it_says_again_when_somebody_can_answer(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    talk.say("my room is cold")
    talk.clock.now = FRIDAY_EVENING
    assert "Monday from 9am" in talk.say("anyone")
    assert talk.say("hi") == ""


def test_an_open_question_stays_where_it_is_and_takes_no_answer(talk: Talk) -> None:
    in_a_question(talk)
    talk.say("can i talk to a person")
    assert [reply.kind for reply in talk.replies] == ["text", "text"], "the question is not put again now"
    assert talk.state.question is None and talk.state.questionnaire == "promise"
    talk.say("yes")
    assert talk.count(Answer) == 0
    [response] = talk.session.scalars(select(Response))
    assert response.status == "asking"


@pytest.mark.parametrize("typed", ["stop", "Go back to the chat helper", "bot"])
def test_the_young_person_goes_back_and_the_waiting_question_is_put_again(talk: Talk, typed: str) -> None:
    in_a_question(talk)
    talk.press("/goal talk_to_human")
    talk.say("my room is cold")
    talk.say(typed)
    found = hand_over_of(talk)
    assert (found.status, found.closed_by, found.closed_at) == ("closed", None, NOW)
    assert talk.replies[-1].kind == "question"
    assert talk.state.question == "heard" and talk.state.person is None
    talk.say("yes")
    assert talk.state.question == "understand"


def test_with_no_question_waiting_going_back_offers_what_can_be_done(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    talk.press("/chat_helper")
    assert "chat helper is back" in talk.said
    assert "/goal help_menu" in talk.payloads
    talk.press("/goal talk_to_human")
    assert talk.count(HandOver) == 2, "a person can be asked for again"


def test_an_old_button_of_the_bots_goes_back_to_the_bot(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    talk.press("/start promise")
    assert hand_over_of(talk).status == "closed"
    assert talk.state.questionnaire == "promise"


# Screened all the while


def test_an_urgent_message_while_it_is_quiet_gets_the_safe_reply_and_an_alert(talk: Talk) -> None:
    in_a_question(talk)
    talk.press("/goal talk_to_human")
    talk.say("i want to kill myself")
    assert {reply.kind for reply in talk.replies} == {"safety"}
    assert "999" in talk.said
    assert talk.payloads == ["/not_what_i_meant", "/chat_helper"]
    [alert] = talk.session.scalars(select(Alert))
    assert (alert.level, alert.conversation_id) == ("urgent", talk.conversation.id)
    assert hand_over_of(talk).status == "waiting", "it is still a person's"
    assert talk.count(Answer) == 0, "words to a person are no answer to the question that waits"
    talk.press("/not_what_i_meant")
    assert hand_over_of(talk).status == "waiting" and "/resume" not in talk.payloads


def test_a_concern_gets_the_safe_reply_while_it_is_quiet(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    talk.say("they bully me every day at school")
    assert {reply.kind for reply in talk.replies} == {"safety"}
    assert talk.count(Alert) == 1


def test_the_button_for_help_now_works_while_it_is_quiet(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    talk.press("/goal crisis")
    assert {reply.kind for reply in talk.replies} == {"safety"}
    assert talk.state.person == "waiting"


# A worker's side


def test_a_worker_takes_it_writes_and_closes_and_the_question_is_put_again(talk: Talk) -> None:
    in_a_question(talk)
    talk.press("/goal talk_to_human")
    before, found = newest(talk), hand_over_of(talk)
    take(talk.session, desk(talk), found)
    write(talk.session, desk(talk), found, "Hi, what is up?", "reply-1")
    write(talk.session, desk(talk), found, "Hi, what is up?", "reply-1")
    talk.session.commit()
    joined, written = last_messages(talk, before)
    assert joined.text and "Wren" in joined.text and "Paperclip" not in joined.text
    assert (written.text, written.sender, written.account_id) == ("Hi, what is up?", "Wren", WORKER)
    assert talk.say("its cold") == "", "a person has begun to answer: the bot says nothing"
    assert talk.state.person == "with_you"
    before = newest(talk)
    finish(talk.session, desk(talk), found)
    talk.session.commit()
    over, *question = last_messages(talk, before)
    assert over.text and "chat helper is back" in over.text
    assert question[-1].kind == "question"
    talk.say("yes")
    assert talk.state.question == "understand"


def test_only_one_worker_gets_it_and_only_that_one_writes_and_closes(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    found, other = hand_over_of(talk), desk(talk, OTHER, "Oak Inkwell")
    with pytest.raises(HandOverStateError):
        write(talk.session, desk(talk), found, "hi", "too-early")
    take(talk.session, desk(talk), found)
    for deed in (
        lambda: take(talk.session, other, found),
        lambda: write(talk.session, other, found, "hi", "not-mine"),
        lambda: finish(talk.session, other, found),
    ):
        with pytest.raises(HandOverStateError):
            deed()
    assert found.taken_by == WORKER
    take(talk.session, other, found, instead_of=WORKER)
    assert found.taken_by == OTHER


def test_a_closed_one_can_neither_be_taken_nor_written_to(talk: Talk) -> None:
    talk.press("/goal talk_to_human")
    talk.press("/chat_helper")
    found = hand_over_of(talk)
    with pytest.raises(HandOverStateError):
        take(talk.session, desk(talk), found)
    with pytest.raises(HandOverStateError):
        write(talk.session, desk(talk), found, "hi", "too-late")


# Not understood twice in a row


def test_the_second_message_in_a_row_that_is_not_understood_offers_a_person(talk: Talk) -> None:
    first = talk.say("12 people were in the blue one")
    second = talk.say("it was the other side of it")
    assert "person" in second and second != first
    assert talk.payloads[0] == "/goal talk_to_human"
    third = talk.say("and then 22 more of them")
    assert third not in (first, second) and talk.payloads[0] == "/goal talk_to_human"
    talk.press("/goal talk_to_human")
    assert hand_over_of(talk).why == "not_understood"


def test_one_that_is_understood_in_between_begins_the_count_anew(talk: Talk) -> None:
    talk.say("12 people were in the blue one")
    talk.say("thanks")
    second = talk.say("it was the other side of it")
    texts = {WORDS.offer.text, *WORDS.offer.others}
    assert second not in texts


def test_two_answers_a_question_cannot_read_add_a_way_to_a_person(talk: Talk) -> None:
    in_a_question(talk)
    talk.say("blargh")
    assert "/goal talk_to_human" not in talk.payloads
    talk.say("frotz")
    assert talk.replies[-1].kind == "question"
    assert talk.payloads[-1] == "/goal talk_to_human"


def test_by_sms_the_way_to_a_person_is_a_word(text: Talk) -> None:
    in_a_question(text)
    text.say("blargh")
    text.say("frotz")
    assert "PERSON" in text.said
    text.say("person")
    assert text.state.person == "waiting"


# The words


def every_saying() -> list[Said]:
    values = (getattr(WORDS, name) for name in HandOverWords.model_fields)
    return [value for value in values if isinstance(value, Said)]


def every_moment() -> list[str]:
    moments = [
        NOW,
        NOW + dt.timedelta(hours=5),
        FRIDAY_EVENING,
        dt.datetime(2026, 12, 24, 18, 0, tzinfo=dt.UTC),
    ]
    return [when(WORDS, PROFILE, moment) for moment in moments]


def filled(text: str, moment: str) -> str:
    return text.format_map({**PROFILE.said, "when": moment, "person": "Wren"})


def test_every_text_by_sms_is_short_plain_and_gives_nothing_away() -> None:
    for said in every_saying():
        if said.sms:
            for moment in every_moment():
                assert faults(filled(said.sms.text, moment), said.sms.buttons) == []
    assert faults(WORDS.way_by_sms) == []


def test_what_is_said_reads_at_about_nine_years_old() -> None:
    for said in every_saying():
        for text in said.texts("web"):
            for moment in every_moment():
                read = filled(text, moment)
                assert len(read) <= 480
                for sentence in re.split(r"(?<=[.?!])\s+", read):
                    assert len(sentence.split()) <= 22, sentence
                assert textstat.automated_readability_index(read) <= 6, read
