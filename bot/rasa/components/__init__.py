"""Rasa components of our own. They run in Rasa's environment (Python 3.10)."""
