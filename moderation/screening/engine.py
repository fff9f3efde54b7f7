"""Finds every rule that a text matches, settles each by its surroundings, and gives one verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from moderation.screening.normalise import SENTENCE_END, normalise
from moderation.screening.pattern import Pattern
from moderation.screening.result import CATEGORIES, LEVELS, Level
from moderation.screening.rule_book import Rule, RuleBook
from moderation.screening.scope import Found, level_in_scope, tells_of_help

_LONGEST_SENTENCE: Final = 200
_REACH: Final = 40
"""Words. What is longer than a sentence is read in parts that overlap by more than any rule reaches, so
that twenty thousand characters without a full stop take no longer than with some."""


@dataclass(frozen=True)
class Hit:
    """A rule that matched, the words it matched on, and the level left to it by its surroundings."""

    rule: Rule
    words: str
    level: Level

    @property
    def lowered(self) -> bool:
        """Whether the surroundings took something from it."""
        return self.level != self.rule.level


@dataclass(frozen=True)
class Verdict:
    """What the rules make of a text. `hits` are all matches, lowered ones too, most serious first."""

    level: Level
    category: str
    hits: tuple[Hit, ...]
    words: tuple[str, ...]


def apply_rules(text: str, question: str | None, book: RuleBook) -> Verdict:
    """Match every rule of `book` against `text`; `question` is the wording or id of what was asked."""
    words = normalise(text, book.lexicon)
    asked = normalise(question.replace("_", " "), book.lexicon) if question else ()
    helped = cache(lambda: tells_of_help(f" {' '.join(words)} ", book))
    hits: dict[str, Hit] = {}
    for found in _matches(words, asked, book):
        known = hits.get(found.rule.id)
        if known is not None and not known.lowered:
            continue
        hit = Hit(found.rule, found.words, level_in_scope(found, book, helped))
        if known is None or LEVELS.index(hit.level) > LEVELS.index(known.level):
            hits[found.rule.id] = hit
    ordered = tuple(sorted(hits.values(), key=_seriousness))
    if not ordered or ordered[0].level == "none":
        return Verdict("none", "none", ordered, words)
    return Verdict(ordered[0].level, ordered[0].rule.category, ordered, words)


def _seriousness(hit: Hit) -> tuple[int, int, str]:
    return -LEVELS.index(hit.level), CATEGORIES.index(hit.rule.category), hit.rule.id


def _matches(words: tuple[str, ...], asked: tuple[str, ...], book: RuleBook) -> Iterator[Found]:
    present = set(words)
    tried = [entry for word in sorted(present) for entry in book.by_word.get(word, ())]
    question = f" {' '.join(asked)} "
    sentences = _sentences(words)
    for number, pattern in dict.fromkeys((*tried, *book.always)):
        rule = book.rules[number]
        if rule.question and not any(wanted.regex.search(question) for wanted in rule.question):
            continue
        for sentence in sentences if not _anchored(pattern) else (f" {' '.join(words)} ",):
            for found in pattern.regex.finditer(sentence):
                yield Found(rule, pattern, sentence, found.start(), found.end())


def _anchored(pattern: Pattern) -> bool:
    return pattern.source.startswith("^") or pattern.source.endswith("$")


def _sentences(words: tuple[str, ...]) -> tuple[str, ...]:
    """The text cut at sentence ends; each piece begins and ends in a space."""
    pieces: list[list[str]] = [[]]
    for word in words:
        if word == SENTENCE_END:
            pieces.append([])
        else:
            pieces[-1].append(word)
    return tuple(f" {' '.join(part)} " for piece in pieces if piece for part in _parts(piece))


def _parts(sentence: list[str]) -> Iterator[list[str]]:
    for start in range(0, max(1, len(sentence) - _REACH), _LONGEST_SENTENCE - _REACH):
        yield sentence[start : start + _LONGEST_SENTENCE]
