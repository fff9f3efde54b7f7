"""The sentiment of one statement, with reasons: what its words say, what it answers, and the correction."""

from __future__ import annotations

import math
from typing import Final

from moderation.sentiment.answers import Answer, answered
from moderation.sentiment.correction import Correction
from moderation.sentiment.language_files import Language, load_language
from moderation.sentiment.reading import Reading
from moderation.sentiment.taught import Heard, TaughtTextBlob

_ANSWER: Final = 0.7
_REST: Final = 0.6
"""What an answer and the words after it each count; they add up to more than 1, since they mostly agree."""
_TELLING: Final = 4
"""Most pieces that are named as reasons."""
_MOVED: Final = 0.15
"""The correction is named as a reason when it moves the score by this much."""
_FLAT: Final = 0.5
"""Where no word says anything and the networks' likeliest side has a lower chance, it cannot be told."""
_EVEN: Final = 0.2
"""Scores nearer 0 than this are even."""
# The chance that the side is right, as it was on the validation lines (tests/evaluation/sentiment/), for the
# words alone and with the correction: of an even score, and, by a logistic curve, of one further from 0.
_EVEN_RIGHT: Final = {False: 0.35, True: 0.56}
_CURVES: Final = {False: (0.45, 3.4), True: (0.2, 4.4)}


class Sentiment:
    """Reads statements, one at a time, and keeps nothing between two of them."""

    def __init__(self, correction: Correction | None = None, language: Language | None = None) -> None:
        self._language = language or load_language()
        self._textblob = TaughtTextBlob(self._language)
        self._correction = correction

    @property
    def version(self) -> str:
        """Names the word lists, and the trained correction when there is one."""
        trained = f"+trained-{self._correction.fingerprint}" if self._correction else ""
        return f"textblob-taught-{self._language.fingerprint}{trained}"

    @property
    def words_only(self) -> bool:
        """Whether there is no trained correction."""
        return self._correction is None

    def read(self, text: str, *, question: str | None = None) -> Reading:
        """How the writer of `text` seems to feel; `question` is what it answers, where it answers one."""
        if not text.strip():
            return Reading(None, 0.0, (self._language.reasons["nothing"],))
        heard = self._textblob.hear(text)
        answer = answered(text, question, self._language) if question else None
        words = _of_words(heard, answer)
        why = self._why(heard, answer)
        if self._correction is None:
            return self._reading(words, why)
        opinion = self._correction.correct(words, text, question)
        if words is None and opinion.likeliest < _FLAT:
            return Reading(None, 0.0, (*why, self._language.reasons["unsure"]), corrected=True)
        moved = opinion.score - (words or 0.0)
        if abs(moved) >= _MOVED:
            reason = self._language.reasons["learned_up" if moved > 0 else "learned_down"]
            why = (*why, reason.format(number=_number(opinion.score)))
        return self._reading(opinion.score, why, corrected=True)

    def _reading(self, score: float | None, why: tuple[str, ...], *, corrected: bool = False) -> Reading:
        if score is None:
            return Reading(None, 0.0, why, corrected)
        start, slope = _CURVES[corrected]
        certainty = 1 / (1 + math.exp(-(start + slope * (abs(score) - _EVEN))))
        if abs(score) < _EVEN:
            certainty = _EVEN_RIGHT[corrected]
        return Reading(round(score, 4), round(certainty, 4), why, corrected)

    def _why(self, heard: Heard, answer: Answer | None) -> tuple[str, ...]:
        reasons = self._language.reasons
        why: list[str] = []
        if answer and answer.out_of:
            why.append(reasons["mark"].format(number=f"{answer.mark:g}", out_of=answer.out_of))
        elif answer:
            kind = "even" if abs(answer.value) < _EVEN else "good" if answer.value > 0 else "bad"
            reason = reasons[f"answer_{kind}"]
            why.append(reason.format(answer=answer.words, number=_number(answer.value)))
        if not (answer and answer.whole):
            telling = sorted(dict(heard.pieces).items(), key=lambda piece: -abs(piece[1]))[:_TELLING]
            for words, value in telling:
                reason = reasons["good" if value > 0 else "bad"]
                why.append(reason.format(words=words, number=_number(value)))
        if heard.ironic:
            why.append(reasons["ironic"].format(words=heard.ironic))
        if heard.turning:
            why.append(reasons["turning"].format(words=heard.turning))
        return tuple(why) or (reasons["nothing"],)


def _of_words(heard: Heard, answer: Answer | None) -> float | None:
    """The taught TextBlob's score with what it answers, -1 to 1; None when neither says anything."""
    if answer is None:
        return heard.score if heard.pieces else None
    if answer.whole or not heard.pieces:
        return answer.value
    return max(-1.0, min(1.0, _ANSWER * answer.value + _REST * heard.score))


def _number(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")
