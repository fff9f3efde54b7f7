"""One alert over HTTP: every step that adults take, every refusal in words, and what the audit log keeps."""

from __future__ import annotations

import datetime as dt
import re
import threading
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from database.models import Alert, AlertAction
from tests.webapp.alerting import (
    ABOUT_STAFF,
    account_id,
    audited,
    changed,
    now,
    press,
    raised,
    wrote_more,
)
from tests.webapp.portals import PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import rows
from webapp.times import local

MINUTE = dt.timedelta(minutes=1)
NOTE = "Spoke to her key worker, who is with her."


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


def do(client: FlaskClient, alert: Alert, step: str, **data: str) -> Any:
    """Press a button of the alert's page; where that leads."""
    path = f"/alerts/{alert.id}"
    return press(client, f"{path}/{step}", on="/hand-overs", **data)


def the_one(council: Council) -> Alert:
    [found] = rows(council, Alert)
    return found


def taken(council: Council, client: FlaskClient, **how: Any) -> Alert:
    """An alert that `client` took on."""
    alert = raised(council, **how)
    do(client, alert, "acknowledge")
    return alert


def ended(council: Council, client: FlaskClient, outcome: str = "police", **how: Any) -> Alert:
    """An alert that `client` took on and gave an outcome."""
    alert = taken(council, client, **how)
    answer = do(client, alert, "outcome", outcome=outcome, note=NOTE)
    assert "Kept." in answer.text
    return alert


def given(council: Council) -> str:
    found = the_one(council).outcome_at
    assert found is not None
    return found.isoformat()


# Having it


