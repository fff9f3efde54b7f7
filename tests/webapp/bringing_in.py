"""Bringing something in through the staff pages, as a worker does."""

from __future__ import annotations

import io
import re
import time
import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from database.models import Contribution
from tests.webapp.portals import Council
from tests.webapp.signing_in import token_of

LONGEST_WAIT = 30
"""Seconds for a small file to be read."""


def once_of(html: str) -> str:
    """The id that the page gave to one press of its button."""
    found = re.search(r'name="once" value="([^"]+)"', html)
    assert found
    return found.group(1)


def type_in(client: FlaskClient, words: str, **more: str) -> Any:
    """Type in a conversation; the answer to the form."""
    page = client.get("/bring-in/conversation").text
    data = {"once": once_of(page), "label": "", "day": "2026-11-02", "words": words, "code": "", **more}
    return client.post("/bring-in/conversation", data={"csrf_token": token_of(page), **data})


def group(client: FlaskClient, notes: str, **more: str) -> Any:
    """Send a session's notes to be looked at (or, with step="save", to be kept)."""
    page = client.get("/bring-in/group").text
    data = {"once": once_of(page), "label": "Just Us", "day": "2026-11-02", "words": notes, **more}
    return client.post("/bring-in/group", data={"csrf_token": token_of(page), **data})


def upload(client: FlaskClient, data: bytes, name: str = "answers.csv") -> Any:
    """Upload a file."""
    token = token_of(client.get("/bring-in/spreadsheet").text)
    form = {"csrf_token": token, "label": "Autumn", "file": (io.BytesIO(data), name)}
    return client.post("/bring-in/spreadsheet", data=form, content_type="multipart/form-data")


def choose(client: FlaskClient, address: str, step: str, *texts: int, **more: str) -> Any:
    """Send the chosen columns of an upload."""
    token = token_of(client.get(address).text)
    data = {"csrf_token": token, "step": step, "texts": [str(number) for number in texts], **more}
    return client.post(address, data=data)


def bring_in_file(client: FlaskClient, data: bytes, *texts: int, **more: str) -> str:
    """Upload a file, choose its columns, confirm, and wait until it is read; the page of what came of it."""
    address = upload(client, data).headers["Location"]
    answer = choose(client, address, "confirm", *texts, **more)
    assert answer.status_code == 303, answer.text
    result = answer.headers["Location"]
    wait_until_read(client, result)
    return client.get(result).text


def wait_until_read(client: FlaskClient, result: str) -> None:
    """Wait until the screen has read all of it."""
    until = time.monotonic() + LONGEST_WAIT
    while not client.get(f"{result}/progress").json["finished"]:
        assert time.monotonic() < until, "it is not read on"
        time.sleep(0.05)


def fresh() -> str:
    """An id for one press."""
    return str(uuid.uuid4())


def words_in(council: Council) -> dict[str, Contribution]:
    """Every contribution there is, by its words."""
    with council.owner.session() as session:
        return {row.text: row for row in session.scalars(select(Contribution))}
