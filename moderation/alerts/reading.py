"""What one alert is about and what was done about it: words and notes. Whoever calls notes the look first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from database.models import Alert, AlertAction, AlertContribution, Contribution, Screening
from moderation.alerts.board import Names


@dataclass(frozen=True)
class AlertWords:
    """One contribution that an alert is about, and why it was flagged."""

    contribution: Contribution
    screening: Screening | None


@dataclass(frozen=True)
class DoneAction:
    """Something an adult did about an alert, with their name."""

    action: AlertAction
    by: str | None


def words_of(session: Session, alert: Alert) -> list[AlertWords]:
    """The contributions an alert is about, oldest first."""
    found = session.execute(
        select(Contribution, Screening)
        .join(
            AlertContribution,
            and_(
                AlertContribution.council_id == Contribution.council_id,
                AlertContribution.contribution_id == Contribution.id,
            ),
        )
        .outerjoin(
            Screening,
            and_(
                Screening.council_id == Contribution.council_id,
                Screening.contribution_id == Contribution.id,
            ),
        )
        .where(AlertContribution.council_id == alert.council_id, AlertContribution.alert_id == alert.id)
        .order_by(Contribution.received_at)
    )
    return [AlertWords(contribution, screening) for contribution, screening in found]


def is_about_staff(session: Session, alert: Alert) -> bool:
    """Whether the alert, or any of the words it is about, is an allegation about who works with children."""
    allegation = "allegation_against_staff"
    found = session.scalar(
        select(AlertContribution.contribution_id)
        .join(
            Screening,
            and_(
                Screening.council_id == AlertContribution.council_id,
                Screening.contribution_id == AlertContribution.contribution_id,
            ),
        )
        .where(
            AlertContribution.council_id == alert.council_id,
            AlertContribution.alert_id == alert.id,
            Screening.category == allegation,
        )
        .limit(1)
    )
    return alert.category == allegation or found is not None


def actions_of(session: Session, alert: Alert, names: Names) -> list[DoneAction]:
    """What was done about an alert, in the order in which it was done; `names` are the council's staff."""
    found = session.scalars(
        select(AlertAction)
        .where(AlertAction.council_id == alert.council_id, AlertAction.alert_id == alert.id)
        .order_by(AlertAction.done_at, AlertAction.at)
    ).all()
    return [DoneAction(action, names.get(action.account_id)) for action in found]
