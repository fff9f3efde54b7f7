"""What is said back: warm, true, right for the age, the hour and the channel."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, get_args

import pytest
import textstat
import yaml
from hypothesis import given
from hypothesis import strategies as st

from earshot import ROOT
from earshot.council import AGES, Contact, CouncilProfile, OpeningHours, load_council
from moderation.safe_reply import _WORDS as WORDS_FILE
from moderation.safe_reply import (
    SMS_LENGTH,
    USUAL,
    Channel,
    SafeReply,
    Standing,
    Told,
    safe_reply,
    signposts,
)
from moderation.screening import CATEGORIES, Screening
from tests.bot.texting import GSM_7

BANNED = re.compile(
    r"commit|secret|promise|confidential|someone is reading|is reading (this|now)|we have told|has been told"
    r"|attention|disorder|diagnos|\bill\b|abscond|placement|siblings|contact|overdose|suicid|kill|self.?harm|abuse|rape",
    re.IGNORECASE,
)
DAY = dt.datetime(2026, 3, 3, 11, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 3, 3, 23, tzinfo=dt.UTC)
BANDS = [None, "5-7", "8-10", "11-15", "16-17", "18-25"]
CHILDREN = ["5-7", "8-10", "11-15", "16-17"]
CHANNELS: list[Channel] = ["web", "sms"]
STANDINGS = [
    Standing(known, told, before, questions, reach, person)
    for known, told, before, (questions, reach, person) in product(
        (True, False),
        get_args(Told),
        (None, frozenset({"suicide"})),
        ((True, True, True), (False, True, True), (True, False, True), (False, False, False)),
    )
]
"""Everything that can stand around a safe reply; the last of four is a chat that a person has taken over."""


ALWAYS = OpeningHours(always=True)
OFFICE = OpeningHours(weekly={"monday": "09:00-17:00", "tuesday": "09:00-17:00"})  # type: ignore[dict-item]


def line(contact_id: str, name: str, phone: str | None = None, **more: Any) -> Contact:
    given = {"urgency": "crisis", "hours": ALWAYS, "free": True, "check": True, **more}
    return Contact(
        id=contact_id,
        name=name,
        about="Somebody to talk to.",
        phone=phone,
        last_checked=dt.date(2026, 1, 1),
        **given,
    )


CONTACTS = (
    line("emergency", "Emergency", "999", urgency="emergency"),
    line("advocate", "Plainly Advocacy", "01632 960001", urgency="advocacy", hours=OFFICE),
    line("grown_ups", "Adult Line", "01632 960002", min_age=18),
    line("older_teens", "Over Sixteens", "01632 960003", min_age=16),
    line("samaritans", "Samaritans", "116 123"),
    line("childline", "Childline", "0800 1111", max_age=18),
    line("runaway_helpline", "Runaway Helpline", "116 000", text_number="116000"),
    line("shout", "Shout", text_number="85258", text_word="SHOUT"),
    line("nhs_111", "NHS 111, mental health option", "111"),
)
WORDS = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
DUTY = line("duty", "Duty team", "01632 960099", urgency="council")


def council(*contacts: Contact) -> CouncilProfile:
    """A council of which only what the reply needs is there."""
    return CouncilProfile.model_construct(contacts=contacts, office_hours=OFFICE, out_of_hours=DUTY)


def reply(
    level: Any = "urgent",
    category: str = "suicide",
    *,
    age: str | None = "11-15",
    now: dt.datetime = DAY,
    channel: Channel = "web",
    standing: Standing = USUAL,
    profile: CouncilProfile | None = None,
) -> SafeReply:
    return safe_reply(
        Screening(level, category, ("said something private",), "1"),
        age_band=age,
        now=now,
        channel=channel,
        profile=profile or council(*CONTACTS),
        standing=standing,
    )


def whole(said: SafeReply) -> str:
    return " ".join(said.lines)


def every_reply(standings: list[Standing] = STANDINGS) -> Iterator[tuple[str, SafeReply]]:
    for category, age, now, level, channel, standing in product(
        CATEGORIES, BANDS, (DAY, NIGHT), ("urgent", "concern"), CHANNELS, standings
    ):
        yield channel, reply(level, category, age=age, now=now, channel=channel, standing=standing)


def by_band(texts: Any) -> dict[str, str]:
    return texts if isinstance(texts, dict) else {"any": texts}


def own_words() -> list[str]:
    def strings(part: Any) -> Iterator[str]:
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            for value in part.values():
                yield from strings(value)

    buttons = (button["title"] for button in WORDS["buttons"].values())
    return [*strings(WORDS["web"]), *strings(WORDS["sms"]), *buttons]


# The words


@pytest.mark.parametrize("text", own_words())
def test_no_wording_labels_promises_or_repeats_what_was_told(text: str) -> None:
    assert not BANNED.search(text)


@pytest.mark.parametrize("text", [text for text in own_words() if len(text.split()) > 8])
def test_every_wording_reads_at_age_nine(text: str) -> None:
    plain = text.format(name="Childline", phone="", duty_phone="", under=19, word="SHOUT", number="")
    # Grade 4 is nine to ten years old. This index counts letters, so it needs no list of syllables.
    assert textstat.automated_readability_index(plain) <= 4.5
    assert max(len(part.split()) for part in re.split(r"[.?!:]", plain)) <= 22


@pytest.mark.parametrize("category", [category for category in CATEGORIES if category != "none"])
def test_every_category_has_wording_of_its_own_and_its_own_for_the_youngest(category: str) -> None:
    texts = by_band(WORDS["web"]["opening"][category])
    assert texts["8-10"] != texts["any"]
    assert len(texts["8-10"].split(". ")) >= 3, "a young child gets short sentences"
    others = [by_band(each)["any"] for name, each in WORDS["web"]["opening"].items() if name != category]
    assert texts["any"] not in others


@pytest.mark.parametrize("part", ["opening", "advice"])
def test_every_wording_fits_somebody_elses_harm_too(part: str) -> None:
    """ "My mate": the screen does not tell whose harm it is, so nothing says that it is the writer's."""
    for category, texts in WORDS["web"][part].items():
        for text in by_band(texts).values():
            assert not re.search(r"happened to you|you feel|hurt you|your life|you are safe", text), category


