"""The main job in a real browser, on a fresh database.

A young person answers, a worker reads, a lead publishes, a co-opted member sees the counts.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.questionnaires import keep_version
from database.models import Answer, Response, YoungPerson
from earshot import ROOT
from earshot.council import load_council
from surveys.engine import Progress
from tests.browser.serving import DESK, PHONE, assert_fit_to_be_seen, browser, served
from tests.database.server import COUNCIL
from tests.webapp.portals import JOIN_CODE, PASSWORD, Council

pytestmark = pytest.mark.browser

IN_A_QUARTER_THAT_IS_OVER = dt.datetime(2026, 8, 19, 10, 0, tzinfo=dt.UTC)
BEFORE = IN_A_QUARTER_THAT_IS_OVER - dt.timedelta(days=7)
WORDS = "my room is cold at night"


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def add_others(council: Council) -> None:
    """Enough young people of a few groups, who answered in the same quarter, that counts can be shown."""
    profile = load_council(ROOT / "councils" / COUNCIL)
    questionnaire = profile.questionnaires["promise"]
    with council.owner.session() as session:
        keep_version(session, COUNCIL, questionnaire)
        for number in range(300):
            band = ("8-10", "11-15", "16-17")[number % 3]
            area = ("in_county", "out_of_county")[number // 3 % 2]
            person = YoungPerson(council_id=COUNCIL, age_band=band, status="in_care", area=area)
            session.add(person)
            session.flush()
            if number % 5 == 4:
                continue
            response = Response(
                council_id=COUNCIL,
                questionnaire_id="promise",
                version=questionnaire.version,
                young_person_id=person.id,
                channel="web",
                status="finished",
                progress=Progress("promise", questionnaire.version, status="finished").to_json(),
                started_at=BEFORE,
                changed_at=BEFORE,
                finished_at=BEFORE,
            )
            session.add(response)
            session.flush()
            given = "yes" if number % 5 < 2 else "sometimes" if number % 2 else "no"
            for question in ("feel_safe", "people", "listened"):
                session.add(
                    Answer(
                        council_id=COUNCIL,
                        response_id=response.id,
                        question_id=question,
                        choices=[given],
                        answered_at=BEFORE,
                    )
                )
        session.commit()


def phone(chromium: Browser, **options: object) -> Page:
    page = chromium.new_context(viewport=PHONE, reduced_motion="reduce", **options).new_page()
    page.set_default_timeout(15_000)
    return page


def desk(chromium: Browser) -> Page:
    page = chromium.new_context(viewport=DESK, reduced_motion="reduce").new_page()
    page.set_default_timeout(15_000)
    return page


def sign_in(page: Page, address: str, role: str) -> None:
    page.goto(address)
    assert_fit_to_be_seen(page)
    page.get_by_label("Email").fill(f"{role}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def press(page: Page, title: str) -> None:
    page.locator("[data-answers]").get_by_role("button", name=title, exact=True).click()


def say(page: Page, text: str) -> None:
    page.locator("textarea").fill(text)
    page.get_by_role("button", name="Send").click()


def answers_the_survey(page: Page, address: str) -> None:
    page.goto(f"{address}/")
    assert_fit_to_be_seen(page)
    page.goto(f"{address}/join")
    page.get_by_label("Code").fill(JOIN_CODE.lower())
    page.get_by_role("button", name="Use this code").click()
    page.locator("[data-answers]").get_by_role("button", name=re.compile("Questions about")).click()
    press(page, "Start")
    assert_fit_to_be_seen(page)
    press(page, "Yes")
    expect(page.locator("[data-progress]")).to_contain_text("2 of 9")
    say(page, "it is what they said they will do for us")
    expect(page.locator("[data-progress]")).to_contain_text("3 of 9")
    say(page, f"yeah but {WORDS}")
    expect(page.locator("[data-progress]")).to_contain_text("4 of 9")
    page.reload()
    expect(page.locator(".messages")).to_contain_text(WORDS)
    for number in range(4, 9):
        press(page, "Yes")
        expect(page.locator("[data-progress]")).to_contain_text(f"{number + 1} of 9")
    say(page, "no thats it")
    expect(page.get_by_role("link", name="Finish and leave")).to_be_visible()
    assert_fit_to_be_seen(page)
    page.get_by_role("link", name="Finish and leave").click()
    assert_fit_to_be_seen(page)
    page.goto(f"{address}/talk")
    assert WORDS not in page.content(), "leaving must forget the conversation on this phone"


def test_from_a_young_persons_words_to_the_committees_numbers(chromium: Browser, council: Council) -> None:
    add_others(council)
    with ExitStack() as portals:
        public = portals.enter_context(served(council.app("public", now=IN_A_QUARTER_THAT_IS_OVER)))
        staff = portals.enter_context(served(council.app("staff")))
        committee = portals.enter_context(served(council.app("committee")))

        answers_the_survey(phone(chromium), public)

        worker = desk(chromium)
        sign_in(worker, staff, "worker")
        assert_fit_to_be_seen(worker)
        rows = worker.locator("tbody tr")
        rows.filter(has_text="9 of 9").first.get_by_role("link").click()
        expect(worker.get_by_text(f"yeah but {WORDS}")).to_be_visible()
        assert_fit_to_be_seen(worker)

        lead = desk(chromium)
        sign_in(lead, staff, "lead")
        lead.get_by_role("link", name="Summaries").click()
        assert_fit_to_be_seen(lead)
        lead.get_by_role("link", name="Make a summary").click()
        assert_fit_to_be_seen(lead)
        lead.get_by_label("Period").select_option("2026 Q3")
        lead.get_by_role("button", name="Make the draft").click()
        expect(lead.get_by_text("This is what the committee will see")).to_be_visible(timeout=60_000)
        assert_fit_to_be_seen(lead)
        # As in a browser that does not hold a form back by itself.
        lead.get_by_role("checkbox").evaluate("box => { box.form.noValidate = true; }")
        lead.get_by_role("button", name="Publish to the committee").click()
        expect(lead.get_by_role("alert").first).to_contain_text("Nothing was published")
        lead.get_by_role("checkbox").check()
        lead.get_by_role("button", name="Publish to the committee").click()
        expect(lead.get_by_text("The committee can see this")).to_be_visible(timeout=60_000)

        member = phone(chromium)
        sign_in(member, committee, "coopted")
        assert_fit_to_be_seen(member)
        member.get_by_role("link", name="The Promise").first.click()
        expect(member.locator("#feel_safe")).to_contain_text(
            "Do you feel happy and safe in the home you live in?"
        )
        expect(member.locator("#feel_safe svg.bars")).to_be_visible()
        assert_fit_to_be_seen(member)
        assert WORDS not in member.content()


def test_the_whole_survey_can_be_answered_without_a_script(chromium: Browser, council: Council) -> None:
    with served(council.app("public")) as address:
        page = phone(chromium, java_script_enabled=False)
        page.goto(f"{address}/talk")
        page.get_by_role("button", name="Start").click()
        press(page, "Start")
        for number in range(1, 10):
            assert f"{number} of 9" in page.content()
            if number in (2, 9):
                page.get_by_role("button", name="Send").click()
                assert "Write something first" in page.content()
                say(page, f"words {number}")
            else:
                press(page, "Yes")
        assert page.get_by_role("link", name="Finish and leave").count() == 1


def test_leaving_clears_the_session_before_it_goes_to_the_neutral_page(
    chromium: Browser, council: Council
) -> None:
    app = council.app("public")
    with served(app) as address:
        page = phone(chromium)
        page.goto(f"{address}/talk")
        page.get_by_role("button", name="Start").click()
        expect(page.locator("[data-answers]")).to_be_visible()
        neutral = re.escape(load_council(ROOT / "councils" / COUNCIL).exit_url)
        page.route(re.compile(neutral), lambda route: route.fulfill(body="<title>Neutral</title>"))
        page.get_by_role("link", name="Exit this page").click()
        page.wait_for_url(re.compile(neutral))
        page.goto(f"{address}/talk")
        expect(page.get_by_role("heading", name="Before we start")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/", "/talk", "/join", "/choose", "/help", "/privacy", "/goodbye", "/nowhere"]
)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_public_page_is_fit_to_be_seen(
    chromium: Browser, council: Council, path: str, size: dict[str, int]
) -> None:
    with served(council.app("public")) as address:
        page = chromium.new_context(viewport=size, reduced_motion="reduce").new_page()
        page.goto(f"{address}{path}")
        assert_fit_to_be_seen(page)
        assert "care" not in page.title().lower(), "a title can be seen over a shoulder and in the history"
