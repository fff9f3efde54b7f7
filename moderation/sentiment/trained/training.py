"""Teaches the networks from the marked examples: deterministic, on one core, about two minutes.

python -m moderation.sentiment.trained VAR      trains into VAR/sentiment/ unless that is already done
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from embedding.encoder import Encoder
from embedding.tuning import Course, Tuned, tune
from moderation.sentiment.trained.network import asked
from moderation.sentiment.trained.store import Numbers

COURSE: Final = Course(layers=4, passes=8, together=16, step=3e-4)
TAUGHT: Final = 2
"""Layers, passes and networks (each from another seed) were chosen on the validation lines:
docs/decisions/0014-sentiment.md."""


def read_examples(file: Path) -> list[dict[str, Any]]:
    """Every line of the file: `text`, `sentiment` (-2 to 2) and, for an answer, its `question`."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


def train(
    examples: Sequence[dict[str, Any]],
    fingerprint: str,
    encoder: Encoder,
    *,
    course: Course = COURSE,
    networks: int = TAUGHT,
    progress: Callable[[str], None] = lambda _line: None,
) -> Numbers:
    """The networks. `fingerprint` names what they come from; `progress` hears how far it is."""
    texts = [asked(example["text"], example.get("question")) for example in examples]
    labels = [str(example["sentiment"]) for example in examples]
    with threadpool_limits(limits=1):
        progress("reading the examples")
        states = encoder.below(texts, encoder.layers - course.layers)
        tuned = tuple(
            _halved(tune(encoder, states, labels, replace(course, seed=course.seed + number), progress))
            for number in range(networks)
        )
    return Numbers(fingerprint=fingerprint, tuned=tuned)


def _halved(tuned: Tuned) -> Tuned:
    """With layers as they will be read back: kept in half precision, they take half the room."""
    return replace(
        tuned, last={name: each.astype(np.float16).astype(np.float32) for name, each in tuned.last.items()}
    )
