"""How often: guessing is stopped, and what is stopped says what to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.webapp.portals import PASSWORD, Council
from tests.webapp.signing_in import token_of
from webapp.security import limiter
from webapp.wiring import Portal


@pytest.fixture
def limited() -> Iterator[None]:
    """Limits as they are outside tests, and counted from nothing."""
    yield
    limiter.enabled = False


@pytest.mark.parametrize("portal", ["staff", "committee"])
def test_guessing_passwords_of_many_accounts_is_stopped(
    council: Council, portal: Portal, limited: None
) -> None:
    client = council.app(portal).test_client()
    limiter.enabled = True
    limiter.reset()
    token = token_of(client.get("/sign-in").text)
    statuses = [
        client.post(
            "/sign-in", data={"csrf_token": token, "email": f"{number}@example.org", "password": "guess"}
        ).status_code
        for number in range(12)
    ]
    assert statuses == [422] * 10 + [429] * 2
    slow = client.post("/sign-in", data={"csrf_token": token, "email": "a@example.org", "password": PASSWORD})
    assert "Too many tries" in slow.text
    assert slow.headers["Retry-After"]


def test_guessing_join_codes_is_stopped_on_the_page_and_in_the_api(council: Council, limited: None) -> None:
    client = council.app("public").test_client()
    limiter.enabled = True
    limiter.reset()
    token = token_of(client.get("/join").text)
    page = [
        client.post("/join", data={"csrf_token": token, "code": f"NOPE-{number}"}).status_code
        for number in range(11)
    ]
    assert page == [422] * 10 + [429]
    api = [
        client.post("/api/v1/conversations", json={"join_code": f"NOPE-{number}"}).status_code
        for number in range(11)
    ]
    assert api == [422] * 10 + [429]


def test_beginning_without_a_code_is_not_counted_as_guessing(council: Council, limited: None) -> None:
    client = council.app("public").test_client()
    limiter.enabled = True
    limiter.reset()
    assert {client.post("/api/v1/conversations", json={}).status_code for _ in range(15)} == {201}
