"""The encryption keys that a process was given, from its settings."""

from __future__ import annotations

from database.sealed import KeyRing
from earshot.settings import Settings


def key_ring(settings: Settings) -> KeyRing:
    """The keys that this process was given, by purpose."""
    held = {
        purpose: settings.secret(f"key_{purpose}")
        for purpose in ("words", "identity", "accounts", "phones")
        if getattr(settings, f"key_{purpose}") is not None
    }
    lookup = settings.secret("key_lookup") if settings.key_lookup is not None else None
    return KeyRing(held, lookup)  # type: ignore[arg-type] # the keys of the dict are the purposes above
