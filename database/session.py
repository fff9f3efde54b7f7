"""Engines and sessions. One `Database` a process, made at its start and passed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from database.sealed import KeyRing


def engine_for(url: str, *, pool_size: int = 5, application: str = "earshot") -> Engine:
    """An engine on psycopg 3 for `url`, in UTC, that the server's lists show as `application`."""
    parsed = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=5,
        pool_pre_ping=True,
        connect_args={"application_name": application, "options": "-c timezone=UTC", "connect_timeout": 5},
    )


class Database:
    """An engine, the keys its process holds, and sessions over both."""

    def __init__(self, engine: Engine, keys: KeyRing) -> None:
        self.engine = engine
        self.keys = keys
        self._sessions = sessionmaker(engine, info={"keys": keys}, expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that is rolled back and closed at the end unless the caller committed."""
        with self._sessions() as session:
            yield session

    def answers(self) -> bool:
        """Whether the server answers a trivial query now."""
        with self.engine.connect() as connection:
            return connection.execute(text("SELECT 1")).scalar() == 1
