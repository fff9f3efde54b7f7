"""The trained part's numbers on disk: one `.npz` of plain arrays and one `.json`, never a pickle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from embedding import kernel_ridge
from embedding.kernel_ridge import KernelRidge
from embedding.tuning import Tuned

_KERNEL: Final = "kernel "
_LAYER: Final = "layer "


@dataclass(frozen=True)
class Numbers:
    """Both readers (see model.py), the two thresholds, and the examples that they learned from.

    `flag_at` and `urgent_at` are probabilities. Of each of `examples`, a text, `kinds` has the place of its
    label among the readers' labels, which are a level and a category with a space between.
    """

    fingerprint: str
    flag_at: float
    urgent_at: float
    kernel: KernelRidge
    tuned: Tuned
    examples: tuple[str, ...]
    kinds: npt.NDArray[np.int64]


def save(numbers: Numbers, folder: Path) -> None:
    """Write to `folder`, the description last, so that a folder with a description is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {f"{_KERNEL}{name}": array for name, array in numbers.kernel.arrays().items()}
    # Half precision: `train` has rounded them to it already.
    arrays |= {f"{_LAYER}{name}": array.astype(np.float16) for name, array in numbers.tuned.last.items()}
    arrays |= {"head": numbers.tuned.head, "bias": numbers.tuned.bias, "kinds": numbers.kinds}
    np.savez_compressed(folder / "numbers.npz", **arrays)
    about: dict[str, Any] = {
        "fingerprint": numbers.fingerprint,
        "flag_at": numbers.flag_at,
        "urgent_at": numbers.urgent_at,
        "labels": list(numbers.tuned.labels),
        "examples": list(numbers.examples),
    }
    (folder / "about.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load(folder: Path) -> Numbers | None:
    """What `save` wrote, or None when there is nothing whole there."""
    if not (folder / "about.json").is_file():
        return None
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    with np.load(folder / "numbers.npz", allow_pickle=False) as file:
        arrays = dict(file)
    return Numbers(
        fingerprint=about["fingerprint"],
        flag_at=about["flag_at"],
        urgent_at=about["urgent_at"],
        kernel=kernel_ridge.from_arrays(_named(arrays, _KERNEL)),
        tuned=Tuned(
            labels=tuple(about["labels"]),
            last={name: array.astype(np.float32) for name, array in _named(arrays, _LAYER).items()},
            head=arrays["head"],
            bias=arrays["bias"],
        ),
        examples=tuple(about["examples"]),
        kinds=arrays["kinds"],
    )


def _named(arrays: dict[str, npt.NDArray[Any]], beginning: str) -> dict[str, npt.NDArray[Any]]:
    return {
        name.removeprefix(beginning): array for name, array in arrays.items() if name.startswith(beginning)
    }
