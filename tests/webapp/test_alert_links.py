"""A notice's link over HTTP: nothing for a stranger, nothing changed by opening it, one press to take on."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from database.models import Alert
from moderation.notices.links import LASTS, link_to
from tests.webapp.alerting import WORDS, changed, raised
from tests.webapp.portals import PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import rows

NOT_HERE = "This link does not work"


@pytest.fixture
def staff(council: Council) -> Any:
    """The staff portal; signing in to it gives one of its people."""
    return council.app("staff")


@pytest.fixture
def worker(staff: Any) -> FlaskClient:
    return sign_in(staff, "worker@example.org", PASSWORD)


def link(council: Council, alert_id: uuid.UUID) -> str:
    """The path of the alert's link, as the scheduler would write it."""
    settings = council.settings("staff")
    return link_to(settings.secret("secret_key_links"), "", alert_id)


def press(client: FlaskClient, path: str) -> Any:
    token = token_of(client.get("/hand-overs").text)
    return client.post(path, data={"csrf_token": token}, follow_redirects=True)


def test_it_shows_what_waits_and_no_words_and_opening_it_takes_nothing_on(
    council: Council, worker: FlaskClient
) -> None:
    alert = raised(council)
    for _ in range(2):
        page = worker.get(link(council, alert.id))
    assert alert.reference in page.text and "Urgent" in page.text and "less than a minute" in page.text
    assert WORDS not in page.text and "Suicide" not in page.text
    assert page.text.count("I have this</button>") == 1
    assert rows(council, Alert)[0].status == "open"


def test_the_press_takes_it_on_and_goes_to_the_alert(council: Council, worker: FlaskClient) -> None:
    alert = raised(council)
    page = press(worker, link(council, alert.id))
    assert page.request.path == f"/alerts/{alert.id}"
    assert "You have this now." in page.text and WORDS in page.text
    assert rows(council, Alert)[0].status == "acknowledged"


def test_whoever_presses_second_is_told_who_has_it(council: Council, staff: Any, worker: FlaskClient) -> None:
    alert = raised(council)
    lead = sign_in(staff, "lead@example.org", PASSWORD)
    path = link(council, alert.id)
    press(worker, path)
    assert re.search(r"Demo worker took this on at \d\d:\d\d, before you", press(lead, path).text)
    later = lead.get(path).text
    assert "Demo worker has this, since" in later and "There is nothing for you to do." in later
    assert "I have this" not in later
    assert "Go to the alert" in worker.get(path).text


def test_a_closed_one_says_so(council: Council, worker: FlaskClient) -> None:
    alert = raised(council)
    who, whose = uuid.uuid4(), uuid.uuid4()
    ending = {"outcome": "police", "outcome_by": who, "outcome_at": alert.opened_at}
    closing = {"status": "closed", "closed_by": whose, "closed_at": alert.opened_at}
    changed(council, alert.id, acknowledged_by=who, acknowledged_at=alert.opened_at, **ending, **closing)
    assert "There is nothing for you to do." in worker.get(link(council, alert.id)).text


def test_a_stranger_is_told_nothing_and_comes_back_to_it_after_signing_in(
    council: Council, staff: Any
) -> None:
    alert = raised(council)
    path = link(council, alert.id)
    client = staff.test_client()
    between = client.get(path)
    # The first answer sets no cookie: one that was not sent, because the link came from a webmail, is kept.
    assert between.status_code == 200 and "Set-Cookie" not in between.headers
    assert alert.reference not in between.text and "Urgent" not in between.text
    again = re.search(r'content="0; url=([^"]+)"', between.text)
    assert again
    sent = client.get(again.group(1).replace("&amp;", "&"))
    assert sent.status_code == 302 and f"/sign-in?next={path}" in sent.headers["Location"].replace("%2F", "/")
    form = client.get(sent.headers["Location"])
    following = re.search(r'name="next" value="([^"]+)"', form.text)
    assert following and following.group(1) == path
    answer = client.post(
        "/sign-in",
        data={
            "csrf_token": token_of(form.text),
            "email": "worker@example.org",
            "password": PASSWORD,
            "next": following.group(1),
        },
    )
    assert answer.headers["Location"] == path
    assert alert.reference in client.get(path).text


def test_a_stranger_cannot_take_it_on(council: Council, staff: Any) -> None:
    staff.config["WTF_CSRF_ENABLED"] = False
    alert = raised(council)
    answer = staff.test_client().post(link(council, alert.id))
    assert answer.status_code == 302 and "/sign-in" in answer.headers["Location"]
    assert rows(council, Alert)[0].status == "open"


def test_an_administrator_gets_neither_the_page_nor_the_alert(council: Council, staff: Any) -> None:
    staff.config["WTF_CSRF_ENABLED"] = False
    alert = raised(council)
    admin = sign_in(staff, "admin@example.org", PASSWORD)
    for answer in (admin.get(link(council, alert.id)), admin.post(link(council, alert.id))):
        assert answer.status_code == 403
        assert alert.reference not in answer.text
    assert rows(council, Alert)[0].status == "open"


def test_a_forged_cut_or_old_link_says_what_to_do_and_changes_nothing(
    council: Council, worker: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    alert = raised(council)
    path = link(council, alert.id)
    forged = link_to("another key of thirty-two letters or more", "", alert.id)
    for wrong in (path[:-3], forged, "/a/nonsense", path.replace("/a/", "/a/A")):
        page = worker.get(wrong)
        assert page.status_code == 404 and NOT_HERE in page.text and "Go to the board" in page.text, wrong
        assert NOT_HERE in press(worker, wrong).text, wrong
    with monkeypatch.context() as long_ago:
        real = TimestampSigner.get_timestamp
        long_ago.setattr(TimestampSigner, "get_timestamp", lambda self: real(self) - LASTS - 1)
        old = link(council, alert.id)
    assert NOT_HERE in worker.get(old).text
    assert NOT_HERE in press(worker, old).text
    assert rows(council, Alert)[0].status == "open"