def test_grown_ups_are_not_talked_to_like_children() -> None:
    for category, level in product(CATEGORIES, ("urgent", "concern")):
        said = whole(reply(level, category, age="18-25"))
        assert not re.search(r"grown-?up|told off|have done nothing wrong|anything wrong", said), category
        assert "you have a say in what happens" in said


@pytest.mark.parametrize("age", CHILDREN)
def test_a_child_is_told_that_it_may_have_to_be_passed_on(age: str) -> None:
    said = whole(reply(age=age))
    assert "may have to tell" in said and "whose job is to keep you safe" in said
    assert "adult" not in said


def test_an_unknown_age_hears_both() -> None:
    said = whole(reply(age=None))
    assert "If you are under 18, they may have to tell" in said and "you have a say" in said


def test_each_band_has_a_tone_of_its_own() -> None:
    wholes = {age: whole(reply(age=age)) for age in BANDS}
    assert len(set(wholes.values())) == len(BANDS) - 1
    assert wholes["5-7"] == wholes["8-10"]


# Every reply


def test_every_reply_thanks_names_999_and_says_what_happens_next() -> None:
    for _, said in every_reply():
        assert "Thank" in said.lines[0]
        assert "999" in whole(said)
        assert re.search(r"\bnext\b", whole(said), re.IGNORECASE)
        assert "{" not in whole(said)


HARM_BY_OTHERS = {
    "abuse_physical",
    "abuse_sexual",
    "abuse_emotional",
    "neglect",
    "exploitation_cse",
    "exploitation_cce_county_lines",
    "bullying",
    "allegation_against_staff",
    "domestic_abuse",
}


def test_who_tells_of_harm_by_others_is_believed() -> None:
    for category, age, channel in product(HARM_BY_OTHERS, BANDS, CHANNELS):
        assert "I believe you" in whole(reply("urgent", category, age=age, channel=channel))


def test_danger_comes_before_any_helpline() -> None:
    for _, said in every_reply():
        text = whole(said)
        helplines = [
            text.index(n) for n in ("0800 1111", "116", "85258", "111,", "01632 960001") if n in text
        ]
        assert text.index("999") < min(helplines)


def test_a_reply_on_the_web_is_at_most_seven_short_bubbles() -> None:
    for channel, said in every_reply():
        if channel == "web":
            assert len(said.lines) <= 7
            assert max(len(line) for line in said.lines) <= 340


# What becomes of it


def test_the_words_differ_by_hour() -> None:
    assert "15 minutes" in whole(reply(now=DAY))
    at_night = whole(reply(now=NIGHT))
    assert "15 minutes" not in at_night
    assert "01632 960099" in at_night


def test_a_worry_is_not_said_to_be_looked_at_in_a_quarter_of_an_hour() -> None:
    assert "15" not in whole(reply("concern", "bullying"))


