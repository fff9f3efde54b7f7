"""One list of suggestions from the question's own themes, the plain words and the trained part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from moderation.themes.word_book import THEMES, WordBook, load_word_book
from surveys.questionnaire import Theme

# Raise this when the code (not the words or examples) changes what is suggested: `version` names it.
CODE_VERSION: Final = 1

_BY_WORDS: Final = 0.9
"""How often plain words name a theme rightly: precision on the development and the validation lines."""
_BY_QUESTION: Final = 0.7
"""For an answer that says nothing of its own theme: we have no measured figure for it."""
_ELSEWHERE: Final = 0.8
"""Certainty of another theme from which an answer is plainly about something else than it was asked."""
_UNLIKELY: Final = 0.15
"""Certainty below which the trained part finds nothing of the question's theme in the answer."""


@dataclass(frozen=True)
class Suggestion:
    """A theme, how certain it is (0 to 1: about the share of such suggestions that are right), and why, in
    words for a worker."""

    theme: Theme
    certainty: float
    why: str


@dataclass(frozen=True)
class Opinion:
    """What the trained part makes of one theme: its certainty, whether that is enough to suggest it, and then
    the made-up example of the theme that means most nearly what the text does."""

    certainty: float
    suggested: bool
    nearest: str = ""


class TrainedThemes(Protocol):
    """The trained part, as it is used here."""

    @property
    def fingerprint(self) -> str:
        """Names the examples, words and code that it came from."""

    def opinions(self, text: str, found: Mapping[Theme, str]) -> dict[Theme, Opinion]:
        """Judge every theme, given the plain words `found` in the text."""


class Themes:
    """Suggests themes, with a trained part or (when `model` is None) without. Keeps nothing between texts."""

    def __init__(self, model: TrainedThemes | None = None, book: WordBook | None = None) -> None:
        self._book = book or load_word_book()
        self._model = model
        trained = f"+trained-{model.fingerprint}" if model else ""
        self.version: Final = f"{CODE_VERSION}.{self._book.fingerprint}{trained}"

    @property
    def words_only(self) -> bool:
        """True when no trained part was given."""
        return self._model is None

    def suggest(self, text: str, *, question_themes: Sequence[Theme] = ()) -> tuple[Suggestion, ...]:
        """What `text` is about, the most certain first; often one theme, and none is a right answer.

        `question_themes` are those of the question that it answers. They count for any answer that is not
        empty, even "ok", unless it is plainly about something else.
        """
        if not text.strip():
            return ()
        found = self._book.found(text)
        opinions = self._opinions(text, found)
        elsewhere = any(
            opinion.suggested and opinion.certainty >= _ELSEWHERE
            for theme, opinion in opinions.items()
            if theme not in question_themes
        )
        suggestions = []
        for theme, opinion in opinions.items():
            asked = theme in question_themes
            if opinion.suggested:
                certainty = max(opinion.certainty, _BY_QUESTION) if asked else opinion.certainty
                suggestions.append(Suggestion(theme, certainty, self._why(theme, opinion, found)))
            elif asked and not (elsewhere and opinion.certainty < _UNLIKELY):
                suggestions.append(Suggestion(theme, _BY_QUESTION, self._asked(theme)))
        return tuple(sorted(suggestions, key=lambda each: (-each.certainty, THEMES.index(each.theme))))

    def _opinions(self, text: str, found: Mapping[Theme, str]) -> dict[Theme, Opinion]:
        if self._model:
            return self._model.opinions(text, found)
        sure, none = Opinion(_BY_WORDS, suggested=True), Opinion(0.0, suggested=False)
        return {theme: sure if theme in found else none for theme in THEMES}

    def _why(self, theme: Theme, opinion: Opinion, found: Mapping[Theme, str]) -> str:
        label = self._book.themes[theme].label
        if theme in found:
            return f"Words about {label}: “{found[theme]}”"
        return f"Reads like our examples about {label}. The nearest, which we made up: “{opinion.nearest}”"

    def _asked(self, theme: Theme) -> str:
        return f"The question it answers is about {self._book.themes[theme].label}"
