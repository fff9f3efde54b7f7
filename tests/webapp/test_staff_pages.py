"""The staff portal: who reads what, and that every look is noted."""

from __future__ import annotations

import re
import uuid

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from database.models import Account, Alert, AuditEntry, Person, Response, YoungPerson
from tests.webapp.portals import JOIN_CODE, PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import Chat, rows

WORDS = "my room is cold at night"


def talked(council: Council, *said: str) -> None:
    """A young person who joined and answered."""
    chat = Chat(council.app("public").test_client(), join_code=JOIN_CODE)
    chat.begin()
    for text in said:
        chat.say(text)


@pytest.fixture
def worker(council: Council) -> FlaskClient:
    return sign_in(council.app("staff"), "worker@example.org", PASSWORD)


def test_a_worker_finds_the_newest_response_and_reads_its_answers(
    council: Council, worker: FlaskClient
) -> None:
    talked(council, "yes", "rules they follow", f"yeah but {WORDS}")
    page = worker.get("/responses")
    assert "3 of 9" in page.text
    [response] = rows(council, Response)
    opened = worker.get(f"/responses/{response.id}")
    assert f"yeah but {WORDS}" in opened.text
    assert "Do you feel happy and safe in the home you live in?" in opened.text


def test_reading_a_response_is_in_the_audit_log_with_who_did(council: Council, worker: FlaskClient) -> None:
    talked(council, "yes")
    [response] = rows(council, Response)
    worker.get(f"/responses/{response.id}")
    [entry] = [entry for entry in rows(council, AuditEntry) if entry.action == "response_viewed"]
    [account] = [account for account in rows(council, Account) if account.role == "worker"]
    assert (entry.subject_id, entry.account_id) == (response.id, account.id)
    assert WORDS not in str(entry.detail)


def test_an_empty_list_says_when_something_will_be_there(worker: FlaskClient) -> None:
    assert "No responses yet" in worker.get("/responses").text


def test_filters_narrow_the_list_and_say_when_nothing_matches(council: Council, worker: FlaskClient) -> None:
    talked(council, "yes", "i want to kill myself")
    assert "Paused" in worker.get("/responses?level=urgent").text
    assert "Nothing matches" in worker.get("/responses?level=concern").text
    assert "Nothing matches" in worker.get("/responses?age_band=18-25").text
    assert "Nothing matches" not in worker.get("/responses?age_band=nonsense&page=-3").text


def test_an_alert_is_taken_on_once_and_the_second_worker_is_told(
    council: Council, worker: FlaskClient
) -> None:
    talked(council, "i want to kill myself")
    [alert] = rows(council, Alert)
    page = worker.get(f"/alerts/{alert.id}")
    assert "i want to kill myself" in page.text
    first = worker.post(
        f"/alerts/{alert.id}/acknowledge", data={"csrf_token": token_of(page.text)}, follow_redirects=True
    )
    assert "You have this now." in first.text
    lead = sign_in(council.app("staff"), "lead@example.org", PASSWORD)
    token = token_of(lead.get(f"/alerts/{alert.id}").text)
    second = lead.post(f"/alerts/{alert.id}/acknowledge", data={"csrf_token": token}, follow_redirects=True)
    assert "Demo worker took this on at" in second.text
    assert rows(council, Alert)[0].status == "acknowledged"


