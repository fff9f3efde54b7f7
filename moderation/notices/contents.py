"""What the notices of one message tell, and where the message goes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Final, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import Account, Alert, Notice, SafetyTask
from database.sealed import SealError
from earshot.council import CouncilProfile
from moderation.notices.carriers import NotSentError, RefusedError, Sending
from moderation.notices.composing import Message, Stage, Waiting, compose_email, compose_text
from moderation.notices.links import board_link, link_to
from moderation.notices.making import OF_ALERTS
from moderation.notices.words import Family
from moderation.on_call.steps import DUTY

FAMILIES: Final[Mapping[Family, tuple[str, ...]]] = {
    "alert": OF_ALERTS,
    "task": ("task",),
    "identity_opened": ("identity_opened",),
}
"""The kinds of notice that go in one message with each other."""


def family_of(notice: Notice) -> Family:
    """What a notice is about, for which message it goes in."""
    return next(family for family, kinds in FAMILIES.items() if notice.kind in kinds)


def addressed(
    session: Session, sending: Sending, notices: Sequence[Notice], now: dt.datetime
) -> tuple[str, Message]:
    """Where the message goes and what it says. Raises a CarrierError when there is nowhere to send it."""
    recipient, channel, family = notices[0].recipient, notices[0].channel, family_of(notices[0])
    address = _address(session, sending.profile, recipient, channel)
    things, board = _things(session, sending, notices), board_link(sending.staff_url)
    if channel == "sms":
        return address, compose_text(family, things, board=board, now=now)
    return address, compose_email(family, things, board=board, now=now, for_duty=recipient == DUTY)


def _address(session: Session, profile: CouncilProfile, recipient: str, channel: str) -> str:
    if recipient == DUTY:
        address = profile.duty_route.email if channel == "email" else profile.duty_route.sms
    else:
        account = session.get(Account, (profile.id, uuid.UUID(recipient)), populate_existing=True)
        if account is None or not account.active:
            raise RefusedError("account_not_active")
        try:
            address = account.email if channel == "email" else account.phone
        except SealError as error:
            raise NotSentError("SealError") from error
    if not address:
        raise RefusedError("no_address")
    return address if channel == "email" else international(address)


def international(number: str) -> str:
    """A United Kingdom number as it is dialled from anywhere: "07700 900123" → "+447700900123"."""
    digits = "".join(sign for sign in number if sign in "+0123456789")
    return f"+44{digits[1:]}" if digits.startswith("0") else digits


def _things(session: Session, sending: Sending, notices: Sequence[Notice]) -> list[Waiting]:
    ids, council_id = {notice.subject_id for notice in notices}, sending.profile.id
    # Read anew: the session may have seen an alert before its level was raised.
    alerts = session.scalars(
        select(Alert)
        .where(Alert.council_id == council_id, Alert.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    tasks = session.scalars(
        select(SafetyTask)
        .where(SafetyTask.council_id == council_id, SafetyTask.id.in_(ids))
        .execution_options(populate_existing=True)
    )
    alerts_by_id, tasks_by_id = {alert.id: alert for alert in alerts}, {task.id: task for task in tasks}
    return [_thing(sending, notice, alerts_by_id, tasks_by_id) for notice in notices]


def _thing(
    sending: Sending,
    notice: Notice,
    alerts: Mapping[uuid.UUID, Alert],
    tasks: Mapping[uuid.UUID, SafetyTask],
) -> Waiting:
    if notice.kind == "task":
        task = tasks[notice.subject_id]
        stage: Stage = "unanswered" if notice.step else "raised"
        link = _link(sending, task.alert_id) if task.alert_id else board_link(sending.staff_url)
        return Waiting(task.reference, "", stage, task.opened_at, link)
    alert = alerts[notice.subject_id]
    link = _link(sending, alert.id)
    if notice.kind == "identity_opened":
        return Waiting(alert.reference, "", "raised", notice.made_at, link)
    stage = next(stage for stage in get_args(Stage) if stage == notice.kind)
    return Waiting(alert.reference, alert.level, stage, alert.clock_from, link)


def _link(sending: Sending, alert_id: uuid.UUID) -> str:
    return link_to(sending.signing_key, sending.staff_url, alert_id)
