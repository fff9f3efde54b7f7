"""The confidences from which something is done about a guess, chosen on lines that no example was made from.

`earshot evaluate understanding FILE --thresholds` works them out again for any labelled lines; how these came
out is in docs/decisions/0010-how-messages-are-understood.md. Change the model, and choose again.
"""

from __future__ import annotations

from typing import Final

RISK: Final = 0.1
"""Probability of `crisis` from which a message is one, whatever else is likelier. One in ten is enough: the
kind words and the ways to help cost little, and missing somebody costs a great deal."""

ACT: Final = 0.45
"""Confidence from which a goal is acted on; below it the likeliest are offered. At least 95 in 100 acted on
were right."""

SURE: Final = 0.65
"""Confidence from which a goal may interrupt a question whose answers are choices: 97 in 100 were right."""

VERY_SURE: Final = 0.75
"""The same for a question that takes free text, where nearly all is an answer: 98 in 100 were right."""

CHOSEN_BY: Final = {"ACT": 0.95, "SURE": 0.97, "VERY_SURE": 0.98}
"""The share of right guesses that each was chosen to reach."""
