"""One sentence that is certainly urgent, down every path by which words can arrive: it is screened, always.

A route that takes a form and is in neither list below fails here, so that a new way in is thought about.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from database.models import Alert, AlertContribution, Answer, Contribution, HandOver, Screening
from tests.bot.sms.line import Line
from tests.house_rules.test_free_text import SCREENED_BY
from tests.moderation.intake.sheets import csv_of, xlsx
from tests.webapp.bringing_in import bring_in_file, group, type_in
from tests.webapp.portals import JOIN_CODE, PASSWORD, Council
from tests.webapp.signing_in import sign_in, token_of
from tests.webapp.test_chat_api import Chat, rows

RISK = "i want to kill myself"


@dataclass
class Ways:
    """The portals, as a young person and a worker reach them."""

    council: Council
    line: Line

    def public(self) -> FlaskClient:
        return self.council.app("public").test_client()

    def chat(self, **more: str) -> Chat:
        return Chat(self.public(), **more)

    def worker(self) -> FlaskClient:
        return sign_in(self.council.app("staff"), "worker@example.org", PASSWORD)


def chat_page(ways: Ways) -> None:
    client = ways.public()
    token = token_of(client.get("/talk").text)
    client.post("/talk/start", data={"csrf_token": token})
    form = {"csrf_token": token_of(client.get("/talk").text), "client_message_id": str(uuid.uuid4())}
    assert client.post("/talk/messages", data={**form, "text": RISK}).status_code == 303


def chat_api(ways: Ways) -> None:
    ways.chat().say(RISK)


def answer_of_a_survey(ways: Ways) -> None:
    chat = ways.chat(join_code=JOIN_CODE)
    chat.begin()
    chat.say("yes")
    assert chat.state["question"] == "understand", "a question that is answered in words"
    chat.say(RISK)
    assert "understand" in {answer.question_id for answer in rows(ways.council, Answer)}


def words_with_a_choice(ways: Ways) -> None:
    chat = ways.chat()
    chat.begin()
    chat.say(f"yes but {RISK}")


def statement(ways: Ways) -> None:
    chat = ways.chat()
    chat.send(payload="/start sort_problem")
    while chat.state["question"] is None:
        chat.press("Start")
    chat.say(RISK)


def to_a_person(ways: Ways) -> None:
    chat = ways.chat()
    chat.send(payload="/goal talk_to_human")
    assert [found.status for found in rows(ways.council, HandOver)] == ["waiting"]
    chat.say(RISK)


def by_sms(ways: Ways) -> None:
    ways.line.text(RISK)


def sms_answer(ways: Ways) -> None:
    for text in ("hello", "questions", "START", RISK):
        ways.line.text(text)


def sms_stop(ways: Ways) -> None:
    ways.line.text(f"STOP {RISK}")


def box_for_a_code(ways: Ways) -> None:
    client = ways.public()
    token = token_of(client.get("/join").text)
    answer = client.post("/join", data={"csrf_token": token, "code": RISK}, follow_redirects=True)
    assert "message-safety" in answer.text


def name_on_the_chat_page(ways: Ways) -> None:
    client = ways.public()
    token = token_of(client.get("/talk").text)
    client.post("/talk/start", data={"csrf_token": token, "questionnaire": "promise", "called": RISK})


def name_with_a_code(ways: Ways) -> None:
    client = ways.public()
    token = token_of(client.get("/join").text)
    client.post("/join", data={"csrf_token": token, "code": JOIN_CODE, "called": RISK})


def name_by_api(ways: Ways) -> None:
    ways.chat(called=RISK)


def typed_in(ways: Ways) -> None:
    assert type_in(ways.worker(), f"She told me: {RISK}. We talked for an hour.").status_code == 303


def typed_in_with_a_code(ways: Ways) -> None:
    assert type_in(ways.worker(), RISK, code=JOIN_CODE).status_code == 303


def group_note(ways: Ways) -> None:
    assert group(ways.worker(), f"The food is nice\n{RISK}", step="save").status_code == 303


def comma_separated(ways: Ways) -> None:
    bring_in_file(ways.worker(), csv_of("Say", "all good", RISK), 0, headed="yes")


def workbook(ways: Ways) -> None:
    bring_in_file(ways.worker(), xlsx([["n", "Say"], [1, "all good"], [2, RISK]]), 1, headed="yes")


def first_row_without_a_heading(ways: Ways) -> None:
    bring_in_file(ways.worker(), csv_of(RISK, "all good"), 0)


@dataclass(frozen=True)
class Path:
    """A way in: the source its contribution has, the routes it goes by, and how to go it."""

    source: str
    routes: frozenset[str]
    go: Callable[[Ways], None]


def path(source: str, go: Callable[[Ways], None], *routes: str) -> Path:
    return Path(source, frozenset(routes), go)


PATHS = (
    path("chat_message", chat_page, "public.talk_start", "public.talk_messages"),
    path("chat_message", chat_api, "api.begin", "api.send"),
    path("chat_message", answer_of_a_survey, "api.send"),
    path("chat_message", words_with_a_choice, "api.send"),
    path("chat_message", statement, "api.send"),
    path("chat_message", to_a_person, "api.send"),
    path("chat_message", by_sms, "public.twilio_inbound"),
    path("chat_message", sms_answer, "public.twilio_inbound"),
    path("chat_message", sms_stop, "public.twilio_inbound"),
    path("chat_message", box_for_a_code, "public.join"),
    path("nickname", name_on_the_chat_page, "public.talk_start"),
    path("nickname", name_with_a_code, "public.join"),
    path("nickname", name_by_api, "api.begin"),
    path("worker_typed", typed_in, "staff.bring_in_conversation"),
    path("worker_typed", typed_in_with_a_code, "staff.bring_in_conversation"),
    path("group_note", group_note, "staff.bring_in_group"),
    path("imported", comma_separated, "staff.bring_in_spreadsheet", "staff.bring_in_columns"),
    path("imported", workbook, "staff.bring_in_spreadsheet", "staff.bring_in_columns"),
    path("imported", first_row_without_a_heading, "staff.bring_in_spreadsheet", "staff.bring_in_columns"),
)

BUTTONS = "no text: buttons, ticks, ids and choices of a list"
OF_STAFF = "a member of staff's words about what they did, not a young person's"

NO_YOUNG_PERSONS_WORDS = {
    "public.exit_page": BUTTONS,
    "public.talk_stop": BUTTONS,
    "public.twilio_status": "what Twilio says of a text",
    "staff.alert_acknowledge": BUTTONS,
    "staff.alert_action": OF_STAFF,
    "staff.alert_close": BUTTONS,
    "staff.alert_hand_back": BUTTONS,
    "staff.alert_identity": OF_STAFF,
    "staff.alert_link_take": BUTTONS,
    "staff.alert_outcome": OF_STAFF,
    "staff.alert_send_back": OF_STAFF,
    "staff.alert_take_over": BUTTONS,
    "staff.bring_in_discard": BUTTONS,
    "staff.corrections_download": BUTTONS,
    "staff.hand_over_close": BUTTONS,
    "staff.hand_over_reply": "a member of staff's words to the young person",
    "staff.hand_over_take": BUTTONS,
    "staff.on_call_away_new": BUTTONS,
    "staff.on_call_away_remove": BUTTONS,
    "staff.on_call_phone": "a member of staff's phone",
    "staff.on_call_put_back": BUTTONS,
    "staff.on_call_turn": BUTTONS,
    "staff.on_call_turn_earlier": BUTTONS,
    "staff.on_call_turn_later": BUTTONS,
    "staff.on_call_turn_new": BUTTONS,
    "staff.on_call_turn_remove": BUTTONS,
    "staff.screening_correction": BUTTONS,
    "staff.sign_in": "a member of staff's e-mail and password",
    "staff.sign_out": BUTTONS,
    "staff.summary_new": BUTTONS,
    "staff.summary_publish": BUTTONS,
    "staff.task_done": OF_STAFF,
    "staff.task_reopen": BUTTONS,
    "committee.sign_in": "a member's e-mail and password",
    "committee.sign_out": BUTTONS,
}
"""Routes that are posted to and by which no words of a young person arrive, with why not."""


@pytest.mark.parametrize("way", PATHS, ids=lambda way: way.go.__name__)
def test_words_are_screened_and_raise_an_alert_by_whichever_path_they_come(
    council: Council, line: Line, way: Path
) -> None:
    way.go(Ways(council, line))
    with council.owner.session() as session:
        said = [row for row in session.scalars(select(Contribution)) if RISK in row.text]
        assert [row.source for row in said] == [way.source]
        screening = session.get_one(Screening, (said[0].council_id, said[0].id))
        assert (screening.level, screening.category) == ("urgent", "suicide")
        joined = session.scalars(
            select(AlertContribution.alert_id).where(AlertContribution.contribution_id == said[0].id)
        ).all()
        assert [session.get_one(Alert, (said[0].council_id, alert)).level for alert in joined] == ["urgent"]
        unread = [
            row
            for row in session.scalars(select(Contribution))
            if not session.get(Screening, (row.council_id, row.id))
        ]
        assert unread == [], "whatever came with it is screened too"


def test_every_source_is_gone_through() -> None:
    assert {way.source for way in PATHS} == set(SCREENED_BY)


def test_every_route_that_is_posted_to_is_gone_through_or_takes_no_words(council: Council) -> None:
    posted = {
        rule.endpoint
        for portal in ("public", "staff", "committee")
        for rule in council.app(portal).url_map.iter_rules()  # type: ignore[arg-type]
        if {"POST", "PUT", "PATCH"} & (rule.methods or set())
    }
    walked = frozenset().union(*(way.routes for way in PATHS))
    assert walked & set(NO_YOUNG_PERSONS_WORDS) == set()
    assert posted - walked - set(NO_YOUNG_PERSONS_WORDS) == set(), (
        "say in this file how their words are screened"
    )
    assert (walked | set(NO_YOUNG_PERSONS_WORDS)) - posted == set(), "these routes are gone: take them out"
