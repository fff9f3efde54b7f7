"""The monthly page over HTTP: what it says of a month, what it leaves out, and who may see it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.moderation.test_monthly import marked, opened, screened
from tests.webapp.portals import PASSWORD, Council
from tests.webapp.signing_in import sign_in

NOW = dt.datetime(2026, 12, 15, 12, 0, tzinfo=dt.UTC)


def page_of(council: Council, path: str = "/screening-figures?month=2026-11", role: str = "worker") -> str:
    with time_machine.travel(NOW, tick=True):
        client = sign_in(council.app("staff"), f"{role}@example.org", PASSWORD)
        answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.text


def row(page: str, name: str) -> list[str]:
    """The cells of the table row that begins with `name`, as they read."""
    found = re.search(rf'<th scope="row">{re.escape(name)}.*?</tr>', page, re.DOTALL)
    assert found, f"no row {name!r}"
    cells = re.findall(r'<td class="number">(.*?)</td>', found[0], re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in cells]


def fact(page: str, name: str) -> str:
    found = re.search(rf"<dt>{re.escape(name)}</dt><dd>(.*?)</dd>", page)
    assert found, f"no fact {name!r}"
    return re.sub(r"<[^>]+>", "", found[1])


@pytest.fixture
def november(council: Council) -> Council:
    """A busy month: 40 screened, 8 of them urgent and 3 of concern; 20 urgent alerts and 2 of concern."""
    with council.owner.session() as session:
        urgent = screened(session, "2026-11-03T10:00", "urgent", number=8)
        screened(session, "2026-11-03T10:00", "concern", number=3)
        screened(session, "2026-11-03T10:00", number=29)
        for number, contribution_id in enumerate(urgent):
            marked(
                session, contribution_id, "urgent", "too_high" if number < 2 else "right", "2026-11-04T10:00"
            )
        for minutes in range(1, 21):
            opened(session, "2026-11-05T10:00", f"2026-11-05T10:{minutes:02}")
        for day in (9, 10):
            opened(session, f"2026-11-{day:02}T10:00", f"2026-11-{day:02}T10:20", "concern")
        ended = [opened(session, "2026-11-12T10:00", "2026-11-12T10:01", "concern") for _ in range(6)]
        for number, alert in enumerate(ended):
            alert.outcome = "police" if number < 1 else "told_social_worker"
            alert.outcome_by, alert.outcome_at = alert.acknowledged_by, alert.acknowledged_at
        session.commit()
    return council


def test_the_month_says_what_was_screened_and_hides_what_is_small(november: Council) -> None:
    page = page_of(november)
    assert "Figures for November 2026" in page and "so far" not in page
    assert fact(page, "Pieces of writing screened") == "40"
    assert fact(page, "Flagged urgent") == "8"
    assert fact(page, "Flagged as a concern") == "fewer than 5"


def test_agreement_is_withheld_where_it_would_give_two_people_away(november: Council) -> None:
    page = page_of(november)
    assert row(page, "Urgent") == ["8", "not shown"]
    assert row(page, "Concern") == ["0", "none"]


def test_times_and_shares_are_by_level(november: Council) -> None:
    page = page_of(november)
    assert row(page, "Opened") == ["20", "8"]
    assert row(page, "Half were taken on within") == ["10 minutes", "1 minute"]
    assert row(page, "95 of 100 were taken on within") == ["19 minutes", "20 minutes"]
    assert row(page, "In time")[0] == "75%", "15 of 20 within a quarter of an hour"
    assert row(page, "In time")[1] == "100%"
    assert row(page, "Unanswered for an hour") == ["0", "0"]


def test_a_year_is_summed_up_without_how_many_there_were(november: Council) -> None:
    page = page_of(november).split('id="year-title"')[1].split("</section>")[0]
    assert row(page, "In time") == ["75%", "not shown"], "8 alerts of concern are too few for a year"
    assert row(page, "95 of 100 were taken on within") == ["19 minutes", "not shown"]
    assert not re.search(r">\s*(20|8)\s*<", page)


def test_outcomes_are_of_the_month_they_were_given_in(november: Council) -> None:
    page = page_of(november)
    assert row(page, "Social worker told") == ["5"]
    assert row(page, "Police") == ["fewer than 5"]
    assert row(page, "Went to the LADO") == ["0"]


def test_fewer_than_five_alerts_have_no_times(council: Council) -> None:
    with council.owner.session() as session:
        for minutes in range(1, 5):
            opened(session, "2026-11-05T10:00", f"2026-11-05T10:{minutes:02}")
        session.commit()
    page = page_of(council)
    assert row(page, "Opened") == ["fewer than 5", "0"]
    assert row(page, "Half were taken on within") == ["not shown", "none"]
    assert row(page, "In time") == ["not shown", "none"]
    assert row(page, "Unanswered for an hour") == ["not shown", "0"]


def test_an_alert_that_nobody_has_taken_on_is_said_in_words(council: Council) -> None:
    with council.owner.session() as session:
        opened(session, "2026-11-05T10:00")
        session.commit()
    assert "not every alert of this month has been taken on yet" in page_of(council)


def test_an_empty_month_says_so_and_months_are_offered_newest_first(november: Council) -> None:
    page = page_of(november, "/screening-figures")
    assert "Nothing in December 2026" in page
    assert re.findall(r"month=(\d{4}-\d\d)", page) == ["2026-12", "2026-11"]


def test_a_new_council_has_an_empty_page(council: Council) -> None:
    assert "Nothing was screened and no alert was raised" in page_of(council, "/screening-figures")


@pytest.mark.parametrize("month", ["2026-10", "2027-01", "soon", "2026-13", "0000-00"])
def test_a_month_that_is_not_offered_is_not_found(november: Council, month: str) -> None:
    with time_machine.travel(NOW, tick=True):
        client: FlaskClient = sign_in(november.app("staff"), "worker@example.org", PASSWORD)
        assert client.get(f"/screening-figures?month={month}").status_code == 404


def test_an_administrator_sees_the_figures_but_is_led_to_no_alert_and_no_correction(
    november: Council,
) -> None:
    with november.owner.session() as session:
        opened(session, "2026-11-20T10:00")
        session.commit()
    page = page_of(november, role="admin")
    assert row(page, "Opened")[1] == "8"
    assert 'href="/alerts"' not in page and 'href="/corrections"' not in page


def test_an_adviser_does_not_see_the_figures(council: Council) -> None:
    adviser = sign_in(council.app("staff"), "adviser@example.org", PASSWORD)
    assert adviser.get("/screening-figures").status_code == 403
    assert "/screening-figures" not in adviser.get("/alerts").text
