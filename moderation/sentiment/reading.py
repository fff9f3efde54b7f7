"""What sentiment makes of one statement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """How the writer seems to feel.

    `score` is -1 (strongly negative) to 1, and None when it cannot be told. `certainty` is the chance (0 to
    1) that somebody who reads it puts it on the same side (bad, even, good); 0 when there is no score. `why`
    is one sentence for each thing that counted, for the worker who checks it.
    """

    score: float | None
    certainty: float
    why: tuple[str, ...]
    corrected: bool = False
    """Whether the trained correction had a say."""
