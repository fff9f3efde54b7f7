"""Putting down which notices are due. A notice is a row: whoever sends it comes afterwards.

Looking twice, late or from several schedulers makes nothing twice. One maker at a time works on a council;
a step that has any notice is done, whatever the rota says by now; and the unique index of the table is the
last word. After a time without a scheduler several steps are overdue at once: each recipient is told the
newest only, and the rows of the others say that they were not needed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import Any, Final

import structlog
from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from database.models import Alert, Notice, SafetyTask
from earshot.council import CouncilProfile
from moderation.notices.recipients import CHANNELS, Recipients, active_leads, recipients_of
from moderation.notices.task_steps import task_steps_due
from moderation.on_call.steps import Step, next_step_at, steps_due

log = structlog.get_logger()

OF_ALERTS: Final = ("raised", "escalated", "unanswered")
"""The kinds of notice that say an alert waits."""

Row = dict[str, Any]


def make_notices(session: Session, profile: CouncilProfile, now: dt.datetime) -> int:
    """Put down every notice due at `now` (aware); how many now wait to be sent (not committed).

    Notices that nobody needs any more, because somebody has the alert or has done the task, are put away.
    """
    _wait_to_be_only_maker(session, profile.id)
    whom = recipients_of(session, profile)
    rows = [*_of_alerts(session, profile, whom, now), *_of_tasks(session, profile, whom, now)]
    made = add_rows(session, rows)
    put_away(session, profile.id)
    return made


def tell_leads_identity_opened(
    session: Session, council_id: str, alert: Alert, account_id: uuid.UUID, now: dt.datetime
) -> int:
    """Tell every lead but `account_id` that it opened who somebody is; how many notices (not committed).

    0 means that there is no other lead to tell: then only the audit log knows.
    """
    # Each opening is told of, so the steps count openings; the lock keeps two at once from being counted one.
    session.execute(
        select(Alert.id)
        .where(Alert.council_id == council_id, Alert.id == alert.id)
        .with_for_update(key_share=True)
    )
    latest = session.scalar(
        select(func.max(Notice.step)).where(
            Notice.council_id == council_id, Notice.subject_id == alert.id, Notice.kind == "identity_opened"
        )
    )
    step = 0 if latest is None else latest + 1
    leads = [lead for lead in active_leads(session, council_id) if lead[0] != account_id]
    if not leads:
        log.warning("identity_opened_without_another_lead")
    rows = [
        _row(
            council_id,
            alert.id,
            "identity_opened",
            round_=alert.round,
            step=step,
            recipient=str(lead),
            channel=channel,
            now=now,
        )
        for lead, has_phone in leads
        for channel in (CHANNELS if has_phone else CHANNELS[:1])
    ]
    return add_rows(session, rows)


def add_rows(session: Session, rows: Iterable[Row]) -> int:
    """Insert the notices that are not there yet; how many of those wait to be sent."""
    # In the index's own order, so that two who insert the same rows wait for each other and never in a ring.
    ordered = sorted(
        rows,
        key=lambda row: (
            str(row["subject_id"]),
            row["kind"],
            row["round"],
            row["step"],
            row["recipient"],
            row["channel"],
        ),
    )
    if not ordered:
        return 0
    added = session.scalars(insert(Notice).on_conflict_do_nothing().returning(Notice.status), ordered).all()
    return sum(status == "waiting" for status in added)


def still_needed() -> ColumnElement[bool]:
    """SQL: whether a notice's alert is still open in the same round, or its task not done."""
    alert = exists().where(
        Alert.council_id == Notice.council_id,
        Alert.id == Notice.subject_id,
        Alert.status == "open",
        Alert.round == Notice.round,
    )
    task = exists().where(
        SafetyTask.council_id == Notice.council_id,
        SafetyTask.id == Notice.subject_id,
        SafetyTask.done_at.is_(None),
    )
    return or_(
        and_(Notice.kind.in_(OF_ALERTS), alert),
        and_(Notice.kind == "task", task),
        Notice.kind == "identity_opened",
    )


def put_away(session: Session, council_id: str) -> None:
    """Mark waiting notices that nobody needs any more (not committed); one that is being sent is left."""
    needless = (
        select(Notice.id)
        .where(Notice.council_id == council_id, Notice.status == "waiting", ~still_needed())
        .with_for_update(skip_locked=True, of=Notice)
    )
    session.execute(
        update(Notice)
        .where(Notice.council_id == council_id, Notice.id.in_(needless))
        .values(status="not_needed")
        .execution_options(synchronize_session=False)
    )