def test_who_it_is_is_shown_only_to_somebody_who_says_why_and_that_is_noted(
    council: Council, worker: FlaskClient
) -> None:
    talked(council, "i want to kill myself")
    with council.owner.session() as session:
        [young_person] = session.scalars(select(YoungPerson))
        session.add(
            Person(
                council_id=young_person.council_id,
                young_person_id=young_person.id,
                first_name="Demo-Ash",
                last_name="Larkspur",
                date_of_birth="2013-04-05",
                phone="07700 900123",
            )
        )
        session.commit()
    [alert] = rows(council, Alert)
    page = worker.get(f"/alerts/{alert.id}")
    assert "Larkspur" not in page.text
    token = token_of(page.text)
    refused = worker.post(f"/alerts/{alert.id}/identity", data={"csrf_token": token, "reason": "x"})
    assert refused.status_code == 422
    assert "Larkspur" not in refused.text
    why = "must reach her tonight with the duty team"
    shown = worker.post(f"/alerts/{alert.id}/identity", data={"csrf_token": token, "reason": why})
    assert "Demo-Ash Larkspur" in shown.text
    assert "07700 900123" in shown.text
    assert "Larkspur" not in worker.get(f"/alerts/{alert.id}").text
    [entry] = [entry for entry in rows(council, AuditEntry) if entry.action == "identity_opened"]
    assert (entry.subject_id, entry.detail["why"]) == (alert.id, why)


def test_the_board_of_alerts_shows_no_words(council: Council, worker: FlaskClient) -> None:
    talked(council, "i want to kill myself")
    assert "kill myself" not in worker.get("/alerts").text


def test_a_wrong_password_keeps_the_email_and_never_says_which_was_wrong(council: Council) -> None:
    client = council.app("staff").test_client()
    token = token_of(client.get("/sign-in").text)
    answers = [
        client.post("/sign-in", data={"csrf_token": token, "email": email, "password": "nonsense"})
        for email in ("worker@example.org", "nobody@example.org")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "worker@example.org" in answers[0].text
    shown = [re.sub(r'name="csrf_token"[^>]*>', "", answer.text) for answer in answers]
    assert shown[0].replace("worker@", "") == shown[1].replace("nobody@", "")


def test_ten_wrong_passwords_lock_the_account_for_a_while(council: Council) -> None:
    app = council.app("staff")
    client = app.test_client()
    token = token_of(client.get("/sign-in").text)
    for _ in range(10):
        client.post("/sign-in", data={"csrf_token": token, "email": "worker@example.org", "password": "x"})
    right = client.post(
        "/sign-in", data={"csrf_token": token, "email": "worker@example.org", "password": PASSWORD}
    )
    assert right.status_code == 422
    assert sign_in(app, "lead@example.org", PASSWORD).get("/responses").status_code == 200


def test_a_form_without_its_token_is_refused_and_changes_nothing(
    council: Council, worker: FlaskClient
) -> None:
    talked(council, "i want to kill myself")
    [alert] = rows(council, Alert)
    worker.post(f"/alerts/{alert.id}/acknowledge")
    assert rows(council, Alert)[0].status == "open"


def test_raising_the_session_epoch_ends_a_session(council: Council, worker: FlaskClient) -> None:
    assert worker.get("/responses").status_code == 200
    with council.owner.session() as session:
        for account in session.scalars(select(Account).where(Account.role == "worker")):
            account.session_epoch += 1
        session.commit()
    assert worker.get("/responses").status_code == 302


def test_a_sign_in_link_cannot_send_somebody_to_another_site(council: Council) -> None:
    client = council.app("staff").test_client()
    token = token_of(client.get("/sign-in").text)
    for planted in ("https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)"):
        answer = client.post(
            "/sign-in",
            data={
                "csrf_token": token,
                "email": "worker@example.org",
                "password": PASSWORD,
                "next": planted,
            },
        )
        assert answer.headers["Location"] == "/first-page", planted
        token = token_of(client.get("/sign-in").text)


def test_an_unknown_response_is_a_page_that_says_what_to_do(worker: FlaskClient) -> None:
    answer = worker.get(f"/responses/{uuid.uuid4()}")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def test_an_administrator_sees_people_and_no_content(council: Council) -> None:
    talked(council, "yes", WORDS)
    admin = sign_in(council.app("staff"), "admin@example.org", PASSWORD)
    assert "worker@example.org" in admin.get("/people").text
    assert {admin.get(path).status_code for path in ("/responses", "/alerts", "/summaries")} == {403}
