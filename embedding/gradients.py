"""A BERT layer forwards with a trace, and backwards along it: what each weight did to the outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from embedding.layers import (
    GELU_CUBE,
    GELU_SCALE,
    HEAD_WIDTH,
    Floats,
    Weights,
    attention,
    centred_and_spread,
    heads,
    layer_name,
    linear,
    together,
)

Gradients = dict[str, Floats]


@dataclass(frozen=True)
class Trace:
    """What one layer worked out on the way, which the way back needs."""

    flat: Floats
    query: Floats
    key: Floats
    value: Floats
    shares: Floats
    mixed: Floats
    attended_mask: Floats
    attended_norm: tuple[Floats, Floats]
    middle: Floats
    slope: Floats
    inner: Floats
    outer_mask: Floats
    outer_norm: tuple[Floats, Floats]


def forth(
    weights: Weights, number: int, states: Floats, mask: Callable[[Floats], Floats]
) -> tuple[Floats, Trace]:
    """As `embedding.layers.layer`, with `mask` leaving out numbers after attention and the inner layer."""
    name = layer_name(number)
    texts, length, width = states.shape
    flat = states.reshape(-1, width)
    query, key, value = (
        heads(linear(weights, f"{name}.attention.self.{part}", flat), texts)
        for part in ("query", "key", "value")
    )
    shares = attention(query, key)
    mixed = together(shares @ value)
    attended = linear(weights, f"{name}.attention.output.dense", mixed)
    attended_mask = mask(attended)
    middle, attended_norm = _norm(
        weights, f"{name}.attention.output.LayerNorm", flat + attended * attended_mask
    )
    inner, slope = _gelu_and_slope(linear(weights, f"{name}.intermediate.dense", middle))
    outer = linear(weights, f"{name}.output.dense", inner)
    outer_mask = mask(outer)
    out, outer_norm = _norm(weights, f"{name}.output.LayerNorm", middle + outer * outer_mask)
    trace = Trace(
        flat, query, key, value, shares, mixed, attended_mask, attended_norm,
        middle, slope, inner, outer_mask, outer_norm,
    )  # fmt: skip
    return out.reshape(texts, length, width), trace


def back(weights: Weights, number: int, onward: Floats, trace: Trace, gradients: Gradients) -> Floats:
    """From the gradient of what came out of a layer to that of what went in; adds its weights' own."""
    name = layer_name(number)
    texts, length, width = onward.shape
    after = _back_norm(
        weights, f"{name}.output.LayerNorm", onward.reshape(-1, width), trace.outer_norm, gradients
    )
    inner = _back_linear(weights, f"{name}.output.dense", trace.inner, after * trace.outer_mask, gradients)
    inner *= trace.slope
    middle = after + _back_linear(weights, f"{name}.intermediate.dense", trace.middle, inner, gradients)
    after = _back_norm(weights, f"{name}.attention.output.LayerNorm", middle, trace.attended_norm, gradients)
    dense = f"{name}.attention.output.dense"
    mixed = heads(_back_linear(weights, dense, trace.mixed, after * trace.attended_mask, gradients), texts)
    flow = after
    for part, rows in zip(("query", "key", "value"), _back_attention(mixed, trace), strict=True):
        flow = flow + _back_linear(weights, f"{name}.attention.self.{part}", trace.flat, rows, gradients)
    return flow.reshape(texts, length, width)


def _back_attention(mixed: Floats, trace: Trace) -> tuple[Floats, Floats, Floats]:
    value = trace.shares.swapaxes(2, 3) @ mixed
    shares = mixed @ trace.value.swapaxes(2, 3)
    scores = trace.shares * (shares - (shares * trace.shares).sum(axis=-1, keepdims=True))
    scores *= np.float32(1 / np.sqrt(HEAD_WIDTH))
    return together(scores @ trace.key), together(scores.swapaxes(2, 3) @ trace.query), together(value)


def _back_linear(weights: Weights, name: str, rows: Floats, onward: Floats, gradients: Gradients) -> Floats:
    gradients[f"{name}.weight"] = onward.T @ rows
    gradients[f"{name}.bias"] = onward.sum(axis=0)
    return onward @ weights[f"{name}.weight"]


def _norm(weights: Weights, name: str, rows: Floats) -> tuple[Floats, tuple[Floats, Floats]]:
    centred, spread = centred_and_spread(rows)
    centred /= spread
    return centred * weights[f"{name}.weight"] + weights[f"{name}.bias"], (centred, spread)


def _back_norm(
    weights: Weights, name: str, onward: Floats, trace: tuple[Floats, Floats], gradients: Gradients
) -> Floats:
    even, spread = trace
    gradients[f"{name}.weight"] = (onward * even).sum(axis=0)
    gradients[f"{name}.bias"] = onward.sum(axis=0)
    flow = onward * weights[f"{name}.weight"]
    along = (flow * even).mean(axis=-1, keepdims=True)
    return np.asarray((flow - flow.mean(axis=-1, keepdims=True) - even * along) / spread, np.float32)


def _gelu_and_slope(values: Floats) -> tuple[Floats, Floats]:
    """The layer's bend, and how steep it is there."""
    squares = values * values
    bent = np.tanh(GELU_SCALE * values * (1 + GELU_CUBE * squares))
    half = np.float32(0.5)
    steep = half * values * (1 - bent * bent) * GELU_SCALE * (1 + 3 * GELU_CUBE * squares)
    return half * values * (1 + bent), half * (1 + bent) + steep
