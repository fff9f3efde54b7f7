"""What came of something that was brought in: counts and the alerts it raised, never a word."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from database.models import Account, Alert, AlertContribution, Contribution, Screening, TakenIn, Upload

MOST_LATELY = 20
"""What was brought in lately, on the page that lists it."""


@dataclass(frozen=True)
class RaisedAlert:
    """An alert that some of it belongs to."""

    id: uuid.UUID
    reference: str
    level: str
    status: str


@dataclass(frozen=True)
class Result:
    """Counts of one taking in. `unread` pieces or rows still wait for the screen, of `total`."""

    id: uuid.UUID
    kind: str
    label: str
    by: str | None
    at: dt.datetime
    stored: int
    concern: int
    urgent: int
    unread: int
    total: int
    left_out: tuple[int, ...]
    alerts: tuple[RaisedAlert, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether the screen has read all of it."""
        return self.unread == 0


def result_of(session: Session, council_id: str, taken_in_id: uuid.UUID) -> Result:
    """What has come of it so far. Raises NoResultFound for an id that is not known."""
    taken = session.get(TakenIn, (council_id, taken_in_id), populate_existing=True)
    if taken is None:
        raise NoResultFound
    return _result(session, taken, _alerts(session, taken))


def lately(session: Session, council_id: str) -> list[Result]:
    """What was brought in lately, newest first, without its alerts."""
    found = session.scalars(
        select(TakenIn).where(TakenIn.council_id == council_id).order_by(TakenIn.at.desc()).limit(MOST_LATELY)
    ).all()
    return [_result(session, taken, ()) for taken in found]


def _result(session: Session, taken: TakenIn, alerts: tuple[RaisedAlert, ...]) -> Result:
    stored, read, concern, urgent = session.execute(
        select(
            func.count(),
            func.count(Screening.level),
            func.count().filter(Screening.level == "concern"),
            func.count().filter(Screening.level == "urgent"),
        )
        .select_from(Contribution)
        .outerjoin(
            Screening,
            and_(
                Screening.council_id == Contribution.council_id,
                Screening.contribution_id == Contribution.id,
            ),
        )
        .where(Contribution.council_id == taken.council_id, Contribution.taken_in_id == taken.id)
    ).one()
    waiting = session.execute(
        select(Upload.total - Upload.done, Upload.total).where(
            Upload.council_id == taken.council_id, Upload.id == taken.id
        )
    ).one_or_none()
    unread, total = waiting or (stored - read, stored)
    account = session.get(Account, (taken.council_id, taken.account_id))
    return Result(
        taken.id,
        taken.kind,
        taken.label,
        account.name if account else None,
        taken.at,
        stored,
        concern,
        urgent,
        unread,
        total,
        tuple(taken.left_out),
        alerts,
    )


def _alerts(session: Session, taken: TakenIn) -> tuple[RaisedAlert, ...]:
    """The alerts that any of it belongs to, urgent first."""
    found = session.execute(
        select(Alert.id, Alert.reference, Alert.level, Alert.status, Alert.opened_at)
        .join(
            AlertContribution,
            and_(AlertContribution.council_id == Alert.council_id, AlertContribution.alert_id == Alert.id),
        )
        .join(
            Contribution,
            and_(
                Contribution.council_id == AlertContribution.council_id,
                Contribution.id == AlertContribution.contribution_id,
            ),
        )
        .where(Contribution.council_id == taken.council_id, Contribution.taken_in_id == taken.id)
        .distinct()
    ).all()
    ordered = sorted(found, key=lambda row: (row.level != "urgent", row.status != "open", row.opened_at))
    return tuple(RaisedAlert(row.id, row.reference, row.level, row.status) for row in ordered)
