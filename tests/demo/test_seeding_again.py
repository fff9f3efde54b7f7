"""Making the demo again, being cut off, and what is refused."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text

from database.accounts import add_account, find_account
from database.models import (
    Account,
    Alert,
    AuditEntry,
    Contribution,
    Message,
    Person,
    PublishedSummary,
    Response,
)
from database.session import Database, engine_for
from earshot.demo.clearing import NotOnlyDemoError, is_empty, is_only_demo
from earshot.demo.seeding import DemoInProductionError, DemoResult, NotEmptyError, seed
from earshot.demo.sign_ins import path_of
from earshot.keys import key_ring
from earshot.settings import Settings
from tests.database.server import COUNCIL
from tests.demo.councils import NOW, look, silent


def contents(url: str, settings: Settings) -> dict[str, object]:
    """Everything of the demo that comes from its seed."""
    database = Database(engine_for(url), key_ring(settings))
    with database.session() as session:
        read = {
            "people": {
                person.young_person_id: person.first_name for person in session.scalars(select(Person))
            },
            "words": {one.id: (one.text, one.received_at) for one in session.scalars(select(Contribution))},
            "accounts": set(session.scalars(select(Account.id))),
            "messages": set(session.scalars(select(Message.id))),
            "alerts": set(session.scalars(select(Alert.reference))),
        }
    database.engine.dispose()
    return read


def test_made_again_it_is_the_same_council_with_other_passwords(
    fresh: tuple[str, Settings], other: DemoResult
) -> None:
    before = contents(*fresh)
    again = seed(*fresh, silent, NOW, scale=0.02, summaries=False, again=True)
    assert contents(*fresh) == before
    assert {one.password for one in again.sign_ins}.isdisjoint(one.password for one in other.sign_ins)


def test_a_council_with_somebody_in_it_is_left_alone(fresh: tuple[str, Settings], other: DemoResult) -> None:
    before = contents(*fresh)
    with pytest.raises(NotEmptyError):
        seed(*fresh, silent, NOW, scale=0.02, summaries=False)
    assert contents(*fresh) == before
    assert look(*fresh, is_only_demo)


def test_a_council_with_a_real_account_is_never_deleted(
    fresh: tuple[str, Settings], other: DemoResult
) -> None:
    url, settings = fresh
    database = Database(engine_for(url), key_ring(settings))
    with database.session() as session:
        add_account(
            session, COUNCIL, email="real@example.org", name="Real", role="worker", password="a long one"
        )
        session.commit()
    database.engine.dispose()
    before = contents(url, settings)
    with pytest.raises(NotOnlyDemoError):
        seed(url, settings, silent, NOW, scale=0.02, summaries=False, again=True)
    assert contents(url, settings) == before


def test_after_clearing_alerts_and_published_summaries_are_still_guarded(
    fresh: tuple[str, Settings], other: DemoResult
) -> None:
    seed(*fresh, silent, NOW, scale=0.02, summaries=False, again=True)
    database = Database(engine_for(fresh[0]), key_ring(fresh[1]))
    with database.session() as session:
        asleep = session.scalar(text("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'"))
        leftover = session.scalar(text("SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'demo%'"))
    database.engine.dispose()
    assert (asleep, leftover) == (0, 0)


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_seed_that_is_cut_off_leaves_an_empty_council(fresh: tuple[str, Settings], step: int) -> None:
    told: list[str] = []

    def cut_off(said: str) -> None:
        told.append(said)
        if len(told) == step:
            raise KeyboardInterrupt

    assert look(*fresh, is_empty)
    with pytest.raises(KeyboardInterrupt):
        seed(*fresh, cut_off, NOW, scale=0.02, summaries=False)
    assert look(*fresh, is_empty)
    assert not path_of(fresh[1].var).exists()


def test_production_gets_no_invented_people(fresh: tuple[str, Settings]) -> None:
    url, settings = fresh
    with pytest.raises(DemoInProductionError):
        seed(url, settings.model_copy(update={"earshot_env": "production"}), silent, NOW, scale=0.02)
    assert look(url, settings, is_empty)


def test_the_last_two_full_quarters_are_published_by_the_lead(fresh: tuple[str, Settings]) -> None:
    seed(*fresh, silent, NOW, scale=0.12)
    database = Database(engine_for(fresh[0]), key_ring(fresh[1]))
    with database.session() as session:
        published = session.scalars(select(PublishedSummary).order_by(PublishedSummary.period_from)).all()
        lead = find_account(session, COUNCIL, "lead@example.org")
        by = set(
            session.scalars(select(AuditEntry.account_id).where(AuditEntry.action == "summary_published"))
        )
        answered = session.scalar(select(func.count()).select_from(Response))
    database.engine.dispose()
    assert [summary.period_label for summary in published] == ["2026 Q2", "2026 Q3"]
    assert [summary.published_at < NOW for summary in published] == [True, True]
    assert lead is not None
    assert by == {lead.id}
    assert answered is not None
    assert answered > 60
