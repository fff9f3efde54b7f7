"""The trained correction's numbers on disk: one `.npz` of plain arrays and one `.json`, never a pickle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from embedding.tuning import Tuned


@dataclass(frozen=True)
class Numbers:
    """The taught networks, whose labels are the marks "-2" to "2", and the name of what they came from."""

    fingerprint: str
    tuned: tuple[Tuned, ...]


def save(numbers: Numbers, folder: Path) -> None:
    """Write to `folder`, the description last, so that a folder with a description is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {}
    for number, tuned in enumerate(numbers.tuned):
        # Half precision: `train` has rounded them to it already.
        arrays |= {f"{number} {name}": array.astype(np.float16) for name, array in tuned.last.items()}
        arrays |= {f"head {number}": tuned.head, f"bias {number}": tuned.bias}
    np.savez_compressed(folder / "numbers.npz", **arrays)
    about = {
        "fingerprint": numbers.fingerprint,
        "labels": list(numbers.tuned[0].labels),
        "taught": len(numbers.tuned),
    }
    (folder / "about.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load(folder: Path) -> Numbers | None:
    """What `save` wrote, or None when there is nothing whole there. Raises when it is damaged."""
    if not (folder / "about.json").is_file():
        return None
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    with np.load(folder / "numbers.npz", allow_pickle=False) as file:
        arrays = dict(file)
    return Numbers(
        fingerprint=about["fingerprint"],
        tuned=tuple(
            Tuned(
                labels=tuple(about["labels"]),
                last={
                    name.removeprefix(f"{number} "): array.astype(np.float32)
                    for name, array in arrays.items()
                    if name.startswith(f"{number} ")
                },
                head=arrays[f"head {number}"],
                bias=arrays[f"bias {number}"],
            )
            for number in range(about["taught"])
        ),
    )
