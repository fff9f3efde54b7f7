"""Chromium and the stand-in portals for the tests of look and scripts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.browser.look.stand_in import Line, make

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless browser that asks nothing of the network by itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def line() -> Line:
    """What the stand-in is sent, and when it fails."""
    return Line()


@pytest.fixture
def stand_in(line: Line) -> Iterator[Callable[[str], str]]:
    """Starts the stand-in of a portal and gives its address."""
    with ExitStack() as started:
        yield lambda portal: started.enter_context(_serving(portal, line))


@contextmanager
def _serving(portal: str, line: Line) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, make(portal, line), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def chat(chromium: Browser, stand_in: Callable[[str], str]) -> Iterator[Page]:
    """The chat page on a phone, with its script."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(stand_in("public") + "/talk")
    yield page
    context.close()
