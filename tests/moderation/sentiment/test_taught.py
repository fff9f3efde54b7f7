"""TextBlob, taught how young people write."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textblob import TextBlob

from moderation.sentiment import Sentiment
from moderation.sentiment.language_files import load_language
from moderation.sentiment.taught import TaughtTextBlob, plain_textblob

TAUGHT = TaughtTextBlob()


def score(text: str) -> float:
    return TAUGHT.hear(text).score


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("not bad", "not good"),
        ("the food is bussin", "the food is rank"),
        ("im gassed", "im vexed"),
        ("my keyworker is safe", "my keyworker is a snake"),
        ("so happy", "kinda happy"),
        ("i like it", "i dont like it"),
        ("i dont hate it", "i hate it"),
        ("i feel safe", "i dont feel safe"),
        ("❤️", "😐"),
        ("😐", "💔"),
        (":)", ":("),
        ("the house is calm", "the house is peak"),
        ("never been happier", "never been happy"),
        ("cant complain", "i complain a lot"),
        ("so helpful", "so helpful 🙄"),
    ],
)
def test_it_knows_which_of_two_is_better(better: str, worse: str) -> None:
    assert score(better) > score(worse)


@pytest.mark.parametrize("text", ["its peak", "thats long", "dead ting", "i was sick of it", "im vexed fam"])
def test_slang_for_bad_reads_as_bad(text: str) -> None:
    assert score(text) < -0.15


@pytest.mark.parametrize(
    "text", ["that trip was sick", "not bad", "soooo happyyyy", "luv it", "cant wait 🎉", "<3"]
)
def test_slang_for_good_reads_as_good(text: str) -> None:
    assert score(text) > 0.2


def test_what_comes_after_but_counts_for_more() -> None:
    assert score("the house is horrible but my carer is lovely") > 0
    assert score("my carer is lovely but the house is horrible") < 0


def test_the_word_like_is_no_liking_where_it_only_compares() -> None:
    assert score("i feel like a guest") <= 0
    assert score("i like my room") > 0


def test_teaching_it_leaves_textblob_itself_as_it_was() -> None:
    plain = TextBlob("its peak and my carer is safe").sentiment.polarity
    assert score("its peak") != 0
    assert plain_textblob("its peak and my carer is safe") == plain == TextBlob("safe").sentiment.polarity


def test_every_reason_word_a_worker_sees_was_in_the_statement() -> None:
    for words, _ in TAUGHT.hear("the trip was sick but saying bye was horrible").pieces:
        assert words in {"sick", "horrible"}


def test_the_same_words_are_not_taught_twice_in_different_ways() -> None:
    language = load_language()
    for word in language.negations:
        assert word not in language.words, word
    assert not set(language.words) & set(language.strength)
    for some in language.phrases.values():
        for words, polarity in some:
            assert -1 <= polarity <= 1 and words


def test_every_word_can_be_met_as_it_is_written() -> None:
    """A word that the spelling list turns into another would never be found."""
    language = load_language()
    lost = [word for word in language.words if language.spelt(word) != (word,)]
    assert lost == []


@given(st.text(max_size=300))
def test_any_text_gives_a_score_between_minus_one_and_one(text: str) -> None:
    heard = TAUGHT.hear(text)
    assert -1 <= heard.score <= 1
    assert all(-1 <= value <= 1 and value for _, value in heard.pieces)
    assert json.dumps(Sentiment().read(text).why)


@given(
    st.lists(st.sampled_from(["great", "not", "bad", "but", "😭", ".", "so", "no", "like", "a"]), max_size=40)
)
def test_reading_twice_gives_the_same(words: list[str]) -> None:
    text = " ".join(words)
    assert TAUGHT.hear(text) == TAUGHT.hear(text)
