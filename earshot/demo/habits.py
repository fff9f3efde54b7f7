"""How the demo's young people use Earshot: who answers, how they feel, what they skip.

The numbers are in ``data/habits.yml``.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from earshot.demo.people import DemoPerson
from earshot.yaml_files import read_document, validated

HABITS_FILE = Path(__file__).parent / "data" / "habits.yml"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BellCurve(_Part):
    """Mean and spread (standard deviation)."""

    mean: float
    spread: float


class Heard(_Part):
    """The question whose yes becomes commoner; `yes` holds the newest quarter's share first."""

    question: str
    yes: tuple[float, ...]
    not_sure: float


class Habits(_Part):
    """Every share, mood and bias; the file says what each is."""

    answers: dict[str, float]
    answers_by_area: dict[str, float]
    answers_by_quarter: tuple[float, ...]
    invited_after_days: int
    answer_within_days: int
    stops: dict[str, float]
    mood: BellCurve
    mood_by_placement: dict[str, float]
    mood_by_area: dict[str, float]
    yes_from: float
    no_below: float
    questions: dict[str, float]
    questions_out_of_county: dict[str, float]
    questions_unaccompanied: dict[str, float]
    noise: float
    not_sure: float
    heard: Heard
    skips: dict[str, float]
    skips_other: float
    words_beside_a_choice: float
    two_lines: float
    changed: float
    endings: dict[int, tuple[str, ...]]
    recent: int

    def rate(self, person: DemoPerson, quarters_ago: int) -> float:
        """The chance that `person` answers in the quarter that began so many quarters before the newest."""
        known = self.answers_by_quarter[min(quarters_ago, len(self.answers_by_quarter) - 1)]
        return self.answers.get(person.age_band, 0.0) * self.answers_by_area[person.area] * known

    def usual_mood(self, person: DemoPerson) -> float:
        """What where somebody lives adds to their mood."""
        return self.mood_by_placement.get(person.placement, 0.0) + self.mood_by_area[person.area]

    def bias(self, question_id: str, person: DemoPerson) -> float:
        """What a question adds to the mood of `person` before it becomes yes, sometimes or no."""
        bias = self.questions.get(question_id, 0.0)
        if person.area == "out_of_county":
            bias += self.questions_out_of_county.get(question_id, 0.0)
        if person.unaccompanied:
            bias += self.questions_unaccompanied.get(question_id, 0.0)
        return bias


def load_habits(path: Path = HABITS_FILE) -> Habits:
    """Read the habits. Raises FileFaultsError."""
    return validated(read_document(path), Habits)