def _wait_to_be_only_maker(session: Session, council_id: str) -> None:
    """Hold the council's lock for makers until the transaction ends; another who has it soon lets go."""
    key = func.hashtextextended(f"earshot notices {council_id}", 0)
    session.execute(select(func.pg_advisory_xact_lock(key)))


def _of_alerts(
    session: Session, profile: CouncilProfile, whom: Recipients, now: dt.datetime
) -> Iterable[Row]:
    latest = func.max(Notice.made_at)
    found = session.execute(
        select(Alert.id, Alert.level, Alert.clock_from, Alert.round, latest)
        .outerjoin(
            Notice,
            and_(
                Notice.council_id == Alert.council_id,
                Notice.subject_id == Alert.id,
                Notice.round == Alert.round,
                Notice.kind.in_(OF_ALERTS),
            ),
        )
        .where(Alert.council_id == profile.id, Alert.status == "open")
        .group_by(Alert.id, Alert.level, Alert.clock_from, Alert.round)
        .order_by(Alert.clock_from, Alert.id)
    ).all()
    office = profile.office_hours
    for alert_id, level, clock_from, round_, made_at in found:
        # Whoever made notices at a moment made all that were due by then: nothing to do until the next step.
        looked = made_at or clock_from - dt.timedelta(seconds=1)
        coming = next_step_at(level, clock_from, looked, office=office)
        if coming is None or coming > now:
            continue
        steps = steps_due(level, clock_from, now, rota=whom.rota, office=office)
        made = _steps_made(session, profile.id, alert_id, OF_ALERTS, round_)
        yield from _rows_of(profile.id, alert_id, round_, steps=steps, made=made, whom=whom, now=now)


def _of_tasks(session: Session, profile: CouncilProfile, whom: Recipients, now: dt.datetime) -> Iterable[Row]:
    found = session.execute(
        select(SafetyTask.id, SafetyTask.opened_at)
        .where(SafetyTask.council_id == profile.id, SafetyTask.done_at.is_(None))
        .order_by(SafetyTask.opened_at, SafetyTask.id)
    ).all()
    for task_id, opened_at in found:
        steps = task_steps_due(opened_at, now, rota=whom.rota, office=profile.office_hours)
        made = _steps_made(session, profile.id, task_id, ("task",), 1)
        yield from _rows_of(profile.id, task_id, 1, steps=steps, made=made, whom=whom, now=now, kind="task")


def _steps_made(
    session: Session, council_id: str, subject_id: uuid.UUID, kinds: Collection[str], round_: int
) -> set[int]:
    return set(
        session.scalars(
            select(Notice.step)
            .distinct()
            .where(
                Notice.council_id == council_id,
                Notice.subject_id == subject_id,
                Notice.kind.in_(kinds),
                Notice.round == round_,
            )
        )
    )


def _rows_of(
    council_id: str,
    subject_id: uuid.UUID,
    round_: int,
    *,
    steps: Iterable[Step],
    made: Collection[int],
    whom: Recipients,
    now: dt.datetime,
    kind: str | None = None,
) -> Iterable[Row]:
    """The rows of the steps that have none, the newest first: of those to one recipient only it is told."""
    told: set[str] = set()
    for step in reversed([step for step in steps if step.number not in made]):
        recipients = whom.named(step.recipients)
        for recipient in recipients:
            for channel in whom.ways.get(recipient, ()):
                yield _row(
                    council_id,
                    subject_id,
                    kind or step.kind,
                    round_=round_,
                    step=step.number,
                    recipient=recipient,
                    channel=channel,
                    now=now,
                    status="not_needed" if recipient in told else "waiting",
                )
        told.update(recipients)


def _row(
    council_id: str,
    subject_id: uuid.UUID,
    kind: str,
    *,
    round_: int,
    step: int,
    recipient: str,
    channel: str,
    now: dt.datetime,
    status: str = "waiting",
) -> Row:
    return {
        "council_id": council_id,
        "id": uuid.uuid4(),
        "kind": kind,
        "subject_id": subject_id,
        "round": round_,
        "step": step,
        "recipient": recipient,
        "channel": channel,
        "status": status,
        "made_at": now,
        "next_try_at": now,
        "attempts": 0,
    }
