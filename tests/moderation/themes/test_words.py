"""The plain words of each theme, and what is suggested from them and the question alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from moderation.themes import THEMES, Themes
from moderation.themes.word_book import WordBookError, load_word_book
from surveys.questionnaire import Theme

PLAIN: dict[Theme, str] = {
    "placement_home": "my fostr carer is nice but the foster home is far away",
    "school_education": "skool is boring",
    "family_contact": "i never see my little brother",
    "social_worker": "my sw never rings",
    "reviews_meetings": "there were nine people at my review",
    "health": "i need an inhaler",
    "mental_health": "ive been waiting for CAMHS for ages",
    "friends_hobbies": "i got two new mates",
    "leaving_care": "nobody has done my pathway plan",
    "money": "i cant afford the bus",
    "safety": "im getting bullied",
    "being_heard": "i want to make a complaint",
    "identity_culture": "i cant get to mosque on fridays",
    "participation_events": "when is the next fun day",
}


@pytest.mark.parametrize("theme", THEMES)
def test_plain_words_name_their_theme_and_say_which_words_they_were(theme: Theme) -> None:
    suggestion = next(each for each in Themes().suggest(PLAIN[theme]) if each.theme == theme)
    label, words = load_word_book().themes[theme].label, load_word_book().found(PLAIN[theme])[theme]
    assert suggestion.why == f"Words about {label}: “{words}”" and words


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("i listen to music on the bus", "being_heard"),
        ("my black jacket got nicked", "identity_culture"),
        ("im sick of this", "health"),
        ("i had a driving lesson", "school_education"),
        ("i go to speech therapy", "mental_health"),
    ],
)
def test_words_that_mean_something_else_name_no_theme(text: str, theme: Theme) -> None:
    assert theme not in {each.theme for each in Themes().suggest(text)}


def test_no_words_reach_across_a_sentences_end() -> None:
    assert "social_worker" in load_word_book().found("my new worker is late")
    assert "social_worker" not in load_word_book().found("my new. worker is late")


def test_nothing_is_a_right_answer() -> None:
    assert Themes().suggest("idk") == ()
    assert Themes().suggest("  \n", question_themes=["money"]) == ()


@pytest.mark.parametrize("text", ["ok", "😡", "7", "it could be better"])
def test_an_answer_that_names_nothing_is_about_what_was_asked(text: str) -> None:
    (suggestion,) = Themes().suggest(text, question_themes=["placement_home"])
    assert suggestion.theme == "placement_home" and "question" in suggestion.why


def test_an_answer_plainly_about_something_else_is_not_about_what_was_asked() -> None:
    found = Themes().suggest("i hate maths", question_themes=["placement_home"])
    assert [each.theme for each in found] == ["school_education"]


def test_an_answer_about_both_is_about_both() -> None:
    found = Themes().suggest("my foster mum helps me with homework", question_themes=["placement_home"])
    assert {each.theme for each in found} >= {"placement_home", "school_education"}


@given(st.text(max_size=300), st.lists(st.sampled_from(THEMES), max_size=3, unique=True))
def test_any_text_gets_each_theme_at_most_once_surest_first_with_a_reason(
    text: str, asked: list[Theme]
) -> None:
    found = Themes().suggest(text, question_themes=asked)
    themes, certainties = [each.theme for each in found], [each.certainty for each in found]
    assert len(set(themes)) == len(themes) and certainties == sorted(certainties, reverse=True)
    assert all(0 < each.certainty < 1 and each.why for each in found)
    if text.strip():
        assert found or not asked, "an answer is about what was asked, or about something else"


@given(st.sampled_from([*PLAIN.values(), "ok", "hm"]), st.sampled_from(THEMES))
def test_a_question_only_adds_its_own_theme(text: str, theme: Theme) -> None:
    alone = {each.theme for each in Themes().suggest(text)}
    assert {each.theme for each in Themes().suggest(text, question_themes=[theme])} - {theme} == alone - {
        theme
    }


def test_a_long_text_without_a_full_stop_is_read_to_its_end() -> None:
    assert "money" in load_word_book().found("and then " * 2000 + "i cant afford it")


def test_a_file_without_every_theme_or_with_a_broken_pattern_is_refused(tmp_path: Path) -> None:
    written = {theme: {"label": "x", "plain": ["word"]} for theme in THEMES}
    file = tmp_path / "words.yml"
    file.write_text(
        yaml.safe_dump({"lists": {}, "themes": written | {"money": {"label": "x", "plain": ["(a"]}}})
    )
    with pytest.raises(WordBookError, match="money"):
        load_word_book(file)
    written.pop("money")
    other = tmp_path / "other.yml"
    other.write_text(yaml.safe_dump({"lists": {}, "themes": written}))
    with pytest.raises(WordBookError, match="themes"):
        load_word_book(other)
