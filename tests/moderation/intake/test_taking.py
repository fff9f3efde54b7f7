"""Taking in: everything is stored and screened, alerts are raised, nothing is lost or done twice."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from database.models import (
    Alert,
    AlertContribution,
    AuditEntry,
    Contribution,
    Screening,
    TakenIn,
    Upload,
    YoungPerson,
)
from moderation.alerts import raise_alert
from moderation.intake import (
    Piece,
    Plan,
    Result,
    Table,
    confirm,
    discard,
    forget_uploads,
    keep_upload,
    read_on,
    read_stored,
    result_of,
    split_notes,
    take_in,
)
from moderation.intake.pieces import likely_cut, received_at
from moderation.screening import Screen
from moderation.screening import Screening as ScreenResult

NOW = dt.datetime(2026, 11, 20, 11, 0, tzinfo=dt.UTC)
WORKER = uuid.UUID(int=7)
URGENT = "i want to kill myself"
CONCERN = "they call me names every day at school and nobody stops it"
CALM = "the trip to the farm was good"


class CutOffError(BaseException):
    """The process ended here."""


class CutScreen(Screen):
    """The screen in a process that ends before its `after`-th text."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.left = after

    def screen(self, text: str, *, question: str | None = None) -> ScreenResult:
        if self.left == 0:
            raise CutOffError
        self.left -= 1
        return super().screen(text, question=question)


@pytest.fixture(scope="module")
def screen() -> Screen:
    made = Screen()
    assert [made.screen(text).level for text in (URGENT, CONCERN, CALM)] == ["urgent", "concern", "none"]
    return made


def take(session: Session, screen: Screen, council_id: str, *pieces: Piece, **more: Any) -> Result:
    given = {"kind": "group_note", "label": "Just Us", "account_id": WORKER, "now": NOW, **more}
    return take_in(session, screen, council_id, pieces=pieces, **given)


def contributions(session: Session) -> list[Contribution]:
    return list(session.scalars(select(Contribution)))


def test_every_piece_is_stored_and_screened_and_the_result_counts_them(
    session: Session, council_id: str, screen: Screen
) -> None:
    result = take(session, screen, council_id, *map(Piece, (URGENT, CONCERN, CALM)))
    assert (result.stored, result.urgent, result.concern, result.unread) == (3, 1, 1, 0)
    assert result.finished
    assert [alert.level for alert in result.alerts] == ["urgent", "concern"]
    found = contributions(session)
    assert {row.text for row in found} == {URGENT, CONCERN, CALM}
    assert {(row.source, row.taken_in_id) for row in found} == {("group_note", result.id)}
    assert len(session.scalars(select(Screening)).all()) == 3


def test_an_anonymous_piece_has_no_author_and_its_month_only(
    session: Session, council_id: str, screen: Screen
) -> None:
    take(session, screen, council_id, Piece(CALM, received_on=dt.date(2026, 9, 17)))
    [row] = contributions(session)
    assert (row.young_person_id, row.anonymous) == (None, True)
    assert row.received_at == dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    with pytest.raises(ValueError, match="no author"):
        Piece(CALM, uuid.uuid4(), anonymous=True)


def test_a_known_young_person_keeps_the_day_and_joins_their_open_alert(
    session: Session, council_id: str, screen: Screen
) -> None:
    person = YoungPerson(council_id=council_id, age_band="11-15", status="in_care", area="in_county")
    session.add(person)
    session.flush()
    earlier = Contribution(
        council_id=council_id, source="chat_message", young_person_id=person.id, text=CONCERN, received_at=NOW
    )
    session.add(earlier)
    session.flush()
    standing = raise_alert(session, earlier, level="concern", category="bullying", now=NOW)
    session.commit()
    piece = Piece(URGENT, person.id, anonymous=False, received_on=dt.date(2026, 11, 18))
    result = take(session, screen, council_id, piece, kind="worker_typed")
    [alert] = session.scalars(select(Alert))
    assert (alert.id, alert.level) == (standing.id, "urgent")
    assert [raised.reference for raised in result.alerts] == [standing.reference]
    [typed] = [row for row in contributions(session) if row.source == "worker_typed"]
    assert typed.received_at.date() == dt.date(2026, 11, 18)


def test_what_may_be_urgent_is_an_alert_each_and_the_concerns_of_a_session_are_one(
    session: Session, council_id: str, screen: Screen
) -> None:
    first = take(session, screen, council_id, *map(Piece, (URGENT, CONCERN, CONCERN, URGENT, CONCERN)))
    assert [alert.level for alert in first.alerts] == ["urgent", "urgent", "concern"]
    second = take(session, screen, council_id, Piece(CONCERN))
    assert len(second.alerts) == 1
    assert second.alerts[0].id not in {alert.id for alert in first.alerts}, "another session is another task"
    assert len(session.scalars(select(AlertContribution)).all()) == 6


