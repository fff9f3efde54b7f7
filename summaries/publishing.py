"""Publish a draft: attack it once more with the ledger as it is now, freeze it, and note who did it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from database.models import AuditEntry, PublishedSummary, SummaryDraft
from summaries.collect import everybody
from summaries.disclosure.model import INSIDER
from summaries.disclosure.rules import Rules
from summaries.document import cells_of, exported, hashed_text, is_unchanged, published
from summaries.ledger import read_ledger
from summaries.periods import COUNCIL_TIME, quarter_of
from summaries.protecting import frozen_cells, gate_for


class PublishingError(Exception):
    """A draft cannot be published."""


class AlreadyPublishedError(PublishingError):
    """The draft was published before."""


class DraftChangedError(PublishingError):
    """The draft's document is not what was drafted."""


class PeriodNotOverError(PublishingError):
    """The period is still going on, and numbers that are published for it would stay as they are now."""


class DraftOutOfDateError(PublishingError):
    """Something published since does not go together with the draft; it must be made again."""


def publish(
    session: Session,
    draft: SummaryDraft,
    account_id: uuid.UUID | None,
    now: dt.datetime,
    *,
    early: bool = False,
    rules: Rules | None = None,
) -> PublishedSummary:
    """Publish `draft` (flushed, not committed) and supersede an earlier one of its period and questionnaire.

    `early` allows a period that is not over. Raises a PublishingError that says what is wrong.
    """
    # Two at once would each be attacked without the other; the lock goes with the transaction.
    session.execute(
        text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": f"publish {draft.council_id}"}
    )
    session.refresh(draft, with_for_update=True)
    if draft.published_id is not None:
        raise AlreadyPublishedError("the draft was published before")
    if not is_unchanged(draft.document):
        raise DraftChangedError("the draft was changed after it was made")
    if not early and now.astimezone(COUNCIL_TIME).date() <= draft.period_to:
        raise PeriodNotOverError(f"{draft.period_label} is not over")
    _attack_again(session, draft, rules or Rules())
    return _freeze(session, draft, account_id, now)


def export(summary: PublishedSummary) -> dict[str, Any]:
    """The published document with its hash: what `/summaries/{id}.json` and the command line give."""
    return exported(summary.document, summary.sha256)


def _attack_again(session: Session, draft: SummaryDraft, rules: Rules) -> None:
    ledger = read_ledger(session, draft.council_id)
    frozen, cells = frozen_cells(ledger), cells_of(draft.document)
    people = [groups for _, groups in everybody(session, draft.council_id)]
    gate = gate_for(draft.document, ledger, people, quarter_of(draft.period_from), rules)
    moved = any(frozen.get(cell.key, cell.value) != cell.value for cell in cells)
    if moved or not gate.agrees(cells, INSIDER) or gate.findings(cells):
        raise DraftOutOfDateError("the draft does not go together with what is known now; make it again")


def _freeze(
    session: Session, draft: SummaryDraft, account_id: uuid.UUID | None, now: dt.datetime
) -> PublishedSummary:
    summary_id, supersedes = uuid.uuid4(), _superseded_by(session, draft)
    document = published(draft.document, summary_id=summary_id, now=now, supersedes=supersedes)
    summary = PublishedSummary(
        id=summary_id,
        council_id=draft.council_id,
        title=draft.title,
        questionnaire_id=draft.questionnaire_id,
        period_from=draft.period_from,
        period_to=draft.period_to,
        period_label=draft.period_label,
        document=hashed_text(document),
        sha256=document["sha256"],
        supersedes=supersedes,
        published_at=now,
    )
    session.add(summary)
    draft.published_id = summary.id
    session.add(
        AuditEntry(
            council_id=draft.council_id,
            at=now,
            account_id=account_id,
            action="summary_published",
            subject_id=summary.id,
            detail={
                "draft": str(draft.id),
                "sha256": summary.sha256,
                "supersedes": str(supersedes) if supersedes else None,
            },
        )
    )
    session.flush()
    return summary


def _superseded_by(session: Session, draft: SummaryDraft) -> uuid.UUID | None:
    return session.scalar(
        select(PublishedSummary.id)
        .where(
            PublishedSummary.council_id == draft.council_id,
            PublishedSummary.questionnaire_id == draft.questionnaire_id,
            PublishedSummary.period_from == draft.period_from,
            PublishedSummary.period_to == draft.period_to,
        )
        .order_by(PublishedSummary.published_at.desc(), PublishedSummary.id.desc())
        .limit(1)
    )
