"""Every page behind a sign-in, on a phone and a desk: accessible, no wider than the screen, one heading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page

from database.models import Alert, Response
from tests.browser.serving import DESK, PHONE, assert_fit_to_be_seen, browser, served
from tests.webapp.portals import PASSWORD, Council
from tests.webapp.test_chat_api import rows
from tests.webapp.test_staff_pages import talked

pytestmark = pytest.mark.browser


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def enter(page: Page, address: str, role: str) -> None:
    page.goto(f"{address}/sign-in")
    page.get_by_label("Email").fill(f"{role}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_behind_a_sign_in_is_fit_to_be_seen(
    chromium: Browser, council: Council, size: dict[str, int]
) -> None:
    talked(council, "yes", "i want to kill myself")
    [alert], [response] = rows(council, Alert), rows(council, Response)
    visits = {
        ("staff", "lead"): [
            "/responses",
            f"/responses/{response.id}",
            "/responses?level=concern",
            "/alerts",
            f"/alerts/{alert.id}",
            "/summaries",
            "/summaries/new",
            "/nowhere",
        ],
        ("staff", "admin"): ["/people", "/responses"],
        ("committee", "member"): ["/summaries", "/how-to-read", "/nowhere"],
    }
    with ExitStack() as portals:
        address = {name: portals.enter_context(served(council.app(name))) for name in ("staff", "committee")}
        for (portal, role), paths in visits.items():
            page = chromium.new_context(viewport=size, reduced_motion="reduce").new_page()
            page.set_default_timeout(15_000)
            enter(page, address[portal], role)
            for path in paths:
                page.goto(address[portal] + path)
                assert_fit_to_be_seen(page)
