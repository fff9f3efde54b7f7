"""Teaching the network's last layers: the gradients are right, and what is taught is learned."""

from pathlib import Path

import numpy as np
import pytest

from embedding.encoder import Encoder
from embedding.gradients import Gradients, back, forth
from embedding.layers import Floats, layer
from embedding.tuning import Course, Tuned, tune
from tests.embedding.tiny_network import WIDTH, tiny_network

SCARED = ["dad hits me", "he hurt my brother", "i want to die", "she shouts and i am scared", "i cut myself"]
FINE = ["football was good", "i love tea", "the bus was so cold", "we want to go home", "the film was sad"]
TEXTS, LABELS = SCARED + FINE, ["scared"] * len(SCARED) + ["fine"] * len(FINE)
COURSE = Course(layers=2, passes=20, together=4, step=1e-3, head_step=1e-2)


def none_left_out(states: Floats) -> Floats:
    return np.ones_like(states)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return tiny_network(tmp_path_factory.mktemp("network"))


@pytest.fixture(scope="module")
def tuned(encoder: Encoder) -> Tuned:
    return tune(encoder, encoder.below(TEXTS, 1), LABELS, COURSE)


def test_the_way_forth_gives_what_the_layer_gives(encoder: Encoder) -> None:
    (states,) = encoder.below(["i want to go home"], 1)
    forwards, _ = forth(encoder.weights, 1, states[np.newaxis], none_left_out)
    assert np.allclose(forwards, layer(encoder.weights, 1, states[np.newaxis]), atol=1e-5)


def test_every_gradient_is_what_a_small_change_makes(encoder: Encoder) -> None:
    chance = np.random.default_rng(1)
    # In double precision, so that small differences are not lost in rounding.
    weights = {name: weight.astype(np.float64) for name, weight in encoder.weights.items()}
    states = chance.standard_normal((2, 5, WIDTH))
    pull = chance.standard_normal((2, 5, WIDTH))

    def outcome() -> float:
        out, _ = forth(weights, 1, states, none_left_out)  # type: ignore[arg-type]
        return float((out * pull).sum())

    gradients: Gradients = {}
    _, trace = forth(weights, 1, states, none_left_out)  # type: ignore[arg-type]
    inward = back(weights, 1, pull, trace, gradients)  # type: ignore[arg-type]
    assert set(gradients) == {name for name in weights if name.startswith("encoder.layer.1.")}
    for array, gradient in [*((weights[name], gradients[name]) for name in gradients), (states, inward)]:
        flat, slopes = array.reshape(-1), gradient.reshape(-1)
        for place in chance.integers(0, len(flat), 4):
            was, small = flat[place], 1e-5
            flat[place] = was + small
            above = outcome()
            flat[place] = was - small
            below = outcome()
            flat[place] = was
            assert slopes[place] == pytest.approx((above - below) / (2 * small), rel=1e-3, abs=1e-3)


def test_what_is_taught_is_learned(encoder: Encoder, tuned: Tuned) -> None:
    _, vectors = encoder.encode_both(TEXTS, tuned.last)
    chances = tuned.probabilities(vectors)
    assert chances.sum(axis=1) == pytest.approx(np.ones(len(TEXTS)))
    assert [tuned.labels[row.argmax()] for row in chances] == LABELS


def test_the_network_itself_stays_as_it_was(encoder: Encoder, tuned: Tuned, tmp_path: Path) -> None:
    fresh = tiny_network(tmp_path)
    plain, _ = encoder.encode_both(TEXTS, tuned.last)
    assert np.allclose(plain, fresh.encode(TEXTS), atol=1e-6)
    assert all(np.array_equal(encoder.weights[name], weight) for name, weight in fresh.weights.items())


def test_only_the_last_layers_are_changed(encoder: Encoder, tuned: Tuned) -> None:
    assert {name.split(".")[2] for name in tuned.last} == {"1", "2"}
    assert all(not np.array_equal(encoder.weights[name], weight) for name, weight in tuned.last.items())


def test_teaching_twice_gives_the_same_numbers(encoder: Encoder, tuned: Tuned) -> None:
    again = tune(encoder, encoder.below(TEXTS, 1), LABELS, COURSE)
    assert np.array_equal(again.head, tuned.head)
    assert all(np.array_equal(again.last[name], weight) for name, weight in tuned.last.items())


def test_it_says_how_far_it_is(encoder: Encoder) -> None:
    said: list[str] = []
    tune(encoder, encoder.below(TEXTS, 1), LABELS, COURSE, said.append)
    assert any("%" in line for line in said)
