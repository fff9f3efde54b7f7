"""The demo's published summaries: the last two full quarters, by the steps of a lead who presses publish."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from sqlalchemy.orm import Session

from earshot.council import CouncilProfile
from summaries.drafting import make_draft
from summaries.periods import COUNCIL_TIME, last_full_quarter
from summaries.publishing import publish
from surveys.questionnaire import Questionnaire

AFTER_THE_QUARTER = dt.timedelta(days=12, hours=10)
"""When a lead gets to it."""


def publish_quarters(
    session: Session,
    profile: CouncilProfile,
    questionnaire: Questionnaire,
    *,
    lead: uuid.UUID,
    now: dt.datetime,
    on_progress: Callable[[str], None],
) -> None:
    """Draft and publish the last full quarter and the one before it, older first (flushed, not committed)."""
    newest = last_full_quarter(now.astimezone(COUNCIL_TIME).date())
    for period in (last_full_quarter(newest.first), newest):
        at = min(now, period.ends_before + AFTER_THE_QUARTER)
        on_progress(f"summary of {period.label}: checking that nobody can be picked out")
        draft = make_draft(session, profile, questionnaire, period, lead, at)
        publish(session, draft, lead, at)
        on_progress(f"summary of {period.label} published")
