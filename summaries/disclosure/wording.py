"""The lint of words: no sentence may say of a whole group what each of its members then said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_FORBIDDEN = re.compile(
    r"\b(?:all|every|everyone|everybody|each of (?:you|them|us)|none|nobody|no one|only one|just one)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:\d[\d,.]*%?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|a third|a quarter)"
    r"(?!\w)",
    re.IGNORECASE,
)


def faults_in_words(
    sentence: str, allowed: Collection[str] = (), names: Iterable[str] = ()
) -> tuple[str, ...]:
    """The words of `sentence` that may not be published, in order; empty when it is fit.

    `allowed` are the numbers that are printed cells, as text. `names` are fixed names in which such words are
    harmless (a question's own text, a band's label, the period).
    """
    for name in sorted(names, key=len, reverse=True):
        sentence = sentence.replace(name, " ")
    words = [found.group() for found in _FORBIDDEN.finditer(sentence)]
    numbers = [found.group().strip(".,") for found in _NUMBER.finditer(sentence)]
    return (*words, *(number for number in numbers if number.replace(",", "") not in allowed))
