"""The trained part's numbers on disk: one `.npz` of plain arrays and one `.json`, never a pickle."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Final

import numpy as np

from moderation.themes.trained import Numbers

_ARRAYS: Final = ("rarity", "meanings", "by_meaning", "by_spelling", "usual", "thresholds", "given")
_SINGLE: Final = ("fingerprint", "narrowness", "words", "slope", "offset")


def save(numbers: Numbers, folder: Path) -> None:
    """Write to `folder`, the description last, so that a folder with a description is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "numbers.npz", **{name: getattr(numbers, name) for name in _ARRAYS})
    about = {name: getattr(numbers, name) for name in _SINGLE} | {"examples": list(numbers.examples)}
    (folder / "about.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def load(folder: Path) -> Numbers | None:
    """What `save` wrote, or None when there is nothing whole there."""
    try:
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        with np.load(folder / "numbers.npz", allow_pickle=False) as file:
            arrays = {name: file[name] for name in _ARRAYS}
        single = {name: about[name] for name in _SINGLE}
        return Numbers(**single, **arrays, examples=tuple(about["examples"]))
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
