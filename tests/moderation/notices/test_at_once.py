"""Several schedulers on one database: nothing is made or sent twice."""

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from database.embedded import EmbeddedDatabase
from database.models import Notice
from database.roles import SCHEDULER
from database.session import Database, engine_for
from moderation.notices.carriers import Sending
from moderation.notices.making import make_notices
from moderation.notices.sending import send_next
from tests.database.server import all_keys, url_for
from tests.moderation.notices.telling import PROFILE, Carrier, alert, at, notices, on_call, person

TEN = at("2026-11-25T10:00")
ALERTS = 12


@pytest.fixture
def owner(postgres: EmbeddedDatabase, own_database: str) -> Iterator[Database]:
    """A database of its own with people on call and open alerts."""
    opened = Database(engine_for(url_for(postgres, "earshot_owner", own_database)), all_keys())
    with opened.session() as session:
        on_call(session, *(person(session, name, phone="07700 900004") for name in ("Ann", "Ben", "Cat")))
        person(session, "Lea", "lead")
        for number in range(ALERTS):
            alert(session, "urgent", TEN - dt.timedelta(seconds=number))
        session.commit()
    yield opened
    opened.engine.dispose()


@pytest.fixture
def schedulers(postgres: EmbeddedDatabase, own_database: str, owner: Database) -> Iterator[list[Database]]:
    """Four schedulers, each with the rights of the scheduler's own role."""
    url = url_for(postgres, SCHEDULER, own_database)
    opened = [Database(engine_for(url), all_keys()) for _ in range(4)]
    yield opened
    for one in opened:
        one.engine.dispose()


def together(schedulers: list[Database], work: Callable[[Database], None]) -> None:
    """Let each do its work at the same moment; whatever one raises fails the test."""
    ready, faults = threading.Barrier(len(schedulers)), []

    def run(one: Database) -> None:
        try:
            ready.wait()
            work(one)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in schedulers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


def key(notice: Notice) -> tuple[object, ...]:
    return (notice.subject_id, notice.kind, notice.round, notice.step, notice.recipient, notice.channel)


def test_four_schedulers_at_once_make_what_one_makes(owner: Database, schedulers: list[Database]) -> None:
    def work(one: Database) -> None:
        for minutes in range(0, 150, 5):
            with one.session() as session:
                make_notices(session, PROFILE, TEN + dt.timedelta(minutes=minutes))
                session.commit()

    together(schedulers, work)
    with owner.session() as session:
        made = [key(notice) for notice in notices(session)]
    # Three people by two ways, the lead at 45 minutes, and lead and duty team (two ways) after each hour.
    assert max(Counter(made).values()) == 1
    assert len(made) == ALERTS * (3 * 2 + 1 + 2 * 3)


def test_an_edit_of_the_rota_in_the_middle_tells_one_person_of_a_step(
    owner: Database, schedulers: list[Database]
) -> None:
    with owner.session() as session:
        dan = person(session, "Dan")
        session.commit()

    def work(one: Database) -> None:
        with one.session() as session:
            if one is schedulers[0]:
                with owner.session() as editing:
                    on_call(editing, dan, hours=(9 * 60, 17 * 60))
                    editing.commit()
            make_notices(session, PROFILE, TEN)
            session.commit()

    together(schedulers, work)
    with owner.session() as session:
        told = Counter((notice.subject_id, notice.step, notice.channel) for notice in notices(session))
    assert max(told.values()) == 1


def test_four_schedulers_at_once_send_every_message_once(owner: Database, schedulers: list[Database]) -> None:
    with owner.session() as session:
        make_notices(session, PROFILE, TEN)
        make_notices(session, PROFILE, TEN + dt.timedelta(minutes=15))
        session.commit()
    carriers = {id(one): Carrier() for one in schedulers}

    def work(one: Database) -> None:
        by = Sending(
            PROFILE,
            {"email": carriers[id(one)], "sms": carriers[id(one)]},
            "a-signing-key-for-tests-only-0123456789",
            "https://staff.example",
        )
        with one.session() as session:
            for channel in ("email", "sms"):
                while send_next(session, by, channel, TEN + dt.timedelta(minutes=16)):
                    pass

    together(schedulers, work)
    sent = [message for carrier in carriers.values() for _, message, _ in carrier.sent]
    assert max(Counter(message_id for c in carriers.values() for _, _, message_id in c.sent).values()) == 1
    with owner.session() as session:
        assert {notice.status for notice in notices(session)} == {"sent"}
        assert {notice.attempts for notice in notices(session)} == {1}
    assert sent
