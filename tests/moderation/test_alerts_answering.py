"""What adults may do about an alert in which state, that two at once are kept apart, and tasks done once."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from database.embedded import EmbeddedDatabase
from database.models import (
    Alert,
    AuditEntry,
    Contribution,
    Conversation,
    Message,
    SafetyTask,
    Screening,
)
from database.session import Database, engine_for
from moderation.alerts import AlertStateError, acknowledge, raise_alert
from moderation.alerts.answering import add_action, close, give_outcome, hand_back, send_back, take_over
from moderation.alerts.board import board_state
from moderation.alerts.history import history_of
from moderation.alerts.reading import is_about_staff
from moderation.alerts.tasks import (
    TaskStateError,
    done_tasks,
    finish_task,
    open_task,
    open_tasks,
    reopen_task,
    tasks_of,
)
from tests.database.server import COUNCIL, all_keys, url_for

NOW = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=40)
ANN, BEN, CAT = (uuid.UUID(int=number) for number in (1, 2, 3))

Step = Callable[[Session, Alert], object]


def situation(session: Session) -> Conversation:
    conversation = Conversation(council_id=COUNCIL, channel="sms")
    session.add(conversation)
    session.flush()
    return conversation


def said(session: Session, conversation: Conversation, level: str, category: str = "suicide") -> Alert:
    """The alert after something flagged was written in the conversation."""
    contribution = Contribution(
        council_id=COUNCIL, source="chat_message", conversation_id=conversation.id, text="words"
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
            version="1",
        )
    )
    alert = raise_alert(session, contribution, level=level, category=category, now=NOW)
    session.flush()
    return alert


@pytest.fixture
def alert(session: Session) -> Alert:
    """An open, urgent alert."""
    return said(session, situation(session), "urgent")


def ended(session: Session, alert: Alert) -> None:
    """Ann takes it on and gives an outcome."""
    acknowledge(session, alert, ANN, NOW)
    session.flush()
    give_outcome(session, alert, ANN, outcome="police", note="", now=NOW)
    session.flush()


STEPS: dict[str, Step] = {
    "acknowledge": lambda session, alert: acknowledge(session, alert, BEN, LATER),
    "take_over": lambda session, alert: take_over(session, alert, BEN, LATER),
    "hand_back": lambda session, alert: hand_back(session, alert, ANN, LATER),
    "give_outcome": lambda session, alert: give_outcome(
        session, alert, ANN, outcome="police", note="", now=LATER
    ),
    "send_back": lambda session, alert: send_back(session, alert, BEN),
    "close": lambda session, alert: close(session, alert, BEN, LATER),
    "add_action": lambda session, alert: add_action(
        session, alert, BEN, kind="other", note="x", done_at=LATER, now=LATER
    ),
}
STATES: dict[str, Step] = {
    "open": lambda _session, _alert: None,
    "held": lambda session, alert: acknowledge(session, alert, ANN, NOW),
    "ended": ended,
    "closed": lambda session, alert: (
        ended(session, alert),
        close(session, alert, BEN, NOW),
    ),
}
REFUSED = {
    ("open", "take_over"): "open",
    ("open", "hand_back"): "open",
    ("open", "give_outcome"): "open",
    ("open", "send_back"): "no_outcome",
    ("open", "close"): "no_outcome",
    ("held", "acknowledge"): "taken",
    ("held", "send_back"): "no_outcome",
    ("held", "close"): "no_outcome",
    ("ended", "acknowledge"): "taken",
    ("ended", "take_over"): "ended",
    ("ended", "hand_back"): "ended",
    ("ended", "give_outcome"): "ended",
    **{("closed", step): "closed" for step in STEPS},
}
"""Which step is refused in which state, and the word that says why. Every other one is taken."""


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", STATES)
def test_each_step_is_taken_or_refused_with_its_word_in_every_state(
    session: Session, alert: Alert, state: str, step: str
) -> None:
    STATES[state](session, alert)
    session.flush()
    why = REFUSED.get((state, step))
    if why is None:
        STEPS[step](session, alert)
        session.flush()
        return
    before = (alert.status, alert.acknowledged_by, alert.outcome, alert.closed_by)
    with pytest.raises(AlertStateError) as refused:
        STEPS[step](session, alert)
    assert str(refused.value) == why
    assert (alert.status, alert.acknowledged_by, alert.outcome, alert.closed_by) == before


@pytest.mark.parametrize("who", [ANN, CAT])
def test_neither_who_has_it_nor_who_ended_it_closes_it(
    session: Session, alert: Alert, who: uuid.UUID
) -> None:
    ended(session, alert)
    alert.acknowledged_by = CAT
    session.flush()
    with pytest.raises(AlertStateError, match="same_person"):
        close(session, alert, who, LATER)
    close(session, alert, BEN, LATER)
    assert alert.status == "closed"


def test_the_database_itself_refuses_a_close_by_the_same_person(session: Session, alert: Alert) -> None:
    ended(session, alert)
    alert.status, alert.closed_by, alert.closed_at = "closed", ANN, LATER
    with pytest.raises(IntegrityError):
        session.flush()


def test_handing_back_and_more_serious_words_begin_a_new_round_and_set_the_clock_back(
    session: Session,
) -> None:
    conversation = situation(session)
    alert = said(session, conversation, "concern", "bullying")
    acknowledge(session, alert, ANN, NOW)
    session.flush()
    same = said(session, conversation, "concern", "bullying")
    assert (same.id, same.status, same.round) == (alert.id, "acknowledged", 1)
    said(session, conversation, "urgent")
    assert (alert.status, alert.round, alert.level, alert.category) == ("open", 2, "urgent", "suicide")
    acknowledge(session, alert, BEN, NOW)
    session.flush()
    hand_back(session, alert, BEN, LATER)
    assert (alert.status, alert.round, alert.clock_from) == ("open", 3, LATER)


def test_words_after_an_outcome_take_it_away_and_a_closed_alert_is_left_alone(session: Session) -> None:
    conversation = situation(session)
    alert = said(session, conversation, "urgent")
    ended(session, alert)
    said(session, conversation, "concern")
    assert (alert.status, alert.outcome, alert.level) == ("open", None, "urgent")
    ended(session, alert)
    close(session, alert, BEN, LATER)
    session.flush()
    assert said(session, conversation, "concern").id != alert.id


def test_every_step_is_in_the_audit_log_and_in_the_story_with_none_of_the_words(session: Session) -> None:
    conversation = situation(session)
    alert = said(session, conversation, "concern")
    acknowledge(session, alert, ANN, NOW)
    session.flush()
    take_over(session, alert, BEN, NOW)
    session.flush()
    add_action(session, alert, CAT, kind="called_999", note="zebrafish", done_at=NOW, now=NOW)
    session.flush()
    said(session, conversation, "urgent")
    hand_back_free = ["alert_acknowledged", "alert_taken_over", "alert_action_added", "alert_raised_again"]
    assert [event.action for event in history_of(session, alert, {})] == ["raised", *hand_back_free]
    kept = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == alert.id)).all()
    assert "zebrafish" not in " ".join(str(entry.detail) for entry in kept)


def test_the_state_that_pages_watch_changes_with_each_step_and_its_keys_with_each_round(
    session: Session,
) -> None:
    conversation = situation(session)
    alert = said(session, conversation, "concern")
    seen = [board_state(session, COUNCIL)]
    acknowledge(session, alert, ANN, NOW)
    session.flush()
    seen.append(board_state(session, COUNCIL))
    said(session, conversation, "urgent")
    seen.append(board_state(session, COUNCIL))
    keys = [[one.key for one in state.waiting] for state in seen]
    assert keys == [[f"{alert.id}.1"], [], [f"{alert.id}.2"]]
    assert len({state.version for state in seen}) == 3


def test_an_alert_is_about_staff_by_its_own_category_or_by_that_of_any_of_its_words(
    session: Session,
) -> None:
    conversation = situation(session)
    alert = said(session, conversation, "urgent")
    assert not is_about_staff(session, alert)
    said(session, conversation, "concern", "allegation_against_staff")
    assert alert.category == "suicide"
    assert is_about_staff(session, alert)


# Two at once


@pytest.fixture
def opened(postgres: EmbeddedDatabase, own_database: str) -> Iterator[Database]:
    """The staff portal's own way into a database of this test's, which several use at once."""
    owner = Database(engine_for(url_for(postgres, "earshot_owner", own_database)), all_keys())
    with owner.session() as session:
        said(session, situation(session), "urgent")
        session.commit()
    owner.engine.dispose()
    staff = Database(engine_for(url_for(postgres, "earshot_staff", own_database)), all_keys())
    yield staff
    staff.engine.dispose()


def test_of_many_who_acknowledge_at_once_exactly_one_has_it(opened: Database) -> None:
    people = [uuid.UUID(int=number) for number in range(10, 16)]
    ready, refused = threading.Barrier(len(people)), []

    def press(who: uuid.UUID) -> None:
        with opened.session() as session:
            alert = session.scalars(select(Alert)).one()
            ready.wait()
            try:
                acknowledge(session, alert, who, NOW)
            except AlertStateError as error:
                refused.append((who, str(error)))
            else:
                session.commit()

    threads = [threading.Thread(target=press, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with opened.session() as session:
        alert = session.scalars(select(Alert)).one()
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "alert_acknowledged")).all()
    [won] = set(people) - {who for who, _ in refused}
    assert (alert.acknowledged_by, [entry.account_id for entry in entries]) == (won, [won])
    assert {why for _, why in refused} == {"taken"}


# Tasks


def texted(session: Session, conversation: Conversation) -> Message:
    """A safe reply of the conversation."""
    message = Message(
        council_id=COUNCIL, conversation_id=conversation.id, number=1, direction="out", text="Here to help."
    )
    session.add(message)
    session.flush()
    return message


def opened_task(session: Session, alert: Alert, message: Message, **other: object) -> SafetyTask:
    assert alert.conversation_id is not None
    values = {"kind": "undelivered_reply", "reason": "30005", "now": NOW, **other}
    return open_task(
        session,
        council_id=COUNCIL,
        conversation_id=alert.conversation_id,
        message_id=message.id,
        alert_id=alert.id,
        **values,  # type: ignore[arg-type]
    )


@pytest.fixture
def message(session: Session, alert: Alert) -> Message:
    """The reply that did not arrive."""
    return texted(session, session.get_one(Conversation, (COUNCIL, alert.conversation_id)))


def test_the_same_failure_reported_again_is_the_same_task_done_or_not(
    session: Session, alert: Alert, message: Message
) -> None:
    task = opened_task(session, alert, message)
    assert opened_task(session, alert, message, reason="30003", now=LATER).id == task.id
    finish_task(session, task, ANN, note="Called her.", now=LATER)
    session.flush()
    assert opened_task(session, alert, message).id == task.id
    assert task.done_at == LATER, "a report that comes late opens nothing again"
    assert opened_task(session, alert, message, kind="stopped_in_distress").id != task.id
    opened = session.scalars(select(AuditEntry).where(AuditEntry.action == "task_opened")).all()
    assert len(opened) == 2


def test_a_task_waits_until_it_is_done_is_done_once_and_can_wait_again(
    session: Session, alert: Alert, message: Message
) -> None:
    task = opened_task(session, alert, message)
    assert (list(open_tasks(session, COUNCIL)), list(done_tasks(session, COUNCIL, LATER))) == ([task], [])
    finish_task(session, task, ANN, note="  Called her carer.  ", now=LATER)
    session.flush()
    assert (task.done_by, task.done_note) == (ANN, "Called her carer.")
    assert (list(open_tasks(session, COUNCIL)), list(done_tasks(session, COUNCIL, LATER))) == ([], [task])
    with pytest.raises(TaskStateError, match="done"):
        finish_task(session, task, BEN, note="me too", now=LATER)
    reopen_task(session, task, BEN)
    session.flush()
    assert (task.done_at, task.done_by, task.done_note) == (None, None, "Called her carer.")
    with pytest.raises(TaskStateError, match="open"):
        reopen_task(session, task, BEN)
    assert list(tasks_of(session, COUNCIL, alert.id)) == [task]


@pytest.mark.parametrize("role", ["earshot_public", "earshot_scheduler"])
def test_each_process_that_sends_texts_may_open_a_task_and_may_not_call_it_done(
    postgres: EmbeddedDatabase, own_database: str, role: str
) -> None:
    owner = Database(engine_for(url_for(postgres, "earshot_owner", own_database)), all_keys())
    with owner.session() as session:
        alert = said(session, situation(session), "urgent")
        conversation = session.get_one(Conversation, (COUNCIL, alert.conversation_id))
        message = texted(session, conversation)
        session.commit()
    process = Database(engine_for(url_for(postgres, role, own_database)), all_keys())
    with process.session() as session:
        first = opened_task(session, alert, message)
        session.commit()
        assert opened_task(session, alert, message).id == first.id
        session.commit()
        with pytest.raises(Exception, match="permission denied"):
            finish_task(session, first, ANN, note="Called her.", now=NOW)
    for opened in (owner, process):
        opened.engine.dispose()
