"""Trains the trained part from the written examples: deterministic, on one core, a few minutes.

    python -m moderation.screening.trained VAR      trains into VAR/screening/ unless that is already done

Both readers learn to tell kinds of message apart, a level with a category ("urgent neglect", "none none"): to
know what it is about helps to know how grave it is. The figures that count are on lines written separately
(docs/safety-case.md).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from embedding import kernel_ridge
from embedding.encoder import Encoder
from embedding.kernel_ridge import Shape
from embedding.tuning import Course, Tuned, tune
from moderation.screening.rule_book import RuleBook
from moderation.screening.trained.features import counts
from moderation.screening.trained.store import Numbers

FLAG_AT: Final = 0.3
URGENT_AT: Final = 0.35
"""Chosen on tests/evaluation/screening/validation.jsonl, never trained on, and on a held-out fifth of the
examples, recall first: as low as a tenth of false alarms allows."""
SHAPE: Final = Shape(narrowness=1.5, spelling=0.35, ridge=0.1, balanced=False)
COURSE: Final = Course()


def read_examples(folder: Path) -> list[dict[str, Any]]:
    """Every line of every `.jsonl` file, in the order of their names."""
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def train(
    examples: Sequence[dict[str, Any]],
    fingerprint: str,
    encoder: Encoder,
    book: RuleBook,
    *,
    course: Course = COURSE,
    progress: Callable[[str], None] = lambda _line: None,
) -> Numbers:
    """The trained part's numbers. `fingerprint` names what they come from; `progress` hears how far it is."""
    texts = [example["text"] for example in examples]
    labels = [f"{example['risk']} {example['category']}" for example in examples]
    with threadpool_limits(limits=1):
        shared = encoder.layers - course.layers
        progress("reading the examples")
        states = encoder.below(texts, shared)
        meanings = encoder.above(states, shared)
        progress("comparing the examples with each other")
        kernel = kernel_ridge.train(meanings, counts(texts, book), labels, SHAPE)
        tuned = _halved(tune(encoder, states, labels, course, progress))
    return Numbers(
        fingerprint=fingerprint,
        flag_at=FLAG_AT,
        urgent_at=URGENT_AT,
        kernel=kernel,
        tuned=tuned,
        examples=tuple(texts),
        kinds=np.searchsorted(tuned.labels, labels).astype(np.int64),
    )


def _halved(tuned: Tuned) -> Tuned:
    """With layers as they will be read back: kept in half precision, they take half the room."""
    return replace(
        tuned, last={name: each.astype(np.float16).astype(np.float32) for name, each in tuned.last.items()}
    )
