"""A task that only a person can do, over HTTP."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from database.models import AuditEntry, SafetyTask
from tests.webapp.alerting import press, raised, tasked
from tests.webapp.portals import PASSWORD, Council
from tests.webapp.signing_in import sign_in
from tests.webapp.test_chat_api import rows


@pytest.fixture
def staff(council: Council) -> Any:
    """The staff portal; signing in to it gives one of its people."""
    return council.app("staff")


@pytest.fixture
def worker(staff: Any) -> FlaskClient:
    return sign_in(staff, "worker@example.org", PASSWORD)


@pytest.fixture
def lead(staff: Any) -> FlaskClient:
    return sign_in(staff, "lead@example.org", PASSWORD)


def test_a_task_says_what_to_do_and_leads_to_its_alert(council: Council, worker: FlaskClient) -> None:
    alert = raised(council)
    reply, stop = tasked(council, alert), tasked(council, alert, "stopped_in_distress")
    page = worker.get(f"/tasks/{reply.id}").text
    assert "A safe reply did not reach them" in page and f"/alerts/{alert.id}" in page and "30005" in page
    assert "They texted STOP while in distress" in worker.get(f"/tasks/{stop.id}").text
    listed = worker.get(f"/alerts/{alert.id}").text
    assert f"/tasks/{reply.id}" in listed and f"/tasks/{stop.id}" in listed


def test_a_task_nobody_does_for_an_hour_is_overdue_until_it_is_done(
    council: Council, worker: FlaskClient
) -> None:
    alert = raised(council)
    tasked(council, alert, ago=dt.timedelta(minutes=59))
    assert "Overdue" not in worker.get("/alerts").text
    task = tasked(council, alert, "stopped_in_distress", ago=dt.timedelta(minutes=61))
    assert "Overdue" in worker.get("/alerts").text and "Overdue" in worker.get(f"/tasks/{task.id}").text
    press(worker, f"/tasks/{task.id}/done", on="/hand-overs", note="Called her carer, she is safe.")
    assert "Overdue" not in worker.get("/alerts").text


def test_a_task_is_done_with_a_note_once_and_can_be_opened_again(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    task = tasked(council, raised(council))
    path = f"/tasks/{task.id}"
    short = press(worker, f"{path}/done", on="/hand-overs", note="ok")
    assert short.status_code == 422 and "Say in a few words what you did." in short.text
    done = press(worker, f"{path}/done", on="/hand-overs", note="Called her carer, she is safe.")
    assert "Marked as done." in done.text and "Called her carer, she is safe." in done.text
    second = press(lead, f"{path}/done", on="/hand-overs", note="I called her as well.")
    assert second.status_code == 409
    assert re.search(r"Demo worker marked this as done at \d\d:\d\d, before you", second.text)
    assert "I called her as well." in second.text, "what was typed can be copied"
    assert task.reference in worker.get("/alerts").text and "Done</td>" in worker.get("/alerts").text
    again = press(lead, f"{path}/reopen", on="/hand-overs")
    assert "It waits again." in again.text and "Called her carer, she is safe." in again.text
    assert "opened it again already" in press(worker, f"{path}/reopen", on="/hand-overs").text
    assert [entry.action for entry in rows(council, AuditEntry) if entry.subject_id == task.id] == [
        "task_opened",
        "task_done",
        "task_reopened",
    ]
    [kept] = rows(council, SafetyTask)
    assert kept.done_at is None
