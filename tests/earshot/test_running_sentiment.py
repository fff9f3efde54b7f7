"""Sentiment for a command: trained when it can be, the words alone when it cannot."""

from pathlib import Path

import pytest

from earshot import running_sentiment as running
from embedding.encoder import EncoderMissingError


def test_without_a_folder_the_words_work_alone() -> None:
    assert running.running_sentiment(None, lambda _line: None).words_only


def test_what_cannot_be_trained_is_said_and_the_words_work_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object, **__: object) -> None:
        raise EncoderMissingError("no weights")

    monkeypatch.setattr(running, "ensure_trained", missing)
    monkeypatch.setattr(running, "load_trained", lambda _var: None)
    said: list[str] = []
    assert running.running_sentiment(tmp_path / "var", said.append).words_only
    assert said == ["Sentiment uses its words alone: its correction cannot be trained (no weights)."]
