"""Finding and making the trained part under EARSHOT_VAR/themes/: trained once for each set of examples."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import embedding
from embedding.encoder import Encoder, EncoderMissingError, model_folder
from moderation.themes import store
from moderation.themes.trained import Trained
from moderation.themes.word_book import load_word_book

EXAMPLES: Final = Path(__file__).parents[1] / "examples" / "themes"
_HERE: Final = Path(__file__).parent
_CODE: Final = (
    *(_HERE / name for name in ("word_book.py", "trained.py", "training.py", "store.py")),
    *(_HERE.parent / "screening" / name for name in ("normalise.py", "pattern.py", "trained/features.py")),
    *(Path(embedding.__file__).parent / name for name in ("encoder.py", "layers.py", "kernel_ridge.py")),
)


def fingerprint(examples: Path = EXAMPLES) -> str:
    """Names what a trained part would come from: examples, words, code, network. EncoderMissingError."""
    digest = hashlib.sha256(load_word_book().fingerprint.encode())
    for file in (*sorted(examples.glob("*.jsonl")), *_CODE):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    # The network is 90 MB and comes from a hashed requirement, so its size is enough to tell it by.
    digest.update(str((model_folder() / "model.safetensors").stat().st_size).encode())
    return digest.hexdigest()[:12]


def ensure_trained(
    var: Path, examples: Path = EXAMPLES, progress: Callable[[str], None] | None = None
) -> Path:
    """The folder of the trained part for these examples, trained now if it is not there whole: seconds.

    `progress` is told in a short line how far it is. Needs threadpoolctl and the network's package: raises
    ImportError or EncoderMissingError without them, and OSError when `var` cannot be written to.
    """
    from moderation.themes.training import read_examples, train  # noqa: PLC0415 (set-up only)

    name = fingerprint(examples)
    folder = var / "themes" / name
    if store.load(folder) is None:
        say = progress or (lambda _line: None)
        store.save(train(read_examples(examples), name, Encoder(), load_word_book(), progress=say), folder)
    return folder


def load_trained(var: Path, examples: Path = EXAMPLES) -> Trained | None:
    """The trained part for `Themes`, or None when there is none that fits: then the words work alone.

    Never raises for something missing or broken.
    """
    try:
        numbers = store.load(var / "themes" / fingerprint(examples))
        return Trained(numbers, Encoder()) if numbers else None
    except (EncoderMissingError, OSError):
        return None
