"""Sending the notices that are due: one message at a time, each claimed first and settled afterwards.

A message is claimed in a transaction of its own, sent outside any, and settled in another. Who dies in
between leaves a claim that runs out: then the message is sent again with the same id, so that a mailbox may
know it (docs/decisions/0013-who-is-told-and-when.md). What does not go is kept and tried again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from database.models import Alert, Notice
from moderation.notices.carriers import CarrierError, NoWayError, RefusedError, Sending
from moderation.notices.contents import FAMILIES, addressed, family_of
from moderation.notices.making import still_needed
from moderation.notices.recipients import Channel

log = structlog.get_logger()

CLAIMED_FOR: Final = dt.timedelta(minutes=2)
"""How long whoever sends a message has it to themselves: longer than any way of sending takes."""

BACKOFF: Final = tuple(dt.timedelta(seconds=seconds) for seconds in (30, 60, 120, 300, 600, 900))
"""How long after each try in vain the next one is; the last goes on."""

NOT_SET_UP: Final = "not_set_up"
NOT_SET_UP_AGAIN: Final = dt.timedelta(minutes=1)
"""How soon a notice is looked at again whose channel has no settings. Those are read at the start."""

IDENTITY_KEPT: Final = dt.timedelta(days=7)
"""How long it is tried to tell a lead that a record was opened. Alerts and tasks: while they wait."""


def send_next(session: Session, sending: Sending, channel: Channel, now: dt.datetime) -> int:
    """Send the message that has been due longest; how many notices it was for, 0 when there is none.

    Commits before and after it sends. Also 0 when nothing can go this way at the moment: then whatever is
    due is put off together.
    """
    carrier = sending.carriers.get(channel)
    if carrier is None:
        _put_off(session, sending.profile.id, channel, now, NOT_SET_UP)
        return 0
    notices = _claim(session, sending.profile.id, channel, now)
    if not notices:
        return 0
    try:
        address, message = addressed(session, sending, notices, now)
        session.commit()
        provider_id = carrier.send(address, message, message_id_of(notices))
    except CarrierError as error:
        _failed(session, notices, error, now)
        if isinstance(error, NoWayError):
            _put_off(session, sending.profile.id, channel, now, error.kind)
            return 0
        return len(notices)
    _change(session, notices, status="sent", sent_at=now, provider_id=provider_id, last_error=None)
    return len(notices)


def message_id_of(notices: Sequence[Notice]) -> uuid.UUID:
    """An id of the message, the same for the same notices: with one more in it, it is another message."""
    return uuid.uuid5(uuid.NAMESPACE_OID, " ".join(sorted(str(notice.id) for notice in notices)))


def _claim(session: Session, council_id: str, channel: Channel, now: dt.datetime) -> list[Notice]:
    """The notices of the next message, held until `CLAIMED_FOR` has passed (committed)."""
    due = (
        select(Notice)
        .where(
            Notice.council_id == council_id,
            Notice.channel == channel,
            Notice.status == "waiting",
            Notice.next_try_at <= now,
            still_needed(),
        )
        .order_by(Notice.next_try_at, Notice.made_at, Notice.id)
        .with_for_update(skip_locked=True, of=Notice)
        .execution_options(populate_existing=True)
    )
    first = session.scalar(due.limit(1))
    if first is None:
        session.commit()
        return []
    kinds = FAMILIES[family_of(first)]
    notices = session.scalars(due.where(Notice.recipient == first.recipient, Notice.kind.in_(kinds))).all()
    for notice in notices:
        notice.attempts += 1
        notice.next_try_at = now + CLAIMED_FOR
    session.commit()
    return list(notices)


def _failed(session: Session, notices: Sequence[Notice], error: CarrierError, now: dt.datetime) -> None:
    """Keep what did not go for another try, or say that it is not tried again (committed)."""
    log.warning(
        "notice_not_sent",
        kind=error.kind.replace(" ", "_"),
        by=notices[0].channel,
        attempt=notices[0].attempts,
        count=len(notices),
    )
    urgent = _urgent(session, notices)
    for notice in notices:
        given_up = isinstance(error, RefusedError) and notice.subject_id not in urgent
        given_up |= notice.kind == "identity_opened" and now - notice.made_at > IDENTITY_KEPT
        wait = BACKOFF[min(notice.attempts, len(BACKOFF)) - 1]
        if isinstance(error, RefusedError):
            # Only somebody's putting the address right makes it go, and that takes longer than seconds.
            wait = BACKOFF[-1]
        status = "failed" if given_up else "waiting"
        _set(session, [notice], status=status, last_error=error.kind, next_try_at=now + wait)
    session.commit()


def _urgent(session: Session, notices: Sequence[Notice]) -> set[uuid.UUID]:
    """The urgent alerts among what the notices are about: those are never given up."""
    return set(
        session.scalars(
            select(Alert.id).where(
                Alert.council_id == notices[0].council_id,
                Alert.id.in_({notice.subject_id for notice in notices}),
                Alert.level == "urgent",
            )
        )
    )


def _put_off(session: Session, council_id: str, channel: Channel, now: dt.datetime, error: str) -> None:
    """Put off everything that is due on a channel by which nothing can go (committed)."""
    due = session.scalars(
        select(Notice)
        .where(
            Notice.council_id == council_id,
            Notice.channel == channel,
            Notice.status == "waiting",
            Notice.next_try_at <= now,
        )
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for notice in due:
        if error == NOT_SET_UP:
            notice.next_try_at = now + NOT_SET_UP_AGAIN
        else:
            notice.attempts += 1
            notice.next_try_at = now + BACKOFF[min(notice.attempts, len(BACKOFF)) - 1]
        notice.last_error = error
    session.commit()


def _change(session: Session, notices: Sequence[Notice], **values: object) -> None:
    _set(session, notices, **values)
    session.commit()


def _set(session: Session, notices: Sequence[Notice], **values: object) -> None:
    """Change rows by their ids, whatever this session remembers of them."""
    session.execute(
        update(Notice)
        .where(Notice.council_id == notices[0].council_id, Notice.id.in_({notice.id for notice in notices}))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
