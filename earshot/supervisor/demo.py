"""The demo council's part of a start: fill an empty database, and say how to sign in."""

from collections.abc import Callable, Iterator

from database.session import Database, engine_for
from earshot.demo.clearing import is_empty
from earshot.demo.sign_ins import read_sign_ins
from earshot.keys import key_ring
from earshot.settings import Settings


def seed_if_empty(owner_url: str, settings: Settings, on_progress: Callable[[str], None]) -> str:
    """Fill the council's part of the database with the demo unless something is there; what was done."""
    database = Database(engine_for(owner_url, application="earshot supervisor"), key_ring(settings))
    try:
        with database.session() as session:
            empty = is_empty(session, settings.council)
    finally:
        database.engine.dispose()
    if not empty:
        return "there already, reused"
    # Loaded only now: what makes the demo is a second's work to import, and most starts do without it.
    from earshot.demo.seeding import seed  # noqa: PLC0415

    made = seed(owner_url, settings, on_progress)
    return f"filled with {made.people:,} made-up people"


def sign_in_lines(settings: Settings) -> Iterator[str]:
    """How to try each role: a line for each demo account and join code; none without a demo."""
    kept = read_sign_ins(settings.var, settings.council)
    if kept is None:
        return
    for account in kept.accounts:
        yield f"{account.portal:<9}  {account.email}  {account.password}  {account.says}"
    for code in kept.join_codes:
        yield f"public     {code.code}  {code.says}"
