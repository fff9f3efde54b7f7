"""Teaches the network's last layers to tell labels apart: a few passes over labelled texts, on one core.

The layers below stay as published and are shared, so that reading a text both ways costs little more than
reading it once. Gradients are worked out by hand (tests/embedding hold them against small differences), so
no machine-learning framework is needed. The same texts, seed and machine give the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from embedding.encoder import Encoder
from embedding.gradients import Gradients, back, forth
from embedding.layers import Floats, layer_name

_HEAD: Final = ("head.weight", "head.bias")
# Adam's own customary settings.
_MEAN_KEPT: Final = np.float32(0.9)
_SQUARE_KEPT: Final = np.float32(0.999)
_LONGEST_STEP: Final = 1.0
"""A gradient longer than this is shortened to it, so that one odd batch does not undo the others."""


@dataclass(frozen=True)
class Course:
    """How the layers are taught.

    `layers` of the network's last ones are changed, in `passes` over the texts, `together` at a time. Steps
    grow to `step` (`head_step` for the head, which starts from nothing) over the first tenth and shrink to 0.
    `dropped` is the share of numbers left out at random, against learning by heart; `doubt` the share of
    each answer spread over all labels; `decay` how far weights are pulled to 0, in steps.
    """

    layers: int = 2
    passes: int = 3
    together: int = 32
    step: float = 4e-4
    head_step: float = 2e-3
    dropped: float = 0.1
    doubt: float = 0.05
    decay: float = 0.01
    seed: int = 20240229


@dataclass(frozen=True)
class Tuned:
    """The changed layers, by the names of the network's own, and a linear head that tells `labels` apart."""

    labels: tuple[str, ...]
    last: dict[str, Floats]
    head: Floats
    bias: Floats

    def probabilities(self, vectors: Floats) -> Floats:
        """For each text (a row of `Encoder.encode_both`'s second) the probability of each label."""
        return _softmax(vectors @ self.head.T + self.bias)


def tune(
    encoder: Encoder,
    states: Sequence[Floats],
    labels: Sequence[str],
    course: Course = Course(),
    progress: Callable[[str], None] = lambda _line: None,
) -> Tuned:
    """Teach the last layers of `encoder` (which stays as it is) the label of each text.

    `states` are what `encoder.below` makes of the texts with all layers but the `course.layers` last ones.
    """
    known = tuple(sorted(set(labels)))
    wanted = np.searchsorted(known, labels)
    first = encoder.layers - course.layers
    chance = np.random.default_rng(course.seed)
    names = tuple(layer_name(number) for number in range(first, encoder.layers))
    learned = {n: w.copy() for n, w in encoder.weights.items() if n.rpartition(".")[0].startswith(names)}
    learned[_HEAD[0]] = np.asarray(0.02 * chance.standard_normal((len(known), encoder.width)), np.float32)
    learned[_HEAD[1]] = np.zeros(len(known), np.float32)
    lesson = _Lesson(learned, range(first, encoder.layers), course, chance)
    batches = [batch for _ in range(course.passes) for batch in _batches(states, course.together, chance)]
    for number, batch in enumerate(batches):
        if number % 25 == 0:
            progress(f"teaching the last layers: {number / len(batches):.0%}")
        some = np.stack([states[place] for place in batch])
        lesson.learn(some, wanted[batch], (number + 1) / len(batches))
    head, bias = (learned.pop(name) for name in _HEAD)
    return Tuned(known, learned, head, bias)


def _batches(
    states: Sequence[Floats], together: int, chance: np.random.Generator
) -> list[npt.NDArray[np.intp]]:
    """Every place once, with others of the same length, in an order left to chance."""
    lengths = np.array([len(each) for each in states])
    batches: list[npt.NDArray[np.intp]] = []
    for length in np.unique(lengths):
        places = chance.permutation(np.flatnonzero(lengths == length))
        batches.extend(places[start : start + together] for start in range(0, len(places), together))
    return [batches[place] for place in chance.permutation(len(batches))]


class _Lesson:
    """What is learned, and Adam's running means for it."""

    def __init__(
        self, learned: dict[str, Floats], layers: range, course: Course, chance: np.random.Generator
    ) -> None:
        self._learned = learned
        self._layers = layers
        self._course = course
        self._chance = chance
        self._means = {name: np.zeros_like(weight) for name, weight in learned.items()}
        self._squares = {name: np.zeros_like(weight) for name, weight in learned.items()}
        self._steps = 0

    def learn(self, states: Floats, wanted: npt.NDArray[np.intp], done: float) -> None:
        """One step on one batch; `done` is the share of all steps up to this one."""
        gradients = self._gradients(states, wanted)
        length = np.sqrt(sum(float((gradient * gradient).sum()) for gradient in gradients.values()))
        shortened = np.float32(min(1, _LONGEST_STEP / (length + 1e-6)))
        pace = min(1, done * 10) * max(0, 1 - done)
        self._steps += 1
        for name, gradient in gradients.items():
            step = self._course.head_step if name in _HEAD else self._course.step
            self._step(name, shortened * gradient, np.float32(step * pace))

    def _gradients(self, states: Floats, wanted: npt.NDArray[np.intp]) -> Gradients:
        texts, length, _ = states.shape
        traces = []
        for number in self._layers:
            states, trace = forth(self._learned, number, states, self._mask)
            traces.append(trace)
        means = states.mean(axis=1)
        mask = self._mask(means)
        seen = means * mask
        head = self._learned[_HEAD[0]]
        chances = _softmax(seen @ head.T + self._learned[_HEAD[1]])
        doubt = self._course.doubt
        wrong = chances - np.float32(doubt / len(head))
        wrong[np.arange(texts), wanted] -= np.float32(1 - doubt)
        # By the size of a whole batch: the few left over of a length count no more each than others.
        wrong /= np.float32(self._course.together)
        gradients = {_HEAD[0]: wrong.T @ seen, _HEAD[1]: wrong.sum(axis=0)}
        flow = np.asarray((wrong @ head) * mask / np.float32(length), np.float32)
        onward: Floats = np.repeat(flow[:, np.newaxis, :], length, axis=1)
        for number, trace in zip(reversed(self._layers), reversed(traces), strict=True):
            onward = back(self._learned, number, onward, trace, gradients)
        return gradients

    def _mask(self, states: Floats) -> Floats:
        """1 for what is kept, scaled up for what is left out."""
        kept = np.float32(1 - self._course.dropped)
        chosen = self._chance.random(states.shape, dtype=np.float32) < kept
        return np.asarray(chosen / kept, np.float32)

    def _step(self, name: str, gradient: Floats, step: np.float32) -> None:
        mean, square = self._means[name], self._squares[name]
        mean *= _MEAN_KEPT
        mean += (1 - _MEAN_KEPT) * gradient
        gradient *= gradient
        gradient *= 1 - _SQUARE_KEPT
        square *= _SQUARE_KEPT
        square += gradient
        usual = np.sqrt(square, out=gradient)
        usual *= np.float32(1 / np.sqrt(1 - float(_SQUARE_KEPT) ** self._steps))
        usual += np.float32(1e-8)
        change = np.divide(mean, usual, out=gradient)
        change *= np.float32(1 / (1 - float(_MEAN_KEPT) ** self._steps))
        weight = self._learned[name]
        if weight.ndim == 2:
            change += np.float32(self._course.decay) * weight
        change *= step
        weight -= change


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)