def test_nobody_is_said_to_have_seen_it_unless_somebody_has_it() -> None:
    seen = re.compile(r"council has seen|who saw|taken it on|to them")
    for channel, standing in product(CHANNELS, STANDINGS):
        for level, now in product(("urgent", "concern"), (DAY, NIGHT)):
            said = whole(reply(level, channel=channel, now=now, standing=standing))
            assert bool(seen.search(said)) is (standing.told == "seen")


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("now", [DAY, NIGHT])
def test_where_no_alert_stands_it_says_that_nobody_is_told(channel: Channel, now: dt.datetime) -> None:
    said = whole(reply("concern", "other", channel=channel, now=now, standing=Standing(told="nobody")))
    assert re.search("nobody is told yet", said, re.IGNORECASE)
    assert "is told, and should" not in said and "person is told" not in said


def test_more_words_in_the_same_hours_get_a_short_reply() -> None:
    again = Standing(before=frozenset({"suicide"}))
    first, then = reply(), reply(standing=again)
    assert len(whole(then)) < len(whole(first)) * 0.6
    assert "this too" in then.lines[0] and "999" in then.lines[1] and "111" in then.lines[1]
    assert "0800 1111" not in whole(then), "one signpost"
    assert "I do not know yet if a person has seen it" in whole(then)
    assert "15 minutes" not in whole(then), "that was said of the first, and may be over"


def test_a_new_kind_of_harm_gets_its_own_advice_and_signpost_in_the_short_reply() -> None:
    then = whole(reply("urgent", "missing", standing=Standing(before=frozenset({"suicide"}))))
    assert "somewhere with lights" in then and "Runaway Helpline" in then
    assert "somewhere with lights" not in whole(
        reply("urgent", "missing", standing=Standing(before=frozenset({"missing"})))
    )


@pytest.mark.parametrize("standing", STANDINGS)
def test_who_gave_no_code_is_told_that_nobody_can_find_them(standing: Standing) -> None:
    for now in (DAY, NIGHT):
        said = whole(reply(age=None, now=now, standing=standing))
        assert ("nobody here can come and find you" in said) is not standing.known
    first = replace(standing, before=None)
    text = whole(reply(age=None, channel="sms", standing=first))
    assert ("I only have this number, no name" in text) is not standing.known


# By SMS


def test_a_text_is_one_message_of_320_plain_characters_and_no_buttons() -> None:
    for channel, said in every_reply():
        if channel == "sms":
            assert len(said.lines) == 1 and not said.buttons
            assert len(said.lines[0]) <= SMS_LENGTH
            assert set(said.lines[0]) <= GSM_7


def test_a_text_tells_the_lock_screen_nothing() -> None:
    openings = {said.lines[0][:60] for channel, said in every_reply() if channel == "sms"}
    assert len(openings) == 3, "the first, the first to a number without a name, and the ones that follow"
    for opening in openings:
        assert not re.search(
            r"care|help|council|child|safe|social|fault|believe|danger|tell|999", opening, re.IGNORECASE
        )


@pytest.mark.parametrize("channel", ["sms"])
def test_a_text_says_the_same_whatever_was_told(channel: Channel) -> None:
    for age, now, level, standing in product(BANDS, (DAY, NIGHT), ("urgent", "concern"), STANDINGS):
        said = {
            reply(level, category, age=age, now=now, channel=channel, standing=standing).lines
            for category in CATEGORIES
        }
        assert len(said) == 1


@pytest.mark.parametrize("folder", ["cambridgeshire", "rutland"])
def test_no_text_is_cut_short_in_a_council_that_there_is(folder: str) -> None:
    profile = load_council(ROOT / "councils" / folder)
    for age, now, level, standing in product(BANDS, (DAY, NIGHT), ("urgent", "concern"), STANDINGS):
        said = whole(reply(level, age=age, now=now, channel="sms", standing=standing, profile=profile))
        assert "WRONG" in said and ("REACH" in said) is standing.reach, said
        assert ("PAUSE" in said) is standing.questions


# What they may do


def payloads(standing: Standing) -> list[str]:
    return [button.payload for button in reply(standing=standing).buttons]


def test_the_buttons_let_them_say_how_to_reach_them_correct_it_go_on_or_stop() -> None:
    assert payloads(USUAL) == ["/reach_me", "/not_what_i_meant", "/resume", "/pause"]
    assert "carry on with the questions, or stop" in whole(reply())


def test_with_no_questions_waiting_a_person_is_offered_and_no_questions() -> None:
    free = Standing(questions=False)
    assert payloads(free) == ["/reach_me", "/not_what_i_meant", "/goal talk_to_human"]
    assert "question" not in whole(reply(standing=free)).replace("questions asked", "")


