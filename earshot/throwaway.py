"""A database for a moment: a real one in a temporary folder, gone with everything in it when it is closed.

For trying the bot: what a tester types raises no alert that anybody sees and joins no evidence.
"""

from __future__ import annotations

import base64
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from database.embedded import start_embedded
from database.roles import ROLES
from database.sealed import KeyRing
from database.session import Database, engine_for
from database.upgrade import add_council, upgrade
from earshot.secrets_store import new_password


@contextmanager
def throwaway_database(council_id: str) -> Iterator[Database]:
    """An empty, migrated database with a row for the council and keys of its own. Takes about two seconds."""
    with tempfile.TemporaryDirectory(prefix="earshot-", ignore_cleanup_errors=True) as folder:
        server = start_embedded(Path(folder), new_password())
        try:
            upgrade(server.owner_url, {role: new_password() for role in ROLES})
            add_council(server.owner_url, council_id)
            database = Database(engine_for(server.owner_url, application="earshot throwaway"), _keys())
            try:
                yield database
            finally:
                database.engine.dispose()
        finally:
            server.stop()


def _keys() -> KeyRing:
    def key() -> str:
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()

    return KeyRing({"words": key(), "identity": key(), "accounts": key()}, key())
