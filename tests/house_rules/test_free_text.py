"""Every way that free text can arrive is listed here with the screen it passes; a new one fails."""

from __future__ import annotations

import ast

import pytest
from sqlalchemy import LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from database.base import Base
from database.models.contributions import SOURCES
from tests.house_rules.source import ROOT, Module, modules

SCREENED_COLUMNS = {
    "words.contribution.text_sealed": "bot.turn, bot.naming and moderation.intake; SCREENED_BY says which",
    "words.upload.cells_sealed": "moderation.intake.uploads, cell by cell, once a worker chose the columns",
}
"""Where a young person's words are first stored, and what screens them before anything else is done."""

SCREENED_BY = {
    "chat_message": "bot.turn",
    "nickname": "bot.naming",
    "worker_typed": "moderation.intake.screened",
    "group_note": "moderation.intake.screened",
    "imported": "moderation.intake.screened",
}
"""Which module screens a contribution, by its source. tests/house_rules/test_every_path.py sends words down
each of them."""

WRITTEN_BY_NOTHING = {"survey_answer"}
"""Sources that no code gives a contribution: an answer that is typed comes in as a chat message."""

COPIES_OF_SCREENED = {
    "words.response.progress_sealed": "the engine's state; its words came in as contributions",
    "words.screening.reasons_sealed": "the screen's own reasons",
    "words.message.text_sealed": "what the bot or a worker said; what was typed is a contribution",
    "words.conversation.called_sealed": "what they asked to be called, which came in as a contribution",
}

NOBODYS_WORDS = {
    "identity.account.email_sealed",
    "identity.account.name_sealed",
    "identity.account.email_lookup",
    "identity.account.password_hash",
    "identity.account.phone_sealed",
    "identity.account.role",
    "identity.join_code.code_lookup",
    "identity.person.date_of_birth_sealed",
    "identity.person.first_name_sealed",
    "identity.person.last_name_sealed",
    "identity.person.phone_lookup",
    "identity.person.phone_sealed",
    "operations.audit_entry.action",
    "operations.audit_entry.detail",
    "operations.heartbeat.process",
    "operations.notice.channel",
    "operations.notice.kind",
    "operations.notice.last_error",
    "operations.notice.provider_id",
    "operations.notice.recipient",
    "operations.notice.status",
    "published.summary.document",
    "published.summary.period_label",
    "published.summary.questionnaire_id",
    "published.summary.sha256",
    "published.summary.title",
    "words.alert.category",
    "words.alert.level",
    "words.alert.outcome",
    "words.alert.outcome_note_sealed",
    "words.alert_action.kind",
    "words.alert_action.note_sealed",
    "words.alert.reference",
    "words.alert.status",
    "words.answer.choices",
    "words.answer.question_id",
    "words.contribution.source",
    "words.conversation.channel",
    "words.conversation.token_hash",
    "words.hand_over.status",
    "words.hand_over.why",
    "identity.sms_thread.phone_lookup",
    "identity.sms_thread.phone_sealed",
    "words.outgoing_text.error_code",
    "words.outgoing_text.provider_id",
    "words.outgoing_text.status",
    "words.outgoing_text.text_sealed",
    "words.safety_task.done_note_sealed",
    "words.safety_task.kind",
    "words.safety_task.reason",
    "words.safety_task.reference",
    "words.screening_correction.category",
    "words.screening_correction.level",
    "words.screening_correction.screen_category",
    "words.screening_correction.screen_level",
    "words.screening_correction.screen_version",
    "words.screening_correction.verdict",
    "words.taken_in.kind",
    "words.taken_in.left_out",
    "words.upload.label_sealed",
    "words.upload.plan",
    "words.taken_in.label_sealed",
    "words.message.buttons",
    "words.message.client_message_id",
    "words.message.direction",
    "words.message.kind",
    "words.message.payload",
    "words.message.sender_sealed",
    "words.message.state_after",
    "words.questionnaire_version.definition",
    "words.questionnaire_version.questionnaire_id",
    "words.response.channel",
    "words.response.questionnaire_id",
    "words.response.status",
    "words.screening.category",
    "words.screening.level",
    "words.screening.version",
    "words.summary_draft.document",
    "words.summary_draft.period_label",
    "words.summary_draft.questionnaire_id",
    "words.summary_draft.title",
    "words.young_person.age_band",
    "words.young_person.area",
    "words.young_person.legal_status",
    "words.young_person.placement",
    "words.young_person.sex",
    "words.young_person.status",
}
"""Columns of text that hold ids, kinds, staff's or the council's own words, or a name entered by staff.

`words.message.payload` and `client_message_id` come from outside: `bot.inbound` lets in only what a button of
ours can hold, and an id of at most 100 letters and digits without a space.
"""

