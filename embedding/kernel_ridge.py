"""A classifier over what texts mean and how they are spelt: kernel ridge regression, solved in closed form.

A text is as near to a label as it is to that label's examples, by meaning (a Gaussian kernel over sentence
embeddings) and by the words and letters they share (a linear kernel over weighted counts). There is nothing
random and nothing to tune while it trains; seven thousand examples take seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse  # type: ignore[import-untyped]

Floats = npt.NDArray[np.float32]

TEMPERATURES = np.geomspace(0.02, 0.5, 40)
"""What is tried for turning scores into probabilities."""


@dataclass(frozen=True)
class Shape:
    """How the two kernels are made and mixed, and how closely the examples are followed.

    `narrowness` is of the Gaussian; `spelling` the share (0 to 1) of the linear kernel; `ridge` what is added
    to the kernel's diagonal: more of it follows single examples less. `balanced` is whether labels with few
    examples weigh as much as those with many; otherwise every example weighs the same.
    """

    narrowness: float = 1.0
    spelling: float = 0.5
    ridge: float = 0.1
    balanced: bool = True


@dataclass(frozen=True)
class KernelRidge:
    """A trained classifier, as plain arrays. `labels` are in the order of the probabilities."""

    labels: tuple[str, ...]
    narrowness: float
    rarity: Floats
    """What a count of each word or piece of one is multiplied by: more for what few examples hold."""
    meanings: Floats
    by_meaning: Floats
    by_spelling: Floats
    usual: Floats
    temperature: float

    def probabilities(self, meanings: Floats, counts: sparse.csr_matrix) -> Floats:
        """For each text (a row) the probability of each label (a column)."""
        near = gaussian(meanings, self.meanings, self.narrowness)
        scores = near @ self.by_meaning + self.by_spelt(counts) + self.usual
        return softmax(np.asarray(scores, np.float32), self.temperature)

    def by_spelt(self, counts: sparse.csr_matrix) -> Floats:
        """The part of each label's score (a column) that comes from spelling: quick, and rough."""
        return np.asarray(weighted(counts, self.rarity) @ self.by_spelling, np.float32)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """All of it as arrays of numbers and text, which can be kept without pickles."""
        return {
            "labels": np.array(self.labels),
            "single": np.array([self.narrowness, self.temperature]),
            "rarity": self.rarity,
            "meanings": self.meanings,
            "by_meaning": self.by_meaning,
            "by_spelling": self.by_spelling,
            "usual": self.usual,
        }


def from_arrays(arrays: dict[str, npt.NDArray[np.generic]]) -> KernelRidge:
    """The classifier that `arrays` was made of."""
    narrowness, temperature = map(float, arrays["single"])
    kept = {
        name: np.asarray(arrays[name], np.float32)
        for name in ("rarity", "meanings", "by_meaning", "by_spelling", "usual")
    }
    return KernelRidge(
        labels=tuple(map(str, arrays["labels"])), narrowness=narrowness, temperature=temperature, **kept
    )


def train(
    meanings: Floats, counts: sparse.csr_matrix, labels: Sequence[str], shape: Shape = Shape()
) -> KernelRidge:
    """Learn from one row of `meanings` (unit length) and of `counts` for each of `labels`.

    The temperature is the one under which each example, held against all the others, gets the likeliest
    probability of its own label.
    """
    known = tuple(sorted(set(labels)))
    places = np.searchsorted(known, labels)
    wanted = np.eye(len(known), dtype=np.float32)[places]
    share = np.bincount(places) * np.float32(len(known) / len(labels))
    usual = np.full(len(known), 1 / len(known), np.float32)
    if not shape.balanced:
        share, usual = np.ones_like(share), np.asarray(share / len(known), np.float32)
    rarity = _rarity(counts)
    spelt = weighted(counts, rarity)
    kernel = gaussian(meanings, meanings, shape.narrowness)
    kernel *= np.float32(1 - shape.spelling)
    kernel += np.float32(shape.spelling) * (spelt @ spelt.T).toarray()
    kernel[np.diag_indices_from(kernel)] += np.float32(shape.ridge) * share[places].astype(np.float32)
    inverse = _inverse(kernel)
    parts = np.asarray(inverse @ (wanted - usual), np.float32)
    # What the others say of each example: the closed form of leaving it out and training again.
    left_out = wanted - parts / inverse.diagonal()[:, np.newaxis]
    return KernelRidge(
        labels=known,
        narrowness=shape.narrowness,
        rarity=rarity,
        meanings=np.asarray(meanings, np.float32),
        by_meaning=np.asarray((1 - shape.spelling) * parts, np.float32),
        by_spelling=np.asarray(shape.spelling * (spelt.T @ parts), np.float32),
        usual=usual,
        temperature=_temperature(left_out, places),
    )


def gaussian(some: Floats, others: Floats, narrowness: float) -> Floats:
    """How near each of `some` is to each of `others`, both of length 1: 1 for the same, towards 0 apart."""
    return np.asarray(np.exp(np.float32(2 * narrowness) * (some @ others.T - np.float32(1))), np.float32)


def weighted(counts: sparse.csr_matrix, rarity: Floats) -> sparse.csr_matrix:
    """Counts as rows of length 1, where what is rare weighs more and what is repeated hardly more."""
    rows = sparse.csr_matrix(counts, dtype=np.float32, copy=True)
    rows.data = (1 + np.log(rows.data)) * rarity[rows.indices]
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.divide(1, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return sparse.csr_matrix(sparse.diags(scale.astype(np.float32)) @ rows)


def softmax(scores: Floats, temperature: float) -> Floats:
    """Scores as probabilities; a lower temperature makes them surer."""
    raised = np.exp((scores - scores.max(axis=1, keepdims=True)) / np.float32(temperature))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), np.float32)


def _rarity(counts: sparse.csr_matrix) -> Floats:
    held = np.bincount(sparse.csr_matrix(counts).indices, minlength=counts.shape[1])
    return np.asarray(np.log((1 + counts.shape[0]) / (1 + held)) + 1, np.float32)


def _inverse(kernel: Floats) -> Floats:
    """The inverse of a positive definite matrix, whose place it takes."""
    factor = linalg.cholesky(kernel, lower=True, overwrite_a=True, check_finite=False)
    inverse, failed = linalg.lapack.spotri(factor, lower=True, overwrite_c=True)
    if failed:
        raise ValueError("the kernel cannot be inverted: is the ridge 0?")
    lower = np.tril(inverse, -1)
    return np.asarray(np.tril(inverse) + lower.T, np.float32)


def _temperature(scores: Floats, places: npt.NDArray[np.intp]) -> float:
    rows = np.arange(len(places))

    def surprise(temperature: float) -> float:
        return float(-np.log(softmax(scores, temperature)[rows, places] + 1e-9).mean())

    return float(min(TEMPERATURES, key=surprise))
