"""Goes on reading what was brought in after the page was closed, and after a restart.

A thread of the portal's process, so that no text waits for somebody to look at a page. It holds nothing: how
far it is stands in the database, and two processes never read the same row (moderation/intake/uploads.py).
"""

from __future__ import annotations

import datetime as dt
import threading
import time

from flask import Flask, current_app

from earshot.logging import get_logger
from moderation.intake import forget_uploads, read_on, read_stored
from moderation.screening import Screen
from webapp.wiring import PortalContext

EXTENSION = "earshot_reading_on"

LOOK_EVERY = 5 * 60.0
"""Seconds between two looks for unread words when nobody opens the pages that wake it."""

log = get_logger(__name__)


class ReadingOn:
    """Reads whatever waits, in one thread, when it is woken."""

    def __init__(self, context: PortalContext, screen: Screen) -> None:
        self._context = context
        self._screen = screen
        self._lock = threading.Lock()
        self._asked = False
        self._runs = False
        self._looked_at: float | None = None

    def look(self) -> None:
        """At the first request of the process, and now and then: go on with what was left unread.

        An earlier process may have been stopped, or the database have been away for a moment.
        """
        now = time.monotonic()
        if self._looked_at is None or now - self._looked_at > LOOK_EVERY:
            self._looked_at = now
            self.wake()

    def wake(self) -> None:
        """Read whatever waits, unless that is being done already."""
        with self._lock:
            self._asked = True
            if self._runs:
                return
            self._runs = True
        threading.Thread(target=self._run, name="reading on", daemon=True).start()

    def _run(self) -> None:
        while self._still_asked():
            try:
                self._read_all()
            except Exception as error:
                # It is woken again before long. The message could quote words.
                log.error("reading_on_stopped", kind=type(error).__name__)

    def _still_asked(self) -> bool:
        with self._lock:
            self._runs, self._asked = self._asked, False
            return self._runs

    def _read_all(self) -> None:
        council_id = self._context.council_id
        with self._context.database.session() as session:
            forget_uploads(session, council_id, dt.datetime.now(dt.UTC))
            for read in (read_stored, read_on):
                while read(session, self._screen, council_id, dt.datetime.now(dt.UTC)):
                    # What has been read is not held on to: a spreadsheet may have thousands of rows.
                    session.expunge_all()


def prepare_reading_on(app: Flask, context: PortalContext, screen: Screen) -> None:
    """Keep the reader with the application, and have it look for work at requests."""
    reading = app.extensions[EXTENSION] = ReadingOn(context, screen)
    app.before_request(reading.look)


def reading_on() -> ReadingOn:
    """This portal's reader."""
    found: ReadingOn = current_app.extensions[EXTENSION]
    return found
