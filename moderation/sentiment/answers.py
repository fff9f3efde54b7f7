"""What a short answer says, given its question: "yes" is good news to one question and bad to another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from moderation.sentiment.language_files import Language

_OUT_OF: Final = re.compile(r"(?:out of|to|and) (ten|10|five|5)\b")
_NUMBER: Final = re.compile(
    r"(?P<less>minus\s*|-\s*)?\b(?P<number>\d{1,6}|zero|nil|one|two|three|four|five|six|seven|eight|nine|ten)\b"
)
_SHORT: Final = 4
"""Words of an answer that still only names something, such as "my bed" for the best thing."""


@dataclass(frozen=True)
class Answer:
    """`value` -1 (as bad an answer as can be) to 1; `words` of the answer that gave it.

    `out_of` is the top of the scale when the answer is a mark on one, with `mark`; `whole` whether nothing
    else is said.
    """

    value: float
    words: str
    whole: bool
    out_of: int = 0
    mark: float = 0.0


def kind_of(question: str, language: Language) -> str:
    """The kind of a question: number, worst, best, bad, good or fact (`language/answers.yml`)."""
    plain = _plain(question)
    for entry in language.answers["kinds"]:
        if any(re.search(pattern, plain) for pattern in entry["patterns"]):
            return str(entry["kind"])
    return "fact"


def answered(text: str, question: str, language: Language) -> Answer | None:
    """What the opening of `text` answers to `question`, or None when it answers nothing by itself."""
    tokens = [token for token in language.tokens(text) if token not in (".", "!")]
    kind = kind_of(question, language)
    if not tokens or kind == "fact":
        return None
    if kind == "number":
        return _mark(tokens, text, question, language)
    if kind in ("best", "worst"):
        return _named(tokens, language.answers["naming"], kind)
    return _opening(tokens, language.answers["openings"], kind)


def _opening(tokens: Sequence[str], openings: dict[str, dict[str, float]], kind: str) -> Answer | None:
    for length in range(min(5, len(tokens)), 0, -1):
        opening = " ".join(tokens[:length])
        if opening in openings:
            return Answer(float(openings[opening][kind]), opening, whole=len(tokens) == length)
    return None


def _named(tokens: Sequence[str], naming: dict[str, Any], kind: str) -> Answer:
    said = " ".join(tokens)
    values = naming[kind]
    for name in ("nothing", "everything"):
        for words in naming[name]:
            if said == words or said.startswith(f"{words} "):
                return Answer(float(values[name]), words, whole=said == words)
    return Answer(float(values["something"]), " ".join(tokens[:_SHORT]), whole=len(tokens) <= _SHORT)


def _mark(tokens: Sequence[str], text: str, question: str, language: Language) -> Answer | None:
    numbers = language.answers["numbers"]
    scale = _OUT_OF.search(_plain(question))
    out_of = int(numbers.get(scale[1], scale[1])) if scale and not scale[1].isdigit() else 0
    out_of = out_of or (int(scale[1]) if scale else 10)
    said = _NUMBER.search(text.lower())
    if said is None:
        return None
    word = said["number"]
    value = float(numbers[word]) if word in numbers else float(word)
    if said["less"]:
        value = -value
    mark = min(float(out_of), max(0.0, value))
    whole = len(tokens) <= (2 if said["less"] else 1)
    return Answer(2 * mark / out_of - 1, word, whole=whole, out_of=out_of, mark=value)


def _plain(question: str) -> str:
    return re.sub("[‘’']", "", question.lower()).strip()
