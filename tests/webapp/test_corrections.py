"""Marking the screen over HTTP: one press, what it does to alerts, the counts and the evaluation file."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from database.models import Account, Alert, AuditEntry, Contribution, Notice, Response, ScreeningCorrection
from earshot.command_line.evaluate import evaluate
from earshot.council import load_council
from earshot.evaluation.lines import read_lines
from earshot.evaluation.screening import LABELS
from moderation.notices.making import make_notices
from tests.house_rules.source import ROOT
from tests.webapp.portals import PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import rows
from tests.webapp.test_staff_pages import talked

HARMLESS = "they follow the rules about bedtime"
URGENT = "i want to kill myself"


@pytest.fixture
def worker(council: Council) -> FlaskClient:
    return sign_in(council.app("staff"), "worker@example.org", PASSWORD)


@pytest.fixture
def lead(council: Council) -> FlaskClient:
    return sign_in(council.app("staff"), "lead@example.org", PASSWORD)


def contribution_of(council: Council, text: str) -> Contribution:
    with council.owner.session() as session:
        [found] = [one for one in session.scalars(select(Contribution)) if text in one.text]
        return found


def press(client: FlaskClient, council: Council, text: str, level: str, category: str = "other") -> Any:
    """Press one of the three buttons beneath the words on the response's page."""
    [response] = rows(council, Response)
    page = f"/responses/{response.id}"
    data = {
        "csrf_token": token_of(client.get(page).text),
        "level": level,
        "category": category,
        "on": "response",
        "on_id": str(response.id),
    }
    said = contribution_of(council, text).id
    return client.post(f"/screenings/{said}/correction", data=data, follow_redirects=True)


def the_one(council: Council) -> ScreeningCorrection:
    [found] = rows(council, ScreeningCorrection)
    return found


def buttons(html: str, contribution_id: uuid.UUID) -> list[str]:
    """The words on the buttons beneath one piece of writing."""
    form = html.partition(f'id="said-{contribution_id}"')[2].partition("</form>")[0]
    return re.findall(r"<button[^>]*>([^<]+)</button>", form)


def test_every_screened_answer_has_three_buttons_that_fit_what_the_screen_said(
    council: Council, worker: FlaskClient
) -> None:
    talked(council, "yes", HARMLESS, URGENT)
    [response] = rows(council, Response)
    page = worker.get(f"/responses/{response.id}").text
    assert buttons(page, contribution_of(council, HARMLESS).id) == [
        "Right",
        "Too low: a concern",
        "Too low: urgent",
    ]
    assert buttons(page, contribution_of(council, URGENT).id) == [
        "Right",
        "Too high: no risk",
        "Too high: a concern",
    ]


def test_right_is_one_press_and_is_shown_with_who_said_so(council: Council, worker: FlaskClient) -> None:
    talked(council, "yes", URGENT)
    page = press(worker, council, URGENT, "urgent", "suicide")
    kept = the_one(council)
    assert (kept.verdict, kept.level, kept.category) == ("right", "urgent", "suicide")
    assert "Demo worker said: <strong>Right</strong>" in page.text
    assert 'value="urgent" aria-pressed="true"' in page.text


def test_too_low_raises_an_alert_that_names_who_must_act(council: Council, worker: FlaskClient) -> None:
    talked(council, "yes", HARMLESS)
    assert rows(council, Alert) == []
    page = press(worker, council, HARMLESS, "concern", "neglect")
    [alert] = rows(council, Alert)
    assert (alert.level, alert.category, alert.status) == ("concern", "neglect", "open")
    assert f"alert {alert.reference} waits for somebody now" in page.text
    assert HARMLESS in worker.get(f"/alerts/{alert.id}").text


def test_whoever_is_on_call_is_told_of_an_alert_that_a_worker_raised(
    council: Council, worker: FlaskClient
) -> None:
    talked(council, "yes", HARMLESS)
    press(worker, council, HARMLESS, "urgent", "neglect")
    [alert] = rows(council, Alert)
    with council.owner.session() as session:
        make_notices(session, load_council(ROOT / "councils/cambridgeshire"), dt.datetime.now(dt.UTC))
        session.commit()
    assert {(notice.subject_id, notice.kind) for notice in rows(council, Notice)} == {(alert.id, "raised")}
    page = worker.get(f"/alerts/{alert.id}").text
    assert "Demo worker marked the words as more serious than the screen did" in page