INPUTS = {
    "webapp.public.talk": {
        "text": "bot.turn screens it",
        "payload": "only what a button can hold (bot.inbound)",
        "client_message_id": "only an id (bot.inbound)",
        "questionnaire": "only a known questionnaire's id",
        "after": "a number",
        "code": "looked up by its keyed hash; what is no code and no harmless slip goes to bot.turn",
        "called": "bot.naming screens it",
    },
    "webapp.public.sms": {
        "Body": "bot.turn screens it; a join code is looked up by its keyed hash, never stored",
        "From": "a phone number (bot.sms.phones), kept sealed",
        "MessageSid": "only an id (bot.inbound), or looked up",
        "OptOutType": "of a list",
        "NumMedia": "none or some",
        "MessageStatus": "of a list",
        "ErrorCode": "a number",
        "text": "the id of a text",
    },
    "webapp.api.conversations": {
        "after": "a number",
        "json": "text goes to bot.turn, called to bot.naming; the rest are ids",
    },
    "webapp.sign_in": {"email": "a member of staff's", "password": "a member of staff's", "next": "a path"},
    "webapp.staff.alerts": {"again": "a mark"},
    "webapp.staff.alert_page": {"reason": "a member of staff's, for the audit log"},
    "webapp.staff.alert_steps": {
        "kind": "of a list",
        "done_at": "a date and time",
        "note": "a member of staff's, on what they did about words that were screened",
        "action_id": "an id",
        "instead_of": "an account's id",
    },
    "webapp.staff.alert_ending": {
        "outcome": "of a list",
        "note": "a member of staff's, on what they did about words that were screened",
        "sure": "a tick",
        "outcome_at": "compared only",
    },
    "webapp.staff.alert_links": {"on": "a mark"},
    "webapp.staff.watching": {"active": "a mark"},
    "webapp.staff.tasks": {"note": "a member of staff's, on what they did"},
    "webapp.staff.bring_in_typed": {
        "words": "moderation.intake.taking screens it",
        "label": "a member of staff's name for it",
        "day": "a date",
        "code": "looked up by its keyed hash, never stored",
        "once": "an id",
        "cut": "of a list",
        "step": "of a list",
    },
    "webapp.staff.bring_in_spreadsheet": {
        "file": "moderation.intake.uploads screens each chosen cell; the rest is deleted",
        "label": "a member of staff's name for it",
        "texts": "numbers",
        "date": "a number",
        "headed": "a tick",
        "step": "of a list",
    },
    "webapp.staff.hand_overs": {
        "reply": "a member of staff's, to the young person who asked for a person",
        "reply_id": "an id",
        "instead_of": "an account's id",
    },
    "webapp.staff.responses": {
        "level": "of a list",
        "status": "of a list",
        "age_band": "of a list",
        "page": "a number",
    },
    "webapp.staff.corrections": {
        "level": "of a list",
        "category": "of a list",
        "on": "of a list",
        "on_id": "an id",
        "confirm": "a tick",
    },
    "webapp.staff.screening_figures": {"month": "a month"},
    "webapp.staff.on_call": {"week": "a date"},
    "webapp.staff.on_call_changes": {
        "account": "an id",
        "weekdays": "numbers",
        "starts": "a time",
        "ends": "a time",
        "place": "a number",
        "on_bank_holidays": "a tick",
        "first_day": "a date",
        "last_day": "a date",
        "phone": "a member of staff's, a UK mobile (moderation.on_call.phones), kept sealed",
    },
    "webapp.staff.summaries": {"questionnaire": "of a list", "period": "of a list", "confirm": "a tick"},
}
"""What each module of the web reads from a request."""

