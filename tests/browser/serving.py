"""Portals served on this machine for a real browser, and the browser."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}


def chromium_path() -> str:
    """Where Chromium is: script/test says it in EARSHOT_TEST_CHROMIUM."""
    found = (
        os.environ.get("EARSHOT_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    )
    assert found, "Chromium is missing: apt-get install chromium"
    return found


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser that asks nothing of the network by itself."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def assert_fit_to_be_seen(page: Page) -> None:
    """No accessibility violation, nothing wider than the screen, one main heading, a title."""
    violations = Axe().run(page).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]]) for found in violations] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    assert page.locator("h1").count() == 1, page.url
    assert page.title().endswith("Earshot"), page.url
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((node) => node.id)")
    assert len(ids) == len(set(ids)), f"{page.url} gives an id twice"
