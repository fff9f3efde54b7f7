"""The arithmetic of one BERT layer, in NumPy: attention, then a wider inner layer, each added and normed.

`weights` are named as in the network's file, every matrix of a linear layer a row for each number that comes
out. States have the shape (texts, word pieces, width).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Weights = Mapping[str, Floats]

HEAD_WIDTH: Final = 32
"""Numbers that one head of attention looks at."""
SMALLEST: Final = np.float32(1e-12)
"""Added to a variance, so that equal numbers are not divided by 0; the network's own setting."""
# The exact form needs the error function; this tanh form differs by less than 0.001.
GELU_SCALE: Final = np.float32(0.7978845608)
GELU_CUBE: Final = np.float32(0.044715)


def layer_name(number: int) -> str:
    """The beginning of the names of a layer's weights."""
    return f"encoder.layer.{number}"


def layer(weights: Weights, number: int, states: Floats) -> Floats:
    """What the layer with this number makes of `states`."""
    name = layer_name(number)
    texts, length, width = states.shape
    flat = states.reshape(-1, width)
    query, key, value = (
        heads(linear(weights, f"{name}.attention.self.{part}", flat), texts)
        for part in ("query", "key", "value")
    )
    mixed = attention(query, key) @ value
    attended = linear(weights, f"{name}.attention.output.dense", together(mixed))
    flat = normed(weights, f"{name}.attention.output.LayerNorm", flat + attended)
    inner = linear(weights, f"{name}.intermediate.dense", flat)
    outer = linear(weights, f"{name}.output.dense", _gelu(inner))
    return normed(weights, f"{name}.output.LayerNorm", flat + outer).reshape(texts, length, width)


def linear(weights: Weights, name: str, rows: Floats) -> Floats:
    """A linear layer over rows of numbers."""
    # The weights stand first: for few rows that is twice as fast, since they are read as they lie.
    product = np.ascontiguousarray((weights[f"{name}.weight"] @ rows.T).T)
    product += weights[f"{name}.bias"]
    return product


def heads(rows: Floats, texts: int) -> Floats:
    """Rows (texts × pieces, width) as (texts, heads, pieces, HEAD_WIDTH)."""
    return rows.reshape(texts, -1, rows.shape[-1] // HEAD_WIDTH, HEAD_WIDTH).swapaxes(1, 2)


def together(parts: Floats) -> Floats:
    """What `heads` took apart, as rows again."""
    return parts.swapaxes(1, 2).reshape(-1, parts.shape[1] * HEAD_WIDTH)


def attention(query: Floats, key: Floats) -> Floats:
    """How much each piece looks at each other: shares that add up to 1 along the last axis."""
    scores = query @ key.swapaxes(2, 3)
    scores *= np.float32(1 / np.sqrt(HEAD_WIDTH))
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


def normed(weights: Weights, name: str, states: Floats) -> Floats:
    """Each row brought to mean 0 and spread 1, then scaled and shifted."""
    centred, spread = centred_and_spread(states)
    centred /= spread
    centred *= weights[f"{name}.weight"]
    centred += weights[f"{name}.bias"]
    return centred


def centred_and_spread(states: Floats) -> tuple[Floats, Floats]:
    """Rows less their mean, and the root of their mean square (one a row)."""
    centred = states - states.mean(axis=-1, keepdims=True)
    return centred, np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + SMALLEST)


def _gelu(values: Floats) -> Floats:
    inner = values * values
    inner *= GELU_CUBE
    inner += 1
    inner *= values
    inner *= GELU_SCALE
    np.tanh(inner, out=inner)
    inner += 1
    inner *= values
    inner *= np.float32(0.5)
    return inner
