"""The taught networks at work: the chance of each mark, from -2 to 2, for a statement with its question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from embedding.encoder import Encoder, first_layer
from embedding.layers import Floats, layer
from embedding.tuning import Tuned


def asked(text: str, question: str | None) -> str:
    """A statement as the networks read it: the question first, when there is one."""
    return f"{question} {text}" if question else text


def chances(encoder: Encoder, tuned: Sequence[Tuned], text: str) -> npt.NDArray[np.float64]:
    """The probability of each label of `tuned`, in their order: the mean of what the networks give it."""
    shared = min(first_layer(each.last) for each in tuned)
    states = encoder.below([text], shared)[0][np.newaxis]
    found = [each.probabilities(_vector(encoder, each, states, shared)) for each in tuned]
    return np.asarray(np.mean(found, axis=0)[0], np.float64)


def _vector(encoder: Encoder, tuned: Tuned, states: Floats, shared: int) -> Floats:
    for number in range(shared, encoder.layers):
        states = layer(tuned.last, number, states)
    return np.asarray(states.mean(axis=1), np.float32)
