"""A worker's reply in the young person's chat: with a script by itself, without one by a link."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import DESK, PHONE, assert_fit_to_be_seen, browser, served
from tests.browser.test_signed_in_pages import enter
from tests.webapp.portals import Council

pytestmark = pytest.mark.browser

REPLY = "That sounds horrid. How long has it been like that?"


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def page_of(chromium: Browser, size: dict[str, int], **options: object) -> Page:
    page = chromium.new_context(viewport=size, reduced_motion="reduce", **options).new_page()
    page.set_default_timeout(15_000)
    return page


def looked_at(page: Page, name: str) -> None:
    """Check the page, and keep a picture of it when EARSHOT_TEST_PICTURES names a folder."""
    assert_fit_to_be_seen(page)
    folder = os.environ.get("EARSHOT_TEST_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def asks_for_a_person(page: Page, address: str) -> None:
    page.goto(f"{address}/talk")
    page.get_by_role("button", name="Start").click()
    page.locator("[data-answers]").get_by_role("button", name="Start", exact=True).click()
    page.get_by_label("Write your answer").fill("can i talk to a person")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-person-line]")).to_have_text("Waiting for a person")


def takes_and_writes(page: Page, address: str, name: str) -> None:
    enter(page, address, "worker")
    page.get_by_role("link", name="Chats").click()
    looked_at(page, f"{name}-list")
    page.locator("tbody").get_by_role("link").first.click()
    looked_at(page, f"{name}-waiting")
    page.get_by_role("button", name="Take it").click()
    page.get_by_label("Your message").fill(REPLY)
    page.get_by_role("button", name="Send").click()
    expect(page.locator("[data-thread]")).to_contain_text(REPLY)
    looked_at(page, f"{name}-mine")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_workers_reply_appears_in_the_chat_by_itself_and_closing_puts_the_question_again(
    chromium: Browser, council: Council, size: dict[str, int]
) -> None:
    with ExitStack() as portals:
        public = portals.enter_context(served(council.app("public")))
        staff = portals.enter_context(served(council.app("staff")))
        young, worker = page_of(chromium, size), page_of(chromium, size)
        asks_for_a_person(young, public)
        expect(young.locator("[data-stop]")).to_be_hidden()
        looked_at(young, "young-waiting")
        takes_and_writes(worker, staff, "staff")

        theirs = young.locator(".message-person")
        expect(theirs).to_contain_text(REPLY, timeout=15_000)
        expect(theirs).to_contain_text("Demo, a person at the team")
        expect(young.locator("[data-person-line]")).to_have_text("With a person")
        expect(young.locator("[data-answers]")).to_contain_text("Go back to the chat helper")
        young.get_by_label("Write your answer").fill("since monday")
        young.get_by_role("button", name="Send").click()
        expect(young.locator(".message-waiting")).to_have_count(0)
        looked_at(young, "young-with-a-person")

        expect(worker.locator("[data-thread]")).to_contain_text("since monday", timeout=15_000)
        worker.get_by_role("link", name="Close this chat").click()
        looked_at(worker, "staff-close")
        worker.get_by_role("button", name="Yes, close it").click()
        looked_at(worker, "staff-closed")
        expect(young.locator(".messages")).to_contain_text("The chat helper is back", timeout=15_000)
        expect(young.locator("[data-progress]")).to_contain_text("1 of 9")
        expect(young.locator("[data-person-line]")).to_be_hidden()
        looked_at(young, "young-back")


def test_without_a_script_new_messages_are_a_link_away(chromium: Browser, council: Council) -> None:
    with ExitStack() as portals:
        public = portals.enter_context(served(council.app("public")))
        staff = portals.enter_context(served(council.app("staff")))
        young = page_of(chromium, PHONE, java_script_enabled=False)
        asks_for_a_person(young, public)
        takes_and_writes(page_of(chromium, DESK), staff, "plain")
        expect(young.locator(".message-person")).to_have_count(0)
        young.get_by_role("link", name="See new messages").click()
        expect(young.locator(".message-person")).to_contain_text(REPLY)
        young.get_by_role("button", name="Go back to the chat helper").click()
        assert "1 of 9" in young.content()
