"""Correcting the screen: what may be said, what it does to alerts, and two people at once."""

from __future__ import annotations

import datetime as dt
import json
import threading
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import Alert, AuditEntry, Contribution, Conversation, Screening, ScreeningCorrection
from database.session import Database
from moderation.alerts import acknowledge, raise_alert
from moderation.alerts.answering import close, give_outcome
from moderation.corrections import (
    Corrected,
    CorrectionError,
    correct,
    corrections_of,
    evaluation_lines,
    has_open_alert,
    tallies,
    verdict_of,
)
from tests.database.server import COUNCIL
from tests.webapp.portals import Council

NOW = dt.datetime(2026, 11, 20, 11, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=2)
WORDS = "zebrafish are not allowed upstairs"
ANN, BEN = uuid.UUID(int=1), uuid.UUID(int=2)


def said(
    session: Session, level: str, category: str, conversation: Conversation | None = None
) -> Contribution:
    """A screened contribution, with the alert that its level raises."""
    contribution = Contribution(
        council_id=COUNCIL,
        source="chat_message",
        text=WORDS,
        received_at=NOW,
        conversation_id=conversation.id if conversation else None,
    )
    session.add(contribution)
    session.flush()
    session.add(
        Screening(
            council_id=COUNCIL,
            contribution_id=contribution.id,
            level=level,
            category=category,
            reasons="",
            version="test",
            screened_at=NOW,
        )
    )
    session.flush()
    if level != "none":
        raise_alert(session, contribution, level=level, category=category, now=NOW)
    session.flush()
    return contribution


def conversation(session: Session) -> Conversation:
    row = Conversation(council_id=COUNCIL, channel="web", token_hash=uuid.uuid4().bytes, started_at=NOW)
    session.add(row)
    session.flush()
    return row


def say(session: Session, contribution: Contribution, verdict: str, level: str, category: str) -> Corrected:
    return correct(
        session,
        contribution,
        verdict=verdict,
        level=level,
        category=category,
        account_id=ANN,
        now=LATER,
    )


def alerts(session: Session) -> list[Alert]:
    return list(session.scalars(select(Alert).order_by(Alert.opened_at)))


@pytest.mark.parametrize(
    ("screen", "verdict", "level", "category", "why"),
    [
        ("concern", "right", "urgent", "suicide", "right_changes_no_level"),
        ("concern", "right", "none", "none", "right_changes_no_level"),
        ("none", "too_high", "none", "none", "not_lower"),
        ("concern", "too_high", "urgent", "suicide", "not_lower"),
        ("urgent", "too_low", "urgent", "suicide", "not_higher"),
        ("concern", "too_low", "none", "none", "not_higher"),
        ("none", "too_low", "concern", "none", "category_missing"),
        ("concern", "too_high", "none", "neglect", "none_has_no_category"),
        ("none", "wrong", "concern", "neglect", "unknown"),
        ("none", "too_low", "dire", "neglect", "unknown"),
        ("none", "too_low", "concern", "weather", "unknown"),
    ],
)
def test_what_contradicts_itself_is_refused_by_name(
    session: Session, screen: str, verdict: str, level: str, category: str, why: str
) -> None:
    contribution = said(session, screen, "none" if screen == "none" else "neglect")
    before = len(alerts(session))
    with pytest.raises(CorrectionError) as refused:
        say(session, contribution, verdict, level, category)
    assert refused.value.why == why
    assert session.scalars(select(ScreeningCorrection)).all() == []
    assert len(alerts(session)) == before


def test_words_that_are_not_screened_cannot_be_corrected(session: Session) -> None:
    contribution = Contribution(council_id=COUNCIL, source="chat_message", text=WORDS, received_at=NOW)
    session.add(contribution)
    session.flush()
    with pytest.raises(CorrectionError, match="not_screened"):
        say(session, contribution, "right", "none", "none")


@pytest.mark.parametrize(
    ("screen", "level", "verdict"),
    [("none", "none", "right"), ("none", "urgent", "too_low"), ("urgent", "concern", "too_high")],
)
def test_the_verdict_follows_from_the_two_levels(screen: str, level: str, verdict: str) -> None:
    assert verdict_of(screen, level) == verdict


def test_the_last_correction_counts_and_keeps_what_the_screen_had_said(session: Session) -> None:
    contribution = said(session, "concern", "neglect")
    say(session, contribution, "right", "concern", "bullying")
    say(session, contribution, "too_high", "none", "none")
    [kept] = session.scalars(select(ScreeningCorrection))
    assert (kept.verdict, kept.level, kept.category) == ("too_high", "none", "none")
    assert (kept.screen_level, kept.screen_category, kept.screen_version) == ("concern", "neglect", "test")
    assert corrections_of(session, COUNCIL, [contribution.id]) == {contribution.id: kept}


def test_right_may_say_that_only_the_category_was_another(session: Session) -> None:
    contribution = said(session, "concern", "neglect")
    assert say(session, contribution, "right", "concern", "bullying").correction.category == "bullying"


