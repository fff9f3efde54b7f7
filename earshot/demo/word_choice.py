"""Picking the line that somebody writes: fitting question, age and mood, and the one used least so far."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable

from earshot.demo.habits import Habits
from earshot.demo.written_lines import WrittenLine

NEAR = 1
"""How far a line's mood may be from the writer's when none matches."""

GROWN_ENOUGH = 11
"""The age from which somebody types in ways of their own."""


class LinePicker:
    """Hands out lines, spreading them evenly so that the same words are rarely read twice."""

    def __init__(self, rng: random.Random, lines: Iterable[WrittenLine], habits: Habits) -> None:
        self._rng = rng
        self._habits = habits
        self._for: defaultdict[str, list[WrittenLine]] = defaultdict(list)
        for line in lines:
            for question_id in line.fits if line.risk == "none" else ():
                self._for[question_id].append(line)
        self._used: Counter[str] = Counter()

    def pick(
        self, question_id: str, age: int, mood: int, *, unlike: WrittenLine | None = None
    ) -> WrittenLine | None:
        """A line for `question_id`; None when none suits. `unlike`'s theme is not taken again."""
        suit = [
            line
            for line in self._for[question_id]
            if line.youngest <= age <= line.oldest
            and abs(line.mood - mood) <= NEAR
            and (unlike is None or line.theme != unlike.theme)
        ]
        exact = [line for line in suit if line.mood == mood] or suit
        if not exact:
            return None
        least = min(self._used[line.text] for line in exact)
        line = self._rng.choice([line for line in exact if self._used[line.text] == least])
        self._used[line.text] += 1
        return line

    def words(self, question_id: str, age: int, mood: int, *, two: bool) -> str | None:
        """What somebody writes: one line, or two about different things as one text; None when none suits."""
        first = self.pick(question_id, age, mood)
        if first is None:
            return None
        second = self.pick(question_id, age, mood, unlike=first) if two else None
        if second is None or first.theme is None or second.theme is None:
            return self._typed(first.text, age, first.mood)
        return self._typed(f"{first.text.rstrip('.')}. {second.text}", age, first.mood)

    def _typed(self, text: str, age: int, mood: int) -> str:
        """`text` as this writer types it: often as it is, else with another ending or without capitals."""
        rng = self._rng
        if age < GROWN_ENOUGH or rng.random() >= self._habits.changed:
            return text
        if rng.random() < 0.5:
            text = text.lower().replace("'", "")
        return text if text[-1] in "!?." else text + rng.choice(self._habits.endings[mood])
