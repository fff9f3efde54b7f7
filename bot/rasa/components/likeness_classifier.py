"""Which goal a message is for: the one whose examples it is most like, in meaning and in spelling.

The arithmetic is in embedding/kernel_ridge.py, where it is tested without Rasa. It reads one dense sentence
feature of length 1 (sentence_embedding.py) and the sparse sentence features of the count featurizers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy import sparse

from embedding.kernel_ridge import KernelRidge, Shape, from_arrays, train

FILE = "likeness.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LikenessClassifier(IntentClassifier, GraphComponent):
    """Sets a message's intent and its likeliest ones. Settings: those of `Shape`, and how many to name."""

    @classmethod
    def required_components(cls) -> list[type]:
        """What must come before it."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The component's settings when config.yml names none."""
        shape = Shape()
        return {
            "narrowness": shape.narrowness,
            "spelling": shape.spelling,
            "ridge": shape.ridge,
            "ranking_length": 5,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        trained: KernelRidge | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._trained = trained

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LikenessClassifier:
        """Make it untrained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LikenessClassifier:
        """Make it from what was kept with the model: plain arrays, no pickles."""
        with (
            model_storage.read_from(resource) as folder,
            np.load(folder / FILE, allow_pickle=False) as kept,
        ):
            trained = from_arrays(dict(kept))
        return cls(config, model_storage, resource, trained)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example of an intent, and keep what was learned."""
        examples = [each for each in training_data.intent_examples if each.get(INTENT) and each.get(TEXT)]
        shape = Shape(*(float(self._config[name]) for name in ("narrowness", "spelling", "ridge")))
        width = next(
            each.get_sparse_features(TEXT)[1].features.shape[1]
            for each in examples
            if each.get_sparse_features(TEXT)[1] is not None
        )
        self._trained = train(*_features(examples, width), [each.get(INTENT) for each in examples], shape)
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / FILE, **self._trained.arrays())
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing that comes after it learns from its guesses."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's intent and the likeliest ones, likeliest first."""
        readable = [each for each in messages if each.get_dense_features(TEXT)[1] is not None]
        if not readable or self._trained is None:
            return messages
        features = _features(readable, len(self._trained.rarity))
        for message, row in zip(readable, self._trained.probabilities(*features), strict=True):
            likeliest = np.argsort(-row)[: self._config["ranking_length"]]
            ranking = [
                {INTENT_NAME_KEY: self._trained.labels[place], "confidence": float(row[place])}
                for place in likeliest
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


def _features(messages: list[Message], width: int) -> tuple[np.ndarray, sparse.csr_matrix]:
    """The sentence features of messages, a row each: the dense ones and, `width` columns, the sparse ones.

    A message without a word, such as a lone emoji, has no sparse ones: nothing was counted in it.
    """
    dense = [message.get_dense_features(TEXT)[1] for message in messages]
    counts = [message.get_sparse_features(TEXT)[1] for message in messages]
    nothing = sparse.csr_matrix((1, width), dtype=np.float32)
    return (
        np.vstack([np.asarray(each.features, np.float32) for each in dense]),
        sparse.csr_matrix(sparse.vstack([nothing if each is None else each.features for each in counts])),
    )
