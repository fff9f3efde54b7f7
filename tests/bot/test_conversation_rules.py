"""The rules of how the conversation behaves, by their numbers, for what is said outside questionnaires."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from bot.inbound import LONGEST_TEXT, Inbound, InboundError
from bot.services import load_words
from bot.understanding import KeywordMatcher, Occasion, RasaClient, Scripted
from database.models import Alert, Screening
from surveys.engine.state import Channel
from tests.bot.rasa_stand_in import free_port
from tests.bot.talking import Talk
from tests.webapp.portals import JOIN_CODE, Council, council

__all__ = ["council"]

WORDS = load_words()
WEB = Occasion()
CHANNELS: list[Channel] = ["web", "sms"]


@pytest.fixture(params=CHANNELS)
def talk(council: Council, request: pytest.FixtureRequest) -> Iterator[Talk]:
    """A conversation over each channel, with Rasa away."""
    with council.owner.session() as session:
        yield Talk(session, channel=request.param)


# 1. Never claims to be a person, never promises secrecy, and says what must be said before any free text.


def test_rule_1_before_anything_is_typed_it_says_who_reads_this_and_what_it_is_not(talk: Talk) -> None:
    said = " ".join(reply.text for reply in talk.replies)
    assert "not a person" in said
    assert "participation team" in said and "9am to 5pm" in said
    assert "pass it on" in said or "have to tell someone" in said
    assert "999" in said
    assert re.search(r"skip", said, re.IGNORECASE)


@pytest.mark.parametrize("typed", ["are you a robot", "are you real", "are you human"])
def test_rule_1_asked_what_it_is_it_says_a_chatbot_and_not_a_person(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert "chatbot" in talk.said and "not a person" in talk.said


@pytest.mark.parametrize("typed", ["can you keep a secret", "is this private", "dont tell anyone"])
def test_rule_1_asked_for_secrecy_it_does_not_promise_it(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert "cannot keep secrets" in talk.said


# 3. Gives out, confirms or hints at nothing about another person.


@pytest.mark.parametrize(
    "typed",
    [
        "is Jordan using this",
        "what did Jordan say about me",
        "does Jordan live in care",
        "is Jordan my social worker",
        "can you give me Jordans number",
        "who is my reviewing officer is it Jordan",
        "my iro is Jordan whats her phone number",
    ],
)
def test_rule_3_nothing_is_said_about_another_person(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert talk.said
    assert "jordan" not in talk.said.casefold()
    assert not re.search(r"\b(yes|no|correct|right), (he|she|they)\b", talk.said.casefold())


def test_rule_3_who_the_reviewing_officer_is_is_not_told_but_how_to_find_out_is(talk: Talk) -> None:
    talk.say("who is my reviewing officer")
    assert "I do not have their name" in talk.said
    assert "can tell you" in talk.said


# 5. Never corrects spelling or comments on how somebody writes. Swearing is not misbehaviour.


@pytest.mark.parametrize(
    "typed", ["this is shit", "fuck this", "u r a stupid bot", "i h8 dis", "wot r my rites", "CAN U HEER ME"]
)
def test_rule_5_no_word_about_how_somebody_writes(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert talk.said
    for comment in (
        "spell",
        "language",
        "rude",
        "swear",
        "polite",
        "you mean to write",
        "appropriate",
        "english",
    ):
        assert comment not in talk.said.casefold()


# 9. A wrong guess is cheap: tests/bot/test_choosing.py.


# 11. Another language or little English.


@pytest.mark.parametrize(
    "typed", ["cześć nie mówię po angielsku", "سلام من انگلیسی بلد نیستم", "i no speak english good"]
)
def test_rule_11_another_language_gets_short_words_languages_pictures_and_a_person(
    talk: Talk, typed: str
) -> None:
    talk.say(typed)
    assert "your own language" in talk.said
    assert all(len(sentence.split()) <= 10 for sentence in re.split(r"(?<=[.])\s", talk.said))
    assert {"/language ar", "/language pl", "/goal talk_to_human"} <= set(talk.payloads)
    assert talk.typed() == [typed], "the text is kept as written"


def test_rule_11_a_language_that_the_council_has_set_up_is_answered_in(talk: Talk) -> None:
    talk.say("cześć nie mówię po angielsku")
    talk.say("Polish" if talk.channel == "sms" else "polski")
    assert talk.said == talk.services.profile.languages[1].line
    assert "/goal talk_to_human" in talk.payloads


def test_rule_11_by_sms_the_languages_are_named_in_plain_letters(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, channel="sms")
        talk.say("ma fahmin ingiriis")
        assert all(title.isascii() for title in talk.titles)


def test_rule_11_a_language_that_is_not_set_up_is_no_button_of_ours(talk: Talk) -> None:
    talk.press("/language xx")
    assert "no question waiting" in talk.said


@pytest.mark.parametrize("typed", ["stop", "hi", "can i talk to a person", "who sees this", "idk lol"])
def test_rule_11_english_is_not_taken_for_another_language(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert "your own language" not in talk.said


# 12. Very long messages, emoji only, empty messages, 40 messages in a minute.


def test_rule_12_a_very_long_message_is_kept_whole_and_answered(talk: Talk) -> None:
    long = ("and then this happened and i felt ok about it " * 1000)[:LONGEST_TEXT]
    assert talk.say(long)
    assert talk.typed() == [long]


@pytest.mark.parametrize(
    ("typed", "fault"), [("a" * (LONGEST_TEXT + 1), "too_long"), ("", "empty"), (" \n ", "empty")]
)
def test_rule_12_what_cannot_be_taken_is_refused_with_a_reason(typed: str, fault: str) -> None:
    with pytest.raises(InboundError) as refused:
        Inbound("1", text=typed)
    assert refused.value.fault == fault
    assert WORDS.faults[fault]


@pytest.mark.parametrize("typed", ["🦄", "🎈🎈", "...", "?!", "❤️‍🔥"])
def test_rule_12_a_picture_alone_is_kept_and_asked_about(talk: Talk, typed: str) -> None:
    talk.say(typed)
    assert "picture" in talk.said
    assert talk.typed() == [typed]


def test_rule_12_a_picture_that_says_something_is_understood(talk: Talk) -> None:
    talk.say("😢")
    assert {"/goal talk_to_human", "/goal crisis"} <= set(talk.payloads)


def test_rule_12_forty_messages_in_a_minute_are_all_kept_screened_and_answered(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session)
        replies = []
        for number in range(40):
            talk.clock.passes(1)
            replies.append(talk.say(f"so um {number}"))
        assert talk.typed() == [f"so um {number}" for number in range(40)]
        assert talk.count(Screening) == 40
        assert all(replies), "each has an answer"
        assert replies.count("\n".join([*_only(talk, "all_of_these")])) == 1
        assert all(len(reply) < 40 for reply in replies[10:])
        assert all(first != second for first, second in pairwise(replies))
        talk.clock.passes(120)
        assert "did not" in talk.say("so um again") or "missed" in talk.said


def test_rule_12_by_sms_forty_messages_get_one_line_and_not_thirty(council: Council) -> None:
    with council.owner.session() as session:
        talk = Talk(session, channel="sms")
        replies = []
        for number in range(40):
            talk.clock.passes(1)
            replies.append(talk.say(f"so um {number}"))
        assert len(talk.typed()) == 40
        assert sum("I have all of these" in reply for reply in replies) == 1
        assert not any(replies[10:])


def test_rule_12_among_many_messages_a_question_a_person_and_a_risk_are_still_answered(talk: Talk) -> None:
    for number in range(20):
        talk.say(f"so um {number}")
    assert "cannot keep secrets" in talk.say("who sees this")
    assert "person" in talk.say("can i talk to a person")
    talk.say("i want to kill myself")
    assert {reply.kind for reply in talk.replies} == {"safety"}
    assert talk.count(Alert) == 1


# 13. When Rasa is not there the same conversation goes on with buttons, numbers and control words.


def test_rule_13_with_rasa_away_the_same_words_are_said_and_buttons_and_numbers_go_on(
    council: Council,
) -> None:
    away = RasaClient(f"http://127.0.0.1:{free_port()}", "no-token")
    with council.owner.session() as session:
        talk = Talk(session, rasa=away, join_code=JOIN_CODE)
        talk.say("hello")
        written = KeywordMatcher().variations("greeting", Occasion(linked=True))
        assert talk.said in {(each[0].text or "").format_map(talk.services.profile.said) for each in written}
        talk.say("1")
        assert talk.state.questionnaire == "promise"
        talk.say("stop")
        talk.press("/goal privacy_who_sees anonymous")
        assert talk.services.profile.anonymity.with_code in talk.said


# Nobody is told the same thing twice running, and nothing leads to what a council does not have.


@pytest.mark.parametrize("typed", ["thanks", "hi", "idk", "no", "bye", "i feel sad today"])
def test_the_same_words_are_not_said_twice_running(talk: Talk, typed: str) -> None:
    said = [talk.say(typed) for _ in range(8)]
    assert all(first != second for first, second in pairwise(said))


def test_what_rasa_happens_to_repeat_is_said_in_another_way(council: Council) -> None:
    class Stuck(RasaClient):
        def trigger(self, goal: str, occasion: Occasion = WEB) -> tuple[Scripted, ...]:
            return KeywordMatcher().variations(goal, occasion)[0]

    with council.owner.session() as session:
        talk = Talk(session, rasa=Stuck("http://127.0.0.1:9", "no-token"))
        first = talk.press("/goal thanks")
        assert first == KeywordMatcher().variations("thanks", Occasion())[0][0].text
        assert talk.press("/goal thanks") != first


def test_a_questionnaire_that_the_council_does_not_have_is_neither_offered_nor_an_error(talk: Talk) -> None:
    talk.without(*talk.services.profile.questionnaires)
    for goal in ("start_survey", "share_good_news", "prepare_for_meeting", "make_statement"):
        talk.press(f"/goal {goal}")
        assert "do not have questions for that here" in talk.said
    for goal in ("sort_problem", "feeling_bad_now", "complaint", "greeting"):
        talk.press(f"/goal {goal}")
        assert talk.payloads and not [each for each in talk.payloads if each.startswith("/start")]


def test_a_questionnaire_that_has_gone_since_it_was_shown_is_no_error_to_who_types_its_number(
    talk: Talk,
) -> None:
    shown = talk.payloads.index("/start promise") + 1
    talk.without("promise").say(str(shown))
    assert "do not have questions for that here" in talk.said


def test_statements_are_offered_by_their_titles_to_those_they_are_for(talk: Talk) -> None:
    promise = talk.services.profile.questionnaires["promise"]
    more = {
        "my_wellbeing": promise.model_copy(update={"id": "my_wellbeing", "kind": "statement", "title": "Me"}),
        "ready": promise.model_copy(
            update={"id": "ready", "kind": "statement", "title": "Ready?", "ages": ("16-17",)}
        ),
        "happy": promise.model_copy(update={"id": "happy", "kind": "survey", "title": "Happy?"}),
    }
    object.__setattr__(
        talk.services,
        "profile",
        talk.services.profile.model_copy(
            update={"questionnaires": {**talk.services.profile.questionnaires, **more}}
        ),
    )
    talk.press("/goal make_statement")
    assert {"/start my_wellbeing", "/start ready"} <= set(talk.payloads), "the age is not known"
    talk.press("/goal start_survey more")
    assert "/start happy" in talk.payloads
    assert not {"/start promise", "/start my_wellbeing"} & set(talk.payloads)


def test_a_topic_of_no_goal_is_no_button_of_ours(talk: Talk) -> None:
    with pytest.raises(InboundError):
        talk.press("/goal greeting rights")


@pytest.mark.parametrize(
    ("typed", "sign"),
    [
        ("is this anonymous", "we do not know who you are"),
        ("what are my rights", "You have a right to"),
        ("how do i complain", "01632 960903"),
        ("how do i complain", "10 working days"),
        ("can i have an advocate", "0808 808 1001"),
        ("what is the promise", "your health"),
        ("who sees this", "participation team"),
    ],
)
def test_a_question_about_the_council_is_answered_from_its_profile(talk: Talk, typed: str, sign: str) -> None:
    if talk.channel == "sms":
        sign = sign.replace("we do not know who you are", "We have this number")
    talk.say(typed)
    assert sign in talk.said


def _only(talk: Talk, saying: str) -> list[str]:
    text = getattr(talk.services.words, saying).texts(talk.channel)[0]
    return [text.format_map(talk.services.profile.said)]