def test_too_low_of_words_without_an_alert_raises_one(session: Session) -> None:
    contribution = said(session, "none", "none")
    alert = say(session, contribution, "too_low", "urgent", "neglect").alert
    assert alert is not None
    assert (alert.level, alert.category, alert.status, alert.opened_at) == (
        "urgent",
        "neglect",
        "open",
        LATER,
    )


def test_too_low_joins_the_alert_of_its_conversation_and_opens_it_again_when_more_serious(
    session: Session,
) -> None:
    chat = conversation(session)
    said(session, "concern", "neglect", chat)
    [alert] = alerts(session)
    acknowledge(session, alert, BEN, NOW)
    contribution = said(session, "none", "none", chat)
    assert say(session, contribution, "too_low", "urgent", "suicide").alert is alert
    assert (alert.level, alert.category, alert.status, alert.round) == ("urgent", "suicide", "open", 2)
    assert alert.clock_from == LATER


def test_too_low_of_words_that_have_an_alert_makes_that_alert_more_serious(session: Session) -> None:
    contribution = said(session, "concern", "neglect")
    [alert] = alerts(session)
    acknowledge(session, alert, BEN, NOW)
    assert say(session, contribution, "too_low", "urgent", "suicide").alert is alert
    assert (alert.level, alert.status, alert.clock_from) == ("urgent", "open", LATER)
    assert say(session, contribution, "too_low", "urgent", "suicide").alert is None, "said twice is once"
    assert len(alerts(session)) == 1


def test_too_low_after_its_alert_was_closed_raises_a_new_one_only_for_a_higher_level(
    session: Session,
) -> None:
    contribution = said(session, "concern", "neglect")
    [old] = alerts(session)
    acknowledge(session, old, ANN, NOW)
    session.flush()
    give_outcome(session, old, ANN, outcome="no_further_action", note="", now=NOW)
    session.flush()
    close(session, old, BEN, NOW)
    session.flush()
    new = say(session, contribution, "too_low", "urgent", "suicide").alert
    assert new is not None and new is not old
    assert (old.status, new.status, new.level) == ("closed", "open", "urgent")


def test_too_high_never_touches_an_alert(session: Session) -> None:
    contribution = said(session, "urgent", "suicide")
    [alert] = alerts(session)
    before = (alert.level, alert.status, alert.round, alert.clock_from)
    assert say(session, contribution, "too_high", "none", "none").alert is None
    assert (alert.level, alert.status, alert.round, alert.clock_from) == before
    assert has_open_alert(session, contribution)


def test_the_audit_log_says_who_and_what_and_none_of_the_words(session: Session) -> None:
    contribution = said(session, "none", "none")
    say(session, contribution, "too_low", "concern", "neglect")
    session.flush()
    noted = {entry.action: entry for entry in session.scalars(select(AuditEntry))}
    assert noted["screening_corrected"].account_id == ANN
    assert noted["screening_corrected"].detail["screen_version"] == "test"
    assert noted["alert_raised_by_correction"].subject_id == alerts(session)[0].id
    assert noted["alert_raised_by_correction"].detail["opened"] is True
    assert "zebrafish" not in "".join(str(entry.detail) for entry in noted.values())


def test_the_counts_are_of_what_stands(session: Session) -> None:
    for _ in range(3):
        say(session, said(session, "none", "none"), "right", "none", "none")
    say(session, said(session, "urgent", "suicide"), "too_high", "concern", "other")
    assert [(one.verdict, one.level, one.category, one.count) for one in tallies(session, COUNCIL)] == [
        ("right", "none", "none", 3),
        ("too_high", "concern", "other", 1),
    ]
    assert tallies(session, "another") == []


def test_a_line_of_the_file_is_ascii_json_with_what_a_person_says(session: Session) -> None:
    contribution = said(session, "none", "none")
    contribution.text = "I’m low\u2028today"
    session.flush()
    say(session, contribution, "too_low", "concern", "other")
    [line] = evaluation_lines(session, COUNCIL)
    assert line.isascii() and line.endswith("\n") and len(line.splitlines()) == 1
    assert json.loads(line) == {"text": "I’m low\u2028today", "risk": "concern", "category": "other"}


def test_two_workers_who_press_at_once_raise_one_alert(council: Council) -> None:
    with council.owner.session() as session:
        contribution_id = said(session, "none", "none").id
        session.commit()
    together = threading.Barrier(2)
    raised: list[bool] = []

    def press(database: Database, account_id: uuid.UUID) -> None:
        with database.session() as session:
            contribution = session.get_one(Contribution, (COUNCIL, contribution_id))
            together.wait()
            done = correct(
                session,
                contribution,
                verdict="too_low",
                level="urgent",
                category="suicide",
                account_id=account_id,
                now=NOW,
            )
            session.commit()
            raised.append(done.alert is not None)

    threads = [threading.Thread(target=press, args=(council.owner, who)) for who in (ANN, BEN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(raised) == [False, True]
    with council.owner.session() as session:
        assert len(alerts(session)) == 1
        assert len(session.scalars(select(ScreeningCorrection)).all()) == 1
