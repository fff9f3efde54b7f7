"""Piping: an earlier answer put into a later sentence: `{answer.QUESTION|words when there is none}`. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

PIPE: Final = re.compile(r"\{answer\.([a-z0-9_]+)(?:\|([^{}|]*))?\}")


def piped_ids(text: str) -> tuple[tuple[str, str | None], ...]:
    """Each question id that `text` takes an answer from, with the words to use when there is none."""
    return tuple((found[1], found[2]) for found in PIPE.finditer(text))


def pipe(text: str, answered: Callable[[str], str | None]) -> str:
    """`text` with each earlier answer put in. `answered` gives an answer's words by question id, or None."""
    return PIPE.sub(lambda found: answered(found[1]) or found[2] or "", text)
