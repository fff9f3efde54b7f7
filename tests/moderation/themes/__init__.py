"""Themes: what an answer is about."""
