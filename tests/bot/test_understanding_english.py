"""Whether a message is in another language: seldom wrong about English, however it is typed."""

from __future__ import annotations

import pytest

from bot.understanding import English
from bot.understanding.english import FEWEST_WORDS, _example_lines, foreign, known_words
from bot.understanding.keywords import words_of

ENGLISH = English()

OTHERS = [
    "cześć nie mówię po angielsku",
    "nie rozumiem co to jest",
    "سلام من انگلیسی بلد نیستم",
    "شكرا",
    "jo flas anglisht pak",
    "nuk flas anglisht",
    "tôi không nói được tiếng anh",
    "toi khong hieu gi ca",
    "hola no hablo ingles",
    "je ne parle pas anglais",
    "nu vorbesc engleza",
    "не розумію англійську",
    "ትግርኛ ትዛረብ ዶ",
    "af soomaali ma ku hadashaa",
    "ma fahmin ingiriis",
    "د انګلیسي نه پوهیږم",
    "ana ma behki inglizi",
    "mai angrezi nahi janta",
]

TYPED_IN_ENGLISH = [
    "wagwan bruv u good fam",
    "idk tbh lol",
    "omg yesss plssss",
    "ngl its bare peak here",
    "wot r u on abt m8",
    "my sw is peng innit",
    "hi",
    "asdfghjkl",
    "😂😂😂",
    "7",
    "Zubeda",
    "Fatima Hussein",
    "i dnt no wot to do abt skool",
    "kk brb gtg",
    "arsenal or chelsea",
    "",
]


@pytest.mark.parametrize("text", OTHERS)
def test_another_language_is_noticed(text: str) -> None:
    assert ENGLISH.is_foreign(text)


def test_a_few_words_of_another_language_leave_room_for_doubt() -> None:
    assert ENGLISH.is_foreign("nuk flas anglisht")
    assert not ENGLISH.is_foreign("nuk flas anglisht", for_certain=True)
    assert ENGLISH.is_foreign("hola no hablo ingles", for_certain=True)
    assert ENGLISH.is_foreign("شكرا", for_certain=True)


@pytest.mark.parametrize("text", TYPED_IN_ENGLISH)
def test_slang_names_and_slips_are_not_called_foreign(text: str) -> None:
    assert not ENGLISH.is_foreign(text)


def test_few_lines_of_english_are_taken_for_another_language() -> None:
    """Each fifth of the examples against the words of the other four."""
    lines = _example_lines()
    read = wrong = 0
    for fifth in range(5):
        known = known_words(line for number, line in enumerate(lines) if number % 5 != fifth)
        for line in lines[fifth::5]:
            words = words_of(line)
            if len([word for word in words if word.isalpha()]) >= FEWEST_WORDS:
                read += 1
                wrong += foreign(words, known)
    assert read > 4000
    assert wrong / read <= 0.005


@pytest.mark.parametrize(
    "text", ["i no speak english", "sorry my english is not good", "I don't speak English", "no english"]
)
def test_saying_that_english_is_hard_is_noticed(text: str) -> None:
    assert ENGLISH.is_hard(text)


def test_an_english_lesson_is_not_little_english() -> None:
    assert not ENGLISH.is_hard("i failed my english gcse")
    assert not ENGLISH.is_hard("english is my best subject")
