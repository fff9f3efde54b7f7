"""Bringing in what was said elsewhere: every text screened, alerts shown at once, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import html
import io
import logging
import re
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from database.models import (
    Account,
    Alert,
    AuditEntry,
    Contribution,
    Screening,
    TakenIn,
    Upload,
    YoungPerson,
)
from earshot.logging import configure_logging
from moderation.intake import LARGEST_FILE, keep_upload, read_spreadsheet
from tests.moderation.intake.sheets import csv_of, xlsx
from tests.webapp.bringing_in import (
    bring_in_file,
    choose,
    fresh,
    group,
    type_in,
    upload,
    wait_until_read,
    words_in,
)
from tests.webapp.portals import JOIN_CODE, PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import rows

URGENT = "i want to kill myself"
CALM = "the trip to the farm was good"
SURVEY = csv_of("Name,How is it where you live?,Day", f"A,{URGENT},03/09/2026", f"B,{CALM},04/10/2026", "C,,")


@pytest.fixture
def staff(council: Council) -> Any:
    """The staff portal; signing in to it gives one of its people."""
    return council.app("staff")


@pytest.fixture
def worker(staff: Any) -> FlaskClient:
    return sign_in(staff, "worker@example.org", PASSWORD)


def seen(answer: Any) -> str:
    """What a page says, without marks and with quotation marks as they are."""
    return html.unescape(re.sub(r"<[^>]+>", "", answer if isinstance(answer, str) else answer.text))


def test_the_page_offers_three_ways_and_says_that_nothing_was_brought_in(worker: FlaskClient) -> None:
    page = worker.get("/bring-in")
    for way in ("conversation", "group", "spreadsheet"):
        assert f'href="/bring-in/{way}"' in page.text
    assert "Nothing has been brought in" in page.text


@pytest.mark.parametrize("role", ["adviser", "admin"])
def test_only_the_participation_team_brings_in(staff: Any, role: str) -> None:
    client = sign_in(staff, f"{role}@example.org", PASSWORD)
    assert 'href="/bring-in"' not in client.get("/first-page", follow_redirects=True).text
    assert client.get("/bring-in").status_code == 403


def test_a_typed_conversation_is_stored_screened_and_its_alert_is_offered_at_once(
    council: Council, worker: FlaskClient
) -> None:
    answer = type_in(worker, f"she said\r\n{URGENT}")
    assert answer.status_code == 303
    page = worker.get(answer.headers["Location"])
    [alert], [screening], [(words, said)] = (
        rows(council, Alert),
        rows(council, Screening),
        words_in(council).items(),
    )
    assert "1 urgent alert was raised" in page.text
    assert f'<strong>{alert.reference}</strong>: <a href="/alerts/{alert.id}">Take it on now</a>' in page.text
    assert "kill" not in page.text, "the page shows no words"
    assert (words, said.source, screening.level) == (f"she said\n{URGENT}", "worker_typed", "urgent")
    assert said.anonymous and said.received_at == dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    assert f'href="/bring-in/{said.taken_in_id}"' in worker.get(f"/alerts/{alert.id}").text
    adviser = sign_in(council.app("staff"), "adviser@example.org", PASSWORD)
    assert "/bring-in/" not in adviser.get(f"/alerts/{alert.id}").text


def test_with_a_join_code_it_is_kept_with_that_young_person_and_the_day(
    council: Council, worker: FlaskClient
) -> None:
    type_in(worker, URGENT, code=JOIN_CODE.lower().replace("-", " "))
    [said], [person], [alert] = rows(council, Contribution), rows(council, YoungPerson), rows(council, Alert)
    assert said.young_person_id == alert.young_person_id == person.id
    assert not said.anonymous and said.received_at.date() == dt.date(2026, 11, 2)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"code": "NOPE-0000"}, "That code is not known"),
        ({"day": "2090-01-01"}, "Choose the day it was said"),
        ({"day": "tomorrow"}, "Choose the day it was said"),
        ({"words": " \r\n "}, "Write what they said"),
        ({"words": "words " * 4000}, "At most 20,000 fit"),
        ({"label": "x" * 101}, "At most 100 characters fit"),
    ],
)
def test_what_cannot_be_saved_stays_in_the_form_with_the_reason(
    council: Council, worker: FlaskClient, more: dict[str, str], said: str
) -> None:
    answer = type_in(worker, **{"words": f"<b>{CALM}</b>", **more})
    assert answer.status_code == 422
    assert said in seen(answer)
    for typed in {"words": f"<b>{CALM}</b>", **more}.values():
        assert html.escape(typed.strip()) in answer.text
    assert rows(council, Contribution) == []


def test_one_press_too_many_brings_it_in_once(council: Council, worker: FlaskClient) -> None:
    once = fresh()
    first, second = type_in(worker, URGENT, once=once), type_in(worker, URGENT, once=once)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(rows(council, Contribution)) == len(rows(council, Alert)) == 1


def test_a_sessions_notes_are_shown_statement_by_statement_before_they_are_kept(
    council: Council, worker: FlaskClient
) -> None:
    notes = f"- {CALM}\r\n- {URGENT}\r\n"
    page = group(worker, notes)
    assert "2 statements: is that right?" in seen(page)
    assert f'<li class="their-words">{URGENT}</li>' in page.text
    assert rows(council, Contribution) == []
    as_one = group(worker, notes, cut="gaps", step="show")
    assert "1 statement: is that right?" in seen(as_one)
    saved = group(worker, notes, cut="lines", step="save")
    said = words_in(council)
    assert set(said) == {CALM, URGENT}
    assert all(row.anonymous and row.source == "group_note" for row in said.values())
    assert "2 texts are stored. 1 was flagged." in seen(worker.get(saved.headers["Location"]))


def test_the_notes_of_a_long_session_are_read_on_after_the_page_has_come(
    council: Council, worker: FlaskClient
) -> None:
    saved = group(worker, "\r\n".join(["they call me names", *[CALM] * 98, URGENT]), step="save")
    wait_until_read(worker, saved.headers["Location"])
    assert "100 texts are stored. 2 were flagged." in seen(worker.get(saved.headers["Location"]))
    assert len(rows(council, Screening)) == 100


def test_a_session_without_a_name_or_with_too_many_statements_is_not_taken_yet(
    council: Council, worker: FlaskClient
) -> None:
    nameless = group(worker, CALM, label=" ")
    assert nameless.status_code == 422
    assert "Give the session a name" in nameless.text and CALM in nameless.text
    assert "At most 300 fit at once" in group(worker, "x\r\n" * 301).text
    assert rows(council, Contribution) == []


def test_a_spreadsheet_goes_from_upload_to_alerts(council: Council, worker: FlaskClient) -> None:
    address = upload(worker, SURVEY).headers["Location"]
    columns = worker.get(address)
    assert URGENT in columns.text, "a few cells are shown so that the worker knows the column"
    ticked = re.findall(r'name="texts" value="(\d)" checked', columns.text)
    assert ticked == ["1"], "the column with words is guessed"
    assert '<option value="2" selected>Day</option>' in columns.text
    check = choose(worker, address, "show", 1, date="2", headed="yes")
    assert "Bring in 2 texts?" in seen(check)
    assert "Every text is read by the screen" in check.text and "Take names out" in check.text
    assert rows(council, Contribution) == [], "nothing is brought in before it is confirmed"
    result = choose(worker, address, "confirm", 1, date="2", headed="yes").headers["Location"]
    wait_until_read(worker, result)
    page = worker.get(result)
    assert "2 texts are stored. 1 was flagged." in seen(page)
    assert "Take it on now" in page.text and "kill" not in page.text
    said = words_in(council)
    assert said[URGENT].received_at == dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    assert said[CALM].received_at == dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    assert all(row.anonymous and row.source == "imported" for row in said.values())
    assert len(rows(council, Screening)) == 2
    assert rows(council, Upload) == [], "the uploaded cells are deleted"
    assert worker.get(address).headers["Location"] == result, "the old page leads to what came of it"


def test_a_workbook_is_taken_too_and_its_unreadable_rows_are_named_to_the_end(
    council: Council, worker: FlaskClient
) -> None:
    data = xlsx([["How is it?"], [CALM], ["=A2"], [URGENT]], Other=[["x"]])
    address = upload(worker, data, "Answers.XLSX").headers["Location"]
    columns = worker.get(address)
    assert "Row 3: a formula without a value" in seen(columns)
    assert "Not read: Other." in seen(columns)
    result = choose(worker, address, "confirm", 0, headed="yes").headers["Location"]
    wait_until_read(worker, result)
    assert "Row 3: a formula without a value" in seen(worker.get(result))
    assert set(words_in(council)) == {CALM, URGENT}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "There is nothing in this file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a spreadsheet"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        (csv_of("Say", *["x"] * 5001), "more than 5,000 rows"),
        (b"x" * (LARGEST_FILE + 10), "larger than 5 MB"),
    ],
    ids=["empty", "a picture", "a password", "too long", "too large"],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    council: Council, worker: FlaskClient, data: bytes, said: str
) -> None:
    answer = upload(worker, data)
    assert answer.status_code == 422
    assert said in seen(answer) and 'value="Autumn"' in answer.text
    assert rows(council, Upload) == []


def test_a_form_without_a_file_is_refused_and_a_huge_one_never_read(worker: FlaskClient) -> None:
    token = token_of(worker.get("/bring-in/spreadsheet").text)
    assert "Choose a file first" in worker.post("/bring-in/spreadsheet", data={"csrf_token": token}).text
    huge = {"csrf_token": token, "file": (io.BytesIO(b"x" * (2 * LARGEST_FILE)), "a.csv")}
    assert worker.post("/bring-in/spreadsheet", data=huge).status_code == 413
    assert worker.post("/bring-in/group", data={"words": "x" * 300_000}).status_code == 413


def test_a_large_upload_is_never_put_into_a_file(
    worker: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    monkeypatch.setattr("werkzeug.formparser.SpooledTemporaryFile", refuse)
    data = csv_of(*(f"{number} {CALM} " * 5 for number in range(4000)))
    assert len(data) > 500_000, "smaller ones stay in memory anyway"
    assert upload(worker, data).status_code == 303


def test_without_a_ticked_column_nothing_is_brought_in(council: Council, worker: FlaskClient) -> None:
    address = upload(worker, SURVEY).headers["Location"]
    answer = choose(worker, address, "confirm", headed="yes")
    assert (answer.status_code, "Tick at least one column" in answer.text) == (422, True)
    assert choose(worker, address, "confirm", 77, -1).status_code == 422, "columns that there are not"
    assert rows(council, TakenIn) == []


def test_a_confirm_pressed_twice_brings_it_in_once(council: Council, worker: FlaskClient) -> None:
    address = upload(worker, SURVEY).headers["Location"]
    token = token_of(worker.get(address).text)
    data = {"csrf_token": token, "step": "confirm", "texts": "1", "headed": "yes"}
    for _ in range(2):
        answer = worker.post(address, data=data)
        assert answer.status_code == 303
    wait_until_read(worker, answer.headers["Location"])
    assert len(rows(council, Contribution)) == 2


def test_an_upload_can_be_thrown_away_and_one_left_lying_is_shown(
    council: Council, worker: FlaskClient
) -> None:
    address = upload(worker, SURVEY).headers["Location"]
    page = worker.get("/bring-in")
    assert "Nobody has chosen the columns" in page.text and f'href="{address}"' in page.text
    token = token_of(page.text)
    assert (
        "The upload is deleted"
        in worker.post(f"{address}/discard", data={"csrf_token": token}, follow_redirects=True).text
    )
    assert rows(council, Upload) == []
    assert worker.get(address).status_code == 404


def test_what_a_stopped_process_left_unread_is_read_by_the_next_one(council: Council) -> None:
    """Confirmed, then the portal ends before a row is read; another starts, and nobody opens the page."""
    first = council.app("staff")
    first.extensions["earshot_reading_on"].wake = lambda: None
    client = sign_in(first, "worker@example.org", PASSWORD)
    address = upload(client, SURVEY).headers["Location"]
    result = choose(client, address, "confirm", 1, headed="yes").headers["Location"]
    assert client.get(f"{result}/progress").json == {
        "done": 0,
        "total": 4,
        "alerts": 0,
        "finished": False,
    }
    assert "The screen is reading it" in client.get(result).text
    second = council.app("staff")
    second.test_client().get("/healthz")
    wait_until_read(client, result)
    assert len(rows(council, Alert)) == 1


def test_unread_words_are_looked_for_now_and_then_whatever_page_is_opened(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database was away for a moment while a spreadsheet was read; nobody looks at its page again."""
    app = council.app("staff")
    client = sign_in(app, "worker@example.org", PASSWORD)
    address = upload(client, SURVEY).headers["Location"]
    reading = app.extensions["earshot_reading_on"]
    wake, reading.wake = reading.wake, lambda: None
    choose(client, address, "confirm", 1, headed="yes")
    reading.wake = wake
    app.test_client().get("/healthz")
    assert rows(council, Alert) == [], "it has looked not long ago"
    monkeypatch.setattr("webapp.staff.reading_on.LOOK_EVERY", 0.0)
    app.test_client().get("/healthz")
    until = time.monotonic() + 10
    while not rows(council, Alert):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_an_upload_that_is_forgotten_goes_when_the_portal_is_next_used(council: Council) -> None:
    with council.owner.session() as session:
        [account] = session.scalars(select(Account).where(Account.role == "worker"))
        old = dt.datetime.now(dt.UTC) - dt.timedelta(days=2)
        keep_upload(
            session,
            account.council_id,
            read_spreadsheet(SURVEY),
            label="Old",
            account_id=account.id,
            now=old,
        )
    app = council.app("staff")
    app.extensions["earshot_reading_on"]._read_all()
    assert rows(council, Upload) == []


