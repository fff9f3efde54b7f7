"""The classifier over meaning and spelling, without Rasa."""

from __future__ import annotations

import io

import numpy as np
import pytest
from scipy import sparse  # type: ignore[import-untyped]

from embedding.kernel_ridge import Floats, Shape, from_arrays, gaussian, train, weighted


def unit(*rows: tuple[float, float]) -> Floats:
    vectors = np.array(rows, np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


MEANINGS = unit((1, 0), (1, 0.1), (1, 0.2), (0, 1), (0.1, 1))
COUNTS = sparse.csr_matrix([[1, 0, 1], [1, 0, 0], [2, 0, 0], [0, 1, 0], [0, 1, 1]], dtype=np.float32)
LABELS = ["bye", "bye", "bye", "hello", "hello"]


def test_a_text_gets_the_label_of_the_examples_it_is_most_like() -> None:
    trained = train(MEANINGS, COUNTS, LABELS)
    nothing = sparse.csr_matrix((2, 3), dtype=np.float32)
    rows = trained.probabilities(unit((1, 0.3), (0.2, 1)), nothing)
    assert [trained.labels[row.argmax()] for row in rows] == ["bye", "hello"]
    assert rows.sum(axis=1) == pytest.approx([1, 1])


def test_spelling_decides_where_the_meaning_does_not() -> None:
    trained = train(MEANINGS, COUNTS, LABELS)
    between = unit((1, 1), (1, 1))
    counts = sparse.csr_matrix([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
    assert [trained.labels[row.argmax()] for row in trained.probabilities(between, counts)] == LABELS[2:4]


def test_what_the_others_say_of_an_example_is_what_training_without_it_says() -> None:
    shape = Shape(ridge=0.5)
    whole = train(MEANINGS, COUNTS, LABELS, shape)
    # The closed form (y - a/diagonal of the inverse) must agree with solving the smaller problem by hand.
    spelt = weighted(COUNTS, whole.rarity).toarray()
    kernel = 0.5 * gaussian(MEANINGS, MEANINGS, 1.0) + 0.5 * spelt @ spelt.T
    share = np.array([3, 3, 3, 2, 2]) * 2 / 5
    kernel = kernel + np.diag(0.5 * share)
    targets = np.array([[1, 0]] * 3 + [[0, 1]] * 2) - 0.5
    inverse = np.linalg.inv(kernel)
    closed = targets[0] - (inverse @ targets)[0] / inverse[0, 0]
    by_hand = kernel[0, 1:] @ np.linalg.solve(kernel[1:, 1:], targets[1:])
    assert closed == pytest.approx(by_hand, abs=1e-6)
    assert whole.by_meaning == pytest.approx(0.5 * inverse @ targets, abs=1e-4)


def test_it_comes_back_from_its_arrays_as_it_was_and_without_pickles() -> None:
    trained = train(MEANINGS, COUNTS, LABELS)
    kept = io.BytesIO()
    np.savez(kept, **trained.arrays())  # type: ignore[arg-type]
    kept.seek(0)
    with np.load(kept, allow_pickle=False) as arrays:
        again = from_arrays(dict(arrays))
    assert again.labels == trained.labels
    assert np.array_equal(again.probabilities(MEANINGS, COUNTS), trained.probabilities(MEANINGS, COUNTS))


def test_a_label_with_few_examples_weighs_as_much_as_one_with_many() -> None:
    many, few = [(1.0, 0.0)] * 30, [(0.0, 1.0)] * 2
    nothing = sparse.csr_matrix((32, 3), dtype=np.float32)
    trained = train(unit(*many, *few), nothing, ["many"] * 30 + ["few"] * 2, Shape(ridge=1.0))
    (row,) = trained.probabilities(unit((1, 1)), nothing[:1])
    assert row == pytest.approx([0.5, 0.5], abs=0.1)
