"""The rules of the style sheets and templates that no browser is needed to check."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEBAPP = Path(__file__).parents[3] / "webapp"
SHEETS = sorted((WEBAPP / "static").glob("*.css"))
TEMPLATES = sorted((WEBAPP / "templates").rglob("*.html"))

COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(")
TOKEN = re.compile(r"var\((--[\w-]+)\)")


def test_only_the_token_file_names_colours() -> None:
    named = {sheet.name: COLOUR.findall(sheet.read_text()) for sheet in SHEETS if sheet.name != "tokens.css"}
    assert {name: found for name, found in named.items() if found} == {}


def test_every_token_used_is_defined() -> None:
    defined = set(re.findall(r"^\s*(--[\w-]+):", (WEBAPP / "static/tokens.css").read_text(), re.MULTILINE))
    used = {token for sheet in SHEETS for token in TOKEN.findall(sheet.read_text())}
    assert used - defined == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_has_nothing_inline_and_says_what_it_takes(template: Path) -> None:
    text = template.read_text()
    assert text.startswith("{#")
    markup = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", markup)
    assert not re.search(r"\son\w+\s*=\s*[\"']", markup)
    assert not re.search(r"<script(?![^>]*\ssrc=)", markup)
    assert not re.search(r"(?:src|href)=[\"']https?:", markup)


def test_every_form_that_posts_carries_the_token() -> None:
    for template in TEMPLATES:
        markup = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.DOTALL)
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", markup, re.DOTALL):
            assert "ui.csrf()" in form, template