def test_taking_it_on_says_so_and_whoever_is_second_is_told_who_was_first_and_when(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    alert = raised(council)
    assert "You have this now." in do(worker, alert, "acknowledge").text
    at = the_one(council).acknowledged_at
    second = do(lead, alert, "acknowledge")
    assert re.search(r"Demo worker took this on at \d\d:\d\d, before you", second.text)
    again = do(worker, alert, "acknowledge")
    assert "You have this already" in again.text
    assert the_one(council).acknowledged_at == at
    assert len(audited(council, "alert_acknowledged")) == 1


def test_of_two_who_press_at_the_same_moment_exactly_one_has_it_and_the_other_is_told(
    council: Council, staff: Any
) -> None:
    alert = raised(council)
    clients = [sign_in(staff, f"{role}@example.org", PASSWORD) for role in ("worker", "lead")]
    tokens = [token_of(client.get("/hand-overs").text) for client in clients]
    ready, said = threading.Barrier(2), {}

    def press_it(number: int) -> None:
        ready.wait()
        answer = clients[number].post(
            f"/alerts/{alert.id}/acknowledge", data={"csrf_token": tokens[number]}, follow_redirects=True
        )
        said[number] = answer.text

    threads = [threading.Thread(target=press_it, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [number for number in (0, 1) if "You have this now." in said[number]]
    assert len(won) == 1
    names = ["Demo worker", "Demo lead"]
    assert f"{names[won[0]]} took this on at" in said[1 - won[0]]
    assert the_one(council).acknowledged_by == account_id(council, ("worker", "lead")[won[0]])
    assert len(audited(council, "alert_acknowledged")) == 1


def test_taking_over_asks_first_and_names_who_has_it(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    alert = taken(council, worker)
    asked = lead.get(f"/alerts/{alert.id}/take-over").text
    assert "Take this over from Demo worker?" in asked
    assert the_one(council).acknowledged_by == account_id(council, "worker"), "asking changes nothing"
    worker_id = str(account_id(council, "worker"))
    assert "You have this now." in do(lead, alert, "take-over", instead_of=worker_id).text
    story = lead.get(f"/alerts/{alert.id}").text
    assert "Demo lead took it over from Demo worker" in story


def test_taking_over_from_somebody_who_has_it_no_longer_is_refused(
    council: Council, worker: FlaskClient, lead: FlaskClient, adviser: FlaskClient
) -> None:
    alert = taken(council, worker)
    worker_id = str(account_id(council, "worker"))
    do(adviser, alert, "take-over", instead_of=worker_id)
    refused = do(lead, alert, "take-over", instead_of=worker_id)
    assert "Somebody changed this while you had the page open" in refused.text
    assert the_one(council).acknowledged_by == account_id(council, "adviser")
    mine = do(adviser, alert, "take-over", instead_of=worker_id)
    assert "You have this already" in mine.text


def test_handing_back_asks_first_then_it_waits_again_with_a_new_round(
    council: Council, worker: FlaskClient
) -> None:
    alert = taken(council, worker, ago=30 * MINUTE)
    assert "Hand this back?" in worker.get(f"/alerts/{alert.id}/hand-back").text
    page = do(worker, alert, "hand-back")
    assert "It waits for somebody, and people are told again." in page.text
    assert "Nobody has this." in page.text and "Demo worker handed it back" in page.text
    found = the_one(council)
    assert (found.status, found.round) == ("open", 2)
    assert now() - found.clock_from < MINUTE


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("take-over", "Nobody has this now. Take it on first."),
        ("hand-back", "Nobody has this now. Take it on first."),
        ("outcome", "Nobody has this now. Take it on first."),
        ("send-back", "This has no outcome yet, so it cannot be closed."),
        ("close", "This has no outcome yet, so it cannot be closed."),
    ],
)
def test_a_step_that_an_open_alert_does_not_allow_is_refused_in_words_asked_or_pressed(
    council: Council, worker: FlaskClient, step: str, said: str
) -> None:
    alert = raised(council)
    assert said in worker.get(f"/alerts/{alert.id}/{step}", follow_redirects=True).text
    typed = {"outcome": "police", "note": NOTE}
    assert said in do(worker, alert, step, **typed).text
    assert the_one(council).status == "open"


@pytest.mark.parametrize("step", ["hand-back", "outcome"])
def test_what_only_who_has_it_may_do_is_refused_to_others_with_the_holders_name(
    council: Council, worker: FlaskClient, lead: FlaskClient, step: str
) -> None:
    alert = taken(council, worker)
    refused = re.compile(r"Demo worker has this, since \d\d:\d\d. Take it over first.")
    assert refused.search(lead.get(f"/alerts/{alert.id}/{step}", follow_redirects=True).text)
    assert refused.search(do(lead, alert, step, outcome="police").text)


# Writing down


def act(client: FlaskClient, alert: Alert, **typed: str) -> Any:
    moment = local(now() - MINUTE)
    assert moment is not None
    values = {"kind": "spoke_to_carer", "done_at": f"{moment:%Y-%m-%dT%H:%M}", "note": NOTE}
    return do(client, alert, "actions", **{**values, "action_id": str(uuid.uuid4()), **typed})


def test_what_was_done_is_kept_sealed_with_who_and_when_and_shown(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    alert = taken(council, worker)
    page = act(lead, alert).text
    assert "Written down." in page and NOTE in page and "Spoke to their carer</strong>, Demo lead" in page
    assert "Demo lead wrote down: spoke to their carer" in page
    [action] = rows(council, AlertAction)
    assert NOTE.encode() not in action.note_sealed
    assert dt.timedelta(0) < now() - action.done_at < 3 * MINUTE


def test_the_form_begins_with_now_as_its_time(council: Council, worker: FlaskClient) -> None:
    alert = raised(council)
    page = worker.get(f"/alerts/{alert.id}").text
    shown = re.search(r'name="done_at"[^>]*value="([^"]+)"', page)
    here = local(now())
    assert shown and here is not None
    assert abs(dt.datetime.fromisoformat(shown.group(1)) - here.replace(tzinfo=None)) < 2 * MINUTE


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": ""}, "Choose what was done."),
        ({"kind": "nonsense"}, "Choose what was done."),
        ({"kind": "other", "note": "  "}, "Say what was done."),
        ({"done_at": "yesterday"}, "Give the day and the time"),
        ({"done_at": "2999-01-01T10:00"}, "That is in the future."),
        ({"done_at": "2019-01-01T10:00"}, "That is long before the alert was raised."),
        ({"note": "long " * 900}, "At most 4,000 fit."),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_reason_and_as_typed(
    council: Council, worker: FlaskClient, wrong: dict[str, str], said: str
) -> None:
    alert = raised(council)
    answer = act(worker, alert, **wrong)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert (wrong.get("note", NOTE).strip() or "textarea") in answer.text
    assert "Check this" in answer.text
    assert rows(council, AlertAction) == []


def test_one_press_too_many_writes_it_down_once(council: Council, worker: FlaskClient) -> None:
    alert = raised(council)
    once = str(uuid.uuid4())
    for _ in range(2):
        act(worker, alert, action_id=once)
    assert len(rows(council, AlertAction)) == 1
    assert len(audited(council, "alert_action_added")) == 1


def test_nothing_is_added_to_a_closed_alert_and_what_was_typed_can_be_copied(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    alert = ended(council, worker)
    do(lead, alert, "close", outcome_at=given(council))
    answer = act(worker, alert)
    assert answer.status_code == 409
    assert re.search(r"Demo lead closed this at \d\d:\d\d", answer.text)
    assert "What you typed, to copy" in answer.text and NOTE in answer.text


# Ending


def test_an_outcome_is_given_by_who_has_it_and_closed_by_somebody_else(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    alert = ended(council, worker, "told_social_worker")
    mine = worker.get(f"/alerts/{alert.id}").text
    assert "You gave the outcome, so somebody else must close it." in mine
    assert f"/alerts/{alert.id}/close" not in mine
    act(lead, alert)
    read = lead.get(f"/alerts/{alert.id}/close").text
    assert "Outcome: Told the social worker" in read and NOTE in read and "Spoke to their carer" in read
    assert the_one(council).status == "acknowledged", "reading closes nothing"
    page = do(lead, alert, "close", outcome_at=given(council)).text
    assert "You have closed it." in page and "Demo lead read it and closed it" in page
    assert the_one(council).status == "closed"


def test_who_gave_the_outcome_or_has_it_cannot_close_it(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    alert = ended(council, worker)
    said = "You gave the outcome, so somebody else must close it."
    assert said in worker.get(f"/alerts/{alert.id}/close", follow_redirects=True).text
    assert said in do(worker, alert, "close", outcome_at=given(council)).text
    changed(council, alert.id, acknowledged_by=account_id(council, "lead"))
    said = "You have this alert, so somebody else must close it."
    assert said in do(lead, alert, "close", outcome_at=given(council)).text
    assert the_one(council).status == "acknowledged"


def test_an_outcome_other_than_the_one_that_was_read_is_not_closed(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    alert = ended(council, worker)
    read = given(council)
    do(worker, alert, "send-back", note="the school has not been told")
    do(worker, alert, "outcome", outcome="screen_was_wrong")
    refused = do(lead, alert, "close", outcome_at=read)
    assert "Somebody changed this while you had the page open" in refused.text
    assert the_one(council).status == "acknowledged"


def test_closing_twice_says_who_was_first(
    council: Council, worker: FlaskClient, lead: FlaskClient, adviser: FlaskClient
) -> None:
    alert = ended(council, worker)
    do(lead, alert, "close", outcome_at=given(council))
    second = do(adviser, alert, "close", outcome_at=given(council))
    assert re.search(r"Demo lead closed this at \d\d:\d\d", second.text)
    for step in ("take-over", "hand-back", "outcome", "send-back"):
        late = do(adviser, alert, step, outcome="police", note=NOTE)
        assert "Demo lead closed this at" in late.text, step


def test_a_second_person_can_send_it_back_with_what_is_still_to_be_done(
    council: Council, worker: FlaskClient, lead: FlaskClient
) -> None:
    alert = ended(council, worker)
    assert "Take the outcome away?" in lead.get(f"/alerts/{alert.id}/send-back").text
    empty = do(lead, alert, "send-back", note=" ")
    assert empty.status_code == 422 and "Say it in a few words." in empty.text
    page = do(lead, alert, "send-back", note="Nobody has told the school.").text
    assert "Still to be done: Nobody has told the school." in page
    assert "Demo lead took the outcome away" in page
    assert the_one(council).outcome is None
    assert "You have this" in worker.get(f"/alerts/{alert.id}").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"outcome": ""}, "Choose how it ended."),
        ({"outcome": "nonsense"}, "Choose how it ended."),
        ({"outcome": "no_further_action", "note": "no"}, "Say why nothing more is needed."),
        ({"outcome": "police", "note": "long " * 900}, "At most 4,000 fit."),
    ],
)
def test_an_outcome_that_cannot_be_kept_comes_back_as_typed(
    council: Council, worker: FlaskClient, typed: dict[str, str], said: str
) -> None:
    alert = taken(council, worker)
    answer = do(worker, alert, "outcome", **{"note": NOTE, **typed})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert typed.get("note", NOTE).strip() in answer.text
    assert the_one(council).outcome is None


@pytest.mark.parametrize("joined", [False, True])
def test_an_allegation_about_who_works_with_children_goes_to_the_lado_or_the_reason_is_kept(
    council: Council, worker: FlaskClient, lead: FlaskClient, joined: bool
) -> None:
    allegation = {"level": "urgent", "category": "allegation_against_staff"}
    alert = taken(council, worker, **({} if joined else allegation))
    if joined:
        wrote_more(council, alert, ABOUT_STAFF, **allegation)
    assert "goes to the LADO" in worker.get(f"/alerts/{alert.id}/outcome").text
    asked = do(worker, alert, "outcome", outcome="police", note="")
    assert asked.status_code == 422
    assert "Tick this, or choose the LADO." in asked.text
    assert "Say why it does not go to the LADO." in asked.text
    why = "It was about a teacher in a film they watched."
    half = do(worker, alert, "outcome", outcome="police", note=why)
    assert half.status_code == 422 and why in half.text
    page = do(worker, alert, "outcome", outcome="police", note=why, sure="yes").text
    assert "Demo worker said why it does not go to the LADO" in page
    assert "It did not go to the LADO." in lead.get(f"/alerts/{alert.id}/close").text


def test_an_allegation_that_goes_to_the_lado_asks_nothing_more(council: Council, worker: FlaskClient) -> None:
    alert = taken(council, worker, category="allegation_against_staff")
    assert "Kept." in do(worker, alert, "outcome", outcome="lado").text
    assert audited(council, "alert_without_lado") == []
