"""TextBlob, taught how young people write: its lexicon annotated from `language/`, read clause by clause.

TextBlob's own reading (its PatternAnalyzer, which needs no corpus) does the scoring: known words, what makes
them stronger, and negation. It is given the words as the lists spell them, with each phrase as one word, and
without the small words between a negation and what it turns, at which it would stop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from textblob import en
from textblob.sentiments import PatternAnalyzer

from moderation.sentiment.language_files import Language, load_language

AFTER_TURNING: Final = 1.6
BEFORE_TURNING: Final = 0.7
"""How much a clause counts after and before a "but". Chosen on the development lines."""
_DOUBT: Final = 0.15
"""Added to the weight of what was found, so that one weak word says less than several that agree."""


@dataclass(frozen=True)
class Heard:
    """What the words say: `score` from -1 to 1, and each piece of text that counted with its polarity.

    `ironic` is the sign that turned kind words round, and `turning` the word (such as "but") after which what
    was meant most comes; both are empty when there is none.
    """

    score: float
    pieces: tuple[tuple[str, float], ...]
    ironic: str = ""
    turning: str = ""

    @property
    def good(self) -> float:
        """The sum of what sounds good, 0 or more."""
        return sum(value for _, value in self.pieces if value > 0)

    @property
    def bad(self) -> float:
        """The sum of what sounds bad, 0 or less."""
        return sum(value for _, value in self.pieces if value < 0)


def plain_textblob(text: str) -> float:
    """TextBlob's polarity as it comes, -1 to 1, untaught: what this package is measured against."""
    return float(PatternAnalyzer().analyze(text).polarity)


class TaughtTextBlob:
    """Reads statements. Keeps nothing between two of them."""

    def __init__(self, language: Language | None = None) -> None:
        self.language = language or load_language()
        self._textblob = _taught(self.language)
        self._parting = {".", *self.language.turning, *self.language.joining}

    def hear(self, text: str) -> Heard:
        """What the words of `text` say, whatever was asked."""
        tokens = self._phrased(self.language.tokens(text))
        total = weight = 0.0
        pieces: list[tuple[str, float]] = []
        turning = ""
        clauses = list(self._clauses(tokens))
        turned = [place for place, (_, word) in enumerate(clauses) if word and place]
        for place, (clause, _) in enumerate(clauses):
            counts = 1.0
            if turned:
                counts = AFTER_TURNING if place >= turned[-1] else BEFORE_TURNING
            for words, value in self._assessed(clause):
                pieces.append((words, value))
                total += counts * value
                weight += counts
        if turned and pieces:
            turning = clauses[turned[-1]][1]
        score = total / (weight + _DOUBT) if weight else 0.0
        ironic = next((token for token in tokens if token in self.language.ironic), "")
        if ironic and any(value > 0.2 for words, value in pieces if words != ironic):
            score = -0.5 * abs(score) - 0.1
        else:
            ironic = ""
        return Heard(max(-1.0, min(1.0, score)), tuple(pieces), ironic, turning)

    def _phrased(self, tokens: Sequence[str]) -> list[str]:
        """Tokens with every known phrase as one of them, its words joined by `_`."""
        found: list[str] = []
        place = 0
        while place < len(tokens):
            for words, _ in self.language.phrases.get(tokens[place], ()):
                if _fits(words, tokens[place : place + len(words)]):
                    found.append("_".join(words))
                    place += len(words)
                    break
            else:
                found.append(tokens[place])
                place += 1
        return found

    def _clauses(self, tokens: Sequence[str]) -> Iterator[tuple[list[str], str]]:
        """Words of each clause, and the turning word that opened it or an empty string."""
        clause: list[str] = []
        opened = ""
        for token in tokens:
            if token in self._parting:
                if clause:
                    yield clause, opened
                    clause, opened = [], ""
                if token in self.language.turning:
                    opened = token
            else:
                clause.append(token)
        if clause:
            yield clause, opened

    def _assessed(self, clause: Sequence[str]) -> Iterator[tuple[str, float]]:
        """The pieces of a clause that TextBlob gives a polarity other than 0."""
        for words, polarity, _, _ in self._textblob(self._without_fillers(clause)).assessments:
            if polarity:
                yield " ".join(words).replace("_", " "), max(-1.0, min(1.0, float(polarity)))

    def _without_fillers(self, clause: Sequence[str]) -> list[str]:
        """The clause less what stands between a negation and what it turns, at most three words."""
        kept: list[str] = []
        since = 99
        for token in clause:
            if since < 3 and token in self.language.carried_over:
                since += 1
                continue
            since = 0 if token in self.language.negations else 99
            kept.append(token)
        return kept


def _fits(words: Sequence[str], tokens: Sequence[str]) -> bool:
    return len(words) == len(tokens) and all(
        word in ("*", token) for word, token in zip(words, tokens, strict=True)
    )


def _taught(language: Language) -> Any:
    """A lexicon of our own, annotated; TextBlob's own, which others may use, stays as it is."""
    textblob = en.Sentiment(
        path=en.sentiment.path,
        synset="wordnet_id",
        negations=tuple(sorted(language.negations)),
        modifiers=("RB",),
        modifier=lambda word: word.endswith("ly"),
        language="en",
    )
    textblob.load()
    for word, polarity in (*language.words.items(), *language.signs.items()):
        textblob.pop(word, None)
        textblob.annotate(word, None, polarity, 1.0 if polarity else 0.0, 1.0)
    for some in language.phrases.values():
        for words, polarity in some:
            textblob.annotate("_".join(words), None, polarity, 1.0 if polarity else 0.0, 1.0)
    for word, strength in language.strength.items():
        textblob.pop(word, None)
        textblob.annotate(word, "RB", 0.0, 0.0, strength)
    for word in language.negations:
        textblob.pop(word, None)
    return textblob
