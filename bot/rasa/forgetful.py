"""Where Rasa would keep conversations: nowhere. endpoints.yml names it; it runs in Rasa's own environment.

The portal triggers each goal in a conversation of its own, with a random name, and takes the reply. Nobody
comes back to it, and Rasa's store in memory would keep every one of them for as long as it runs. Without
keeping, a trigger also takes a third less time than it did in a few conversations used again and again.
"""

from __future__ import annotations

from collections.abc import Iterable

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker


class ForgetfulTrackerStore(TrackerStore):
    """A tracker store that keeps nothing, so that memory does not grow and there is nothing to leak."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Let it go."""

    async def retrieve(self, sender_id: str) -> None:
        """Every conversation is a new one."""

    async def keys(self) -> Iterable[str]:
        """No conversation is known."""
        return ()
