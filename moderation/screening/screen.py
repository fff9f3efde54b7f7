"""One answer from the rules and, when there is one, the trained part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from moderation.screening.engine import Verdict, apply_rules
from moderation.screening.result import Level, Screening, higher
from moderation.screening.rule_book import RuleBook, load_rule_book

# Raise this when the code (not the rules) changes what is answered: stored screenings name it.
CODE_VERSION: Final = 2
_MOST_REASONS: Final = 6
_NOT_READ: Final = "Only the rules could read this: the part that compares it with examples failed"


@dataclass(frozen=True)
class TrainedVote:
    """What the trained part makes of a text: a level and category, and a reason that a worker can read."""

    level: Level
    category: str
    reason: str


class TrainedModel(Protocol):
    """The trained part, as the screen sees it."""

    @property
    def fingerprint(self) -> str:
        """Names the weights and the examples they came from."""

    def vote(self, text: str, verdict: Verdict) -> TrainedVote:
        """Judge `text`, knowing what the rules made of it."""


class Screen:
    """The screen with its trained part, or on rules alone when `model` is None.

    A process makes one at start. It keeps nothing between two texts.
    """

    def __init__(self, model: TrainedModel | None = None, book: RuleBook | None = None) -> None:
        self._book = book or load_rule_book()
        self._model = model
        trained = f"+trained-{model.fingerprint}" if model else ""
        self.version: Final = f"{CODE_VERSION}.{self._book.fingerprint}{trained}"

    @property
    def rules_only(self) -> bool:
        """True when no trained part was given: the health page says so."""
        return self._model is None

    def screen(self, text: str, *, question: str | None = None) -> Screening:
        """Read `text`. `question` is the id or the wording of what was asked, when it answers something."""
        verdict = apply_rules(text, question, self._book)
        reasons = _reasons(verdict)
        try:
            vote = self._model.vote(text, verdict) if self._model else None
        except Exception:
            # Whatever it stumbled over, the text must not be lost nor its turn fail: a person reads it.
            vote = TrainedVote("concern", "other", _NOT_READ)
        if vote is None or vote.level == "none":
            return Screening(verdict.level, verdict.category, reasons, self.version)
        level = higher(verdict.level, vote.level)
        # The rules name a category for certain; the trained part's is the likeliest of several.
        category = verdict.category if verdict.level == level else vote.category
        return Screening(level, category, (*reasons, vote.reason), self.version)


def _reasons(verdict: Verdict) -> tuple[str, ...]:
    counted = [hit for hit in verdict.hits if hit.level != "none"]
    return tuple(f"{hit.rule.reason}: “{hit.words}”" for hit in counted[:_MOST_REASONS])


def screen(text: str, *, question: str | None = None) -> Screening:
    """Read `text` by the rules alone; the same as `Screen(None).screen`."""
    return Screen().screen(text, question=question)
