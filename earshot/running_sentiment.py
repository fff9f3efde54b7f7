"""Sentiment for a command: with its trained correction, which is made when there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from earshot.trained_screen import alone
from embedding.encoder import EncoderMissingError
from moderation.sentiment import Sentiment
from moderation.sentiment.trained.setting_up import ensure_trained, load_trained


def running_sentiment(var: Path | None, say: Callable[[str], None]) -> Sentiment:
    """Sentiment with the correction under `var`, or with the words alone when `var` is None.

    Training takes minutes, once; `say` tells how far it is. Where it cannot be done that is said, and the
    words work alone. From then on this process does its sums in one thread, as the portals do.
    """
    threadpool_limits(1)
    if var is None:
        return Sentiment()
    try:
        kept = var / "sentiment"
        kept.mkdir(parents=True, exist_ok=True)
        with alone(kept):
            ensure_trained(var, progress=say)
    except (ImportError, EncoderMissingError, OSError) as error:
        say(f"Sentiment uses its words alone: its correction cannot be trained ({error}).")
    return Sentiment(load_trained(var))
