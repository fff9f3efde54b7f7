"""The trained part's numbers on disk: one `.npz` of plain arrays and one `.json`, never a pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from embedding.encoder import Floats

_ARRAYS: Final = (
    "sense_weights", "sense_bias", "letter_weights", "letter_bias",
    "join_mean", "join_spread", "join_weights", "join_bias",
    "category_weights", "category_bias",
)  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """Weights of the parts (see model.py for what each does), the two thresholds, and what was measured.

    `flag_at` and `urgent_at` are probabilities; `measured` holds figures from the validation folds.
    """

    fingerprint: str
    categories: tuple[str, ...]
    flag_at: float
    urgent_at: float
    measured: Mapping[str, float]
    arrays: Mapping[str, Floats]


def save(numbers: Numbers, folder: Path) -> None:
    """Write to `folder`, the description last, so that a folder with a description is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / "numbers.npz", **{name: numbers.arrays[name] for name in _ARRAYS})  # type: ignore[arg-type]
    about: dict[str, Any] = {
        "fingerprint": numbers.fingerprint,
        "categories": list(numbers.categories),
        "flag_at": numbers.flag_at,
        "urgent_at": numbers.urgent_at,
        "measured": dict(numbers.measured),
    }
    (folder / "about.json").write_text(json.dumps(about, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def load(folder: Path) -> Numbers | None:
    """What `save` wrote, or None when there is nothing whole there."""
    if not (folder / "about.json").is_file():
        return None
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    with np.load(folder / "numbers.npz", allow_pickle=False) as arrays:
        return Numbers(
            fingerprint=about["fingerprint"],
            categories=tuple(about["categories"]),
            flag_at=about["flag_at"],
            urgent_at=about["urgent_at"],
            measured=about["measured"],
            arrays={name: np.asarray(arrays[name], np.float32) for name in _ARRAYS},
        )
