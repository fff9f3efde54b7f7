"""Bringing in what was said elsewhere, in a browser: with a script and without one, on a phone and a desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import DESK, PHONE, browser, served
from tests.browser.test_hand_over import looked_at, page_of
from tests.browser.test_signed_in_pages import enter
from tests.moderation.intake.sheets import xlsx
from tests.webapp.portals import Council

pytestmark = pytest.mark.browser

RISK = "i want to kill myself"
ANSWERS = xlsx(
    [
        ["Ref", "How is it where you live?", "If you could change one thing about your reviews?", "Day"],
        [101, "it is fine and i like my room", "nothing really", "03/09/2026"],
        [102, RISK, "they use long words that nobody explains " * 5, "04/09/2026"],
        [103, "=A2", "they call me names every day at school", "05/09/2026"],
    ],
    Notes=[["not read"]],
)


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def types_a_conversation(page: Page) -> None:
    page.get_by_role("link", name="Bring in").click()
    looked_at(page, "bring-in-nothing")
    page.get_by_role("link", name="Type in a conversation").click()
    page.get_by_label("What did they say?").fill(f"They said:\n{RISK}")
    page.get_by_label("Their join code").fill("nope")
    page.get_by_role("button", name="Save and screen it").click()
    looked_at(page, "bring-in-conversation-fault")
    expect(page.get_by_label("What did they say?")).to_have_value(f"They said:\n{RISK}")
    page.get_by_label("Their join code").fill("")
    page.get_by_role("button", name="Save and screen it").click()
    looked_at(page, "bring-in-conversation-result")
    expect(page.locator("main")).to_contain_text("1 urgent alert was raised")


def adds_a_groups_notes(page: Page, address: str) -> None:
    page.goto(f"{address}/bring-in/group")
    looked_at(page, "bring-in-group")
    page.get_by_label("Name of the session").fill("Just Us")
    page.get_by_label("Notes").fill(f"- the food was nice\n- {RISK}")
    page.get_by_role("button", name="Show the statements").click()
    page.get_by_text("Change the words").click()
    looked_at(page, "bring-in-group-check")
    page.get_by_role("button", name="Save and screen them").click()
    expect(page.locator("main")).to_contain_text("2 texts are stored. 1 was flagged.")


def uploads_a_spreadsheet(page: Page, address: str) -> None:
    page.goto(f"{address}/bring-in/spreadsheet")
    looked_at(page, "bring-in-spreadsheet")
    page.get_by_label("What is it?").fill("Autumn")
    file = {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": ANSWERS}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("How is it where you live?")).to_be_checked()
    looked_at(page, "bring-in-columns")
    page.get_by_role("button", name="Go on").click()
    looked_at(page, "bring-in-check")
    page.get_by_role("button", name="Bring them in").click()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_each_way_from_the_menu_to_the_alert(
    chromium: Browser, council: Council, size: dict[str, int]
) -> None:
    app = council.app("staff")
    reading = app.extensions["earshot_reading_on"]
    with served(app) as address:
        page = page_of(chromium, size)
        enter(page, address, "worker")
        types_a_conversation(page)
        adds_a_groups_notes(page, address)
        wake, reading.wake = reading.wake, lambda: None
        uploads_a_spreadsheet(page, address)
        looked_at(page, "bring-in-progress")
        expect(page.locator("[data-reading-words]")).to_have_text("0 of 4 read")
        reading.wake = wake
        expect(page.locator("main")).to_contain_text("5 texts are stored. 2 were flagged.")
        looked_at(page, "bring-in-result")
        page.get_by_role("link", name="Take it on now").click()
        expect(page.locator("main")).to_contain_text(RISK)


def test_without_a_script_the_page_of_progress_comes_anew_by_itself(
    chromium: Browser, council: Council
) -> None:
    app = council.app("staff")
    reading = app.extensions["earshot_reading_on"]
    with ExitStack() as stack:
        address = stack.enter_context(served(app))
        page = page_of(chromium, PHONE, java_script_enabled=False)
        page.goto(f"{address}/sign-in")
        enter(page, address, "worker")
        wake, reading.wake = reading.wake, lambda: None
        page.goto(f"{address}/bring-in/spreadsheet")
        file = {"name": "a.xlsx", "mimeType": "application/octet-stream", "buffer": ANSWERS}
        page.get_by_label("File").set_input_files(file)
        page.get_by_role("button", name="Upload").click()
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Bring them in").click()
        assert "The screen is reading it" in page.content()
        reading.wake = wake
        page.get_by_text("Stored and screened").wait_for()
