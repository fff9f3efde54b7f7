"""Turns what a young person typed into the plain words that the rules are written in.

Case, accents, look-alike letters, emoji, spacing tricks ("k i l l"), numbers for letters ("su1c1de"),
stretched words ("dieeee"), text-speak ("kms", "wna") and common misspellings all come out as one spelling.
Nothing here decides about risk. The result keeps sentence ends, since a rule never reaches across one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SENTENCE_END: Final = "."

# Letters of other alphabets that look like Latin ones (Unicode confusables that phones can type).
_LOOKALIKES: Final = str.maketrans("аеорсухіѕԁһкмтвηνοα", "aeopcyxisdhkmtbnvoa")
_APOSTROPHES: Final = re.compile("[\u2018\u2019\u02bc\u00b4`']")
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]")
_SPACES: Final = re.compile(r"[^\S\n\r]+")
_DOTS: Final = re.compile(r"\.{2,}|…")
_SPACED_LETTERS: Final = re.compile(r"(?<![^\W_])(?:[a-z0-9!$@|*][\s.\-_*~]{1,2}){2,}[a-z0-9!$@|](?![^\W_])")
_SENTENCE_ENDS: Final = re.compile(r"[.!?;\n\r]+(?=\s|$|[^\w\s])|[\n\r;?]+")
_WORD: Final = re.compile(r"[a-z0-9]+|\.")
_WITH_SYMBOLS: Final = re.compile(r"[a-z0-9@$!|+*]+")
_SYMBOL: Final = re.compile(r"[@$!|+*]")
_STRETCHED: Final = re.compile(r"(.)\1{2,}")
_LETTER_FOR: Final[Mapping[str, str]] = {
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "!": "i", "|": "l", "+": "t",
}  # fmt: skip
_LONGEST_RUN_TOGETHER: Final = 40


@dataclass(frozen=True)
class Lexicon:
    """What the normaliser knows: shorthand, emoji, and which words the rules use.

    `vocabulary` is every word that a rule can match; `telling` the part of it that carries risk, which alone
    is worth guessing at behind numbers, stars and missing spaces.
    """

    shorthand: Mapping[str, str]
    pairs: Mapping[str, str]
    digits: Mapping[str, tuple[str, frozenset[str]]]
    emoji: Mapping[str, str]
    ordinary: frozenset[str]
    vocabulary: frozenset[str]
    telling: frozenset[str]

    def knows(self, word: str) -> bool:
        """Whether a rule or the shorthand list uses this word."""
        return word in self.vocabulary or word in self.shorthand


def normalise(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of `text` in the spelling of the rules; `.` stands for a sentence's end."""
    plain = _letters(text, lexicon)
    words: list[str] = []
    for token in _WORD.findall(plain):
        words.extend(_spellings(token, words[-1] if words else "", lexicon))
    return tuple(_join_pairs(words, lexicon))


