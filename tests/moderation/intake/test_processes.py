"""A spreadsheet read by processes that are killed, and by several at once: every cell once."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import textwrap
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from database.embedded import EmbeddedDatabase
from database.models import Alert, Contribution, Screening, Upload
from database.roles import STAFF
from database.session import Database, engine_for
from moderation.intake import Piece, Plan, Table, confirm, keep_upload, read_on, read_stored, take_in
from moderation.screening import Screen
from tests.database.server import COUNCIL, all_keys, url_for

ROOT = Path(__file__).parents[3]
NOW = dt.datetime(2026, 11, 20, 11, 0, tzinfo=dt.UTC)
WORKER = uuid.UUID(int=7)
URGENT = "i want to kill myself"

READER = """
    import datetime as dt, sys, time
    from database.session import Database, engine_for
    from moderation.intake import read_on
    from moderation.screening import Screen
    from tests.database.server import COUNCIL, all_keys

    class Slow(Screen):
        def screen(self, text, *, question=None):
            time.sleep(0.01)
            return super().screen(text, question=question)

    database = Database(engine_for(sys.argv[1]), all_keys())
    with database.session() as session:
        while read_on(session, Slow(), COUNCIL, dt.datetime(2026, 11, 20, 11, 0, tzinfo=dt.UTC)):
            pass
"""


@pytest.fixture
def staff_url(postgres: EmbeddedDatabase, own_database: str) -> str:
    """The database as the staff portal's role reaches it."""
    return url_for(postgres, STAFF, own_database)


@pytest.fixture
def staff(staff_url: str) -> Database:
    return Database(engine_for(staff_url), all_keys())


def confirmed(staff: Database, cells: list[str]) -> None:
    table = Table(tuple((cell,) for cell in cells), tuple(range(len(cells))))
    with staff.session() as session:
        upload = keep_upload(session, COUNCIL, table, label="S", account_id=WORKER, now=NOW)
        confirm(session, upload, Plan((0,), None, headed=False), account_id=WORKER, now=NOW)


def stored(staff: Database) -> Counter[str]:
    with staff.session() as session:
        return Counter(row.text for row in session.scalars(select(Contribution)))


def how_many(staff: Database, model: type) -> int:
    with staff.session() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_process_killed_in_the_middle_again_and_again_loses_and_repeats_nothing(
    staff: Database, staff_url: str
) -> None:
    cells = [f"text number {number}" for number in range(80)] + [URGENT]
    confirmed(staff, cells)
    command = [sys.executable, "-c", textwrap.dedent(READER), staff_url]
    kills = 0
    while how_many(staff, Upload):
        before = how_many(staff, Contribution)
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
        until = time.monotonic() + 30
        while how_many(staff, Contribution) == before and process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.01)
        time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
        kills += process.wait() == -signal.SIGKILL
    assert kills >= 2, "it was really killed while it read"
    assert stored(staff) == Counter(cells)
    assert how_many(staff, Screening) == len(cells)
    assert how_many(staff, Alert) == 1


def test_several_readers_at_once_read_every_cell_once(staff: Database) -> None:
    files = [[f"file {file} text {number}" for number in range(60)] + [URGENT] for file in range(2)]
    for cells in files:
        confirmed(staff, cells)

    def read(_: int) -> None:
        with staff.session() as session:
            while read_on(session, Screen(), COUNCIL, NOW):
                pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(4)))
    read(0)
    assert stored(staff) == Counter([cell for cells in files for cell in cells])
    assert how_many(staff, Alert) == 2
    assert how_many(staff, Upload) == 0


def test_several_readers_at_once_screen_typed_words_once(staff: Database) -> None:
    pieces = [Piece(f"statement {number}") for number in range(70)] + [Piece(URGENT)]
    with staff.session() as session:
        take_in(
            session,
            Screen(),
            COUNCIL,
            kind="group_note",
            label="G",
            account_id=WORKER,
            pieces=pieces,
            now=NOW,
            wait=False,
        )

    def read(_: int) -> None:
        with staff.session() as session:
            while read_stored(session, Screen(), COUNCIL, NOW):
                pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(read, range(4)))
    assert how_many(staff, Screening) == how_many(staff, Contribution) == 71
    assert how_many(staff, Alert) == 1