def test_what_was_done_is_in_the_audit_log_with_who_and_without_words(
    council: Council, worker: FlaskClient
) -> None:
    type_in(worker, URGENT)
    group(worker, CALM, step="save")
    bring_in_file(worker, SURVEY, 1, headed="yes")
    [account] = [row for row in rows(council, Account) if row.role == "worker"]
    entries = [row for row in rows(council, AuditEntry) if row.action == "words_brought_in"]
    assert {entry.account_id for entry in entries} == {account.id}
    details = {entry.detail["kind"]: entry.detail for entry in entries}
    assert details["worker_typed"] == {"kind": "worker_typed", "pieces": 1}
    assert details["group_note"] == {"kind": "group_note", "pieces": 1}
    assert details["imported"] == {"kind": "imported", "pieces": 2, "rows": 4, "columns": 1}
    assert "upload_viewed" in {row.action for row in rows(council, AuditEntry)}
    assert not [row for row in rows(council, AuditEntry) if "kill" in str(row.detail)]


def test_the_list_shows_what_was_brought_in_with_counts_and_no_words(
    council: Council, worker: FlaskClient
) -> None:
    type_in(worker, URGENT, label="Visit")
    page = seen(worker.get("/bring-in"))
    assert "Visit" in page and "1 urgent" in page and "Demo worker" in page and "kill" not in page
    assert worker.get(f"/bring-in/{fresh()}").status_code == 404
    assert worker.get(f"/bring-in/{fresh()}/progress").status_code == 404


def test_no_word_reaches_a_log_even_when_reading_breaks_down(
    council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = "zebrafish canary"
    app = council.app("staff")
    stream = io.StringIO()
    configure_logging("staff", level=logging.DEBUG, stream=stream)
    client = sign_in(app, "worker@example.org", PASSWORD)
    type_in(client, canary, label=canary, code=canary)
    type_in(client, canary, label=canary)
    group(client, canary, step="save")

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError(f"could not read {canary}")

    monkeypatch.setattr("moderation.intake.uploads.counted", break_down)
    address = upload(client, csv_of(canary, canary), f"{canary}.csv").headers["Location"]
    assert choose(client, address, "confirm", 0).status_code == 500
    monkeypatch.undo()
    monkeypatch.setattr("moderation.intake.uploads.keep_screening", break_down)
    assert choose(client, address, "confirm", 0).status_code == 303
    until = time.monotonic() + 10
    while "reading_on_stopped" not in stream.getvalue():
        assert time.monotonic() < until
        time.sleep(0.02)
    assert "unexpected_error" in stream.getvalue() and "RuntimeError" in stream.getvalue()
    assert "zebrafish" not in stream.getvalue()