def _letters(text: str, lexicon: Lexicon) -> str:
    """Lower-case Latin letters, digits, spaces and sentence ends."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    text = "".join(_symbol(character, lexicon) for character in text)
    text = unicodedata.normalize("NFKD", text.casefold()).translate(_LOOKALIKES)
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = _SPACES.sub(" ", text)
    text = _DOTS.sub(" ", _APOSTROPHES.sub("", text))
    text = _SPACED_LETTERS.sub(lambda found: _close_up(found.group(), lexicon), text)
    text = _WITH_SYMBOLS.sub(lambda found: _unmask(found.group(), lexicon), text)
    return _SENTENCE_ENDS.sub(" . ", text)


def _symbol(character: str, lexicon: Lexicon) -> str:
    if character.isascii():
        return character
    if character in lexicon.emoji:
        return f" {lexicon.emoji[character]} "
    return " " if unicodedata.category(character) in {"So", "Sk", "Cn", "Co"} else character


def _close_up(spaced: str, lexicon: Lexicon) -> str:
    """`k i l l` as `kill`, when the letters make words of the rules; otherwise left as it was.

    Up to two letters at either end may be words of their own: "love x. i w a n t", "d i e u know".
    """
    letters = re.sub(r"[\s.\-_~*]+", "", spaced)
    for own_at_end in range(3):
        for own in range(3):
            closed = _closed(letters[own : len(letters) - own_at_end], lexicon)
            if closed:
                return " ".join((*letters[:own], closed, *letters[len(letters) - own_at_end :]))
    return spaced


def _closed(letters: str, lexicon: Lexicon) -> str | None:
    for guess in (letters, "".join(_LETTER_FOR.get(letter, letter) for letter in letters)):
        if guess in lexicon.shorthand or (guess in lexicon.vocabulary and len(guess) > 2):
            return guess
        words = _split_run_together(guess, lexicon)
        if words:
            return " ".join(words)
    return None


def _unmask(token: str, lexicon: Lexicon) -> str:
    """A word with symbols in it (`k!ll`, `s*icide`, `r@pe`) as the word of risk it hides, if it hides one."""
    if not _SYMBOL.search(token):
        return token
    guess = "".join(_LETTER_FOR.get(letter, letter) for letter in token.rstrip("!+*"))
    if guess.isalpha() and lexicon.knows(guess):
        return f"{guess} . " if token.endswith("!") else guess
    if "*" in token and sum(letter.isalpha() for letter in token) >= 2:
        pattern = re.compile("".join("[a-z]" if letter == "*" else re.escape(letter) for letter in guess))
        hidden = sorted(word for word in lexicon.telling if pattern.fullmatch(word))
        if hidden:
            return hidden[0]
    return re.sub(r"[@$|+*]", " ", token).replace("!", ". " if token.endswith("!") else " ")


def _spellings(token: str, before: str, lexicon: Lexicon) -> list[str]:
    """One typed word as one or more words of the rules."""
    if token in lexicon.digits and before in lexicon.digits[token][1]:
        return [lexicon.digits[token][0]]
    for guess in _guesses(token, lexicon):
        if guess in lexicon.shorthand:
            return lexicon.shorthand[guess].split()
        if guess in lexicon.vocabulary:
            return [guess]
    if token in lexicon.ordinary:
        return [token]
    return _split_run_together(_STRETCHED.sub(r"\1", token), lexicon) or [_STRETCHED.sub(r"\1\1", token)]


def _guesses(token: str, lexicon: Lexicon) -> list[str]:
    """Spellings to try, likeliest first: as typed, unstretched, digits as letters, `-in` as `-ing`."""
    guesses = [token]
    if token in lexicon.ordinary or len(token) == 1:
        return guesses
    if _STRETCHED.search(token):
        guesses += [
            _STRETCHED.sub(r"\1\1", token),
            _STRETCHED.sub(r"\1", token),
            re.sub(r"(.)\1+", r"\1", token),
        ]
    elif len(token) > 3 and token[-1] == token[-2]:
        guesses.append(token[:-1])
    if any(letter.isdigit() for letter in token) and any(letter.isalpha() for letter in token):
        decoded = "".join(_LETTER_FOR.get(letter, letter) for letter in token)
        guesses += [word for word in (decoded, decoded.replace("i", "l")) if word in lexicon.telling]
    if token.endswith("in") and len(token) > 4:
        guesses.append(token + "g")
    return guesses


def _split_run_together(token: str, lexicon: Lexicon) -> list[str] | None:
    """`iwannadie` as `i want to die`: only into words of the rules, and only when one tells of risk."""
    if not 6 <= len(token) <= _LONGEST_RUN_TOGETHER or token in lexicon.ordinary:
        return None
    best: list[list[str] | None] = [[]] + [None] * len(token)
    for end in range(1, len(token) + 1):
        for start in range(max(0, end - 12), end):
            head, piece = best[start], token[start:end]
            if head is None or not (piece == "i" or (len(piece) > 1 and lexicon.knows(piece))):
                continue
            current = best[end]
            if current is None or len(head) + 1 < len(current):
                best[end] = [*head, piece]
    pieces = best[-1]
    if not pieces or len(pieces) < 2:
        return None
    words = [word for piece in pieces for word in lexicon.shorthand.get(piece, piece).split()]
    return words if len(words) > 1 and any(word in lexicon.telling for word in words) else None


def _join_pairs(words: list[str], lexicon: Lexicon) -> list[str]:
    """Two words that the rules know as one (`my self`, `do not`) joined."""
    joined: list[str] = []
    for word in words:
        pair = f"{joined[-1]} {word}" if joined else ""
        if pair in lexicon.pairs:
            joined[-1] = lexicon.pairs[pair]
        elif not (word == SENTENCE_END and joined and joined[-1] == SENTENCE_END):
            joined.append(word)
    return joined
