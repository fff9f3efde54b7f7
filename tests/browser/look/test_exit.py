"""Exit this page: the control, Shift three times, and nothing to go back to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def test_shift_three_times_leaves_and_back_does_not_return(chat: Page) -> None:
    for _ in range(3):
        chat.keyboard.press("Shift")
    chat.wait_for_url("**/neutral")
    chat.go_back()
    assert "/talk" not in chat.url


def test_the_control_replaces_the_page_in_the_history(chat: Page) -> None:
    before = chat.evaluate("history.length")
    chat.click("[data-exit]")
    chat.wait_for_url("**/neutral")
    assert chat.evaluate("history.length") == before


def test_the_page_is_hidden_before_the_next_one_arrives(chat: Page) -> None:
    chat.route("**/exit", lambda route: route.fulfill(status=204))
    chat.click("[data-exit]", no_wait_after=True)
    assert chat.evaluate("getComputedStyle(document.querySelector('main')).display") == "none"
    assert chat.title() == ""


def test_writing_in_capitals_does_not_leave(chat: Page) -> None:
    chat.focus("#say")
    for letter in "HELP":
        chat.keyboard.down("Shift")
        chat.keyboard.press(letter)
        chat.keyboard.up("Shift")
    assert chat.url.endswith("/talk")
    assert chat.locator("[data-exit-said]").text_content() == ""


def test_without_a_script_the_control_and_the_answers_still_work(
    chromium: Browser, stand_in: Callable[[str], str]
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(stand_in("public") + "/talk")
    assert page.get_by_role("button", name="Yes").is_visible()
    assert page.get_by_label("Write your answer").is_visible()
    assert not page.locator("[data-typing]").is_visible()
    page.click("[data-exit]")
    assert page.url.endswith("/neutral")
    context.close()
