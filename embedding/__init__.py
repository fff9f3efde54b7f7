"""Sentence embeddings, offline and on one core: shared by the screen's trained part and by Rasa's pipeline.

It needs NumPy and the weights' package alone, so that it runs in both environments (docs/decisions/0001).
"""