def test_in_a_chat_with_a_person_only_the_correction_is_left() -> None:
    assert payloads(Standing(questions=False, reach=False, person=False)) == ["/not_what_i_meant"]


# Who can help


def names(category: str, age: str | None, now: dt.datetime = DAY) -> list[str]:
    return [contact.id for contact in signposts(category, age_band=age, now=now, profile=council(*CONTACTS))]


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("age", [None, *CHILDREN])
def test_a_child_is_never_given_a_line_for_older_people(category: str, age: str | None) -> None:
    assert "grown_ups" not in names(category, age)
    assert age == "16-17" or "older_teens" not in names(category, age)


def test_a_care_leaver_is_not_sent_to_a_childrens_line() -> None:
    assert "childline" not in names("suicide", "18-25")
    assert "childline" in names("suicide", "16-17")


@pytest.mark.parametrize(("category", "age"), list(product(CATEGORIES, BANDS)))
def test_there_is_always_somebody_to_talk_to_day_and_night(category: str, age: str | None) -> None:
    for now in (DAY, NIGHT):
        assert names(category, age, now)


def test_a_line_that_is_shut_is_not_given() -> None:
    only_by_day = council(CONTACTS[1])
    assert signposts("bullying", age_band="11-15", now=DAY, profile=only_by_day)
    assert not signposts("bullying", age_band="11-15", now=NIGHT, profile=only_by_day)


def test_someone_missing_is_given_the_runaway_line_first() -> None:
    assert names("missing", "11-15")[0] == "runaway_helpline"


@pytest.mark.parametrize("age", BANDS)
def test_who_tells_of_somebody_paid_to_care_is_given_an_advocate_first(age: str | None) -> None:
    assert names("allegation_against_staff", age)[0] == "advocate"
    assert "advocate" not in names("allegation_against_staff", age, NIGHT), "shut"


def test_an_unknown_age_hears_who_the_childrens_line_is_for() -> None:
    assert "if you are under 19" in whole(reply("urgent", "abuse_physical", age=None))


def test_out_of_hours_the_duty_number_is_in_every_reply() -> None:
    for level, channel, standing in product(("urgent", "concern"), CHANNELS, STANDINGS):
        said = whole(reply(level, now=NIGHT, channel=channel, standing=standing))
        assert "01632 960099" in said


HOURS = st.sampled_from([ALWAYS, OFFICE, OpeningHours(weekly={"friday": "20:00-24:00"})])  # type: ignore[dict-item]


@st.composite
def any_contact(draw: st.DrawFn) -> Contact:
    """Any line that a council may list: for some ages and hours, free or not, by telephone or text."""
    youngest, oldest = sorted(draw(st.lists(st.integers(5, 25), min_size=2, max_size=2)))
    by_phone = draw(st.booleans())
    return line(
        f"line_{draw(st.integers(0, 999))}",
        "N" * draw(st.integers(1, 60)),
        "01632 960123" if by_phone else None,
        text_number=None if by_phone else "85258",
        min_age=draw(st.none() | st.just(youngest)),
        max_age=draw(st.none() | st.just(oldest)),
        hours=draw(HOURS),
        free=draw(st.booleans()),
        urgency=draw(st.sampled_from(["crisis", "advocacy", "support", "council"])),
    )


@given(
    contacts=st.lists(any_contact(), max_size=8),
    band=st.sampled_from(BANDS),
    hour=st.integers(0, 24 * 7 - 1),
    category=st.sampled_from(CATEGORIES),
    standing=st.sampled_from(STANDINGS),
)
def test_whatever_a_council_lists_only_what_fits_is_given_and_a_text_stays_short(
    contacts: list[Contact], band: str | None, hour: int, category: str, standing: Standing
) -> None:
    now = dt.datetime(2026, 3, 2, tzinfo=dt.UTC) + dt.timedelta(hours=hour)
    profile = council(*contacts)
    youngest, oldest = AGES.get(band, (5, 0)) if band else (5, 0)  # type: ignore[call-overload]
    for contact in signposts(category, age_band=band, now=now, profile=profile):
        assert contact.free and contact.is_open(now)
        assert contact.min_age is None or contact.min_age <= youngest
        assert contact.max_age is None or contact.max_age >= oldest
    said = whole(
        reply("urgent", category, age=band, now=now, channel="sms", standing=standing, profile=profile)
    )
    assert len(said) <= SMS_LENGTH and "999" in said


def test_a_council_with_no_open_line_still_gets_a_whole_reply() -> None:
    said = reply("urgent", "other", age=None, now=NIGHT, profile=council())
    assert "999" in whole(said)
    assert "It is free:" not in whole(said)
