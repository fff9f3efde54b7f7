"""What is said by SMS only: short, plain, and nothing in it for somebody else's eyes."""

from __future__ import annotations

import pytest

from bot.sms.arrived import arrived
from bot.sms.control import control_in
from bot.sms.words import load_sms_words
from earshot import ROOT
from earshot.council import Contact, load_council
from tests.bot.texting import faults

WORDS = load_sms_words()
PROFILE = load_council(ROOT / "councils" / "cambridgeshire")
SAID = [
    *("stopped", "started", "safety_word", "only_pictures", "pictures_too"),
    *("nothing", "joined", "code_of_somebody_else"),
]


@pytest.mark.parametrize("name", SAID)
def test_each_is_one_plain_text_that_gives_nothing_away(name: str) -> None:
    said = getattr(WORDS, name)
    assert faults(said) == []
    assert len(said) <= 160


@pytest.mark.parametrize("council", ["cambridgeshire", "rutland"])
def test_who_this_is_fits_one_text_with_or_without_a_number(council: str) -> None:
    profile = load_council(ROOT / "councils" / council)
    for phone in (None, "01632 960001"):
        team: Contact = profile.contact(profile.team_contact).model_copy(update={"phone": phone})
        contacts = tuple(team if each.id == team.id else each for each in profile.contacts)
        said = WORDS.who(profile.model_copy(update={"contacts": contacts}))
        assert faults(said) == []
        assert len(said) <= 160
        assert "STOP" in said
        assert "PERSON" in said
        assert ("01632 960001" in said) == (phone is not None)


def test_the_safety_words_answer_says_nothing_about_the_service() -> None:
    assert not [
        word for word in ("earshot", "chat", "question", "stop") if word in WORDS.safety_word.casefold()
    ]


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ("STOP", "stop"),
        (" stop. ", "stop"),
        ("Stop All", "stop"),
        ("stop it", None),
        ("end", "stop"),
        ("the end", None),
        ("revoke", "stop"),
        ("start", "start"),
        ("UNSTOP", "start"),
        ("Yes", "start"),
        ("yes please", None),
        ("help", "help"),
        ("info", "help"),
        ("help me", None),
        ("blue", "hide"),
        ("BLUE!", "hide"),
        ("my favourite is blue", None),
        ("hello", None),
        ("😂", None),
    ],
)
def test_only_a_whole_text_is_a_word_for_the_channel(text: str, control: str | None) -> None:
    assert control_in(arrived("SM1", text), WORDS, "BLUE") == control


def test_the_safety_word_is_the_councils_own() -> None:
    assert control_in(arrived("SM1", "otter"), WORDS, "OTTER") == "hide"
    assert control_in(arrived("SM1", "blue"), WORDS, "OTTER") is None


@pytest.mark.parametrize(
    ("opt_out", "control"), [("STOP", "stop"), ("START", "start"), ("HELP", "help"), ("X", None)]
)
def test_what_twilio_took_it_for_counts(opt_out: str, control: str | None) -> None:
    assert control_in(arrived("SM1", "ARRET", opt_out=opt_out), WORDS, "BLUE") == control


@pytest.mark.parametrize(
    ("body", "pictures", "payload"),
    [("", False, "/nothing"), (" \n", False, "/nothing"), ("", True, "/picture"), ("\x00", True, "/picture")],
)
def test_a_text_without_words_is_kept_as_what_it_was(body: str, pictures: bool, payload: str) -> None:
    text = arrived("SM1", body, pictures=pictures)
    assert (text.text, text.payload) == (None, payload)
