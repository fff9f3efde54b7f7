"""What the words around a match do to it: denial, being long over, a "what if someone", a lesson, a game.

Each function looks only at the sentence that the match stands in (and, for help received, the rest of the
text), and says whether the match is lowered. The cues are data, in rules/scope.yml and rules/contexts.yml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from moderation.screening.pattern import Pattern
from moderation.screening.result import Level
from moderation.screening.rule_book import Rule, RuleBook

# A denial reaches over linking words only, and not far: "i do not really want to die" denies.
_FURTHEST_DENIAL: Final = 7


@dataclass(frozen=True)
class Found:
    """One match of a rule: the sentence it stands in, and where in that sentence."""

    rule: Rule
    pattern: Pattern
    sentence: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The matched words."""
        return self.sentence[self.start : self.end].strip()

    @property
    def before(self) -> str:
        """The sentence up to the match, beginning and ending in a space."""
        return self.sentence[: self.start]


def level_in_scope(found: Found, book: RuleBook, helped: Callable[[], bool]) -> Level:
    """The level that is left of a match after looking at what surrounds it.

    `helped` is whether the whole text tells of help that was had (`tells_of_help`), asked when it matters.
    """
    rule = found.rule
    if _met(rule.unless, found.sentence) or (rule.negatable and _denied(found, book)):
        return "none"
    if not rule.certain and any(_met(book.contexts[name], found.sentence) for name in rule.lowered_by):
        return "none"
    if _past(found, book):
        if helped():
            return "none"
        if _met(book.scope["long_over"], found.sentence):
            return "concern"
    if rule.level == "urgent" and _met(book.scope["hypothetical"], found.sentence):
        return "concern"
    return rule.level


def tells_of_help(text: str, book: RuleBook) -> bool:
    """Whether help was had and nothing is said to go on still."""
    return _met(book.scope["supported"], text) and not _met(book.scope["still"], text)


def _met(patterns: Iterable[Pattern], text: str) -> bool:
    return any(pattern.regex.search(text) for pattern in patterns)


def _denied(found: Found, book: RuleBook) -> bool:
    """A "not" before the match, with only linking words between them, and no "but" after it.

    "I'm not suicidal but" is how many people begin to say that they are: a denial followed by "but" is
    left as it was.
    """
    if _denied_inside(found, book):
        return True
    linking = book.lists["linking"]
    words = found.before.split()
    for back, word in enumerate(reversed(words[-_FURTHEST_DENIAL:])):
        position = len(words) - 1 - back
        if word in book.lists["denial"]:
            after = " ".join(words[position + 1 : position + 2])
            if after in book.lists["denial_of_something_else"]:
                return False
            rest = f" {found.sentence[found.end :]}"
            return not _met(book.scope["denial_withdrawn"], rest)
        if word not in linking or _new_clause(words, position, book):
            return False
    return False


def _new_clause(words: list[str], position: int, book: RuleBook) -> bool:
    """Whether something else begins with this word, without a full stop: "i dont need anything | i ..."."""
    before = words[position - 1] if position else ""
    return words[position] in book.lists["subject"] and before in book.lists["object"]


def _denied_inside(found: Found, book: RuleBook) -> bool:
    """A "not" that the pattern did not ask for, right before one of its words: "staff never hurt me"."""
    words = found.words.split()
    return any(
        word in book.lists["denial"] and word not in found.pattern.words and after in found.pattern.words
        for word, after in pairwise(words)
    )


def _past(found: Found, book: RuleBook) -> bool:
    """Whether the match is told as over: a past form in it or just before, and nothing of now."""
    near = f" {' '.join(found.before.split()[-3:])} {found.words} "
    return _met(book.scope["past"], near) and not _met(book.scope["still"], found.sentence)
