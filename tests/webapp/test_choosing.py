"""What can be said: the page that offers every questionnaire, and what staff then see of it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from bot.questionnaires import keep_version
from database.models import Response
from earshot import ROOT
from earshot.council import load_council
from surveys.engine import Progress
from tests.database.server import COUNCIL
from tests.webapp.portals import JOIN_CODE, PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import Chat

LAST_SUMMER = dt.datetime(2026, 8, 19, 10, 0, tzinfo=dt.UTC)
EVERY = load_council(ROOT / "councils" / COUNCIL).questionnaires
OFFERED = {name: each for name, each in EVERY.items() if each.kind != "request"}
"""A request is told beside others and is in no menu."""


def test_every_questionnaire_is_offered_once_as_a_button(council: Council) -> None:
    page = council.app("public").test_client().get("/choose")
    found = re.findall(r'<button class="pick" name="questionnaire" value="(\w+)"', page.text)
    assert sorted(found) == sorted(OFFERED)
    for each in OFFERED.values():
        assert each.title in page.text
    assert "{" not in re.sub(r"<script.*?</script>", "", page.text, flags=re.DOTALL)


def test_the_start_page_leads_there_and_the_old_address_does_too(council: Council) -> None:
    client = council.app("public").test_client()
    assert 'href="/choose"' in client.get("/").text
    moved = client.get("/tell")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/choose")


@pytest.mark.parametrize("name", OFFERED)
def test_what_is_picked_begins_with_its_notice_and_puts_its_first_question(
    council: Council, name: str
) -> None:
    client = council.app("public").test_client()
    token = token_of(client.get("/choose").text)
    begun = client.post(
        "/talk/start", data={"csrf_token": token, "questionnaire": name}, follow_redirects=True
    )
    assert "This is not for emergencies" in begun.text
    chat = Chat(council.app("public").test_client())
    chat.send(payload=f"/start {name}")
    chat.send(payload="/start")
    assert chat.state["question"] in {question.id for question in OFFERED[name].asked}
    assert not any("{" in reply["text"] for reply in chat.replies)


def test_whoever_has_begun_something_can_carry_on_with_it(council: Council) -> None:
    client = council.app("public").test_client()
    assert "Carry on with it" not in client.get("/choose").text
    token = token_of(client.get("/choose").text)
    client.post("/talk/start", data={"csrf_token": token, "questionnaire": "this_is_me"})
    assert "Carry on with it" in client.get("/choose").text


def answered_in_a_quarter_that_is_over(council: Council) -> None:
    promise = OFFERED["promise"]
    with council.owner.session() as session:
        keep_version(session, COUNCIL, promise)
        session.add(
            Response(
                council_id=COUNCIL,
                questionnaire_id=promise.id,
                version=promise.version,
                channel="web",
                status="ended_early",
                progress=Progress(promise.id, promise.version, status="ended_early").to_json(),
                started_at=LAST_SUMMER,
                changed_at=LAST_SUMMER,
                finished_at=LAST_SUMMER,
            )
        )
        session.commit()


def test_a_summary_is_made_only_of_what_is_counted(council: Council) -> None:
    answered_in_a_quarter_that_is_over(council)
    lead = sign_in(council.app("staff"), "lead@example.org", PASSWORD)
    page = lead.get("/summaries/new")
    offered = set(re.findall(r'<option value="(\w+)"', page.text)) & set(OFFERED)
    counted = {name for name, each in OFFERED.items() if each.kind in {"survey", "review", "feedback"}}
    assert offered == counted and "promise" in offered and "sort_problem" not in offered
    refused = lead.post(
        "/summaries/new",
        data={"csrf_token": token_of(page.text), "questionnaire": "sort_problem", "period": "2026-Q3"},
    )
    assert refused.status_code == 422


def test_a_worker_reads_whom_a_statement_is_for_in_the_councils_words(council: Council) -> None:
    chat = Chat(council.app("public").test_client(), join_code=JOIN_CODE)
    chat.send(payload="/start share_good_news")
    chat.send(payload="/start")
    chat.say("I won a cup")
    for _ in range(4):
        chat.say("skip")
    chat.send(payload="/answer tell reviewing_officer")
    assert any("It will go to your independent reviewing officer." in each["text"] for each in chat.replies)
    with council.owner.session() as session:
        [response] = session.scalars(select(Response))
    worker = sign_in(council.app("staff"), "worker@example.org", PASSWORD)
    page = worker.get(f"/responses/{response.id}").text
    assert "your independent reviewing officer" in page and "{reviewing_officer}" not in page