def test_concerns_found_after_somebody_took_the_alert_on_are_a_new_one(
    session: Session, council_id: str, screen: Screen
) -> None:
    upload = uploaded(session, council_id, [CONCERN, CONCERN], columns=1)
    confirm(session, upload, Plan((0,), None, headed=False), account_id=WORKER, now=NOW)
    # One row at a time, as between two chunks of a long file.
    upload.total = 1
    session.commit()
    read_on(session, screen, council_id, NOW)
    [alert] = session.scalars(select(Alert))
    alert.status, alert.acknowledged_by, alert.acknowledged_at = "acknowledged", WORKER, NOW
    session.commit()
    later = Contribution(
        council_id=council_id,
        source="imported",
        taken_in_id=upload.id,
        anonymous=True,
        text=CONCERN,
        received_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
    )
    session.add(later)
    session.commit()
    assert read_stored(session, screen, council_id, NOW)
    assert len(session.scalars(select(Alert)).all()) == 2


def test_bringing_in_is_in_the_audit_log_with_counts_and_without_words(
    session: Session, council_id: str, screen: Screen
) -> None:
    result = take(session, screen, council_id, Piece(URGENT), Piece(CALM))
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "words_brought_in"))
    assert (entry.account_id, entry.subject_id) == (WORKER, result.id)
    assert entry.detail == {"kind": "group_note", "pieces": 2}


def test_the_same_press_twice_takes_it_in_once(session: Session, council_id: str, screen: Screen) -> None:
    once = uuid.uuid4()
    first = take(session, screen, council_id, Piece(URGENT), taken_in_id=once)
    assert take(session, screen, council_id, Piece(URGENT), taken_in_id=once) == first
    assert len(contributions(session)) == 1
    assert len(session.scalars(select(Alert)).all()) == 1


def test_a_process_that_ends_while_screening_loses_nothing_and_the_rest_is_read_later(
    session: Session, council_id: str, screen: Screen
) -> None:
    pieces = [Piece(CALM)] * 24 + [Piece(URGENT)]
    with pytest.raises(CutOffError):
        take(session, CutScreen(21), council_id, *pieces)
    session.rollback()
    assert len(contributions(session)) == 25, "stored before anything was screened"
    assert len(session.scalars(select(Screening)).all()) == 20, "what was committed stays"
    while read_stored(session, screen, council_id, NOW):
        pass
    assert len(session.scalars(select(Screening)).all()) == 25
    assert len(session.scalars(select(Alert)).all()) == 1


def uploaded(session: Session, council_id: str, cells: list[str], *, columns: int = 2) -> Upload:
    rows = tuple((cell, "x")[:columns] for cell in cells)
    table = Table(rows, tuple(range(1, len(rows) + 1)), unread=(3,))
    return keep_upload(session, council_id, table, label="Survey", account_id=WORKER, now=NOW)


PLAN = Plan((0,), None, headed=True)


def test_a_confirmed_spreadsheet_is_read_to_its_end_and_then_deleted(
    session: Session, council_id: str, screen: Screen
) -> None:
    upload = uploaded(session, council_id, ["How is it?", URGENT, "", CALM, CONCERN])
    assert not read_on(session, screen, council_id, NOW), "nothing is read before somebody confirmed"
    confirm(session, upload, PLAN, account_id=WORKER, now=NOW)
    assert result_of(session, council_id, upload.id).unread == 5
    while read_on(session, screen, council_id, NOW):
        pass
    result = result_of(session, council_id, upload.id)
    assert (result.stored, result.urgent, result.concern, result.unread) == (3, 1, 1, 0)
    assert result.left_out == (3,)
    assert {row.text for row in contributions(session)} == {URGENT, CALM, CONCERN}
    assert all(row.anonymous for row in contributions(session))
    assert session.scalars(select(Upload)).all() == [], "the file's cells are gone"


def test_the_cells_of_an_upload_cannot_be_read_in_the_database(session: Session, council_id: str) -> None:
    upload = uploaded(session, council_id, ["How is it?", URGENT])
    assert b"kill" not in bytes(upload.cells_sealed)
    session.expunge(upload)
    session.info["keys"], keys = None, session.info["keys"]
    with pytest.raises(AttributeError):
        _ = session.get_one(Upload, (council_id, upload.id)).cells
    session.info["keys"] = keys


def test_an_answer_is_screened_with_its_heading_as_the_question(session: Session, council_id: str) -> None:
    asked: list[str | None] = []

    class Listening(Screen):
        def screen(self, text: str, *, question: str | None = None) -> ScreenResult:
            asked.append(question)
            return super().screen(text, question=question)

    headings = ["Do you feel safe at home?", "no"]
    upload = uploaded(session, council_id, headings)
    confirm(session, upload, PLAN, account_id=WORKER, now=NOW)
    read_on(session, Listening(), council_id, NOW)
    unheaded = uploaded(session, council_id, headings)
    confirm(session, unheaded, Plan((0,), None, headed=False), account_id=WORKER, now=NOW)
    read_on(session, Listening(), council_id, NOW)
    assert asked == ["Do you feel safe at home?", None, None]


