"""The board of alerts over HTTP: what waits, how long, who is told next; and what an open page is given."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from database.models import Account, Alert
from moderation.on_call.steps import DUTY
from tests.webapp.alerting import (
    ABOUT_STAFF,
    WORDS,
    account_id,
    changed,
    moved,
    noticed,
    now,
    on_call,
    press,
    raised,
    tasked,
)
from tests.webapp.portals import PASSWORD, Council
from tests.webapp.signing_in import sign_in
from tests.webapp.test_chat_api import rows
from webapp.times import local

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def staff(council: Council) -> Any:
    """The staff portal; signing in to it gives one of its people."""
    return council.app("staff")


@pytest.fixture
def worker(staff: Any) -> FlaskClient:
    return sign_in(staff, "worker@example.org", PASSWORD)


def test_a_board_without_alerts_is_quiet(worker: FlaskClient) -> None:
    page = worker.get("/alerts").text
    assert "Nothing is waiting" in page
    assert "Somebody has it" not in page and "Closed this week" not in page and "Tasks" not in page


def test_urgent_ones_come_first_and_then_whatever_has_waited_longest(
    council: Council, worker: FlaskClient
) -> None:
    first = raised(council, ago=30 * MINUTE, level="concern")
    second = raised(council, ago=2 * MINUTE)
    third = raised(council, ago=5 * MINUTE)
    page = worker.get("/alerts").text
    places = [page.index(alert.reference) for alert in (third, second, first)]
    assert places == sorted(places)


def test_the_board_shows_the_wait_and_when_who_is_told_next_and_no_words(
    council: Council, worker: FlaskClient
) -> None:
    on_call(council, "worker", "adviser")
    alert = raised(council, ago=4 * MINUTE)
    page = worker.get("/alerts").text
    assert f'data-since="{local(alert.clock_from).isoformat()}"' in page
    assert "4 minutes" in page
    assert "Next: Demo adviser is told at" in page and "10 minutes" in page
    assert "On call now: <strong>Demo worker, then Demo adviser</strong>" in page
    assert WORDS not in page


def test_after_the_last_on_call_the_leads_are_told_next_and_then_the_duty_team_too(
    council: Council, worker: FlaskClient
) -> None:
    on_call(council, "worker")
    alert = raised(council, ago=4 * MINUTE)
    assert "Next: the leads are told at" in worker.get("/alerts").text
    moved(council, alert.id, 50 * MINUTE)
    page = worker.get("/alerts").text
    assert "Next: the leads and the duty team are told at" in page
    assert "Overdue" in page and "Nobody has answered" not in page


def test_who_was_told_and_when_is_on_the_board(council: Council, worker: FlaskClient) -> None:
    alert = raised(council)
    assert "Nobody has been told by email or text yet" in worker.get("/alerts").text
    noticed(council, alert.id, str(account_id(council, "lead")))
    noticed(council, alert.id, "duty", channel="sms")
    told = re.search(r"Told: (.*?)</p>", worker.get("/alerts").text, re.DOTALL)
    assert told and "Demo lead" in told.group(1) and "the duty team" in told.group(1)


@pytest.mark.parametrize(
    ("reached", "said"),
    [
        (("lead", DUTY), "The leads and the duty team have been told."),
        (("lead",), "The leads have been told, the duty team has not. Ring them: Emergency duty team, 01632"),
        ((DUTY,), "The duty team has been told. No lead has been reached"),
        ((), "The leads and the duty team have not been told. Ring them: Emergency duty team, 01632 960990"),
    ],
)
def test_an_alert_nobody_answered_for_an_hour_says_so_in_words_and_who_was_really_told(
    council: Council, worker: FlaskClient, reached: tuple[str, ...], said: str
) -> None:
    alert = raised(council, ago=HOUR + MINUTE)
    for recipient in reached:
        found = DUTY if recipient == DUTY else str(account_id(council, recipient))
        noticed(council, alert.id, found, kind="unanswered")
    noticed(council, alert.id, str(account_id(council, "worker")), kind="raised")
    page = worker.get("/alerts").text
    assert f"Nobody has answered for an hour. {said}" in page
    assert f"Nobody has answered for an hour. {said}" in worker.get(f"/alerts/{alert.id}").text
    moved(council, alert.id, 3 * HOUR)
    assert "Nobody has answered for 3 hours." in worker.get("/alerts").text


def test_a_notice_of_an_earlier_round_does_not_count_as_having_told_anybody_of_this_one(
    council: Council, worker: FlaskClient
) -> None:
    alert = raised(council, ago=2 * HOUR)
    noticed(council, alert.id, DUTY, kind="unanswered", round=1)
    changed(council, alert.id, round=2)
    page = worker.get("/alerts").text
    assert "have not been told" in page and "First raised" in page


def test_taken_ones_show_who_has_them_and_how_long(council: Council, staff: Any, worker: FlaskClient) -> None:
    alert = raised(council, ago=20 * MINUTE)
    worker_id = account_id(council, "worker")
    changed(
        council,
        alert.id,
        status="acknowledged",
        acknowledged_by=worker_id,
        acknowledged_at=now() - 12 * MINUTE,
    )
    mine = worker.get("/alerts").text
    assert "Somebody has it" in mine and "12 minutes" in mine and ">You</td>" in mine
    lead = sign_in(staff, "lead@example.org", PASSWORD)
    assert ">Demo worker</td>" in lead.get("/alerts").text


def test_one_with_an_outcome_waits_for_a_second_person(
    council: Council, staff: Any, worker: FlaskClient
) -> None:
    alert = ended(council)
    mine = worker.get("/alerts").text
    assert "Waiting for a second person to close" in mine and "Somebody else must close it" in mine
    assert f"/alerts/{alert.id}/close" not in mine
    lead = sign_in(staff, "lead@example.org", PASSWORD)
    assert f"/alerts/{alert.id}/close" in lead.get("/alerts").text


def ended(council: Council) -> Alert:
    """An alert that the worker took on and ended."""
    alert, worker_id = raised(council), account_id(council, "worker")
    return changed(
        council,
        alert.id,
        status="acknowledged",
        acknowledged_by=worker_id,
        acknowledged_at=now(),
        outcome="police",
        outcome_by=worker_id,
        outcome_at=now(),
    )


def test_closed_ones_are_shown_for_a_week(council: Council, worker: FlaskClient) -> None:
    alert = ended(council)
    closing = {"status": "closed", "closed_by": account_id(council, "lead")}
    changed(council, alert.id, **closing, closed_at=now() - dt.timedelta(days=6))
    assert alert.reference in worker.get("/alerts").text
    changed(council, alert.id, closed_at=now() - dt.timedelta(days=8))
    assert alert.reference not in worker.get("/alerts").text


def test_tasks_that_wait_are_on_the_board(council: Council, worker: FlaskClient) -> None:
    task = tasked(council, raised(council))
    page = worker.get("/alerts").text
    assert task.reference in page and "A safe reply did not reach them" in page
    assert f"/tasks/{task.id}" in page


def test_nobody_on_call_is_a_warning_with_where_urgent_alerts_go(
    council: Council, worker: FlaskClient
) -> None:
    page = worker.get("/alerts").text
    assert "Nobody is on call now" in page and "01632 960990" in page
    assert "Nobody is on the rota for the next two weeks" in page
    on_call(council, "worker")
    assert "Nobody is on call now" not in worker.get("/alerts").text


def test_until_when_they_are_on_call_and_who_is_next_is_said(
    council: Council, worker: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    wednesday = dt.datetime(2026, 11, 25, 10, 0, tzinfo=dt.UTC)
    monkeypatch.setattr("webapp.staff.alerts.right_now", lambda: wednesday)
    on_call(council, "worker", starts=9 * 60, ends=17 * 60)
    page = re.sub(r"<[^>]+>", "", worker.get("/alerts").text)
    assert "On call now: Demo worker, until 17:00. The same again from Thu 26 Nov 09:00." in page
    on_call(council, "lead", starts=17 * 60, ends=18 * 60)
    page = re.sub(r"<[^>]+>", "", worker.get("/alerts").text)
    assert "On call now: Demo worker, until 17:00. Next: Demo lead, from 17:00." in page
    monkeypatch.setattr("webapp.staff.alerts.right_now", lambda: wednesday + 9 * HOUR)
    page = re.sub(r"<[^>]+>", "", worker.get("/alerts").text)
    assert "Nobody is on call now" in page and "On call next: Demo worker, from Thu 26 Nov 09:00." in page


def test_somebody_who_left_is_not_on_call(council: Council, worker: FlaskClient) -> None:
    on_call(council, "adviser")
    with council.owner.session() as session:
        session.get_one(Account, ("cambridgeshire", account_id(council, "adviser"))).active = False
        session.commit()
    assert "Nobody is on call now" in worker.get("/alerts").text


def test_what_keeps_people_from_being_told_is_said_on_the_board(
    council: Council, worker: FlaskClient
) -> None:
    assert "the scheduler is not running" in worker.get("/alerts").text
    alert = raised(council)
    values = {"status": "waiting", "sent_at": None, "attempts": 2, "last_error": "ConnectionRefusedError"}
    noticed(council, alert.id, str(account_id(council, "lead")), **values)
    page = worker.get("/alerts").text
    assert "People may not be told" in page and "The e-mail server does not answer." in page


# A page that watches


def test_who_watches_is_given_references_and_levels_only(council: Council, worker: FlaskClient) -> None:
    alert = raised(council)
    state = worker.get("/alerts/watch").json
    assert state["open"] == [
        {"key": f"{alert.id}.1", "reference": alert.reference, "level": "urgent"},
    ]
    assert set(state) == {"open", "version"}


def test_the_version_stays_while_nothing_changes_and_moves_with_every_step(
    council: Council, worker: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    stands = now()
    monkeypatch.setattr("webapp.staff.alerts.right_now", lambda: stands)
    alert = raised(council)

    def version() -> str:
        return str(worker.get("/alerts/watch").json["version"])

    first = version()
    assert version() == first
    assert f'data-version="{first}"' in worker.get("/alerts/board").text
    taken = {"acknowledged_by": account_id(council, "worker"), "acknowledged_at": now()}
    changed(council, alert.id, status="acknowledged", **taken)
    second = version()
    tasked(council, alert)
    third = version()
    changed(council, alert.id, acknowledged_by=account_id(council, "lead"))
    assert len({first, second, third, version()}) == 4


def test_the_fragment_is_the_board_without_the_page_around_it(council: Council, worker: FlaskClient) -> None:
    alert = raised(council)
    fragment = worker.get("/alerts/board").text
    assert alert.reference in fragment and "<html" not in fragment and WORDS not in fragment
    page = re.sub(r'value="[^"]*"', "", worker.get("/alerts").text)
    assert re.sub(r'value="[^"]*"', "", fragment).split("<h2", 1)[1].strip()[:400] in page


def test_watching_asks_the_database_three_small_questions(
    council: Council, staff: Any, worker: FlaskClient
) -> None:
    for _ in range(3):
        raised(council)
    worker.get("/alerts/watch")
    asked: list[str] = []
    engine = staff.extensions["earshot"].database.engine

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    worker.get("/alerts/watch")
    event.remove(engine, "before_cursor_execute", note)
    # Who is signed in, the alerts that are not closed, the tasks that wait.
    assert len(asked) == 3, asked


def test_watching_does_not_keep_somebody_signed_in_and_a_press_does(worker: FlaskClient) -> None:
    worker.get("/alerts")
    for path in ("/alerts/watch", "/alerts/board", "/alerts?again=1"):
        assert "Set-Cookie" not in worker.get(path).headers, path
    for path in ("/alerts/watch?active=1", "/alerts"):
        assert "earshot_staff" in worker.get(path).headers["Set-Cookie"], path


def test_without_scripts_the_board_loads_itself_again(worker: FlaskClient) -> None:
    page = worker.get("/alerts").text
    assert re.search(r'<noscript><meta http-equiv="refresh" content="30; url=/alerts\?again=1">', page)
    assert "http-equiv" not in worker.get("/hand-overs").text


def test_the_menu_counts_open_alerts_on_every_page(council: Council, worker: FlaskClient) -> None:
    nothing = re.search(r"data-alert-count hidden>", worker.get("/hand-overs").text)
    assert nothing
    raised(council)
    page = worker.get("/hand-overs").text
    assert 'data-alert-count><span data-alert-number>1</span><span class="unseen"> open' in page
    assert "alerts-watch.js" in page


# Who may not


def test_an_administrator_and_a_stranger_see_nothing_of_any_alert_or_task(
    council: Council, staff: Any
) -> None:
    alert = raised(council, ABOUT_STAFF)
    task = tasked(council, alert)
    app = staff
    app.config["WTF_CSRF_ENABLED"] = False
    admin, stranger = sign_in(app, "admin@example.org", PASSWORD), app.test_client()
    tried = 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(("/alerts", "/tasks")):
            continue
        subject = task.id if rule.rule.startswith("/tasks") else alert.id
        path = rule.rule.replace("<uuid:id>", str(subject))
        for method in (rule.methods or set()) & {"GET", "POST"}:
            tried += 1
            refused = admin.open(path, method=method)
            assert refused.status_code == 403, (method, path)
            sent = stranger.open(path, method=method)
            assert (sent.status_code, "/sign-in" in sent.headers["Location"]) == (302, True), (method, path)
            for answer in (refused, sent):
                assert ABOUT_STAFF not in answer.text and alert.reference not in answer.text
    assert tried >= 18
    assert rows(council, Alert)[0].status == "open"
    assert "data-alert-watch" not in admin.get("/people").text


def test_a_press_on_the_board_takes_it_on_and_goes_to_the_alert(
    council: Council, worker: FlaskClient
) -> None:
    alert = raised(council)
    page = press(worker, f"/alerts/{alert.id}/acknowledge")
    assert "You have this now." in page.text and f"Alert {alert.reference}" in page.text
