"""Every component, in every state and portal, light and dark, on a phone and a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

SMALL_TARGETS = """
  [...document.querySelectorAll(
    'button, a.button, .exit, select, input:not([type=hidden]):not([type=checkbox])')]
    .filter((node) => node.offsetParent && node.getBoundingClientRect().height < 43.9)
    .map((node) => node.outerHTML.slice(0, 80))
"""


@pytest.mark.parametrize("portal", ["public", "staff", "committee"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_components_are_accessible_fit_the_screen_and_obey_the_policy(
    chromium: Browser, stand_in: Callable[[str], str], portal: str, scheme: str, width: int
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(stand_in(portal) + "/components")
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL_TARGETS) == []
    assert complaints == []
    context.close()


def test_a_hidden_number_is_never_drawn_or_read_as_nought(
    chromium: Browser, stand_in: Callable[[str], str]
) -> None:
    page = chromium.new_page()
    page.goto(stand_in("committee") + "/components")
    chart = page.locator("#sample-symbols")
    said = chart.locator("desc").text_content() or ""
    assert "Too few: too few to show." in said
    assert chart.locator(".bar-fill").count() == 1
    cell = chart.locator("tr", has_text="Too few").locator("td").first
    assert cell.text_content() == "c: too few to show"
    page.close()
