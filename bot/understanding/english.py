"""Whether a message is in another language than English: by its letters, and by how few of its words we know.

The words we know are those of the training examples (nlu_data/), which are English as young people type it.
Of the 5,100 examples with three words or more, each held against the other four fifths of the examples, 4
were taken for another language ("hasta la vista" among them). A trained language identifier (py3langid) was
tried on the same lines: it took 382 for another language, and needs 100 MB.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.understanding.keywords import Words, holds, words_of
from earshot.yaml_files import read_document, validated

EXAMPLES: Final = Path(__file__).parents[2] / "nlu_data"
SAYINGS: Final = Path(__file__).with_name("english.yml")

FEWEST_WORDS: Final = 3
"""Words. One or two unknown words in our letters are more often a name, a mash of keys or slang."""

FEWEST_FOR_CERTAIN: Final = 4
"""Words, for a message that was understood for certain all the same, such as "hasta la vista"."""

MOST_KNOWN: Final = 0.25
"""The largest share of known words in a message that is taken for another language."""

IN_LINES: Final = 2
"""A word counts as known when so many example lines hold it: a single one may be a slip or a foreign word."""

LINE: Final = "      - "
"""How an example begins in the files of nlu_data/."""


class _Sayings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    says_so: tuple[str, ...]


class English:
    """Tells English from other languages."""

    def __init__(self) -> None:
        self._known = known_words(_example_lines())
        self._says_so = _says_so()

    def is_foreign(self, text: str, *, for_certain: bool = False) -> bool:
        """Whether `text` is in another language; `for_certain` leaves out what is short enough for doubt."""
        letters = [letter for letter in text if letter.isalpha()]
        ours = sum(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
        if len(letters) >= 2 and ours * 2 < len(letters):
            return True
        return foreign(words_of(text), self._known, FEWEST_FOR_CERTAIN if for_certain else FEWEST_WORDS)

    def is_hard(self, text: str) -> bool:
        """Whether `text` says, in English, that English is hard for its writer."""
        words = words_of(text)
        return any(holds(words, phrase) for phrase in self._says_so)


def foreign(words: Words, known: frozenset[str], fewest: int = FEWEST_WORDS) -> bool:
    """Whether so few of `words`, at least `fewest`, are known that they are another language."""
    plain = [word for word in words if word.isalpha()]
    return len(plain) >= fewest and sum(word in known for word in plain) <= MOST_KNOWN * len(plain)


def known_words(lines: Iterable[str]) -> frozenset[str]:
    """The words that are in at least two of `lines`."""
    counted = Counter(word for line in lines for word in set(words_of(line)))
    return frozenset(word for word, lines_with in counted.items() if lines_with >= IN_LINES)


@cache
def _example_lines() -> tuple[str, ...]:
    # Read as lines: taking six thousand examples apart as YAML would only slow a portal's start.
    files = sorted(EXAMPLES.glob("*.yml"))
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    return tuple(line.removeprefix(LINE) for line in lines if line.startswith(LINE))


@cache
def _says_so() -> tuple[Words, ...]:
    return tuple(words_of(phrase) for phrase in validated(read_document(SAYINGS), _Sayings).says_so)
