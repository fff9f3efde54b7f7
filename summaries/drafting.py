"""Make a summary's draft. What is stored has been through disclosure control, and could be published."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy.orm import Session

from database.models import SummaryDraft
from earshot.council import CouncilProfile
from summaries.collect import collect
from summaries.disclosure.attack import Progress
from summaries.disclosure.rules import Rules
from summaries.ledger import read_ledger
from summaries.periods import COUNCIL_TIME, Period
from summaries.phrases import load_phrases
from summaries.protecting import protected_document
from surveys.questionnaire import Questionnaire


def make_draft(  # noqa: PLR0917 -- the portals and the seed agreed on this order
    session: Session,
    profile: CouncilProfile,
    questionnaire: Questionnaire,
    period: Period,
    made_by: uuid.UUID | None,
    now: dt.datetime,
    *,
    rules: Rules | None = None,
    progress: Progress | None = None,
) -> SummaryDraft:
    """Draft the summary of `questionnaire` in `period` and add it to the session (flushed, not committed).

    `made_by` is an account's id; `progress` is told how far the attack is. Raises
    `disclosure.repair.UnprotectedError` when nothing may be said beyond what was published.
    """
    document = protected_document(
        collect(session, profile.id, questionnaire, period),
        questionnaire,
        read_ledger(session, profile.id),
        rules=rules or Rules(),
        phrases=load_phrases(),
        questions={question.id: question.text for question in questionnaire.asked},
        survey=questionnaire.title,
        today=now.astimezone(COUNCIL_TIME).date(),
        progress=progress,
    )
    draft = SummaryDraft(
        council_id=profile.id,
        title=document["title"],
        questionnaire_id=questionnaire.id,
        period_from=period.first,
        period_to=period.last,
        period_label=period.label,
        document=document,
        made_at=now,
        made_by=made_by,
    )
    session.add(draft)
    session.flush()
    return draft
