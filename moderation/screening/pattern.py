"""The small language that rules are written in, compiled to regular expressions.

A pattern is a row of elements, each matching words of the normalised text:

    want to die        these words, next to each other; a `?` after a word makes it optional
    (hit|hits|slapped) one of these; each may be several words; a `?` after it makes it optional
    <kin>              one of the words listed under that name in rules/words.yml; may end in `?`;
                       also inside brackets: (my <kin>|he)
    cut*               any word beginning so
    ..                 up to three words of any kind      ...    up to seven
    ^ and $            the whole text begins or ends here

No element reaches across a sentence's end, except `^` and `$`, which allow for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_ELEMENT: Final = re.compile(r"\.{2,3}|\^|\$|<([a-z_]+)>(\??)|\(([^()]+)\)(\??)|([a-z0-9]+\*?)(\??)")
_LIST_NAME: Final = re.compile(r"<([a-z_]+)>")
_CHOICE: Final = re.compile(r"(?:[a-z0-9]+\*?(?: [a-z0-9]+\*?)*)?")
_GAPS: Final = {"..": 3, "...": 7}


class PatternError(ValueError):
    """A pattern that cannot be read; says which and where."""


@dataclass(frozen=True)
class Pattern:
    """One compiled pattern. `needs` holds words of which at least one is in every text that it matches;
    empty when that cannot be told (then the pattern is always tried)."""

    source: str
    regex: re.Pattern[str]
    needs: frozenset[str]
    words: frozenset[str]


def compile_pattern(source: str, lists: Mapping[str, tuple[str, ...]]) -> Pattern:
    """Compile `source`; `lists` gives the words behind `<name>`. Raises PatternError."""
    expression, needs, words = [r"(?<= )"], [], set[str]()
    for piece, choices, optional in _elements(source, lists):
        if piece in _GAPS:
            expression.append(rf"(?:[^ .]+ ){{0,{_GAPS[piece]}}}?")
        elif piece == "^":
            expression.append(r"(?<=^ )(?:\. )?")
        elif piece == "$":
            expression.append(r"(?:\. )?$")
        else:
            expression.append(f"(?:{'|'.join(map(_words_regex, choices))}){'?' if optional else ''}")
            words.update(word for choice in choices for word in choice.split() if not word.endswith("*"))
            if not optional and not any(choice.split()[0].endswith("*") for choice in choices):
                needs.append(frozenset(choice.split()[0] for choice in choices))
    fewest = min(needs, key=lambda some: (_commonness(some), len(some)), default=frozenset[str]())
    return Pattern(source, re.compile("".join(expression)), fewest, frozenset(words))


def _elements(
    source: str, lists: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    position = 0
    while position < len(source):
        if source[position] == " ":
            position += 1
            continue
        found = _ELEMENT.match(source, position)
        if found is None:
            raise PatternError(f"cannot read {source!r} at {source[position:]!r}")
        name, name_maybe, choices, choices_maybe, word, word_maybe = found.groups()
        written = f"<{name}>" if name else choices or word or ""
        listed = [choice for part in written.split("|") for choice in _expand(part.strip(), source, lists)]
        # Longest first, so that "step dad" is tried before "dad".
        listed.sort(key=lambda choice: (-len(choice), choice))
        yield found.group(), tuple(listed), bool(name_maybe or choices_maybe or word_maybe)
        position = found.end()


def _expand(choice: str, source: str, lists: Mapping[str, tuple[str, ...]]) -> list[str]:
    """One choice with any `<name>` in it replaced by each word of that list."""
    found = _LIST_NAME.search(choice)
    if found is None:
        if not _CHOICE.fullmatch(choice):
            raise PatternError(f"cannot read {choice!r} in {source!r}")
        return [choice] if choice else []
    if found.group(1) not in lists:
        raise PatternError(f"{source!r} names the list <{found.group(1)}>, which words.yml does not have")
    return [choice.replace(found.group(), word, 1) for word in lists[found.group(1)]]


def _words_regex(choice: str) -> str:
    return "".join(f"{word[:-1]}[^ .]* " if word.endswith("*") else f"{word} " for word in choice.split())


# Words that stand in most messages: a poor sign that a pattern is worth trying.
_COMMON: Final = frozenset(
    {"i", "my", "me", "the", "a", "to", "and", "he", "she", "it", "is", "am", "in", "of", "you", "was"}
    | {"have", "that", "they", "do", "be", "for", "on"}
)


def _commonness(words: frozenset[str]) -> int:
    return len(words & _COMMON)
