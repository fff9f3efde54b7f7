"""Every scripted reply, on every occasion, as a young person of each council reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pytest
import textstat

from bot.goals import COMMANDS
from bot.understanding import GOALS, Occasion, Scripted, Topics
from bot.understanding.scripts import Scripts
from earshot import ROOT
from earshot.council import CouncilProfile, load_council
from surveys.engine.state import Button
from tests.bot.texting import faults

SCRIPTS, TOPICS = Scripts(), Topics()
COUNCILS = [load_council(profile.parent) for profile in sorted((ROOT / "councils").glob("*/profile.yml"))]

FILE_GRADE, LINE_GRADE, LONGEST_SENTENCE = 4.0, 9.0, 22
"""As for everything else a young person reads: tests/council/test_reading_age.py says why."""

LONGEST = 480
"""Letters that are read on a phone without scrolling."""

MOST_BUTTONS = 7

GRATING = [
    *(
        "greeting",
        "help_menu",
        "thanks",
        "goodbye",
        "yes",
        "no",
        "dont_know",
        "out_of_scope",
        "feeling_bad_now",
    ),
    *("share_good_news", "make_statement", "sort_problem", "prepare_for_meeting", "pause_or_stop"),
    *("skip_question", "go_back"),
]
"""Goals that come up again and again in one conversation."""


@dataclass(frozen=True)
class Reply:
    """One text of a reply with its buttons, and where it stands."""

    where: str
    sms: bool
    text: str
    buttons: tuple[Button, ...]


def occasions(goal: str, *, sms: bool) -> Iterator[Occasion]:
    topics = [name for name, topic in TOPICS.by_name.items() if topic.goal == goal]
    yield from (Occasion(sms, about, linked) for about in (None, *topics) for linked in (False, True))


def everything() -> Iterator[Reply]:
    seen: set[tuple[bool, str]] = set()
    for goal in sorted(GOALS):
        for sms in (False, True):
            for occasion in occasions(goal, sms=sms):
                for scripted in (each for found in SCRIPTS.variations(goal, occasion) for each in found):
                    if scripted.text and (sms, scripted.text) not in seen:
                        seen.add((sms, scripted.text))
                        where = f"{goal} {occasion.about or ''} {'sms' if sms else 'web'} {len(seen)}"
                        yield Reply(where, sms, scripted.text, scripted.buttons)


REPLIES = list(everything())
ON_THE_WEB = [reply for reply in REPLIES if not reply.sms]
BY_SMS = [reply for reply in REPLIES if reply.sms]
by_name = pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.where)
each_council = pytest.mark.parametrize("council", COUNCILS, ids=lambda council: council.id)


def filled(text: str, council: CouncilProfile) -> str:
    """As that council's young people read it, with no e-mail address: a long word, not a hard one."""
    read = text.format_map({**council.said, "team_contact": "01632 960000"})
    assert "{" not in read
    return read


def prose(text: str) -> str:
    """A text with the lines of a list as sentences of their own."""
    return " ".join(line if line.endswith((".", "?", "!", ":")) else f"{line}." for line in text.splitlines())


@each_council
def test_replies_read_at_about_nine_years_old(council: CouncilProfile) -> None:
    for replies in (ON_THE_WEB, BY_SMS):
        read = " ".join(prose(filled(reply.text, council)) for reply in replies)
        assert textstat.automated_readability_index(read) <= FILE_GRADE


@each_council
@by_name
def test_no_reply_is_hard_to_read(reply: Reply, council: CouncilProfile) -> None:
    read = filled(reply.text, council)
    assert len(read) <= LONGEST, "too long to read on a phone"
    for sentence in re.split(r"(?<=[.?!])\s+", prose(read)):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
    if len(read.split()) >= 6:
        assert textstat.automated_readability_index(prose(read)) <= LINE_GRADE


@each_council
@pytest.mark.parametrize("reply", BY_SMS, ids=lambda reply: reply.where)
def test_a_text_is_short_plain_and_gives_nothing_away(reply: Reply, council: CouncilProfile) -> None:
    assert faults(reply.text.format_map(council.said), reply.buttons) == []


