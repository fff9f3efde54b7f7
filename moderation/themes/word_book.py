"""Reads the plain words of each theme from `words.yml`, and finds them in a text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

import yaml

from moderation.screening.normalise import Lexicon, normalise
from moderation.screening.pattern import Pattern, PatternError, compile_pattern
from moderation.screening.rule_book import load_rule_book
from surveys.questionnaire import Theme

THEMES: Final[tuple[Theme, ...]] = get_args(Theme)
"""The 14 themes, in the order of design.md section 3."""

_WORDS: Final = Path(__file__).with_name("words.yml")


class WordBookError(ValueError):
    """A word file that cannot be used; says what is wrong with it."""


@dataclass(frozen=True)
class PlainWords:
    """What says that a text is about one theme. `label` is how a worker is told of it."""

    label: str
    plain: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]


@dataclass(frozen=True)
class WordBook:
    """Every theme's words, in the order of THEMES, and the spelling that they are written in."""

    themes: Mapping[Theme, PlainWords]
    lexicon: Lexicon
    fingerprint: str

    def found(self, text: str) -> dict[Theme, str]:
        """The themes whose plain words `text` holds, each with the first words that say so."""
        words = normalise(text, self.lexicon)
        # No pattern reaches across a sentence's end, which is a word of its own here.
        line, present = f" {' '.join(words)} ", frozenset(words)
        hits = {theme: _first(known.plain, line, present) for theme, known in self.themes.items()}
        return {
            theme: hit
            for theme, hit in hits.items()
            if hit is not None and _first(self.themes[theme].unless, line, present) is None
        }


def _first(patterns: Iterable[Pattern], line: str, present: frozenset[str]) -> str | None:
    """The words of the match that begins first, the longer of two that begin together."""
    matches = [
        match
        for pattern in patterns
        if not pattern.needs or pattern.needs & present
        for match in (pattern.regex.search(line),)
        if match
    ]
    if not matches:
        return None
    return min(matches, key=lambda match: (match.start(), -match.end())).group().strip(" .")


@cache
def load_word_book(file: Path = _WORDS) -> WordBook:
    """The words of `file`. Raises WordBookError when a theme is missing or a pattern cannot be read."""
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    if set(raw["themes"]) != set(THEMES):
        raise WordBookError(f"{file.name}: these must be the themes: {', '.join(THEMES)}")
    lists = {name: tuple(word.strip() for word in words.split(",")) for name, words in raw["lists"].items()}
    themes = {theme: _plain_words(raw["themes"][theme], lists, f"{file.name} {theme}") for theme in THEMES}
    screens = load_rule_book()
    used = {
        word for known in themes.values() for some in (known.plain, known.unless) for each in some
        for word in each.words
    }  # fmt: skip
    # The screen's shorthand and emoji, but only spellings of words that are looked for here.
    meant = {word for meaning in screens.lexicon.shorthand.values() for word in meaning.split()}
    digest = hashlib.sha256(screens.fingerprint.encode() + file.read_bytes())
    lexicon = replace(screens.lexicon, vocabulary=frozenset(used | meant))
    return WordBook(themes, lexicon, digest.hexdigest()[:12])


def _plain_words(raw: Mapping[str, Any], lists: Mapping[str, tuple[str, ...]], where: str) -> PlainWords:
    try:
        plain, unless = (
            tuple(compile_pattern(source, lists) for source in raw.get(name, []))
            for name in ("plain", "unless")
        )
    except PatternError as fault:
        raise WordBookError(f"{where}: {fault}") from fault
    return PlainWords(raw["label"], plain, unless)
