"""What a notice says: where to look and how long it has waited, never what it is about or whom."""

import datetime as dt
import itertools
import uuid

import pytest
import time_machine
import yaml

from database.models.alerts import OUTCOMES
from earshot import ROOT
from moderation.notices.composing import Stage, Waiting, compose_email, compose_text
from moderation.notices.links import alert_of, board_link, link_to
from moderation.notices.words import Family, notice_words, said_waited

# The GSM 7-bit default alphabet (3GPP TS 23.038) without what takes two places.
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
KEY = "a-signing-key-for-tests-only-0123456789"
STAFF = "https://staff.earshot.council.example"
NOW = dt.datetime(2026, 11, 25, 10, 30, tzinfo=dt.UTC)
BOARD = board_link(STAFF)

STAGES: dict[Family, tuple[Stage, ...]] = {
    "alert": ("raised", "escalated", "unanswered"),
    "task": ("raised", "unanswered"),
    "identity_opened": ("raised",),
}
ONE_OF_EACH = [(family, stage) for family, stages in STAGES.items() for stage in stages]


def waiting(
    reference: str = "K7M2QD",
    *,
    level: str = "urgent",
    stage: Stage = "raised",
    minutes: int = 15,
) -> Waiting:
    link = link_to(KEY, STAFF, uuid.uuid4())
    return Waiting(reference, level, stage, NOW - dt.timedelta(minutes=minutes), link)


def references(count: int) -> list[str]:
    letters = itertools.product("BCDF", "GHJK", "MNPQ")
    return ["".join(letter * 2 for letter in three) for three in itertools.islice(letters, count)]


@pytest.mark.parametrize(("family", "stage"), ONE_OF_EACH)
def test_an_email_and_a_text_hold_reference_time_and_link(family: Family, stage: Stage) -> None:
    thing = waiting(stage=stage)
    email = compose_email(family, [thing], board=BOARD, now=NOW)
    text = compose_text(family, [thing], board=BOARD, now=NOW)
    assert "K7M2QD" in email.subject
    for words in (email.text, text.text):
        assert "K7M2QD" in words
        assert "15 minutes" in words
        assert thing.link in words
    if family == "alert":
        assert "urgent" in email.text
        assert "urgent" in text.text


@pytest.mark.parametrize(("family", "stage"), ONE_OF_EACH)
@pytest.mark.parametrize("count", [1, 2, 5, 30, 64])
def test_a_text_is_one_sms_of_the_gsm_alphabet(family: Family, stage: Stage, count: int) -> None:
    things = [waiting(reference, stage=stage, minutes=60 * 24 * 300) for reference in references(count)]
    text = compose_text(family, things, board=BOARD, now=NOW).text
    assert len(text) <= 160
    assert set(text) <= GSM
    assert STAFF in text


def test_with_a_very_long_address_of_the_portal_the_text_is_still_one_sms() -> None:
    long = "https://staff." + "a-very-long-name." * 5 + "example"
    thing = Waiting("K7M2QD", "urgent", "unanswered", NOW, link_to(KEY, long, uuid.uuid4()))
    text = compose_text("alert", [thing], board=board_link(long), now=NOW).text
    assert len(text) <= 160
    assert "K7M2QD, urgent" in text


def test_thirty_alerts_are_one_email_with_every_reference_urgent_ones_first() -> None:
    things = [
        waiting(reference, level="urgent" if place == 20 else "concern", minutes=place)
        for place, reference in enumerate(references(30))
    ]
    email = compose_email("alert", things, board=BOARD, now=NOW)
    assert email.subject == "Earshot: 30 alerts wait"
    assert all(reference in email.text for reference in references(30))
    assert email.text.index(references(30)[20]) < min(
        email.text.index(reference) for place, reference in enumerate(references(30)) if place != 20
    )
    assert BOARD in email.text
    assert "/a/" not in email.text


def test_thirty_alerts_are_one_text_that_says_how_many_more() -> None:
    things = [waiting(reference, level="concern") for reference in references(29)]
    text = compose_text("alert", [*things, waiting("ZZZZZZ")], board=BOARD, now=NOW).text
    assert text.startswith("Earshot: 30 alerts wait, 1 urgent. ZZZZZZ, ")
    named = [reference for reference in ["ZZZZZZ", *references(29)] if reference in text]
    assert f"and {30 - len(named)} more" in text


def test_one_alert_told_of_at_two_steps_is_said_once_at_the_later() -> None:
    things = [waiting(stage="unanswered"), waiting(stage="raised")]
    email = compose_email("alert", things, board=BOARD, now=NOW)
    assert email.subject == "Earshot: nobody has answered an alert (K7M2QD)"


def test_the_duty_team_is_told_why_it_gets_this() -> None:
    words = notice_words().email.duty
    assert words in compose_email("alert", [waiting()], board=BOARD, now=NOW, for_duty=True).text
    assert words not in compose_email("alert", [waiting()], board=BOARD, now=NOW).text


def test_no_word_of_a_notice_says_what_an_alert_can_be_about() -> None:
    said = (ROOT / "moderation" / "notices" / "words.yml").read_text("utf-8").partition("\ntrouble:")[0]
    words = " ".join(line for line in said.splitlines() if not line.startswith("#")).casefold()
    rules = ROOT / "moderation" / "screening" / "rules"
    categories = {file.stem for file in rules.glob("*.yml")} | set(OUTCOMES)
    about = {part for category in categories for part in category.split("_") if len(part) > 3}
    about |= {"child", "young", "care", "safeguard", "social", "risk", "harm"}
    assert "suicide" in about
    about -= {"told", "other", "worker", "action", "further", "none", "wrong", "screen"}
    assert sorted(word for word in about if word in words) == []


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (59 * 60, "59 minutes"),
        (60 * 60, "1 hour"),
        (47 * 3600, "1 day"),
        (49 * 3600, "2 days"),
    ],
)
def test_how_long_it_has_waited_in_its_largest_unit(seconds: int, said: str) -> None:
    assert said_waited(dt.timedelta(seconds=seconds)) == said


def test_a_link_leads_to_its_alert_for_seven_days_and_with_no_other_key() -> None:
    alert_id = uuid.uuid4()
    with time_machine.travel(NOW, tick=False):
        link = link_to(KEY, STAFF + "/", alert_id)
    assert link.startswith(f"{STAFF}/a/")
    token = link.rpartition("/")[2]
    assert str(alert_id) not in link
    with time_machine.travel(NOW + dt.timedelta(days=7), tick=False):
        assert alert_of(KEY, token) == alert_id
        assert alert_of("another-signing-key-for-tests-0123456789", token) is None
        assert alert_of(KEY, token[:-1]) is None
        changed = ("B" if token[0] == "A" else "A") + token[1:]
        assert alert_of(KEY, changed) is None
        assert alert_of(KEY, "x") is None
        assert alert_of(KEY, "") is None
    with time_machine.travel(NOW + dt.timedelta(days=7, seconds=1), tick=False):
        assert alert_of(KEY, token) is None


def test_every_family_has_words_for_each_stage_it_can_be_in() -> None:
    words = yaml.safe_load((ROOT / "moderation" / "notices" / "words.yml").read_text("utf-8"))
    for family, stages in STAGES.items():
        assert set(words["email"][family]["subject"]) == set(words["email"][family]["opening"]) == set(stages)
        assert set(words["sms"][family]["one"]) == set(stages)
