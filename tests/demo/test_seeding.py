"""The demo in a real database: whole, readable by the product, repeatable, and never half there."""

from __future__ import annotations

import datetime as dt
import stat
import uuid
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.conversations import start_conversation
from bot.inbound import Inbound
from bot.services import Services, load_words
from bot.turn import take_turn
from bot.understanding import KeywordMatcher
from database.accounts import find_account, password_fits
from database.models import (
    Account,
    Alert,
    AlertContribution,
    Answer,
    AuditEntry,
    Contribution,
    Conversation,
    JoinCode,
    Message,
    Person,
    Response,
    Screening,
    YoungPerson,
)
from earshot.council import load_council
from earshot.demo.sign_ins import path_of, read_sign_ins
from moderation.screening import Screen
from surveys.engine import Progress
from tests.database.server import COUNCIL
from tests.demo.councils import NOW, Seeded


def test_everybody_is_there_marked_as_demo_and_named_only_in_the_schema_of_identities(
    seeded: Seeded, rows: Session
) -> None:
    people = rows.scalars(select(YoungPerson)).all()
    assert len(people) == seeded.result.people == 67
    assert all(person.demo for person in people)
    named = {person.young_person_id: person for person in rows.scalars(select(Person))}
    assert named.keys() == {person.id for person in people}
    for person in named.values():
        assert person.first_name.startswith("Demo-")
        dt.date.fromisoformat(person.date_of_birth)
        if person.phone:
            assert person.phone_lookup == seeded.database.keys.look_up("phone", person.phone)


def test_every_role_can_sign_in_with_what_was_printed(seeded: Seeded, rows: Session) -> None:
    roles = {sign_in.role: sign_in for sign_in in seeded.result.sign_ins}
    assert roles.keys() == {"worker", "lead", "adviser", "admin", "coopted", "member", "clerk"}
    for sign_in in roles.values():
        account = find_account(rows, COUNCIL, sign_in.email)
        assert account is not None
        assert (account.role, account.name, account.demo) == (sign_in.role, sign_in.name, True)
        assert password_fits(account.password_hash, sign_in.password)
        assert sign_in.portal == ("committee" if sign_in.role in {"coopted", "member", "clerk"} else "staff")
    assert len({sign_in.password for sign_in in roles.values()}) == len(roles)


def test_the_sign_ins_are_kept_for_this_user_only(seeded: Seeded) -> None:
    kept = read_sign_ins(seeded.settings.var, COUNCIL)
    assert kept is not None
    assert (kept.accounts, kept.join_codes) == (seeded.result.sign_ins, seeded.result.join_codes)
    assert stat.S_IMODE(path_of(seeded.settings.var).stat().st_mode) == 0o600
    assert read_sign_ins(seeded.settings.var, "rutland") is None


def test_the_database_holds_no_password_and_no_join_code(seeded: Seeded, rows: Session) -> None:
    hashes = "".join(account.password_hash for account in rows.scalars(select(Account)))
    assert not [sign_in for sign_in in seeded.result.sign_ins if sign_in.password in hashes]
    lookups = {bytes(code.code_lookup) for code in rows.scalars(select(JoinCode))}
    keys = seeded.database.keys
    assert lookups == {
        keys.look_up("join_code", code.code.replace("-", "")) for code in seeded.result.join_codes
    }


def test_every_contribution_opens_came_by_a_message_and_was_screened(rows: Session) -> None:
    contributions = rows.scalars(select(Contribution)).all()
    assert len(contributions) > 50
    screened = {one.contribution_id: one for one in rows.scalars(select(Screening))}
    messages = {one.contribution_id: one for one in rows.scalars(select(Message)) if one.contribution_id}
    for contribution in contributions:
        assert contribution.text.strip()
        assert messages[contribution.id].conversation_id == contribution.conversation_id
        assert screened[contribution.id].version
        # A reason is given exactly when something was found, and opens with the words' key.
        assert bool(screened[contribution.id].reasons) == (screened[contribution.id].level != "none")


