"""Filling a council's own words into a sentence of ours."""

from __future__ import annotations

from earshot.council import CouncilProfile


def fill(text: str, profile: CouncilProfile, **more: str) -> str:
    """`text` with ``{pledge}``, ``{council_name}`` and the like filled in; KeyError for a name nobody gives.

    Only sentences of ours go through here, never a young person's words.
    """
    return text.format_map({**profile.said, **more}) if "{" in text else text
