"""From draft to published summary, over a real database."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import AuditEntry, PublishedSummary, SummaryDraft, YoungPerson
from earshot.council import CouncilProfile, load_council
from summaries.document import cells_of
from summaries.drafting import make_draft
from summaries.published_format import SummaryJson
from summaries.publishing import (
    AlreadyPublishedError,
    DraftChangedError,
    DraftOutOfDateError,
    PeriodNotOverError,
    export,
    publish,
)
from tests.summaries.made_up import Q3, questionnaire
from tests.summaries.stored import store_person, store_population, store_questionnaire

NOW = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)
LEAD = uuid.UUID(int=7)
COUNCILS = Path(__file__).parents[2] / "councils"


@pytest.fixture(scope="module")
def profile() -> CouncilProfile:
    return load_council(COUNCILS / "cambridgeshire")


@pytest.fixture
def draft(session: Session, council_id: str, profile: CouncilProfile) -> SummaryDraft:
    store_questionnaire(session, council_id, questionnaire())
    store_population(session, council_id, 120, 1)
    return make_draft(session, profile, questionnaire(), Q3, LEAD, NOW)


def test_a_draft_holds_a_document_that_could_be_published(draft: SummaryDraft) -> None:
    document = SummaryJson.model_validate(draft.document)
    assert document.title == draft.title == "The Promise: what young people told us, 2026 Q3"
    assert (draft.period_from, draft.period_to, draft.period_label) == (Q3.first, Q3.last, "2026 Q3")
    assert document.id is None
    assert document.cells


def test_publishing_freezes_the_draft_and_says_who_did_it(session: Session, draft: SummaryDraft) -> None:
    summary = publish(session, draft, LEAD, NOW)
    document = export(summary)
    assert draft.published_id == summary.id
    assert document["id"] == str(summary.id)
    assert document["published_at"] == "2026-10-05T09:00:00+00:00"
    assert document["cells"] == draft.document["cells"]
    (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == summary.id))
    assert (entry.action, entry.account_id, entry.detail["sha256"]) == (
        "summary_published",
        LEAD,
        summary.sha256,
    )


def test_anybody_can_check_the_hash_of_an_export(session: Session, draft: SummaryDraft) -> None:
    document = json.loads(json.dumps(export(publish(session, draft, LEAD, NOW)), indent=3))
    claimed = document.pop("sha256")
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == claimed


def test_the_stored_text_is_what_was_hashed(session: Session, draft: SummaryDraft) -> None:
    summary = publish(session, draft, LEAD, NOW)
    assert hashlib.sha256(summary.document.encode()).hexdigest() == summary.sha256


def test_a_draft_is_published_once(session: Session, draft: SummaryDraft) -> None:
    publish(session, draft, LEAD, NOW)
    with pytest.raises(AlreadyPublishedError):
        publish(session, draft, LEAD, NOW)


def test_a_draft_that_was_changed_is_refused(session: Session, draft: SummaryDraft) -> None:
    cells = [{**draft.document["cells"][0], "value": 10}, *draft.document["cells"][1:]]
    draft.document = {**draft.document, "cells": cells}
    session.flush()
    with pytest.raises(DraftChangedError):
        publish(session, draft, LEAD, NOW)
    assert session.scalars(select(PublishedSummary)).all() == []


def test_a_period_that_is_not_over_is_published_only_on_purpose(
    session: Session, draft: SummaryDraft
) -> None:
    during = dt.datetime(2026, 9, 30, 22, 0, tzinfo=dt.UTC)
    with pytest.raises(PeriodNotOverError):
        publish(session, draft, LEAD, during)
    assert publish(session, draft, LEAD, during, early=True).published_at == during


def test_a_second_summary_supersedes_the_first_and_repeats_its_numbers(
    session: Session, council_id: str, profile: CouncilProfile, draft: SummaryDraft
) -> None:
    first = publish(session, draft, LEAD, NOW)
    again = make_draft(session, profile, questionnaire(), Q3, LEAD, NOW + dt.timedelta(days=1))
    second = publish(session, again, LEAD, NOW + dt.timedelta(days=1))
    assert second.supersedes == first.id
    assert export(second)["supersedes"] == str(first.id)
    before = {cell.key: cell.value for cell in cells_of(export(first)) if cell.stat == "count"}
    after = {cell.key: cell.value for cell in cells_of(export(second)) if cell.stat == "count"}
    assert after == before


def test_two_drafts_of_one_period_cannot_both_print_their_own_numbers(
    session: Session, council_id: str, profile: CouncilProfile, draft: SummaryDraft
) -> None:
    for _ in range(30):
        store_person(session, council_id)
    other = make_draft(session, profile, questionnaire(), Q3, LEAD, NOW)
    publish(session, other, LEAD, NOW)
    with pytest.raises(DraftOutOfDateError):
        publish(session, draft, LEAD, NOW)


def test_a_draft_is_refused_when_the_people_are_no_longer_those_it_counts(
    session: Session, council_id: str, draft: SummaryDraft
) -> None:
    for _ in range(60):
        session.add(YoungPerson(council_id=council_id, age_band="11-15", status="in_care", area="in_county"))
    session.flush()
    with pytest.raises(DraftOutOfDateError):
        publish(session, draft, LEAD, NOW)


def test_drafting_twice_gives_the_same_document(
    session: Session, profile: CouncilProfile, draft: SummaryDraft
) -> None:
    assert make_draft(session, profile, questionnaire(), Q3, LEAD, NOW).document == draft.document
