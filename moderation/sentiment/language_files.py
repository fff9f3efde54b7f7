"""What TextBlob is taught, read from the YAML in `language/`: edited there, by hand, without programming."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from earshot.yaml_files import read_document

FOLDER: Final = Path(__file__).with_name("language")

_APOSTROPHES: Final = re.compile("[‘’ʼ´`']")
_STRETCHED: Final = re.compile(r"([a-z])\1{2,}")
_MOST_LETTERS: Final = 5_000
"""Letters of a statement that are read; a survey's longest answer is 2,000."""


@dataclass(frozen=True)
class Language:
    """The words, signs, phrases and spellings. Polarities are -1 to 1; strengths multiply the next word's.

    `phrases` are found in a statement by the words they start with, longest first. `*` is any one word.
    """

    words: Mapping[str, float]
    signs: Mapping[str, float]
    strength: Mapping[str, float]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], float], ...]]
    negations: frozenset[str]
    carried_over: frozenset[str]
    ironic: frozenset[str]
    turning: frozenset[str]
    joining: frozenset[str]
    spelling: Mapping[str, tuple[str, ...]]
    answers: Mapping[str, Any]
    reasons: Mapping[str, str]
    fingerprint: str

    def spelt(self, word: str) -> tuple[str, ...]:
        """A lower-case word as the lists spell it: shortened when stretched, shorthand written out."""
        if word in self.spelling:
            return self.spelling[word]
        if not _STRETCHED.search(word):
            return (word,)
        for kept in (r"\1", r"\1\1"):
            short = _STRETCHED.sub(kept, word)
            if short in self.words or short in self.spelling or short in self.strength:
                return self.spelling.get(short, (short,))
        return (_STRETCHED.sub(r"\1\1", word),)

    def tokens(self, text: str) -> list[str]:
        """The statement's words, signs, and `.` for every end of a clause, in order."""
        signed = _signs_apart(text[:_MOST_LETTERS], self._sign_pattern())
        found: list[str] = []
        for part, sign in signed:
            if sign:
                found.append(sign)
                continue
            for word in _WORD.findall(_APOSTROPHES.sub("", part.lower())):
                found.extend((word,) if word in ".!" else self.spelt(word))
        return found

    def _sign_pattern(self) -> re.Pattern[str]:
        return _pattern_of(tuple(sorted(self.signs, key=len, reverse=True)))


_WORD: Final = re.compile(r"[a-z0-9]+(?:/[0-9]+)?%?|\.|!")
_ENDS: Final = re.compile(r"[?;:,\n\r()…]+|\.{2,}|\s[-–—]+\s")


@cache
def _pattern_of(signs: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the signs. One of letters (`xD`) or with a digit (`:3`, `<3`) must stand apart from words."""
    parts = []
    for sign in signs:
        part = re.escape(sign)
        if sign[0].isalnum() or sign[0] in "():=;":
            part = rf"(?<!\w){part}"
        if sign[-1].isalnum():
            part = rf"{part}(?!\w)"
        parts.append(part)
    return re.compile("|".join(parts))


def _signs_apart(text: str, signs: re.Pattern[str]) -> list[tuple[str, str]]:
    """Stretches of words, with `.` at the ends of clauses, and the signs between them."""
    plain = text.replace("\ufe0f", "")
    found: list[tuple[str, str]] = []
    start = 0
    for match in signs.finditer(plain):
        found += [(_ENDS.sub(" . ", plain[start : match.start()]), ""), ("", match.group())]
        start = match.end()
    return [*found, (_ENDS.sub(" . ", plain[start:]), "")]


@cache
def load_language(folder: Path = FOLDER) -> Language:
    """The language of `folder`. Raises FileFaultsError when a file is missing or is not YAML."""
    words, phrases, spelling, answers, reasons = (
        read_document(folder / f"{name}.yml").data
        for name in ("words", "phrases", "spelling", "answers", "reasons")
    )
    written_out = {str(key): tuple(str(value).split()) for key, value in spelling.items()}
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.yml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return Language(
        words=_by_word(words["polarity"]),
        signs={sign.replace("\ufe0f", ""): value for sign, value in _by_word(words["signs"]).items()},
        strength=_by_word(words["strength"]),
        phrases=_phrases(phrases, written_out),
        negations=frozenset(map(str, words["negations"])),
        carried_over=frozenset(words["carried_over"]),
        ironic=frozenset(words["ironic"]),
        turning=frozenset(words["turning"]),
        joining=frozenset(words["joining"]),
        spelling=written_out,
        answers=answers,
        reasons=reasons,
        fingerprint=digest.hexdigest()[:12],
    )


def _by_word(groups: Mapping[str, list[str]]) -> dict[str, float]:
    """Words to numbers. A word in several groups keeps the first, so the order of groups decides."""
    found: dict[str, float] = {}
    for number, words in groups.items():
        for word in words:
            found.setdefault(str(word), float(number))
    return found


def _phrases(
    groups: Mapping[str, list[str]], spelling: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[tuple[tuple[str, ...], float], ...]]:
    starting: dict[str, dict[tuple[str, ...], float]] = {}
    for number, phrases in groups.items():
        for phrase in phrases:
            words = tuple(part for word in str(phrase).split() for part in spelling.get(word, (word,)))
            starting.setdefault(words[0], {}).setdefault(words, float(number))
    return {
        first: tuple(sorted(some.items(), key=lambda one: (-len(one[0]), one[0])))
        for first, some in starting.items()
    }
