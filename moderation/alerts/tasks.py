"""Tasks: what went wrong with a conversation in distress and only a person can put right.

A safe reply that did not reach them, or a STOP from somebody whose alert is not closed. Every function leaves
the commit to its caller; each change goes into the audit log, without anybody's words.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.audit import record
from database.models import SafetyTask
from moderation.alerts.answering import LONGEST_NOTE
from moderation.alerts.raising import new_reference

TaskKind = Literal["undelivered_reply", "stopped_in_distress"]

MOST_DONE = 10
DONE_LATELY = dt.timedelta(days=7)
"""Done tasks that the board still shows, and for how long."""


class TaskStateError(Exception):
    """The task is not in a state in which that can be done: "done" or "open" already."""


def open_task(
    session: Session,
    *,
    council_id: str,
    kind: TaskKind,
    conversation_id: uuid.UUID,
    message_id: uuid.UUID,
    alert_id: uuid.UUID | None,
    reason: str | None,
    now: dt.datetime,
) -> SafetyTask:
    """The task of `kind` for that message, opened now unless there is one already (done or not).

    `reason` is a provider's code ("30005") or a word from a list, never anybody's words.
    """
    made = session.scalar(
        insert(SafetyTask)
        .values(
            council_id=council_id,
            id=uuid.uuid4(),
            kind=kind,
            reference=new_reference(),
            conversation_id=conversation_id,
            message_id=message_id,
            alert_id=alert_id,
            reason=reason,
            opened_at=now,
        )
        .on_conflict_do_nothing(index_elements=["council_id", "kind", "message_id"])
        .returning(SafetyTask.id)
    )
    if made is not None:
        record(session, council_id, "task_opened", subject_id=made, detail={"kind": kind, "reason": reason})
    return session.scalars(
        select(SafetyTask).where(
            SafetyTask.council_id == council_id,
            SafetyTask.kind == kind,
            SafetyTask.message_id == message_id,
        )
    ).one()


def finish_task(
    session: Session, task: SafetyTask, account_id: uuid.UUID, *, note: str, now: dt.datetime
) -> None:
    """Mark a task done, with what was done; TaskStateError("done") when somebody has done it already."""
    session.refresh(task, with_for_update=True)
    if task.done_at is not None:
        raise TaskStateError("done")
    task.done_at, task.done_by = now, account_id
    task.done_note = note.strip()[:LONGEST_NOTE] or None
    record(session, task.council_id, "task_done", account_id=account_id, subject_id=task.id)


def reopen_task(session: Session, task: SafetyTask, account_id: uuid.UUID) -> None:
    """Have a done task wait once more; TaskStateError("open") when it does already. What was noted stays."""
    session.refresh(task, with_for_update=True)
    if task.done_at is None:
        raise TaskStateError("open")
    task.done_at, task.done_by = None, None
    record(session, task.council_id, "task_reopened", account_id=account_id, subject_id=task.id)


def open_tasks(session: Session, council_id: str) -> Sequence[SafetyTask]:
    """The tasks that nobody has done, the longest waiting first."""
    return session.scalars(
        select(SafetyTask)
        .where(SafetyTask.council_id == council_id, SafetyTask.done_at.is_(None))
        .order_by(SafetyTask.opened_at, SafetyTask.id)
    ).all()


def done_tasks(session: Session, council_id: str, now: dt.datetime) -> Sequence[SafetyTask]:
    """The tasks done in the last week, newest first, at most ten."""
    return session.scalars(
        select(SafetyTask)
        .where(SafetyTask.council_id == council_id, SafetyTask.done_at > now - DONE_LATELY)
        .order_by(SafetyTask.done_at.desc())
        .limit(MOST_DONE)
    ).all()


def tasks_of(session: Session, council_id: str, alert_id: uuid.UUID) -> Sequence[SafetyTask]:
    """The tasks of one alert, oldest first, done ones too."""
    return session.scalars(
        select(SafetyTask)
        .where(SafetyTask.council_id == council_id, SafetyTask.alert_id == alert_id)
        .order_by(SafetyTask.opened_at, SafetyTask.id)
    ).all()
