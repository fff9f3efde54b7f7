"""Finding and making the trained correction under EARSHOT_VAR/sentiment/: once for each set of examples."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import embedding
from embedding.encoder import Encoder, EncoderMissingError, model_folder
from moderation.sentiment.correction import Correction
from moderation.sentiment.trained.store import load, save

EXAMPLES: Final = Path(__file__).parents[2] / "examples" / "sentiment" / "development.jsonl"
_CODE: Final = (
    *(Path(__file__).with_name(name) for name in ("network.py", "store.py", "training.py")),
    *(
        Path(embedding.__file__).with_name(name)
        for name in ("encoder.py", "gradients.py", "layers.py", "tuning.py")
    ),
)


def fingerprint(examples: Path = EXAMPLES) -> str:
    """Names what a trained correction would come from: examples, code, network. EncoderMissingError."""
    digest = hashlib.sha256()
    for file in (examples, *_CODE):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    # The network is 90 MB and comes from a hashed requirement, so its size is enough to tell it by.
    digest.update(str((model_folder() / "model.safetensors").stat().st_size).encode())
    return digest.hexdigest()[:12]


def ensure_trained(
    var: Path, examples: Path = EXAMPLES, progress: Callable[[str], None] | None = None
) -> Path:
    """The folder of the correction for these examples, trained now if it is not there. Takes minutes then.

    `progress` is told in a short line how far it is. EncoderMissingError without the network's
    package.
    """
    from moderation.sentiment.trained.training import read_examples, train  # noqa: PLC0415 (set-up only)

    name = fingerprint(examples)
    folder = var / "sentiment" / name
    if load_trained(var, examples) is None:
        save(
            train(read_examples(examples), name, Encoder(), progress=progress or (lambda _line: None)), folder
        )
    return folder


def load_trained(var: Path, examples: Path = EXAMPLES) -> Correction | None:
    """The correction, or None when there is none that fits: then the taught TextBlob works alone.

    Never raises for something missing or broken.
    """
    try:
        numbers = load(var / "sentiment" / fingerprint(examples))
        return Correction(numbers, Encoder()) if numbers else None
    except (EncoderMissingError, OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
