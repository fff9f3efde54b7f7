"""The board of alerts in a browser: up to date by itself, heard, by keyboard, on paper, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from database.models import Account, Person, YoungPerson
from tests.browser.serving import DESK, PHONE, browser, served
from tests.browser.test_hand_over import looked_at, page_of
from tests.browser.test_signed_in_pages import enter
from tests.database.server import COUNCIL
from tests.webapp.alerting import (
    ABOUT_STAFF,
    WORDS,
    account_id,
    changed,
    moved,
    noticed,
    now,
    on_call,
    raised,
    tasked,
    wrote_more,
)
from tests.webapp.portals import Council
from tests.webapp.test_alert_board import HOUR, MINUTE, ended
from tests.webapp.test_alert_links import link
from tests.webapp.test_chat_api import rows

pytestmark = pytest.mark.browser

COUNT_TONES = """
  window.tones = 0;
  const make = BaseAudioContext.prototype.createOscillator;
  BaseAudioContext.prototype.createOscillator = function () { window.tones += 1; return make.call(this); };
"""
SOON = 12_000
"""Milliseconds within which a board that is looked at shows what has changed: it asks every five seconds."""


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def staff(council: Council) -> Iterator[str]:
    """The address of the staff portal."""
    with served(council.app("staff")) as address:
        yield address


@pytest.fixture
def board(chromium: Browser, staff: str) -> Page:
    """The board, open at a worker's desk, and counting the tones it plays."""
    page = page_of(chromium, DESK)
    page.add_init_script(COUNT_TONES)
    enter(page, staff, "worker")
    page.goto(f"{staff}/alerts")
    return page


def tones(page: Page) -> int:
    return int(page.evaluate("window.tones"))