def test_pressed_twice_or_by_two_people_there_is_one_correction_and_one_alert(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    talked(council, "yes", HARMLESS)
    for client in (worker, lead):
        press(client, council, HARMLESS, "concern", "neglect")
    press(worker, council, HARMLESS, "concern", "bullying")
    [alert] = rows(council, Alert)
    assert (the_one(council).category, alert.category) == ("bullying", "neglect")
    [account] = [account for account in rows(council, Account) if account.role == "worker"]
    assert the_one(council).account_id == account.id


def test_too_high_leaves_the_alert_and_says_how_it_is_ended(council: Council, worker: FlaskClient) -> None:
    talked(council, "yes", URGENT)
    page = press(worker, council, URGENT, "none")
    kept = the_one(council)
    assert (kept.verdict, kept.level, kept.category) == ("too_high", "none", "none")
    assert "a second person closes it" in page.text
    assert rows(council, Alert)[0].status == "open"


def test_a_correction_can_be_changed_afterwards_on_the_same_page(
    council: Council, worker: FlaskClient
) -> None:
    talked(council, "yes", URGENT)
    press(worker, council, URGENT, "none")
    page = press(worker, council, URGENT, "concern", "self_harm")
    kept = the_one(council)
    assert (kept.verdict, kept.level, kept.category) == ("too_high", "concern", "self_harm")
    assert '<option value="self_harm" selected>' in page.text


@pytest.mark.parametrize(
    ("level", "category"), [("dreadful", "other"), ("urgent", "weather"), ("urgent", "none")]
)
def test_what_makes_no_sense_is_refused_in_words_and_changes_nothing(
    council: Council, worker: FlaskClient, level: str, category: str
) -> None:
    talked(council, "yes", HARMLESS)
    page = press(worker, council, HARMLESS, level, category)
    assert "Nothing was kept." in page.text
    assert rows(council, ScreeningCorrection) == [] == rows(council, Alert)


def test_the_audit_log_has_who_said_what_but_no_words(council: Council, worker: FlaskClient) -> None:
    talked(council, "yes", HARMLESS)
    press(worker, council, HARMLESS, "urgent", "suicide")
    noted = {entry.action: entry for entry in rows(council, AuditEntry)}
    assert noted["screening_corrected"].subject_id == contribution_of(council, HARMLESS).id
    assert noted["screening_corrected"].detail["verdict"] == "too_low"
    assert noted["alert_raised_by_correction"].subject_id == rows(council, Alert)[0].id
    assert "bedtime" not in "".join(str(entry.detail) for entry in rows(council, AuditEntry))


def test_an_adviser_marks_words_of_alerts_and_no_others(council: Council) -> None:
    talked(council, "yes", HARMLESS, URGENT)
    adviser = sign_in(council.app("staff"), "adviser@example.org", PASSWORD)
    token = token_of(adviser.get("/alerts").text)
    [alert] = rows(council, Alert)
    data = {
        "csrf_token": token,
        "level": "urgent",
        "category": "suicide",
        "on": "alert",
        "on_id": str(alert.id),
    }
    harmless, urgent = (contribution_of(council, text).id for text in (HARMLESS, URGENT))
    assert adviser.post(f"/screenings/{harmless}/correction", data=data).status_code == 404
    answer = adviser.post(f"/screenings/{urgent}/correction", data=data)
    assert answer.headers["Location"] == f"/alerts/{alert.id}#said-{urgent}"


def test_an_administrator_marks_nothing_and_sees_no_counts(council: Council) -> None:
    admin = sign_in(council.app("staff"), "admin@example.org", PASSWORD)
    token = token_of(admin.get("/people").text)
    answer = admin.post(f"/screenings/{uuid.uuid4()}/correction", data={"csrf_token": token})
    assert {answer.status_code, admin.get("/corrections").status_code} == {403}


def test_a_planted_way_back_leads_to_our_own_pages_only(council: Council, worker: FlaskClient) -> None:
    talked(council, "yes", HARMLESS)
    said = contribution_of(council, HARMLESS).id
    for on, on_id in (("//example.com", "x"), ("response", "//example.com"), ("alert", "")):
        token = token_of(worker.get("/corrections").text)
        data = {"csrf_token": token, "level": "none", "on": on, "on_id": on_id}
        answer = worker.post(f"/screenings/{said}/correction", data=data)
        assert answer.headers["Location"] == "/corrections"


def test_the_counts_are_there_without_words_and_the_empty_page_says_what_to_do(
    council: Council, worker: FlaskClient
) -> None:
    assert "Nobody has marked the screen yet" in worker.get("/corrections").text
    talked(council, "yes", HARMLESS)
    press(worker, council, HARMLESS, "concern", "neglect")
    page = worker.get("/corrections").text
    assert "1 looked at: 0 right, 0 too high, 1 too low." in page
    assert "Concern: Neglect" in page and "bedtime" not in page
    assert "Get the evaluation file" not in page, "only a lead may have the words"


def test_the_evaluation_file_is_a_leads_alone(council: Council, worker: FlaskClient) -> None:
    assert worker.get("/corrections/download").status_code == 403


def test_the_file_is_sent_only_to_a_lead_who_says_they_know_what_it_holds(
    council: Council, lead: FlaskClient
) -> None:
    assert "There is nothing to download yet" in lead.get("/corrections/download").text
    talked(council, "yes", HARMLESS)
    press(lead, council, HARMLESS, "none")
    page = lead.get("/corrections/download")
    assert "It holds young people’s words" in page.text and "bedtime" not in page.text
    refused = lead.post("/corrections/download", data={"csrf_token": token_of(page.text)})
    assert refused.status_code == 422
    assert "Tick the box first. Nothing was sent." in refused.text and "bedtime" not in refused.text
    assert "corrections_exported" not in {entry.action for entry in rows(council, AuditEntry)}


def downloaded(lead: FlaskClient) -> Any:
    token = token_of(lead.get("/corrections/download").text)
    return lead.post("/corrections/download", data={"csrf_token": token, "confirm": "yes"})


def test_the_file_holds_what_people_say_and_the_taking_of_it_is_noted(
    council: Council, lead: FlaskClient, tmp_path: Path
) -> None:
    # A line separator in somebody's words must not break the file's lines.
    talked(council, "yes", f"{HARMLESS}\u2028\u0085end", URGENT)
    press(lead, council, HARMLESS, "concern", "neglect")
    press(lead, council, URGENT, "urgent", "suicide")
    answer = downloaded(lead)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="corrections.jsonl"'
    assert answer.headers["Cache-Control"] == "no-store"
    file = tmp_path / "corrections.jsonl"
    file.write_bytes(answer.data)
    lines = read_lines(file, LABELS)
    assert {(line["text"][:8], line["risk"], line["category"]) for line in lines} == {
        (HARMLESS[:8], "concern", "neglect"),
        (URGENT[:8], "urgent", "suicide"),
    }
    [entry] = [entry for entry in rows(council, AuditEntry) if entry.action == "corrections_exported"]
    assert entry.detail == {"count": 2}


def test_the_evaluation_reads_the_file_as_it_is_and_scores_the_screen_by_it(
    council: Council, lead: FlaskClient, tmp_path: Path
) -> None:
    talked(council, "yes", HARMLESS, URGENT)
    press(lead, council, HARMLESS, "concern", "neglect")
    press(lead, council, URGENT, "urgent", "suicide")
    file = tmp_path / "corrections.jsonl"
    file.write_bytes(downloaded(lead).data)
    run = CliRunner().invoke(evaluate, ["screening", "--rules-only", str(file)])
    assert run.exit_code == 0, run.output
    scores = json.loads(run.stdout)
    assert (scores["n"], scores["urgent_recall"], scores["concern_flagged"]) == (2, 1.0, 0.0)
    assert scores["per_category"]["suicide"]["n"] == 1
