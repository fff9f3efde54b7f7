"""What is said back: warm, true, right for the age, the hour and the channel."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import textstat
import yaml

from earshot.council import Contact, CouncilProfile, OpeningHours
from moderation.safe_reply import _WORDS as WORDS_FILE
from moderation.safe_reply import SMS_LENGTH, Channel, SafeReply, safe_reply, signposts
from moderation.screening import CATEGORIES, Screening

GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
BANNED = re.compile(
    r"commit|secret|promise|confidential|someone is reading|is reading (this|now)|we have told|has been told"
    r"|attention|disorder|diagnos|\bill\b|abscond|placement|siblings|contact|overdose|suicid|kill|self.?harm|abuse|rape",
    re.IGNORECASE,
)
DAY = dt.datetime(2026, 3, 3, 11, tzinfo=dt.UTC)
NIGHT = dt.datetime(2026, 3, 3, 23, tzinfo=dt.UTC)
BANDS = [None, "5-7", "8-10", "11-15", "16-17", "18-25"]


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
) -> SafeReply:
    return safe_reply(
        Screening(level, category, ("said something private",), "1"),
        age_band=age,
        now=now,
        channel=channel,
        profile=council(*CONTACTS),
    )


def every_reply() -> Iterator[tuple[str, SafeReply]]:
    for category in CATEGORIES:
        for age in BANDS:
            for now in (DAY, NIGHT):
                for level in ("urgent", "concern"):
                    for channel in ("web", "sms"):
                        yield channel, reply(level, category, age=age, now=now, channel=channel)


def own_words() -> list[str]:
    def strings(part: Any) -> Iterator[str]:
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            for value in part.values():
                yield from strings(value)

    words = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
    return [*strings(words["web"]), *strings(words["sms"]), *(button["title"] for button in words["buttons"])]


@pytest.mark.parametrize("text", own_words())
def test_no_wording_labels_promises_or_repeats_what_was_told(text: str) -> None:
    assert not BANNED.search(text)


@pytest.mark.parametrize("text", [text for text in own_words() if len(text.split()) > 8])
def test_every_wording_reads_at_age_nine(text: str) -> None:
    plain = text.format(name="Childline", phone="", duty_phone="", under=19, word="SHOUT", number="")
    # Grade 4 is nine to ten years old. This index counts letters, so it needs no list of syllables.
    assert textstat.automated_readability_index(plain) <= 4.5
    assert max(len(part.split()) for part in re.split(r"[.?!:]", plain)) <= 22


def test_every_reply_believes_names_999_and_says_what_happens_next() -> None:
    for _, said in every_reply():
        whole = " ".join(said.lines)
        assert "Thank" in said.lines[0]
        assert "999" in whole
        assert re.search(r"\bnext\b", whole, re.IGNORECASE)


def test_danger_comes_before_any_helpline() -> None:
    for _, said in every_reply():
        whole = " ".join(said.lines)
        assert whole.index("999") < min(
            whole.index(n) for n in ("0800 1111", "116", "85258", "111,") if n in whole
        )


def test_a_text_is_one_message_of_320_plain_characters() -> None:
    for channel, said in every_reply():
        if channel == "sms":
            assert len(said.lines) == 1
            assert len(said.lines[0]) <= SMS_LENGTH
            assert set(said.lines[0]) <= GSM_7


def test_a_text_tells_the_lock_screen_nothing() -> None:
    openings = {said.lines[0][:60] for channel, said in every_reply() if channel == "sms"}
    assert len(openings) == 1
    assert not re.search(r"care|help|council|child|safe|social", openings.pop(), re.IGNORECASE)


def test_no_text_is_cut_short_when_the_council_has_ordinary_numbers() -> None:
    assert all("PAUSE" in said.lines[0] for channel, said in every_reply() if channel == "sms")


def test_the_words_differ_by_hour() -> None:
    assert "15 minutes" in " ".join(reply(now=DAY).lines)
    at_night = " ".join(reply(now=NIGHT).lines)
    assert "15 minutes" not in at_night
    assert "01632 960099" in at_night


def test_a_worry_is_not_promised_a_quarter_of_an_hour() -> None:
    assert "15" not in " ".join(reply("concern", "bullying").lines)


def test_the_buttons_let_them_correct_it_go_on_or_stop() -> None:
    assert [button.payload for button in reply().buttons] == ["/not_what_i_meant", "/resume", "/pause"]


def names(category: str, age: str | None, now: dt.datetime = DAY) -> list[str]:
    return [contact.id for contact in signposts(category, age_band=age, now=now, profile=council(*CONTACTS))]


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("age", [None, "5-7", "8-10", "11-15"])
def test_a_child_is_never_given_a_line_for_older_people(category: str, age: str | None) -> None:
    assert not {"grown_ups", "older_teens"} & set(names(category, age))


def test_a_care_leaver_is_not_sent_to_a_childrens_line() -> None:
    assert "childline" not in names("suicide", "18-25")
    assert "childline" in names("suicide", "16-17")


def test_a_line_that_is_shut_is_not_given() -> None:
    only_by_day = council(CONTACTS[1])
    assert signposts("bullying", age_band="11-15", now=DAY, profile=only_by_day)
    assert not signposts("bullying", age_band="11-15", now=NIGHT, profile=only_by_day)


def test_someone_missing_is_given_the_runaway_line_first() -> None:
    assert names("missing", "11-15")[0] == "runaway_helpline"


def test_an_unknown_age_hears_who_the_childrens_line_is_for() -> None:
    assert "if you are under 19" in " ".join(reply("urgent", "abuse_physical", age=None).lines)


def test_a_young_child_has_shorter_words() -> None:
    assert reply(age="8-10").lines[0] != reply(age="16-17").lines[0]
    assert reply(age="5-7").lines[0] == reply(age="8-10").lines[0]


def test_a_council_with_no_open_line_still_gets_a_whole_reply() -> None:
    said = safe_reply(
        Screening("urgent", "other", (), "1"),
        age_band=None,
        now=NIGHT,
        channel="web",
        profile=council(),
    )
    assert "999" in " ".join(said.lines)
    assert "It is free:" not in " ".join(said.lines)
