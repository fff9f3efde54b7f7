"""Narrower questions than a goal: which words ask them, and when they do not."""

from __future__ import annotations

import pytest

from bot.understanding import Topics
from bot.understanding.keywords import words_of

TOPICS = Topics()

ASKED = [
    ("is this anonymous", "privacy_who_sees", "anonymous"),
    ("Is this anonymous or do you know it's me?", "privacy_who_sees", "anonymous"),
    ("do you know who i am", "what_is_this", "anonymous"),
    ("anonymous?", "privacy_who_sees", "anonymous"),
    ("what are my rights", "advocacy", "rights"),
    ("what rights do i have if they want to move me", "out_of_scope", "rights"),
    ("my rights", "advocacy", "rights"),
    ("who is my reviewing officer", "prepare_for_meeting", "reviewing_officer"),
    ("who's my IRO?", "talk_to_human", "reviewing_officer"),
    ("whats an iro and what do they do in my review", "prepare_for_meeting", "reviewing_officer"),
    ("any more questions", "start_survey", "more"),
]


@pytest.mark.parametrize(("text", "understood", "topic"), ASKED, ids=[text for text, _, _ in ASKED])
def test_a_topic_is_found_whatever_the_message_was_understood_as(
    text: str, understood: str, topic: str
) -> None:
    narrowed = TOPICS.of(text, understood, sure=True)
    assert narrowed is not None
    assert (narrowed.about, narrowed.goal) == (topic, TOPICS.by_name[topic].goal)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("who can see what i write", "privacy_who_sees"),
        ("i want to talk to my IRO", "talk_to_human"),
        ("how do i tell my IRO what i want before the review", "prepare_for_meeting"),
        ("what rights do i get to housing", "local_offer_question"),
        ("i want to write something anonymous", "make_statement"),
        ("can i complain without my name", "complaint"),
        ("i need an advocate", "advocacy"),
        ("can i do the survey", "start_survey"),
    ],
)
def test_what_asks_something_else_keeps_its_own_answer(text: str, understood: str) -> None:
    assert TOPICS.of(text, understood, sure=True) is None


def test_when_nothing_is_understood_a_few_words_are_enough() -> None:
    assert TOPICS.of("is that anonymously", "out_of_scope", sure=False) is not None
    assert TOPICS.of("is that anonymously", "out_of_scope", sure=True) is None


def test_what_sounds_like_risk_is_never_narrowed() -> None:
    assert TOPICS.of("do you know who i am i want to die", "crisis", sure=True) is None


def test_a_topic_is_known_to_its_own_goal_only() -> None:
    assert TOPICS.known("advocacy", "rights")
    assert not TOPICS.known("greeting", "rights")
    assert not TOPICS.known("advocacy", "nonsense")


def test_no_phrase_asks_about_two_topics() -> None:
    phrases = [
        (words_of(phrase), name)
        for name, topic in TOPICS.by_name.items()
        for phrase in (*topic.sure, *topic.perhaps)
    ]
    assert all(words for words, _ in phrases)
    assert len({words for words, _ in phrases}) == len(phrases)