def test_the_month_is_taken_from_the_chosen_column_and_else_is_this_one(
    session: Session, council_id: str, screen: Screen
) -> None:
    table = Table((("one", "03/09/2025"), ("two", "soon"), ("three", "01/01/2030")), (1, 2, 3))
    upload = keep_upload(session, council_id, table, label="S", account_id=WORKER, now=NOW)
    confirm(session, upload, Plan((0,), 1, headed=False), account_id=WORKER, now=NOW)
    read_on(session, screen, council_id, NOW)
    months = {row.text: row.received_at.date() for row in contributions(session)}
    this_month = dt.date(2026, 11, 1)
    assert months == {"one": dt.date(2025, 9, 1), "two": this_month, "three": this_month}


def test_a_spreadsheet_cut_off_in_the_middle_goes_on_where_it_was(
    session: Session, council_id: str, screen: Screen
) -> None:
    cells = [f"{CALM} {number}" for number in range(60)] + [URGENT]
    upload = uploaded(session, council_id, cells)
    confirm(session, upload, Plan((0,), None, headed=False), account_id=WORKER, now=NOW)
    dying = CutScreen(30)
    with pytest.raises(CutOffError):
        while read_on(session, dying, council_id, NOW):
            pass
    session.rollback()
    halfway = result_of(session, council_id, upload.id)
    assert (halfway.stored, halfway.unread) == (25, 36)
    while read_on(session, screen, council_id, NOW):
        pass
    stored = [row.text for row in contributions(session)]
    assert sorted(stored) == sorted(cells), "every cell once, none lost, none twice"
    assert len(session.scalars(select(Alert)).all()) == 1


def test_confirming_twice_brings_it_in_once(session: Session, council_id: str, screen: Screen) -> None:
    upload = uploaded(session, council_id, ["How is it?", URGENT])
    for _ in range(2):
        confirm(session, upload, PLAN, account_id=WORKER, now=NOW)
    while read_on(session, screen, council_id, NOW):
        pass
    assert len(session.scalars(select(TakenIn)).all()) == 1
    assert len(contributions(session)) == 1


def test_an_upload_nobody_confirms_is_forgotten_after_a_day_and_a_confirmed_one_never(
    session: Session, council_id: str
) -> None:
    left, wanted = (uploaded(session, council_id, ["How is it?", CALM]) for _ in range(2))
    confirm(session, wanted, PLAN, account_id=WORKER, now=NOW)
    assert forget_uploads(session, council_id, NOW + dt.timedelta(hours=23)) == 0
    assert forget_uploads(session, council_id, NOW + dt.timedelta(hours=25)) == 1
    assert session.scalars(select(Upload.id)).all() == [wanted.id]
    assert not discard(session, wanted), "what was confirmed is read to its end"
    assert left.id != wanted.id


@pytest.mark.parametrize(
    ("notes", "cut", "statements"),
    [
        ("- one\n- two\n\n", "lines", ("one", "two")),
        ("one\nstill one\n\n* two", "gaps", ("one\nstill one", "two")),
        ("• only", "lines", ("only",)),
    ],
)
def test_notes_are_cut_where_a_statement_begins(notes: str, cut: Any, statements: tuple[str, ...]) -> None:
    assert likely_cut(notes) == cut
    assert split_notes(notes, cut) == statements


def test_a_known_piece_of_today_counts_as_received_now() -> None:
    today = Piece(CALM, uuid.uuid4(), anonymous=False, received_on=NOW.date())
    assert received_at(today, NOW) == NOW


def test_who_waits_for_a_page_gets_it_after_some_and_the_rest_is_read_later(
    session: Session, council_id: str, screen: Screen
) -> None:
    first = take(session, screen, council_id, *[Piece(CALM)] * 45, wait=False)
    assert (first.stored, first.unread, first.finished) == (45, 25, False)
    while read_stored(session, screen, council_id, NOW):
        pass
    assert result_of(session, council_id, first.id).finished


def test_a_text_that_the_screen_fails_on_is_shown_to_a_person_and_holds_up_nothing(
    session: Session, council_id: str
) -> None:
    class Failing(Screen):
        def screen(self, text: str, *, question: str | None = None) -> ScreenResult:
            if text == "odd":
                raise RuntimeError(text)
            return super().screen(text, question=question)

    upload = uploaded(session, council_id, ["odd", CALM, URGENT])
    confirm(session, upload, Plan((0,), None, headed=False), account_id=WORKER, now=NOW)
    while read_on(session, Failing(), council_id, NOW):
        pass
    result = result_of(session, council_id, upload.id)
    assert (result.stored, result.concern, result.urgent) == (3, 1, 1)
    reasons = [row.reasons for row in session.scalars(select(Screening)) if row.level == "concern"]
    assert reasons == ["The screen could not read this (RuntimeError). A person must."]
