"""Where this machine's database is: the one settings name, or the embedded one, started if need be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from database.embedded import EmbeddedDatabase, start_embedded
from database.roles import ROLES
from database.session import Database, engine_for
from earshot.keys import key_ring
from earshot.secrets_store import new_password, read_or_make
from earshot.settings import Settings


@dataclass(frozen=True)
class OwnerDatabase:
    """The owner's way in, and the embedded server when that is what it is."""

    url: str
    embedded: EmbeddedDatabase | None

    def url_for_role(self, role: str, settings: Settings) -> str | None:
        """The URL of a process's own role; None where whoever runs the server hands it out."""
        if self.embedded is None:
            return None
        return self.embedded.url_for(role, role_passwords(settings)[role])


def open_owner_database(settings: Settings) -> OwnerDatabase:
    """The database `settings` name, or the embedded one in ``var/``, started when it is not running."""
    if settings.database_url is not None:
        return OwnerDatabase(settings.database_url.get_secret_value(), None)
    password = read_or_make(settings.var, "db_password_owner", new_password)
    embedded = start_embedded(settings.var, password)
    return OwnerDatabase(embedded.owner_url, embedded)


def role_passwords(settings: Settings) -> dict[str, str]:
    """The password of each process's database role, of those that settings hold."""
    fields = {role: role.replace("earshot_", "db_password_") for role in ROLES}
    return {
        role: settings.secret(field) for role, field in fields.items() if getattr(settings, field) is not None
    }


@contextmanager
def owner_database(settings: Settings) -> Iterator[Database]:
    """A `Database` for the command line, which stops the embedded server again if it started it."""
    owner = open_owner_database(settings)
    database = Database(engine_for(owner.url, application="earshot command line"), key_ring(settings))
    try:
        yield database
    finally:
        database.engine.dispose()
        if owner.embedded is not None and owner.embedded.started_here:
            owner.embedded.stop()