def heard(page: Page, wanted: int, *, within: int = 5_000) -> None:
    """Wait until that many tones were played. The page's policy forbids what `wait_for_function` does."""
    for _ in range(within // 100):
        if tones(page) == wanted:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{tones(page)} tones, not {wanted}")


def taken(council: Council, alert: Any, role: str) -> None:
    who = account_id(council, role)
    changed(council, alert.id, status="acknowledged", acknowledged_by=who, acknowledged_at=now())


def test_a_new_alert_appears_by_itself_is_counted_announced_and_heard_once(
    board: Page, council: Council
) -> None:
    page = board
    expect(page.get_by_role("heading", name="Nothing is waiting")).to_be_visible()
    page.get_by_role("button", name="Sound: off").click()
    expect(page.get_by_role("button", name="Sound: on")).to_have_attribute("aria-pressed", "true")
    heard(page, 2)  # It is played once, so that people know it.
    page.evaluate("window.loadedOnce = true")
    alert = raised(council)
    row = page.locator(f"#row-{alert.reference}")
    expect(row).to_be_visible(timeout=SOON)
    assert page.title() == "(1) Alerts – Earshot"
    expect(page.locator("[data-alert-news]")).to_have_text(f"New alert: {alert.reference}, urgent.")
    assert WORDS not in page.content()
    heard(page, 4)
    for _ in range(2):
        with page.expect_response(lambda response: "/alerts/watch" in response.url):
            page.evaluate("window.earshotAlerts.look()")
    page.wait_for_timeout(500)
    assert tones(page) == 4, "the same alert is heard once"
    clock = row.locator(".waiting-how-long .clock")
    first = clock.text_content()
    expect(clock).not_to_have_text(str(first), timeout=3_000)

    taken(council, alert, "lead")
    expect(page.get_by_role("heading", name="Somebody has it")).to_be_visible(timeout=SOON)
    expect(page).to_have_title("Alerts – Earshot")
    assert tones(page) == 4, "it sounds for a new alert only"
    assert page.evaluate("window.loadedOnce"), "the page was never loaded again"


def test_what_was_on_the_board_when_it_was_opened_is_not_heard_nor_is_it_in_another_window(
    chromium: Browser, staff: str, council: Council
) -> None:
    context = chromium.new_context(viewport=DESK)
    context.add_init_script(COUNT_TONES + "localStorage.setItem('earshot-alert-sound', 'on');")
    page = context.new_page()
    enter(page, staff, "worker")
    raised(council)
    page.goto(f"{staff}/alerts")
    page.locator("h1").click()
    page.evaluate("window.earshotAlerts.look()")
    expect(page).to_have_title("(1) Alerts – Earshot")
    assert tones(page) == 0
    page.goto(f"{staff}/hand-overs")
    page.locator("h1").click()
    page.evaluate("window.earshotAlerts.look()")
    expect(page).to_have_title("(1) People waiting to talk – Earshot")
    assert tones(page) == 0


def test_every_staff_page_counts_and_sounds_too(chromium: Browser, staff: str, council: Council) -> None:
    context = chromium.new_context(viewport=PHONE)
    context.add_init_script(COUNT_TONES + "localStorage.setItem('earshot-alert-sound', 'on');")
    page = context.new_page()
    enter(page, staff, "worker")
    page.goto(f"{staff}/hand-overs")
    page.locator("h1").click()
    expect(page.locator("[data-alert-count]")).to_be_hidden()
    alert = raised(council)
    page.evaluate("window.earshotAlerts.look()")
    expect(page.locator("[data-alert-count]")).to_have_text("1 open")
    assert page.title() == "(1) People waiting to talk – Earshot"
    expect(page.locator("[data-alert-news]")).to_contain_text(alert.reference)
    heard(page, 2)
    wrote_more(council, alert, WORDS, level="urgent", category="suicide")
    changed(council, alert.id, round=2)
    page.evaluate("window.earshotAlerts.look()")
    heard(page, 4)  # Raised again is new.


def test_a_page_that_nobody_looks_at_sounds_within_twenty_seconds(board: Page, council: Council) -> None:
    page = board
    page.get_by_role("button", name="Sound: off").click()
    heard(page, 2)
    page.evaluate("Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })")
    raised(council)
    heard(page, 4, within=20_000)
    assert page.title() == "(1) Alerts – Earshot"


def test_the_sound_is_remembered_and_says_when_the_browser_keeps_it_back(board: Page, staff: str) -> None:
    page = board
    page.get_by_role("button", name="Sound: off").click()
    page.get_by_role("button", name="Sound: on").click()
    expect(page.get_by_role("button", name="Sound: off")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Sound: off").click()
    page.goto(f"{staff}/alerts")
    expect(page.get_by_role("button", name="Sound: on")).to_be_visible()
    expect(page.locator("[data-sound-words]")).to_contain_text("Press anywhere once")
    page.locator("h1").click()
    expect(page.locator("[data-sound-words]")).to_be_hidden()


def test_a_board_that_changes_keeps_the_focus_and_the_place(board: Page, council: Council) -> None:
    page = board
    first = raised(council, ago=10 * MINUTE)
    for minutes in range(1, 9):
        raised(council, ago=minutes * MINUTE)
    button = page.locator(f"#take-{first.reference}")
    expect(button).to_be_visible(timeout=SOON)
    button.focus()
    page.evaluate("window.scrollTo(0, 300)")
    second = raised(council, level="concern", ago=20 * MINUTE)
    expect(page.locator(f"#row-{second.reference}")).to_be_attached(timeout=SOON)
    assert page.evaluate("document.activeElement.id") == f"take-{first.reference}"
    assert page.evaluate("window.scrollY") > 100
    taken(council, first, "lead")
    expect(button).to_have_count(0, timeout=SOON)
    assert page.evaluate("document.activeElement.id") == "waiting-title", "the focus is never lost"


def test_nothing_is_replaced_while_nothing_changed(board: Page, council: Council) -> None:
    page = board
    alert = raised(council)
    expect(page.locator(f"#row-{alert.reference}")).to_be_visible(timeout=SOON)
    page.evaluate("document.querySelector('.waiting-alert').dataset.mine = 'yes'")
    # Even when the minute turns and the board is fetched.
    page.evaluate("document.querySelector('[data-alert-board]').dataset.version = 'another'")
    with page.expect_response(lambda response: response.url.endswith("/alerts/board")):
        page.evaluate("window.earshotAlerts.look()")
    page.wait_for_timeout(300)
    assert page.locator(".waiting-alert").get_attribute("data-mine") == "yes"


def test_a_lost_connection_is_said_in_words_and_gone_when_it_is_back(
    chromium: Browser, staff: str, council: Council
) -> None:
    page = page_of(chromium, DESK)
    enter(page, staff, "worker")
    page.clock.install()
    page.goto(f"{staff}/alerts")
    notice = page.locator("[data-stale]")
    expect(notice).to_be_hidden()
    page.route("**/alerts/watch*", lambda route: route.abort())
    page.clock.run_for(25_000)
    expect(notice).to_contain_text("This page is not up to date")
    expect(notice).to_contain_text("the connection is away")
    looked_at(page, "board-away")
    page.unroute("**/alerts/watch*")
    page.clock.run_for(6_000)
    page.evaluate("window.earshotAlerts.look()")
    page.clock.run_for(2_000)
    expect(notice).to_be_hidden()


def test_who_was_signed_out_is_told_that_the_board_stands_still(board: Page, council: Council) -> None:
    page = board
    with council.owner.session() as session:
        session.get_one(Account, (COUNCIL, account_id(council, "worker"))).session_epoch += 1
        session.commit()
    page.evaluate("window.earshotAlerts.look()")
    notice = page.locator("[data-stale]")
    expect(notice).to_contain_text("You were signed out at")
    expect(notice.get_by_role("link", name="Sign in again")).to_be_visible()


def test_without_scripts_the_board_loads_itself_again(
    chromium: Browser, staff: str, council: Council
) -> None:
    page = page_of(chromium, PHONE, java_script_enabled=False)
    enter(page, staff, "worker")

    def sooner(route: Route) -> None:
        answer = route.fetch()
        body = answer.text().replace('content="30; url', 'content="1; url')
        assert body != answer.text()
        route.fulfill(response=answer, body=body)

    page.route(lambda url: urlsplit(url).path == "/alerts", sooner)
    page.goto(f"{staff}/alerts")
    assert "Nothing is waiting" in page.content()
    alert = raised(council)
    page.wait_for_url("**/alerts?again=1")
    expect(page.locator(f"#row-{alert.reference}")).to_be_visible()
    page.get_by_role("button", name="I have this").click()
    expect(page.get_by_role("heading", name=f"Alert {alert.reference}")).to_be_visible()
    assert "You have this now." in page.content()


def test_an_alert_is_taken_on_and_ended_by_keyboard_alone(
    chromium: Browser, staff: str, council: Council
) -> None:
    page = page_of(chromium, DESK)
    enter(page, staff, "worker")
    alert = raised(council)
    page.goto(f"{staff}/alerts")
    reach(page, f"take-{alert.reference}")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You have this now.")).to_be_visible()
    reach(page, "kind")
    page.keyboard.type("Called 999")
    reach(page, "note")
    page.keyboard.type("An ambulance is on its way.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Written down.")).to_be_visible()
    expect(page.locator("#done")).to_contain_text("An ambulance is on its way.")
    page.get_by_role("link", name="Give the outcome").press("Enter")
    reach(page, "outcome")
    page.keyboard.type("Police")
    reach(page, "note")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You gave the outcome, so somebody else must close it.")).to_be_visible()


def reach(page: Page, wanted: str) -> None:
    """Press Tab until the thing with that id has the focus."""
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == wanted:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by keyboard")


def test_a_link_in_a_webmail_leads_to_the_alert_without_signing_in_again_or_out(
    board: Page, staff: str, council: Council
) -> None:
    """The session's cookie is strict: a browser does not send it when it comes from another site's page."""
    page = board
    alert = raised(council)
    mail = page.context.new_page()
    body = f"<title>Mail</title><a href='{staff}{link(council, alert.id)}'>An alert waits</a>"
    mail.route("http://mail.example/", lambda route: route.fulfill(body=body, content_type="text/html"))
    mail.goto("http://mail.example/")
    mail.get_by_role("link", name="An alert waits").click()
    expect(mail.get_by_role("heading", name=f"Alert {alert.reference}")).to_be_visible()
    mail.get_by_role("button", name="I have this").click()
    expect(mail.get_by_text("You have this now.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Somebody has it")).to_be_visible()


def test_one_alerts_page_says_when_somebody_else_took_it_on_meanwhile(
    chromium: Browser, staff: str, council: Council
) -> None:
    page = page_of(chromium, DESK)
    enter(page, staff, "worker")
    alert = raised(council)
    page.goto(f"{staff}/alerts/{alert.id}")
    page.evaluate("window.earshotAlerts.look()")
    expect(page.get_by_text("This has changed since you opened it")).to_be_hidden()
    taken(council, alert, "lead")
    page.evaluate("window.earshotAlerts.look()")
    expect(page.get_by_text("This has changed since you opened it")).to_be_visible()


def test_on_paper_there_is_who_what_and_when_and_the_words_only_if_they_are_on_the_screen(
    chromium: Browser, staff: str, council: Council
) -> None:
    page = page_of(chromium, DESK)
    enter(page, staff, "worker")
    alert = raised(council, ago=HOUR + MINUTE)
    page.goto(f"{staff}/alerts")
    page.emulate_media(media="print")
    looked_at_paper(page, "paper-board")
    expect(page.get_by_text("Printed by Demo worker at")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator("nav")).to_be_hidden()
    expect(page.get_by_text("Nobody has answered for an hour.")).to_be_visible()
    page.goto(f"{staff}/alerts/{alert.id}")
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect(page.get_by_text("Raised by the screen")).to_be_visible()
    expect(page.get_by_label("Why do you need to know?")).to_have_count(0)
    looked_at_paper(page, "paper-alert")
    page.emulate_media(media="screen")
    page.locator("summary").click()
    page.emulate_media(media="print")
    expect(page.get_by_text(WORDS)).to_be_hidden()
    expect(page.get_by_role("heading", name=f"Alert {alert.reference}")).to_be_visible()


def looked_at_paper(page: Page, name: str) -> None:
    """Nothing wider than a sheet of A4, and nothing that needs a colour to be read."""
    page.set_viewport_size({"width": 760, "height": 1000})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    coloured = page.evaluate(
        """[...document.querySelectorAll('main *')]
        .filter((node) => node.checkVisibility() && node.textContent.trim())
        .filter((node) => getComputedStyle(node).backgroundColor !== 'rgba(0, 0, 0, 0)')
        .map((node) => node.outerHTML.slice(0, 100))"""
    )
    assert coloured == []
    looked_at(page, name)
    page.set_viewport_size(DESK)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_of_an_alert_is_fit_to_be_seen(
    chromium: Browser, staff: str, council: Council, size: dict[str, int]
) -> None:
    page = page_of(chromium, size)
    enter(page, staff, "worker")
    page.goto(f"{staff}/alerts")
    looked_at(page, "board-quiet")

    unanswered = raised(council, ago=HOUR + 3 * MINUTE)
    noticed(council, unanswered.id, "duty", kind="unanswered")
    noticed(council, unanswered.id, str(account_id(council, "lead")), kind="unanswered")
    waiting = raised(council, ABOUT_STAFF, category="allegation_against_staff", ago=6 * MINUTE, known=True)
    noticed(council, waiting.id, str(account_id(council, "worker")))
    raised(council, "my carer wont let me eat", level="concern", category="neglect", ago=40 * MINUTE)
    held = raised(council, ago=30 * MINUTE)
    taken(council, held, "lead")
    over = ended(council)
    for kind in ("undelivered_reply", "stopped_in_distress"):
        task = tasked(council, held, kind)
    page.goto(f"{staff}/alerts")
    looked_at(page, "board-nobody-on-call")
    on_call(council, "worker", "lead")
    page.goto(f"{staff}/alerts")
    looked_at(page, "board")

    page.goto(f"{staff}{link(council, waiting.id)}")
    looked_at(page, "link")
    page.goto(f"{staff}/a/nonsense")
    looked_at(page, "link-gone")
    page.goto(f"{staff}/alerts/{unanswered.id}")
    looked_at(page, "alert-unanswered")
    page.goto(f"{staff}/alerts/{held.id}")
    looked_at(page, "alert-with-a-colleague")
    page.goto(f"{staff}/alerts/{held.id}/take-over")
    looked_at(page, "alert-take-over")
    page.goto(f"{staff}/alerts/{over.id}")
    looked_at(page, "alert-ended-by-me")
    page.goto(f"{staff}/alerts/{over.id}/send-back")
    looked_at(page, "alert-send-back")
    page.goto(f"{staff}/tasks/{task.id}")
    looked_at(page, "task")

    goes_all_the_way(page, staff, council, waiting)
    lead = page_of(chromium, size)
    enter(lead, staff, "lead")
    lead.goto(f"{staff}/alerts/{waiting.id}/close")
    looked_at(lead, "alert-close")
    lead.get_by_role("button", name="Yes, close it").click()
    looked_at(lead, "alert-closed")
    lead.goto(f"{staff}/alerts")
    looked_at(lead, "board-after")


def goes_all_the_way(page: Page, staff: str, council: Council, alert: Any) -> None:
    """A worker takes an allegation on, looks at every question, and ends it."""
    with council.owner.session() as session:
        [young_person] = rows(council, YoungPerson)
        person = Person(
            council_id=COUNCIL,
            young_person_id=young_person.id,
            first_name="Demo-Ash",
            last_name="Larkspur",
            date_of_birth="2013-04-05",
            phone="07700 900123",
        )
        session.add(person)
        session.commit()
    moved(council, alert.id, 7 * MINUTE)
    page.goto(f"{staff}{link(council, alert.id)}")
    page.get_by_role("button", name="I have this").click()
    expect(page.get_by_text("You have this now.")).to_be_visible()
    looked_at(page, "alert-mine")
    page.get_by_label("Why do you need to know?").fill("must reach her tonight with the duty team")
    page.get_by_role("button", name="Show who it is").click()
    looked_at(page, "alert-identity")
    page.goto(f"{staff}/alerts/{alert.id}")
    page.get_by_role("button", name="Write it down").click()
    looked_at(page, "alert-action-wrong")
    page.locator("#kind").select_option("told_manager")
    page.locator("#note").fill("The team manager knows, and rings the school.")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("Written down.")).to_be_visible()
    page.get_by_role("link", name="Hand it back").click()
    looked_at(page, "alert-hand-back")
    page.goto(f"{staff}/alerts/{alert.id}/outcome")
    looked_at(page, "alert-outcome")
    page.locator("#outcome").select_option("police")
    page.get_by_role("button", name="Keep this outcome").click()
    looked_at(page, "alert-outcome-not-lado")
    page.get_by_label("Note for who closes it").fill("It was about a film, seen with her key worker.")
    page.get_by_label("I have read that this is about").check()
    page.get_by_role("button", name="Keep this outcome").click()
    expect(page.get_by_text("You gave the outcome, so somebody else must close it.")).to_be_visible()
    looked_at(page, "alert-ended")
