"""The rota over HTTP: who reads it, what a lead changes, what is refused in words, and what is noted."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from database.models import Account, AuditEntry, OnCallAway, OnCallTurn
from moderation.on_call.store import load_rota
from tests.database.server import COUNCIL
from tests.webapp.portals import PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import rows

FRIDAY = dt.datetime(2026, 11, 20, 11, 0, tzinfo=dt.UTC)
WEEK = ["0", "1", "2", "3", "4"]


@pytest.fixture
def lead(council: Council) -> FlaskClient:
    return sign_in(council.app("staff"), "lead@example.org", PASSWORD)


def id_of(council: Council, role: str) -> uuid.UUID:
    return next(account.id for account in rows(council, Account) if account.role == role)


def post(client: FlaskClient, path: str, **data: Any) -> Any:
    data = {"csrf_token": token_of(client.get("/on-call").text), **data}
    return client.post(path, data=data, follow_redirects=True)


def add(client: FlaskClient, council: Council, role: str, **data: Any) -> Any:
    given = {"weekdays": WEEK, "starts": "09:00", "ends": "17:00", "place": "1"}
    return post(client, "/on-call/turns/new", account=str(id_of(council, role)), **{**given, **data})


def line_of(council: Council, role: str) -> str:
    """The id of the first turn that somebody of that role has."""
    who = id_of(council, role)
    return str(min(turn.id for turn in rows(council, OnCallTurn) if turn.account_id == who))


def noted(council: Council, prefix: str = "on_call") -> list[str]:
    return [entry.action for entry in rows(council, AuditEntry) if entry.action.startswith(prefix)]


def test_an_empty_rota_says_where_alerts_go_and_offers_the_first_turn(lead: FlaskClient) -> None:
    page = lead.get("/on-call").text
    assert "Nobody is on the rota yet" in page
    assert "every urgent alert goes to" in page
    assert 'href="/on-call/turns/new"' in page


def test_one_press_puts_somebody_on_call_from_monday_to_friday(council: Council, lead: FlaskClient) -> None:
    form = lead.get("/on-call/turns/new").text
    assert len(re.findall(r'name="weekdays" value="[0-4]" checked', form)) == 5
    page = add(lead, council, "worker")
    assert "Demo worker is on call Monday to Friday, 09:00 to 17:00." in page.text
    assert [turn.weekday for turn in rows(council, OnCallTurn)] == [0, 1, 2, 3, 4]
    assert page.text.count("Demo worker, Monday to Friday 09:00–17:00") >= 1
    assert noted(council) == ["on_call_turn_added"] * 5


def test_the_page_says_who_is_on_call_now_and_who_is_next(council: Council, lead: FlaskClient) -> None:
    add(lead, council, "worker")
    add(lead, council, "adviser", place="2")
    add(lead, council, "lead", weekdays=["5"], starts="10", ends="24:00")
    with time_machine.travel(FRIDAY, tick=True):
        client = sign_in(council.app("staff"), "worker@example.org", PASSWORD)
        page = client.get("/on-call").text
    now, following = page.split('id="now-title"')[1].split('id="next-title"')
    assert re.findall(r"<li>([^<]+)</li>", now) == ["Demo worker", "Demo adviser"]
    assert "21 Nov 2026, 10:00" in following
    assert re.findall(r"<li>([^<]+)</li>", following.split("</section>")[0]) == ["Demo lead"]


def test_office_hours_without_anybody_are_said_in_words(council: Council, lead: FlaskClient) -> None:
    add(lead, council, "worker")
    assert "Somebody is on call in every office hour of the next 14 days" in lead.get("/on-call").text
    add(lead, council, "adviser")
    post(lead, f"/on-call/turns/{line_of(council, 'worker')}/remove")
    with time_machine.travel(FRIDAY, tick=True):
        client = sign_in(council.app("staff"), "lead@example.org", PASSWORD)
        monday = str(dt.date(2026, 11, 23))
        post(
            client,
            "/on-call/away/new",
            account=str(id_of(council, "adviser")),
            first_day=monday,
            last_day=monday,
        )
        page = client.get("/on-call").text
    assert "Nobody is on call in these office hours" in page
    assert "Monday 23 November, 09:00 to 17:00" in page


def test_bank_holidays_ahead_say_whether_anybody_covers_them(council: Council, lead: FlaskClient) -> None:
    add(lead, council, "worker")
    add(lead, council, "adviser", weekdays=["4"], starts="10:00", ends="12:00", on_bank_holidays="yes")
    with time_machine.travel(FRIDAY, tick=True):
        page = sign_in(council.app("staff"), "worker@example.org", PASSWORD).get("/on-call").text
    ahead = page.split('id="holidays-title"')[1].split("</section>")[0]
    assert re.search(r"Friday 25 December</strong>\s*10:00–12:00: Demo adviser", ahead)
    assert re.search(r"Monday 28 December</strong>\s*Nobody takes a turn", ahead)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"weekdays": []}, "Choose at least one day."),
        ({"starts": "25:00"}, "Give a time such as 09:00."),
        ({"starts": "nine"}, "Give a time such as 09:00."),
        ({"ends": "09:60"}, "Give a time such as 09:00."),
        ({"starts": "20:00", "ends": "06:00"}, "It ends before it starts."),
        ({"place": "0"}, "Choose a place in the order from the list."),
        ({"account": ""}, "Choose who is on call."),
        ({"account": "'; drop"}, "Choose who is on call."),
    ],
)
def test_a_turn_that_makes_no_sense_is_refused_in_words_and_kept_as_typed(
    council: Council, lead: FlaskClient, typed: dict[str, Any], said: str
) -> None:
    given = {
        "account": str(id_of(council, "adviser")),
        "weekdays": ["2", "6"],
        "starts": "08:15",
        "ends": "12:45",
    }
    answer = post(lead, "/on-call/turns/new", **{**given, "place": "3", **typed})
    assert answer.status_code == 422
    assert said in answer.text and "Nothing was changed" in answer.text
    if typed.keys().isdisjoint({"starts", "ends"}):
        assert 'value="08:15"' in answer.text and 'value="12:45"' in answer.text
    if "weekdays" not in typed:
        assert re.findall(r'name="weekdays" value="(\d)" checked', answer.text) == ["2", "6"]
    if "account" not in typed:
        assert f'value="{given["account"]}" selected' in answer.text
    assert rows(council, OnCallTurn) == []


def test_a_second_turn_in_the_same_hours_is_refused_with_its_day_and_nothing_is_half_added(
    council: Council, lead: FlaskClient
) -> None:
    add(lead, council, "worker", weekdays=["2"])
    answer = add(lead, council, "worker", starts="16:00", ends="18:00")
    assert "Demo worker has a turn already on Wednesday" in answer.text
    assert len(rows(council, OnCallTurn)) == 1


@pytest.mark.parametrize("role", ["admin", "member"])
def test_only_whoever_may_read_alerts_can_be_on_call(council: Council, lead: FlaskClient, role: str) -> None:
    answer = add(lead, council, role)
    assert answer.status_code == 422
    assert "Choose somebody from the list" in answer.text
    assert f'value="{id_of(council, role)}"' not in answer.text


def test_a_line_is_changed_as_a_whole(council: Council, lead: FlaskClient) -> None:
    add(lead, council, "worker")
    path = f"/on-call/turns/{line_of(council, 'worker')}"
    form = lead.get(path).text
    assert 'value="09:00"' in form and len(re.findall(r"checked", form)) == 5
    who = str(id_of(council, "worker"))
    answer = post(lead, path, account=who, weekdays=["0", "1"], starts="8", ends="12.30", place="2")
    assert "Changed: Demo worker is on call Monday and Tuesday" in answer.text
    assert {(turn.weekday, turn.starts, turn.ends, turn.place) for turn in rows(council, OnCallTurn)} == {
        (0, 480, 750, 2),
        (1, 480, 750, 2),
    }


def test_a_change_that_is_refused_leaves_the_line_as_it_was(council: Council, lead: FlaskClient) -> None:
    add(lead, council, "worker", weekdays=["0"])
    add(lead, council, "adviser", weekdays=["0"])
    answer = post(
        lead,
        f"/on-call/turns/{line_of(council, 'worker')}",
        account=str(id_of(council, "adviser")),
        weekdays=["0"],
        starts="10:00",
        ends="11:00",
        place="1",
    )
    assert "Demo adviser has a turn already on Monday" in answer.text
    assert sorted(turn.starts for turn in rows(council, OnCallTurn)) == [540, 540]


def test_what_is_taken_off_can_be_put_back_just_as_it_was(council: Council, lead: FlaskClient) -> None:
    add(lead, council, "worker", place="2", on_bank_holidays="yes")
    before = {(t.weekday, t.starts, t.ends, t.place, t.on_bank_holidays) for t in rows(council, OnCallTurn)}
    page = post(lead, f"/on-call/turns/{line_of(council, 'worker')}/remove")
    assert rows(council, OnCallTurn) == []
    assert "Demo worker, Monday to Friday, 09:00 to 17:00." in page.text and "Put it back" in page.text
    page = post(lead, "/on-call/put-back")
    assert "Put back." in page.text and "Put it back" not in page.text
    after = {(t.weekday, t.starts, t.ends, t.place, t.on_bank_holidays) for t in rows(council, OnCallTurn)}
    assert after == before
    post(lead, "/on-call/put-back")
    assert len(rows(council, OnCallTurn)) == 5, "once is enough"


def test_what_no_longer_fits_is_not_put_back_and_that_is_said(council: Council, lead: FlaskClient) -> None:
    add(lead, council, "worker")
    post(lead, f"/on-call/turns/{line_of(council, 'worker')}/remove")
    other = sign_in(council.app("staff"), "lead@example.org", PASSWORD)
    add(other, council, "worker", weekdays=["3"], starts="10:00", ends="11:00")
    page = post(lead, "/on-call/put-back")
    assert "That does not fit any more" in page.text
    assert len(rows(council, OnCallTurn)) == 1


def test_moving_somebody_earlier_swaps_them_with_who_was_there(council: Council, lead: FlaskClient) -> None:
    add(lead, council, "worker")
    add(lead, council, "adviser", place="2")
    post(lead, f"/on-call/turns/{line_of(council, 'adviser')}/earlier")
    worker, adviser = id_of(council, "worker"), id_of(council, "adviser")

    def order() -> list[tuple[uuid.UUID, ...]]:
        with council.owner.session() as session:
            rota = load_rota(session, COUNCIL)
        return [rota.on_call(FRIDAY)]

    assert order() == [(adviser, worker)]
    page = lead.get("/on-call").text
    turns = page.split('id="turns-title"')[1].split("</section>")[0]
    assert turns.count("/earlier") == 1 and turns.count("/later") == 1, "the ends of the order go no further"
    post(lead, f"/on-call/turns/{line_of(council, 'adviser')}/later")
    assert order() == [(worker, adviser)]
    assert noted(council, "on_call_turn_moved") == ["on_call_turn_moved"] * 20


def test_time_away_takes_somebody_off_the_week_and_can_be_put_back(
    council: Council, lead: FlaskClient
) -> None:
    add(lead, council, "worker")
    day = (dt.datetime.now(dt.UTC) + dt.timedelta(days=3)).date()
    who = str(id_of(council, "worker"))
    page = post(lead, "/on-call/away/new", account=who, first_day=str(day), last_day=str(day))
    assert "Demo worker takes no turn on those days." in page.text
    [away] = rows(council, OnCallAway)
    page = post(lead, f"/on-call/away/{away.id}/remove")
    assert "Time away of Demo worker" in page.text and rows(council, OnCallAway) == []
    post(lead, "/on-call/put-back")
    [again] = rows(council, OnCallAway)
    assert (again.first_day, again.last_day) == (day, day)
    assert noted(council, "on_call_away") == [
        "on_call_away_added",
        "on_call_away_removed",
        "on_call_away_added",
    ]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2036-12-24", "2036-12-23", "The last day is before the first."),
        ("2020-01-01", "2020-01-02", "That is over already."),
        ("24 December", "2036-12-24", "Give a day, such as 24 December 2026."),
        ("", "", "Give a day, such as 24 December 2026."),
    ],
)
def test_days_that_make_no_sense_are_refused_in_words_and_kept(
    council: Council, lead: FlaskClient, first: str, last: str, said: str
) -> None:
    who = str(id_of(council, "worker"))
    answer = post(lead, "/on-call/away/new", account=who, first_day=first, last_day=last)
    assert answer.status_code == 422 and said in answer.text
    assert f'value="{last}"' in answer.text and f'value="{who}" selected' in answer.text
    assert rows(council, OnCallAway) == []


def test_a_phone_is_kept_sealed_in_one_form_and_shown_to_leads_only(
    council: Council, lead: FlaskClient
) -> None:
    path = f"/on-call/phones/{id_of(council, 'worker')}"
    page = post(lead, path, phone="07700 900 123")
    assert "+447700900123" in page.text
    with council.owner.session() as session:
        account = session.scalars(select(Account).where(Account.role == "worker")).one()
        assert account.phone == "+447700900123"
    worker = sign_in(council.app("staff"), "worker@example.org", PASSWORD)
    shown = worker.get("/on-call").text
    assert "900123" not in shown and "By text" in shown
    assert post(lead, path, phone="").status_code == 200
    assert noted(council, "on_call_phone") == ["on_call_phone_set", "on_call_phone_removed"]
    assert "900123" not in "".join(str(entry.detail) for entry in rows(council, AuditEntry))


def test_a_landline_is_refused_in_words_and_kept_as_typed(council: Council, lead: FlaskClient) -> None:
    answer = post(lead, f"/on-call/phones/{id_of(council, 'worker')}", phone="01223 496 0000")
    assert answer.status_code == 422
    assert "That is not a mobile." in answer.text and 'value="01223 496 0000"' in answer.text


@pytest.mark.parametrize("role", ["worker", "adviser", "admin"])
def test_others_read_the_rota_and_change_nothing(council: Council, lead: FlaskClient, role: str) -> None:
    add(lead, council, "worker")
    line = line_of(council, "worker")
    client = sign_in(council.app("staff"), f"{role}@example.org", PASSWORD)
    page = client.get("/on-call")
    assert page.status_code == 200 and "Demo worker" in page.text
    assert "Take off" not in page.text and "Add a turn" not in page.text
    paths = ("turns/new", f"turns/{line}/remove", f"turns/{line}/earlier", "away/new", "put-back")
    assert {post(client, f"/on-call/{path}").status_code for path in paths} == {403}
    assert len(rows(council, OnCallTurn)) == 5


def test_two_leads_who_take_the_same_line_off_at_once_are_both_sent_to_the_rota(
    council: Council, lead: FlaskClient
) -> None:
    add(lead, council, "worker")
    path = f"/on-call/turns/{line_of(council, 'worker')}/remove"
    assert post(lead, path).status_code == 200
    again = post(lead, path)
    assert "Somebody has changed that already." in again.text


def test_another_week_can_be_looked_at_and_nonsense_is_not_found(council: Council, lead: FlaskClient) -> None:
    add(lead, council, "worker")
    page = lead.get("/on-call?week=2026-12-24").text
    assert "Week of" in page and "21 December 2026" in page and "Bank holiday" in page
    for nonsense in ("soon", "9999-99-99", "0001-01-01"):
        assert lead.get(f"/on-call?week={nonsense}").status_code == 404


def test_a_turn_of_a_closed_account_is_pointed_out_and_does_not_count(
    council: Council, lead: FlaskClient
) -> None:
    add(lead, council, "worker")
    with council.owner.session() as session:
        session.scalars(select(Account).where(Account.role == "worker")).one().active = False
        session.commit()
    page = lead.get("/on-call").text
    assert "Cannot be told: account closed" in page
    assert "Nobody is on call" in page
