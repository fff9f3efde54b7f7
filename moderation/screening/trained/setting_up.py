"""Finding and making the trained part under EARSHOT_VAR/screening/: trained once for each set of examples."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

import embedding
from embedding.encoder import Encoder, EncoderMissingError, model_folder
from moderation.screening.rule_book import RuleBook, load_rule_book
from moderation.screening.trained.model import Trained
from moderation.screening.trained.store import load, save

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
_CODE: Final = (
    *(Path(__file__).with_name(name) for name in ("features.py", "model.py", "store.py", "training.py")),
    *sorted(Path(embedding.__file__).parent.glob("*.py")),
)


def fingerprint(examples: Path = EXAMPLES, book: RuleBook | None = None) -> str:
    """Names what a trained part would come from: examples, rules, code, network. EncoderMissingError."""
    digest = hashlib.sha256((book or load_rule_book()).fingerprint.encode())
    for file in (*sorted(examples.glob("*.jsonl")), *_CODE):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    # The network is 90 MB and comes from a hashed requirement, so its size is enough to tell it by.
    digest.update(str((model_folder() / "model.safetensors").stat().st_size).encode())
    return digest.hexdigest()[:12]


def ensure_trained(
    var: Path, examples: Path = EXAMPLES, progress: Callable[[str], None] | None = None
) -> Path:
    """The folder of the trained part for these examples, trained now if it is not there. Takes minutes then.

    `progress` is told in a short line how far it is. Needs threadpoolctl and the network's package: raises
    ImportError or EncoderMissingError without them.
    """
    from moderation.screening.trained.training import read_examples, train  # noqa: PLC0415 (set-up only)

    book = load_rule_book()
    name = fingerprint(examples, book)
    folder = var / "screening" / name
    if load(folder) is None:
        say = progress or (lambda _line: None)
        save(train(read_examples(examples), name, Encoder(), book, progress=say), folder)
    return folder


def load_trained(var: Path, examples: Path = EXAMPLES) -> Trained | None:
    """The trained part for the screen, or None when there is none that fits: then the rules work alone.

    Never raises for something missing or broken: a screen on rules is better than a portal that is down.
    """
    try:
        numbers = load(var / "screening" / fingerprint(examples))
        return Trained(numbers, Encoder()) if numbers else None
    except (EncoderMissingError, OSError, ValueError, KeyError, BadZipFile):
        return None