def test_a_text_that_gives_something_away_is_noticed() -> None:
    assert faults("Your social worker can tell you.")
    assert faults("I need help now")
    assert faults("It’s fine")
    assert faults("a" * 321)
    assert faults("Pick one.", [Button("Someone to talk to", "/goal talk_to_human")] * 12)
    assert faults("How are things? Reply when you like.") == []


@by_name
def test_no_reply_claims_what_is_not_so(reply: Reply) -> None:
    lower = reply.text.casefold()
    for claim in ("is reading this", "someone has been told", "i have told", "we have sent", "i have sent"):
        assert claim not in lower
    for unwanted in ("placement", "sibling", "abscond", "committed", "your secret", "being built"):
        assert unwanted not in lower
    if "secret" in lower:
        assert "cannot keep secrets" in lower


@by_name
def test_a_reply_has_few_buttons_and_each_leads_somewhere(reply: Reply) -> None:
    assert len(reply.buttons) <= MOST_BUTTONS
    for button in reply.buttons:
        command, name, *about = button.payload.split()
        if command == "/start":
            assert not about
        else:
            assert command == "/goal" and name in GOALS
            assert all(TOPICS.known(name, topic) for topic in about)


@pytest.mark.parametrize("sms", [False, True])
@pytest.mark.parametrize("goal", sorted(GOALS))
def test_every_goal_has_an_answer_on_every_occasion(goal: str, sms: bool) -> None:
    for occasion in occasions(goal, sms=sms):
        variations = SCRIPTS.variations(goal, occasion)
        assert variations and all(variations)
        for scripted in (each for variation in variations for each in variation if each.command):
            assert scripted.command is not None
            assert scripted.command["command"] in {*COMMANDS, "offer_questionnaires"}


@pytest.mark.parametrize("topic", TOPICS.by_name)
@pytest.mark.parametrize("sms", [False, True])
def test_a_topic_has_words_of_its_own(topic: str, sms: bool) -> None:
    goal = TOPICS.by_name[topic].goal
    plain = texts(goal, Occasion(sms))
    for linked in (False, True):
        special = texts(goal, Occasion(sms, topic, linked))
        assert special and not set(special) & set(plain)


def test_whether_somebody_is_known_to_us_is_told_as_it_is() -> None:
    goal, topic = "privacy_who_sees", "anonymous"
    for council in COUNCILS:
        for sms in (False, True):
            known = filled(" ".join(texts(goal, Occasion(sms, topic, linked=True))), council)
            unknown = filled(" ".join(texts(goal, Occasion(sms, topic))), council)
            assert council.anonymity.with_code in known
            assert council.anonymity.with_code not in unknown
            assert (council.anonymity.by_text if sms else council.anonymity.without_code) in unknown


@pytest.mark.parametrize("goal", GRATING)
@pytest.mark.parametrize("sms", [False, True])
def test_what_comes_up_often_is_said_in_more_ways_than_one(goal: str, sms: bool) -> None:
    few = {
        "help_menu",
        "pause_or_stop",
        "skip_question",
        "go_back",
        "make_statement",
        "sort_problem",
        "prepare_for_meeting",
    }
    ways = 1 if sms and goal in few else 2
    assert len(set(texts(goal, Occasion(sms)))) >= ways


def test_the_order_of_texts_is_rasas() -> None:
    # What fits best comes first, and nothing for SMS is said on the web.
    said = [texts("advocacy", Occasion(sms, about)) for sms in (False, True) for about in (None, "rights")]
    assert all(len(each) == 1 for each in said)
    assert len({each[0] for each in said}) == 4
    assert all(before != after for before, after in pairwise(said))


def texts(goal: str, occasion: Occasion) -> list[str]:
    found: list[Scripted] = [
        each for variation in SCRIPTS.variations(goal, occasion) for each in variation if each.text
    ]
    return [each.text or "" for each in found] or [
        str(each.command) for variation in SCRIPTS.variations(goal, occasion) for each in variation
    ]
