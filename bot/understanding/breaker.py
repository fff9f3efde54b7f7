"""A circuit breaker: nobody waits for a service that is away, and one caller at a time sees if it is back."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Breaker:
    """Closed while the service answers. After a failure it is open for `pause` seconds: `may_try` says no.

    When the pause is over one caller may try; the others go on being told no until that try has ended. Safe
    to share between threads. `clock` gives seconds that only grow.
    """

    def __init__(self, *, pause: float, clock: Callable[[], float]) -> None:
        self._pause = pause
        self._clock = clock
        self._lock = threading.Lock()
        self._try_again_at: float | None = None

    def may_try(self) -> bool:
        """Whether to call the service now. Whoever is told yes says afterwards how it went."""
        with self._lock:
            if self._try_again_at is None:
                return True
            now = self._clock()
            if now < self._try_again_at:
                return False
            # This caller tries; until it has reported, or another pause has passed, the rest do not.
            self._try_again_at = now + self._pause
            return True

    def succeeded(self) -> None:
        """The service answered: everybody may call it again."""
        with self._lock:
            self._try_again_at = None

    def failed(self) -> None:
        """The service did not answer as it should: leave it alone for the pause."""
        with self._lock:
            self._try_again_at = self._clock() + self._pause
