"""Sending the outbox: texts to young people's phones, in order, with another try when one did not go.

A text goes at least once: when the scheduler dies between Twilio's answer and the commit, it goes again,
unless Twilio's report about it came meanwhile. Answers keep no quiet hours: they were asked for a moment ago.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from bot.sms.settling import lose, task_if_safety
from database.models import OutgoingText, SmsThread
from database.sealed import SealError
from earshot.texting import TextNotSentError, TextRefusedError, TextSender

log = structlog.get_logger()

MOST_AT_ONCE: Final = 200
"""Texts in one run; the rest is for the next, two seconds later."""

FIRST_WAIT: Final = dt.timedelta(seconds=5)
LONGEST_WAIT: Final = dt.timedelta(minutes=5)
"""How long after a failure a text is tried again: doubled each time, up to the longest."""

TOO_LATE: Final = dt.timedelta(hours=4)
"""A text that has not gone by then does not go at all: an answer to something long past only confuses."""

SAFETY_LATE: Final = dt.timedelta(minutes=5)
"""A safe reply that has not gone by then is a task for a person, while it is still being tried."""


def send_texts(
    session: Session,
    sender: TextSender,
    *,
    council_id: str,
    status_url: str,
    clock: Callable[[], dt.datetime],
) -> int:
    """Send what is due, each text committed by itself; how many went.

    Stops at the first that did not go: whatever keeps it from going most likely keeps the others too.
    """
    sent = 0
    for _ in range(MOST_AT_ONCE):
        text = _next(session, council_id, clock())
        if text is None or not _try(session, sender, text, status_url, clock):
            break
        sent += text.status == "sent"
    session.commit()
    return sent


def _next(session: Session, council_id: str, now: dt.datetime) -> OutgoingText | None:
    """The text that is due next, locked for this scheduler; never one that another text must go before."""
    earlier = aliased(OutgoingText)
    goes_before = exists().where(
        earlier.council_id == OutgoingText.council_id,
        earlier.conversation_id == OutgoingText.conversation_id,
        earlier.status == "waiting",
        earlier.made_at < OutgoingText.made_at,
    )
    return session.scalar(
        select(OutgoingText)
        .where(
            OutgoingText.council_id == council_id,
            OutgoingText.status == "waiting",
            OutgoingText.next_try_at <= now,
            ~goes_before,
        )
        .order_by(OutgoingText.made_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutgoingText)
        .execution_options(populate_existing=True)
    )


def _try(
    session: Session,
    sender: TextSender,
    text: OutgoingText,
    status_url: str,
    clock: Callable[[], dt.datetime],
) -> bool:
    """Send one text and commit what came of it; False when it did not go this time."""
    thread = session.get(SmsThread, (text.council_id, text.conversation_id), populate_existing=True)
    if thread is None:
        text.status, text.settled_at = "withheld", clock()
        session.commit()
        return True
    try:
        text.provider_id = sender.send(thread.phone, text.text, status_url=f"{status_url}?text={text.id}")
    except SealError:
        # Sealed with a key that is no longer held. It must not hold up everybody else's texts.
        lose(session, text, "failed", "SealError", clock())
        log.error("text_sealed", error="SealError")
    except TextRefusedError as error:
        lose(session, text, "failed", error.code, clock())
        log.warning("text_refused", error=error.code)
    except TextNotSentError as error:
        _put_off(session, text, error.code, clock())
        session.commit()
        return False
    else:
        text.status, text.sent_at, text.error_code = "sent", clock(), None
        text.attempts += 1
    session.commit()
    return True


def _put_off(session: Session, text: OutgoingText, code: str, now: dt.datetime) -> None:
    text.attempts += 1
    log.warning("text_not_sent", error=code, attempt=text.attempts)
    waited = now - text.made_at
    if waited >= TOO_LATE:
        lose(session, text, "failed", code, now)
        return
    text.error_code = code
    # Doubling stops well before the factor could overflow.
    text.next_try_at = now + min(FIRST_WAIT * 2 ** min(text.attempts - 1, 10), LONGEST_WAIT)
    if waited >= SAFETY_LATE:
        task_if_safety(session, text, code, now)
