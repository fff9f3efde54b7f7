"""One statement's sentiment: the question it answers, its reasons, and when it cannot be told."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earshot.evaluation import sentiment as scores
from earshot.evaluation.lines import read_lines
from moderation.sentiment import Sentiment
from moderation.sentiment.answers import kind_of
from moderation.sentiment.language_files import load_language
from moderation.sentiment.trained.setting_up import EXAMPLES

SENTIMENT = Sentiment()


@pytest.mark.parametrize(
    ("question", "answer", "side"),
    [
        ("Do you feel safe where you live?", "yes", 1),
        ("Do you feel safe where you live?", "no", -1),
        ("Do you feel safe where you live?", "yh mostly", 1),
        ("Do you ever feel lonely?", "yes", -1),
        ("Do you ever feel lonely?", "nah", 1),
        ("Do you get bullied?", "all the time", -1),
        ("Do you enjoy school?", "sometimes", 0),
        ("Do you worry about money?", "sometimes", -1),
        ("How often do you see your brothers and sisters?", "never", -1),
        ("What is the best thing about where you live?", "nothing", -1),
        ("What is the best thing about where you live?", "my dog", 1),
        ("What would you change about your home?", "nothing", 1),
        ("What would you change about your home?", "everything", -1),
        ("Who do you have in your life that you can trust?", "no one", -1),
        ("Out of ten, how happy are you with your life?", "9", 1),
        ("Out of ten, how happy are you with your life?", "two", -1),
        ("Out of ten, how happy are you with your life?", "5", 0),
        ("How would you rate your last review out of 10?", "minus 5", -1),
        ("How would you rate it out of 5?", "5", 1),
        ("How do you feel about school?", "gutted", -1),
    ],
)
def test_an_answer_is_read_with_its_question(question: str, answer: str, side: int) -> None:
    score = SENTIMENT.read(answer, question=question).score
    assert score is not None
    assert (0 if abs(score) < 0.2 else 1 if score > 0 else -1) == side


@pytest.mark.parametrize("question", ["Do you have a personal adviser?", "Have you got a copy of your plan?"])
def test_yes_to_a_question_of_fact_says_nothing_of_feeling(question: str) -> None:
    assert kind_of(question, load_language()) == "fact"
    assert SENTIMENT.read("yes", question=question).score is None


@pytest.mark.parametrize("text", ["", "   ", "the bus stop", "asdf", "yes", "what time does it start"])
def test_it_says_so_when_it_cannot_tell(text: str) -> None:
    reading = SENTIMENT.read(text)
    assert reading.score is None and reading.certainty == 0
    assert reading.why == ("no word in it shows a feeling",)


def test_reasons_name_the_words_and_what_they_are_worth() -> None:
    why = SENTIMENT.read("the trip was sick but saying bye was horrible").why
    assert why == (
        "“horrible” sounds bad (−0.8)",
        "“sick” sounds good (+0.5)",
        "what comes after “but” counts for more",
    )
    answered = SENTIMENT.read("yes", question="Do you ever feel lonely?").why
    assert answered == ("“yes” answers the question, and is bad news there (−0.5)",)
    assert SENTIMENT.read("7", question="How happy are you out of 10?").why == (
        "7 out of 10 is its own mark",
    )


def test_the_plainer_it_is_the_surer() -> None:
    assert SENTIMENT.read("i love it").certainty > SENTIMENT.read("its fine").certainty > 0.5


@given(st.text(max_size=200), st.none() | st.text(max_size=80))
def test_whatever_is_said_and_asked_there_is_a_reading_with_a_reason(text: str, question: str | None) -> None:
    reading = SENTIMENT.read(text, question=question)
    assert reading.why and all(reading.why)
    assert reading.score is None or -1 <= reading.score <= 1
    assert (reading.certainty == 0) == (reading.score is None) and reading.certainty <= 1


@given(st.integers(0, 10), st.integers(0, 10))
def test_a_higher_mark_is_never_read_as_worse(one: int, other: int) -> None:
    low, high = sorted((one, other))
    found = [
        SENTIMENT.read(str(mark), question="Out of ten, how happy are you?").score for mark in (low, high)
    ]
    assert found[0] is not None and found[1] is not None and found[0] <= found[1]


def test_the_words_alone_agree_with_the_development_marks_far_better_than_plain_textblob() -> None:
    """The lists were written with these lines in view: this holds what was reached, not what to expect."""
    lines = read_lines(EXAMPLES, scores.LABELS)
    report = scores.report(lines, *scores.predict(lines, SENTIMENT, lambda _line: None))
    assert report["n"] == 500
    assert report["spearman"] >= 0.75
    assert report["spearman"] - report["textblob_spearman"] >= 0.4
    assert report["by_mark"]["-2"] < report["by_mark"]["0"] < report["by_mark"]["2"]


def test_no_measured_line_is_trained_on() -> None:
    measured = Path(__file__).parents[2] / "evaluation" / "sentiment"
    told = {
        line["text"] for line in map(json.loads, EXAMPLES.read_text().splitlines()) if len(line["text"]) > 20
    }
    for file in measured.glob("*.jsonl"):
        assert not told & {json.loads(line)["text"] for line in file.read_text().splitlines()}, file.name
