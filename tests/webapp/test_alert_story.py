"""One alert's story, who read its words, and who the young person is: over HTTP, with what is noted of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from database.models import Alert, AuditEntry, Notice, Person, YoungPerson
from tests.bot.talking import Talk
from tests.bot.test_reach_me import told, told_whole
from tests.database.server import COUNCIL
from tests.webapp.alerting import (
    WORDS,
    account_id,
    audited,
    noticed,
    now,
    press,
    raised,
    tasked,
    wrote_more,
)
from tests.webapp.portals import JOIN_CODE, PASSWORD, Council
from tests.webapp.signing_in import sign_in
from tests.webapp.test_alert_page import MINUTE, NOTE, act, do, ended, given, taken
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


@pytest.fixture
def adviser(staff: Any) -> FlaskClient:
    return sign_in(staff, "adviser@example.org", PASSWORD)


def test_the_story_tells_every_step_in_order(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    alert = raised(council, level="concern", ago=20 * MINUTE)
    noticed(council, alert.id, str(account_id(council, "worker")), sent_at=now() - 19 * MINUTE)
    do(worker, alert, "acknowledge")
    wrote_more(council, alert, WORDS, level="urgent", category="suicide")
    do(lead, alert, "acknowledge")
    do(lead, alert, "outcome", outcome="strategy_discussion")
    do(worker, alert, "close", outcome_at=given(council))
    page = worker.get(f"/alerts/{alert.id}").text
    story = [
        "Raised by the screen",
        "Demo worker was told by email of a new alert",
        "Demo worker took it on",
        "Raised again: they wrote more",
        "Demo lead took it on",
        "Demo lead gave the outcome: strategy discussion",
        "Demo worker closed it",
    ]
    places = [page.index(step) for step in story]
    assert places == sorted(places)


def test_a_notice_that_did_not_go_is_in_the_story_with_why(council: Council, worker: FlaskClient) -> None:
    alert = raised(council)
    failed = {"status": "failed", "sent_at": None, "attempts": 5, "last_error": "ConnectionRefusedError"}
    noticed(council, alert.id, str(account_id(council, "lead")), **failed)
    waits = {"status": "waiting", "sent_at": None, "attempts": 0}
    noticed(council, alert.id, "duty", **waits, channel="sms")
    page = worker.get(f"/alerts/{alert.id}").text
    assert "Demo lead could not be told by email, tried 5 times (ConnectionRefusedError)" in page
    assert "The duty team is to be told by text of a new alert" in page


def test_that_the_young_person_said_it_was_not_meant_is_in_the_story(
    council: Council, worker: FlaskClient
) -> None:
    alert = raised(council)
    with council.owner.session() as session:
        session.add(AuditEntry(council_id=COUNCIL, action="young_person_said_not_meant", subject_id=alert.id))
        session.add(AuditEntry(council_id=COUNCIL, action="something_nobody_here_knows", subject_id=alert.id))
        session.commit()
    page = worker.get(f"/alerts/{alert.id}").text
    assert "The young person said it was not what they meant" in page
    assert "something_nobody_here_knows" not in page


def test_every_look_at_the_words_is_noted_before_they_are_shown_and_told_as_one(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    alert = raised(council)
    lead.get(f"/alerts/{alert.id}")
    for _ in range(3):
        page = worker.get(f"/alerts/{alert.id}").text
    assert WORDS in page
    assert len(audited(council, "alert_viewed")) == 4
    assert re.search(r"Demo worker read the words, 3 times, last at \d\d:\d\d", page)
    assert page.count("read the words") == 2


def test_a_page_that_comes_back_with_an_error_shows_the_words_and_is_noted_too(
    council: Council, worker: FlaskClient
) -> None:
    alert = raised(council)
    answer = act(worker, alert, kind="")
    assert WORDS in answer.text
    assert len(audited(council, "alert_viewed")) == 1


def test_the_pages_that_ask_show_no_words(council: Council, worker: FlaskClient, lead: FlaskClient) -> None:
    alert = taken(council, worker)
    for step in ("hand-back", "outcome"):
        assert WORDS not in worker.get(f"/alerts/{alert.id}/{step}").text
    assert WORDS not in lead.get(f"/alerts/{alert.id}/take-over").text
    do(worker, alert, "outcome", outcome="police")
    for step in ("send-back", "close"):
        assert WORDS not in lead.get(f"/alerts/{alert.id}/{step}").text


def test_the_audit_log_holds_nobodys_words(council: Council, worker: FlaskClient, lead: FlaskClient) -> None:
    alert = ended(council, worker)
    act(lead, alert, note="zebrafish note")
    task = tasked(council, alert)
    press(worker, f"/tasks/{task.id}/done", on="/hand-overs", note="zebrafish was called")
    do(lead, alert, "send-back", note="zebrafish still to do")
    do(worker, alert, "outcome", outcome="police", note="zebrafish ended")
    do(lead, alert, "close", outcome_at=given(council))
    kept = " ".join(str(entry.detail) for entry in rows(council, AuditEntry))
    assert "zebrafish" not in kept and "kill" not in kept and NOTE not in kept
    assert audited(council, "alert_closed") and audited(council, "task_done")


def test_looking_up_who_it_is_tells_every_lead_and_keeps_the_name_on_no_page(
    council: Council, worker: FlaskClient
) -> None:
    alert = raised(council, known=True)
    with council.owner.session() as session:
        [young_person] = rows(council, YoungPerson)
        session.add(
            Person(
                council_id=COUNCIL,
                young_person_id=young_person.id,
                first_name="Demo-Ash",
                last_name="Larkspur",
                date_of_birth="2013-04-05",
            )
        )
        session.commit()
    why = "must reach her tonight with the duty team"
    shown = do(worker, alert, "identity", reason=why)
    assert "Demo-Ash Larkspur" in shown.text and "Not on record" in shown.text
    assert f"Demo worker looked up who it is: “{why}”" in shown.text
    [notice] = rows(council, Notice)
    assert (notice.kind, notice.recipient) == ("identity_opened", str(account_id(council, "lead")))
    later = worker.get(f"/alerts/{alert.id}").text
    assert "Larkspur" not in later
    short = do(worker, alert, "identity", reason="x")
    assert short.status_code == 422 and "Nothing was looked up." in short.text
    assert len(rows(council, Notice)) == 1


def test_how_they_can_be_reached_safely_stands_beside_the_words(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    with council.owner.session() as session:
        talk = Talk(session, join_code=JOIN_CODE)
        told(talk)
        alert = session.scalars(select(Alert)).one()
        assert "They have not said." in worker.get(f"/alerts/{alert.id}").text
        told_whole(talk)
    page = worker.get(f"/alerts/{alert.id}").text
    aside = page[page.index("How to reach them safely") :]
    assert "07700 900123" in aside and "dont say who you are" in aside and "They said so," in aside
    assert page.count("/responses/") == 1, "the survey's response, not what they told about reaching them"


def test_who_asked_for_nobody_to_get_in_touch_is_shown_so(council: Council, worker: FlaskClient) -> None:
    with council.owner.session() as session:
        talk = Talk(session, join_code=JOIN_CODE)
        told(talk)
        talk.press("/reach_me")
        talk.press("/answer reach_way leave_me")
        talk.press("/send")
        alert = session.scalars(select(Alert)).one()
    assert "They asked for nobody to get in touch." in worker.get(f"/alerts/{alert.id}").text


def test_nobody_on_record_is_said_so_and_the_look_is_told_all_the_same(
    council: Council, worker: FlaskClient
) -> None:
    alert = raised(council, known=True)
    page = do(worker, alert, "identity", reason="must reach her tonight")
    assert "Nobody is on record under their code" in page.text
    assert len(rows(council, Notice)) == 1


def test_who_used_no_code_cannot_be_looked_up(council: Council, worker: FlaskClient) -> None:
    alert = raised(council)
    page = worker.get(f"/alerts/{alert.id}").text
    assert "No, used no code" in page and "Who is it?" not in page
    assert do(worker, alert, "identity", reason="must reach her tonight").status_code == 404


def test_an_adviser_sees_the_alert_but_no_way_to_the_response(council: Council, adviser: FlaskClient) -> None:
    alert = raised(council)
    page = adviser.get(f"/alerts/{alert.id}")
    assert page.status_code == 200 and "/responses/" not in page.text


def test_the_printed_page_says_by_whom_and_when_and_of_which_council(
    council: Council, worker: FlaskClient
) -> None:
    alert = raised(council)
    for path in ("/alerts", f"/alerts/{alert.id}"):
        page = worker.get(path).text
        assert re.search(r"print-only[^<]*>[^<]*Council\. Printed by Demo worker at", page), path
