"""The database's part of a start: begin it, bring it up to date, and notice if it stops."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast

from database.embedded import EmbeddedDatabaseError
from database.upgrade import add_council, upgrade
from earshot.running_database import OwnerDatabase, open_owner_database, role_passwords
from earshot.settings import Settings
from earshot.supervisor import SupervisorError
from earshot.supervisor.environments import url_as_role
from earshot.supervisor.processes import is_running
from earshot.supervisor.run_folder import RunFolder


class _Startable(Protocol):
    """What the embedded server's own package offers besides."""

    def start(self) -> None:
        """Start the server, or join it when it runs."""


class RunningDatabase:
    """The database of this run: the embedded one, or the one `DATABASE_URL` names."""

    def __init__(self, settings: Settings, run: RunFolder) -> None:
        self._settings = settings
        self._run = run
        self._owner: OwnerDatabase | None = None
        self._ours = False

    @property
    def owner_url(self) -> str:
        """The owner's address; `SupervisorError` before `begin`."""
        if self._owner is None:
            raise SupervisorError("The database was not started.")
        return self._owner.url

    def begin(self) -> str:
        """Start the embedded database or join it; returns what was done, in a few words."""
        ran = self._runs()
        try:
            self._owner = open_owner_database(self._settings)
        except EmbeddedDatabaseError as error:
            raise SupervisorError(str(error)) from error
        if self._owner.embedded is None:
            return "the one DATABASE_URL names"
        # One that a killed run left behind is this run's to stop, though another started it.
        self._ours = self._ours or not ran or self._run.left_database
        self._run.note_database(started=self._ours)
        return "ran already, reused" if ran else "started"

    def url_for(self, process: str) -> str:
        """The address of the database for `process`, with the role that is its own."""
        role = f"earshot_{process}"
        return url_as_role(self.owner_url, role, role_passwords(self._settings)[role])

    def upgrade(self) -> str:
        """Run the migrations that have not run; returns what was done."""
        changed = upgrade(self.owner_url, role_passwords(self._settings))
        add_council(self.owner_url, self._settings.council)
        return "brought up to date" if changed else "up to date already"

    def tend(self, say: Callable[[str], None]) -> None:
        """Start the embedded database again if it has stopped."""
        if self._owner is None or self._owner.embedded is None or self._runs():
            return
        say(f"The database stopped. Its log is {self._data / 'log'}. Starting it again.")
        try:
            # Asked for a server, the package gives back the one it knows, stopped or not: so start that one.
            cast(_Startable, self._owner.embedded.server).start()
        except (OSError, subprocess.SubprocessError, AssertionError) as fault:
            say(
                f"The database did not start ({type(fault).__name__}). Free disk space if there is none left."
            )
        else:
            say("The database is back.")

    def stop(self) -> None:
        """Stop the embedded database if this run started it."""
        if self._owner is not None and self._owner.embedded is not None and self._ours:
            self._owner.embedded.stop()
            self._run.note_database(started=False)

    @property
    def _data(self) -> Path:
        return self._settings.var / "postgres"

    def _runs(self) -> bool:
        try:
            first = (self._data / "postmaster.pid").read_text().split("\n", 1)[0]
        except PermissionError:
            return True  # The server belongs to another user, who alone may look.
        except OSError:
            return False
        return first.isdigit() and is_running(int(first))