TEXTUAL = (Text, LargeBinary, JSONB, ARRAY)


def textual_columns() -> set[str]:
    return {
        f"{table.fullname}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, TEXTUAL) and column.name != "council_id" and table.name != "council"
    }


def test_every_column_that_could_hold_words_is_listed_with_what_screens_it() -> None:
    listed = set(SCREENED_COLUMNS) | set(COPIES_OF_SCREENED) | NOBODYS_WORDS
    assert textual_columns() - listed == set(), "say in this file how these columns' words are screened"
    assert listed - textual_columns() == set(), "these columns are gone: take them out of this file"


def test_a_column_for_words_is_always_sealed() -> None:
    assert all(name.endswith("_sealed") for name in {**SCREENED_COLUMNS, **COPIES_OF_SCREENED})


def test_every_source_of_words_says_what_screens_it() -> None:
    assert set(SCREENED_BY) | WRITTEN_BY_NOTHING == set(SOURCES)
    by_name = {module.name: module for module in modules()}
    for source, name in SCREENED_BY.items():
        calls = [ast.unparse(n.func) for n in ast.walk(by_name[name].tree) if isinstance(n, ast.Call)]
        assert any(call.endswith("screen.screen") for call in calls), f"{name} does not screen {source}"


def test_a_source_that_nothing_writes_is_written_by_nothing() -> None:
    for module in modules():
        if not module.name.startswith(("database.models.contributions", "database.migrations")):
            written = {n.value for n in ast.walk(module.tree) if isinstance(n, ast.Constant)}
            assert not written & WRITTEN_BY_NOTHING, module.name


READ_BY_NAME = ("request.form", "request.args", "request.values", "request.files", "request.json")


def read_from_requests(tree: ast.Module) -> set[str]:
    """The names that a module takes from request.form, .args, .values, .files or .json; "*": all of them."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            place, method = ast.unparse(node.func.value), node.func.attr
            if place in READ_BY_NAME:
                named = method in ("get", "getlist", "pop") and isinstance(node.args[0], ast.Constant)
                found.add(node.args[0].value if named else "*")
            elif (place, method) == ("request", "get_json"):
                found.add("json")
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in READ_BY_NAME:
            found.add(ast.unparse(node.slice).strip("'"))
    return found


@pytest.mark.parametrize("module", [m for m in modules() if m.package == "webapp"], ids=lambda m: m.name)
def test_every_input_of_a_route_is_listed_with_what_screens_it(module: Module) -> None:
    read = read_from_requests(module.tree)
    if module.name == "webapp.staff.responses":
        read = read - {"*"} | {"level", "status", "age_band"}  # the loop over FILTERS
    assert read == set(INPUTS.get(module.name, {})), (
        f"say in this file how these inputs of {module.name} are screened"
    )


def test_the_turn_screens_before_it_understands_or_answers() -> None:
    tree = ast.parse((ROOT / "bot/turn.py").read_text("utf-8"))
    turn = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "take_turn")
    calls = [ast.unparse(n.func) for n in ast.walk(turn) if isinstance(n, ast.Call)]
    order = sorted(
        (n.lineno, ast.unparse(n.func))
        for n in ast.walk(turn)
        if isinstance(n, ast.Call) and ast.unparse(n.func) in ("receive", "_screen", "_answer")
    )
    assert [name for _, name in order] == ["receive", "_screen", "_answer"], calls


def test_no_portal_makes_a_screen_of_its_own() -> None:
    """One made beside webapp.screening would run on rules alone, and no health page would say so."""
    for module in modules():
        if module.package in ("webapp", "bot", "scheduler") or module.name.startswith("moderation.intake"):
            calls = {ast.unparse(n.func) for n in ast.walk(module.tree) if isinstance(n, ast.Call)}
            made = "Screen" in calls or "moderation.screening.screen" in module.imports()
            assert made == (module.name == "webapp.screening"), module.name
