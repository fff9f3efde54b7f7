"""The safeguarding screen: reads a contribution and says how fast a human should look, and why.

Pure and offline: rules in YAML, and a trained part that is handed in. It decides only how fast a human looks;
it never blocks, delays or hides a message.
"""

from moderation.screening.result import CATEGORIES, LEVELS, Level, Screening
from moderation.screening.screen import Screen, TrainedModel, TrainedVote, screen

__all__ = ["CATEGORIES", "LEVELS", "Level", "Screen", "Screening", "TrainedModel", "TrainedVote", "screen"]
