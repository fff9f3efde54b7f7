"""Bringing what people type to one form, and finding a known phrase in it. It never judges spelling."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

# Skin tones, and the invisible characters that choose how an emoji is drawn or join two of them; with them go
# the sex signs that a shrug may carry. None of them changes what is meant.
_INVISIBLE = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f\u200b-\u200d\u2060\ufeff\u2640\u2642]")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
# A number below zero, a word (don't, 50/50, 3.5, so-so, 100%), a run of punctuation, or one other sign: 🙂.
# Signs such as ½ become "1⁄2" when text is brought to one form, and "3½" would then read as 31.
_FRACTIONS = str.maketrans({"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3"})
_TOKEN = re.compile(r"(?<!\w)-[0-9]+|[^\W_]+(?:['/.\-][^\W_]+)*%?|[.,;:!?\-()\"…]+|[^\w\s]")
_PUNCTUATION = re.compile(r"[.,;:!?\-()\"'…*_~]+")
_LONGEST_WHOLE = 200
"""Characters; no phrase that is a whole message comes near it, drawn-out letters included."""
_DRAWN_OUT = re.compile(r"(.)\1{2,}")


def tokens(text: str) -> tuple[str, ...]:
    """The words, signs and punctuation of `text`: lower case, straight quotes, an emoji said thrice once."""
    plain = (
        _INVISIBLE.sub("", unicodedata.normalize("NFKC", text.translate(_FRACTIONS)))
        .translate(_STRAIGHT)
        .casefold()
    )
    found: list[str] = []
    for token in _TOKEN.findall(plain):
        repeated = bool(found) and token == found[-1] and not token[0].isalnum()
        if not repeated:
            found.append(token)
    return tuple(found)


def is_punctuation(token: str) -> bool:
    """Whether the token is only punctuation, which carries no answer."""
    return bool(_PUNCTUATION.fullmatch(token))


def bare(text: str) -> tuple[str, ...]:
    """The tokens of `text` without its punctuation."""
    return tuple(token for token in tokens(text) if not is_punctuation(token))


@lru_cache(maxsize=4096)
def known(phrase: str) -> tuple[str, ...]:
    """`bare` for a phrase of our own definitions, kept; never for what somebody wrote."""
    return bare(phrase)


def same(token: str, known: str) -> bool:
    """Whether they are one word, allowing for letters drawn out: "yesss", "nooooo"."""
    if token == known:
        return True
    if not _DRAWN_OUT.search(token):
        return False
    return known in {_DRAWN_OUT.sub(r"\1", token), _DRAWN_OUT.sub(r"\1\1", token)}


def begins_with(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether `words` start with `phrase` (which must not be empty)."""
    if not phrase or len(words) < len(phrase) or words[0][0] != phrase[0][0]:
        return False  # Nearly every phrase ends here: the first letter is cheap to compare.
    return all(same(word, known) for word, known in zip(words, phrase, strict=False))


def is_one_of(text: str, phrases: Iterable[str]) -> bool:
    """Whether the whole of `text`, apart from punctuation, is one of `phrases`."""
    if len(text) > _LONGEST_WHOLE:
        return False
    said = bare(text)
    return any(len(said) == len(phrase) and begins_with(said, phrase) for phrase in map(known, phrases))


def one_slip(typed: str, known: str) -> bool:
    """Whether one letter added, lost, changed, or two neighbours swapped turn `known` into `typed`."""
    if abs(len(typed) - len(known)) > 1 or typed == known:
        return False
    at = next(
        (n for n, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b), min(len(typed), len(known))
    )
    left, right = typed[at:], known[at:]
    swapped = left[:2] == right[1::-1] and left[2:] == right[2:] and len(left) >= 2
    return swapped or left[1:] == right or left == right[1:] or left[1:] == right[1:]


def likeness(typed: str, known: str) -> float:
    """How alike two spellings are, from 0 to 1 (difflib's ratio)."""
    return difflib.SequenceMatcher(None, typed, known).ratio()
