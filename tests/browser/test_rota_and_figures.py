"""The rota, the marks on the screen and the month's figures in a real browser, on a phone and a desk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from database.models import Alert, Response
from tests.browser.serving import DESK, PHONE, assert_fit_to_be_seen, browser, served
from tests.browser.test_signed_in_pages import enter
from tests.webapp.portals import Council
from tests.webapp.test_chat_api import rows
from tests.webapp.test_staff_pages import talked

pytestmark = pytest.mark.browser

HARMLESS = "they follow the rules about bedtime"


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def looked_at(page: Page, name: str) -> None:
    """Check the page, and keep a picture of it when EARSHOT_TEST_PICTURES names a folder."""
    assert_fit_to_be_seen(page)
    folder = os.environ.get("EARSHOT_TEST_PICTURES")
    if folder:
        assert page.viewport_size
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def makes_a_rota(page: Page, address: str) -> None:
    page.goto(f"{address}/on-call")
    looked_at(page, "rota-empty")
    page.get_by_role("link", name="Add the first turn").click()
    page.get_by_label("To", exact=True).fill("8")
    page.get_by_role("button", name="Add the turn").click()
    looked_at(page, "rota-turn-refused")
    expect(page.get_by_label("To", exact=True)).to_have_value("8")
    page.get_by_label("Who").select_option(label="Demo adviser")
    page.get_by_label("To", exact=True).fill("12:00")
    page.get_by_role("button", name="Add the turn").click()
    expect(page.get_by_text("Demo adviser is on call Monday to Friday, 09:00 to 12:00.")).to_be_visible()
    expect(page.get_by_text("Nobody is on call in these office hours")).to_be_visible()
    looked_at(page, "rota")
    page.get_by_role("button", name="Take off").click()
    looked_at(page, "rota-taken-off")
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_role("cell", name="Monday to Friday, 09:00–12:00")).to_be_visible()


def marks_the_screen(page: Page, address: str, response: Response) -> None:
    page.goto(f"{address}/responses/{response.id}")
    mark = page.locator("article", has_text=HARMLESS)
    mark.get_by_label("About").select_option(label="Neglect")
    mark.get_by_role("button", name="Too low: a concern").click()
    mark = page.locator("article", has_text=HARMLESS)
    expect(mark.get_by_role("button", name="Too low: a concern")).to_have_attribute("aria-pressed", "true")
    expect(mark.get_by_label("About")).to_have_value("neglect")
    looked_at(page, "marked-response")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_lead_keeps_the_rota_and_marks_the_screen(
    chromium: Browser, council: Council, size: dict[str, int]
) -> None:
    talked(council, "yes", HARMLESS)
    [response] = rows(council, Response)
    page = chromium.new_context(viewport=size, reduced_motion="reduce").new_page()
    page.set_default_timeout(15_000)
    with served(council.app("staff")) as address:
        enter(page, address, "lead")
        for path in ("/corrections", "/corrections/download"):
            page.goto(f"{address}{path}")
            looked_at(page, f"empty{path.replace('/', '-')}")
        makes_a_rota(page, address)
        marks_the_screen(page, address, response)
        [alert] = rows(council, Alert)
        for path in (
            f"/alerts/{alert.id}",
            "/corrections",
            "/corrections/download",
            "/screening-figures",
            "/on-call/away/new",
        ):
            page.goto(f"{address}{path}")
            looked_at(page, f"filled{path.replace('/', '-')[:18]}")
        page.get_by_role("link", name="On call", exact=True).first.click()
        page.get_by_role("link", name="Add a phone of Demo adviser").click()
        page.get_by_label("UK mobile").fill("01223 496 0000")
        page.get_by_role("button", name="Save").click()
        looked_at(page, "phone-refused")


def test_the_file_is_downloaded_under_its_name(chromium: Browser, council: Council, tmp_path: Path) -> None:
    talked(council, "yes", HARMLESS)
    [response] = rows(council, Response)
    page = chromium.new_context(viewport=DESK, accept_downloads=True).new_page()
    page.set_default_timeout(15_000)
    with served(council.app("staff")) as address:
        enter(page, address, "lead")
        marks_the_screen(page, address, response)
        page.goto(f"{address}/corrections/download")
        page.get_by_label("I know that it holds young people’s words").check()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download corrections.jsonl").click()
        assert waiting.value.suggested_filename == "corrections.jsonl"
        waiting.value.save_as(tmp_path / "file")
        assert HARMLESS in (tmp_path / "file").read_text("ascii")
