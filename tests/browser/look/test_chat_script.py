"""chat.js: no reload, nothing typed is lost, nothing is said twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look.stand_in import Line

pytestmark = pytest.mark.browser


def say(chat: Page, text: str) -> None:
    chat.fill("#say", text)
    chat.click(".composer-row button")


def sent(chat: Page) -> None:
    expect(chat.locator(".message-waiting")).to_have_count(0)


def test_a_button_answers_without_a_reload_and_progress_moves(chat: Page, line: Line) -> None:
    chat.click("text=Yes")
    expect(chat.get_by_text("Question 2?")).to_be_visible()
    assert line.received == [
        {"csrf_token": "token", "client_message_id": "first-id", "payload": "/answer day yes"}
    ]
    assert chat.inner_text("[data-progress-words]") == "2 of 3"
    assert chat.locator("[data-answer-buttons] button").all_inner_texts() == ["No"]


def test_a_keyboard_user_stays_at_the_answers(chat: Page) -> None:
    chat.focus("text=Yes")
    chat.keyboard.press("Enter")
    expect(chat.get_by_text("Question 2?")).to_be_visible()
    assert chat.evaluate("document.activeElement.hasAttribute('data-answers')")


def test_a_failing_server_is_tried_again_with_the_same_id(chat: Page, line: Line) -> None:
    line.fail_next = 2
    say(chat, "hello <b>you</b>")
    expect(chat.locator("[data-line-down]")).to_be_visible()
    sent(chat)
    assert len({form["client_message_id"] for form in line.received}) == 1
    assert len(line.received) == 3
    assert chat.locator(".message-you .bubble").all_inner_texts() == ["hello <b>you</b>"]
    expect(chat.locator("[data-line-down]")).to_be_hidden()


def test_words_typed_off_line_are_sent_in_order_when_back(chat: Page, line: Line) -> None:
    chat.context.set_offline(True)
    say(chat, "one")
    say(chat, "two")
    expect(chat.locator("[data-line-down]")).to_contain_text("not online")
    chat.context.set_offline(False)
    sent(chat)
    assert [form["text"] for form in line.received] == ["one", "two"]


@pytest.mark.parametrize("status", [400, 410, 413])
def test_refused_words_come_back_to_the_box_with_a_reason(chat: Page, line: Line, status: int) -> None:
    line.refuse = status
    say(chat, "keep me")
    expect(chat.locator("[data-error]")).to_be_visible()
    assert chat.input_value("#say") == "keep me"
    assert chat.locator(".message-you").count() == 0


def test_an_empty_message_is_not_sent(chat: Page, line: Line) -> None:
    say(chat, "   ")
    expect(chat.locator("[data-error]")).to_contain_text("Write something")
    assert line.received == []


def test_numbers_in_a_safety_reply_can_be_called_or_texted(chat: Page) -> None:
    say(chat, "not safe")
    links = chat.locator(".message-safety a")
    expect(links).to_have_count(3)
    assert [link.get_attribute("href") for link in links.all()] == ["tel:999", "tel:08001111", "sms:85258"]


def test_the_end_offers_a_way_out(chat: Page) -> None:
    say(chat, "bye")
    expect(chat.get_by_text("Finish and leave")).to_be_visible()
    expect(chat.locator("[data-stop]")).to_be_hidden()
    expect(chat.locator("[data-progress]")).to_be_hidden()


def test_nothing_is_kept_in_the_browser(chat: Page) -> None:
    say(chat, "secret")
    sent(chat)
    assert chat.evaluate("localStorage.length + sessionStorage.length") == 0
