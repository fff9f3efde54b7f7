"""Reads the rules, the lists of words and the shorthand from YAML into one frozen book.

Everything is data in `rules/` and `language/`; `load_rule_book` reads it once a process. The book's
fingerprint is part of every screening's version, so that a stored answer names the rules that gave it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from moderation.screening.normalise import Lexicon
from moderation.screening.pattern import Pattern, PatternError, compile_pattern
from moderation.screening.result import CATEGORIES, LEVELS, Level

_HERE: Final = Path(__file__).parent


class RuleBookError(ValueError):
    """A rule file that cannot be used; says which file and rule."""


@dataclass(frozen=True)
class Rule:
    """One thing that can be noticed.

    `certain` rules are not lowered by where they are said (a song, a game, a joke): only by a plain denial,
    by being long over, or by `unless`. `unless` patterns, met in the same sentence, show that the words mean
    something else. `lowered_by` names contexts (contexts.yml) that show the same. `question` patterns, when
    there are any, must match the question that was asked. `negatable` is whether "not" before it denies it.
    """

    id: str
    category: str
    level: Level
    reason: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    lowered_by: frozenset[str]
    question: tuple[Pattern, ...]
    certain: bool
    negatable: bool


@dataclass(frozen=True)
class RuleBook:
    """Every rule, context and word list, with an index from a word to the rules worth trying."""

    rules: tuple[Rule, ...]
    by_word: Mapping[str, tuple[tuple[int, Pattern], ...]]
    always: tuple[tuple[int, Pattern], ...]
    contexts: Mapping[str, tuple[Pattern, ...]]
    scope: Mapping[str, tuple[Pattern, ...]]
    lists: Mapping[str, tuple[str, ...]]
    lexicon: Lexicon
    fingerprint: str


@cache
def load_rule_book(folder: Path = _HERE) -> RuleBook:
    """The rules of `folder` (sub-folders `rules` and `language`). Raises RuleBookError on a fault."""
    files = sorted((folder / "rules").glob("*.yml"))
    lists = _read_lists(folder / "rules" / "words.yml")
    contexts = _read_patterns(folder / "rules" / "contexts.yml", lists)
    scope = _read_patterns(folder / "rules" / "scope.yml", lists)
    rules: list[Rule] = []
    for file in files:
        if file.stem not in {"words", "contexts", "scope"}:
            rules.extend(_read_rules(file, lists, frozenset(contexts)))
    every = [pattern for rule in rules for pattern in (*rule.patterns, *rule.unless)]
    every += [pattern for some in (*contexts.values(), *scope.values()) for pattern in some]
    by_word, always = _index(rules)
    return RuleBook(
        tuple(rules), by_word, always, contexts, scope, lists,
        _read_lexicon(folder / "language", every, lists), _fingerprint(folder),
    )  # fmt: skip


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*/*.yml")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _read_lists(file: Path) -> dict[str, tuple[str, ...]]:
    """Named lists; an entry `<name>` in a list stands for that other list's words."""
    raw: dict[str, str] = _read(file)
    lists: dict[str, tuple[str, ...]] = {}
    for name, entries in raw.items():
        words: list[str] = []
        for entry in (part.strip() for part in entries.split(",")):
            words.extend(lists[entry[1:-1]] if entry.startswith("<") else [entry] if entry else [])
        # Longest first, so that "step dad" is tried before "step".
        lists[name] = tuple(sorted(set(words), key=lambda word: (-len(word), word)))
    return lists


def _compile(sources: Iterable[str], lists: Mapping[str, tuple[str, ...]], where: str) -> tuple[Pattern, ...]:
    try:
        return tuple(compile_pattern(source, lists) for source in sources)
    except PatternError as fault:
        raise RuleBookError(f"{where}: {fault}") from fault


def _read_patterns(file: Path, lists: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Pattern, ...]]:
    raw: dict[str, list[str]] = _read(file)
    return {name: _compile(sources, lists, f"{file.name} {name}") for name, sources in raw.items()}


def _read_rules(file: Path, lists: Mapping[str, tuple[str, ...]], contexts: frozenset[str]) -> list[Rule]:
    raw = _read(file)
    category = raw["category"]
    rules = []
    for entry in raw["rules"]:
        where = f"{file.name} {entry.get('id')}"
        lowered_by = frozenset(entry.get("lowered_by", []))
        if entry.get("category", category) not in CATEGORIES or entry["level"] not in LEVELS[1:]:
            raise RuleBookError(f"{where}: unknown category or level")
        if not lowered_by <= contexts:
            raise RuleBookError(f"{where}: no such context {sorted(lowered_by - contexts)}")
        rules.append(
            Rule(
                id=entry["id"],
                category=entry.get("category", category),
                level=entry["level"],
                reason=entry["reason"],
                patterns=_compile(entry["patterns"], lists, where),
                unless=_compile(entry.get("unless", []), lists, where),
                lowered_by=lowered_by,
                question=_compile(entry.get("question", []), lists, where),
                certain=entry.get("certain", False),
                negatable=entry.get("negatable", True),
            )
        )
    return rules


def _index(
    rules: list[Rule],
) -> tuple[dict[str, tuple[tuple[int, Pattern], ...]], tuple[tuple[int, Pattern], ...]]:
    by_word: defaultdict[str, list[tuple[int, Pattern]]] = defaultdict(list)
    always: list[tuple[int, Pattern]] = []
    for number, rule in enumerate(rules):
        for pattern in rule.patterns:
            for word in pattern.needs:
                by_word[word].append((number, pattern))
            if not pattern.needs:
                always.append((number, pattern))
    return {word: tuple(found) for word, found in by_word.items()}, tuple(always)


def _read_lexicon(folder: Path, patterns: list[Pattern], lists: Mapping[str, tuple[str, ...]]) -> Lexicon:
    shorthand = _read(folder / "shorthand.yml")
    words: dict[str, str] = shorthand["words"]
    vocabulary = {word for pattern in patterns for word in pattern.words}
    vocabulary |= {word for meaning in words.values() for word in meaning.split()}
    ordinary = frozenset(_read(folder / "ordinary.yml")["words"].split())
    digits = {
        str(digit): (str(entry["means"]), frozenset(map(str, entry["before"])))
        for digit, entry in shorthand["digits"].items()
    }
    return Lexicon(
        shorthand=words,
        pairs=shorthand["pairs"],
        digits=digits,
        emoji=_read(folder / "emoji.yml"),
        ordinary=ordinary,
        vocabulary=frozenset(vocabulary),
        telling=frozenset(lists["telling"]),
    )