def test_answers_say_what_the_stored_progress_says(rows: Session) -> None:
    answers: dict[uuid.UUID, dict[str, Answer]] = defaultdict(dict)
    for row in rows.scalars(select(Answer)):
        answers[row.response_id][row.question_id] = row
    words = {row.id: row for row in rows.scalars(select(Contribution))}
    for response in rows.scalars(select(Response)):
        progress = Progress.from_json(response.progress)
        assert (progress.status, progress.version) == (response.status, response.version)
        assert (response.finished_at is not None) == (response.status in {"finished", "ended_early"})
        mine = answers.get(response.id, {})
        assert mine.keys() == progress.answers.keys()
        for question_id, answer in progress.answers.items():
            row = mine[question_id]
            assert row.choices == ([answer.choice] if answer.choice else list(answer.choices))
            assert row.skipped == answer.skipped
            assert (row.contribution_id is None) == (answer.text is None)
            if row.contribution_id is not None:
                assert words[row.contribution_id].text in (answer.text or "")
                assert words[row.contribution_id].young_person_id == response.young_person_id


def test_conversations_are_whole_and_their_times_run_forward(rows: Session) -> None:
    threads: dict[uuid.UUID, list[Message]] = defaultdict(list)
    for message in rows.scalars(select(Message).order_by(Message.number)):
        threads[message.conversation_id].append(message)
    conversations = rows.scalars(select(Conversation)).all()
    assert threads.keys() == {conversation.id for conversation in conversations}
    for conversation in conversations:
        thread = threads[conversation.id]
        assert [message.number for message in thread] == list(range(1, len(thread) + 1))
        times = [message.created_at for message in thread]
        assert times == sorted(times)
        assert times[-1] == conversation.last_message_at <= NOW
        for message in thread:
            assert bool(message.text) == (message.direction == "out")
            assert (message.state_after is None) == (message.direction == "out")


def test_there_is_an_alert_for_each_flagged_conversation_and_older_ones_were_taken_on(
    seeded: Seeded, rows: Session
) -> None:
    levels = {one.contribution_id: one.level for one in rows.scalars(select(Screening))}
    about: dict[uuid.UUID, list[str]] = defaultdict(list)
    for link in rows.scalars(select(AlertContribution)):
        about[link.alert_id].append(levels.pop(link.contribution_id))
    assert set(levels.values()) == {"none"}
    alerts = rows.scalars(select(Alert)).all()
    assert len(alerts) >= 5
    worker = find_account(rows, COUNCIL, "worker@example.org")
    assert worker is not None
    for alert in alerts:
        assert alert.level == ("urgent" if "urgent" in about[alert.id] else "concern")
        assert (alert.status == "open") == (NOW - alert.opened_at < dt.timedelta(hours=48))
        if alert.status != "open":
            assert alert.acknowledged_by == worker.id
            assert alert.acknowledged_at is not None
            assert alert.opened_at < alert.acknowledged_at <= NOW
    assert {alert.status for alert in alerts} >= {"open", "closed"}
    taken_on = set(
        rows.scalars(select(AuditEntry.subject_id).where(AuditEntry.action == "alert_acknowledged"))
    )
    assert taken_on == {alert.id for alert in alerts if alert.status != "open"}


def test_whoever_has_the_code_of_somebody_half_way_goes_on_where_they_stopped(
    seeded: Seeded, rows: Session
) -> None:
    profile = load_council(seeded.settings.councils_folder / COUNCIL)
    services = Services(profile, Screen(), None, lambda: NOW, KeywordMatcher(), load_words())
    code = next(code for code in seeded.result.join_codes if "half way" in code.says)
    started = start_conversation(rows, services, channel="web", join_code=code.code.lower())
    response = rows.get_one(Response, (COUNCIL, started.conversation.response_id))
    before = Progress.from_json(response.progress)
    turn = take_turn(rows, services, started.conversation, Inbound("demo-test-1", payload="/resume"))
    assert turn.state.question == before.question_id
    assert response.status == "asking"
