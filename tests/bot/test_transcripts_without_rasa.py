"""The golden transcripts once more, through the whole turn with Rasa away: every step as it is written."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import asking
from bot.conversations import start_conversation
from bot.filling import fill
from bot.inbound import Inbound
from bot.replies import TurnResult
from bot.services import Services
from bot.turn import take_turn
from database.models import Contribution, Conversation, YoungPerson
from tests.surveys.transcript import TRANSCRIPTS, Transcript, load
from tests.webapp.portals import COUNCIL, NOW, Council
from webapp.bot_services import EXTENSION


@pytest.fixture
def services(council: Council, monkeypatch: pytest.MonkeyPatch) -> Services:
    """The public portal's services without Rasa, with every order drawn as the transcripts have it."""
    monkeypatch.setattr(asking.secrets, "randbelow", lambda _most: 0)
    found: Services = council.app("public").extensions[EXTENSION]
    assert found.rasa is None
    times = count()

    def clock() -> dt.datetime:
        """A person takes time to answer."""
        return NOW + dt.timedelta(seconds=20 * next(times))

    return replace(found, web_link=lambda _: "{link}", clock=clock)


@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda file: file.stem)
def test_a_transcript_passes_while_rasa_is_away(file: Path, services: Services, council: Council) -> None:
    transcript = load(file)
    services = offering(services, transcript)
    with council.owner.session() as session:
        conversation = begun(session, services, transcript)
        typed = 0
        for number, step in enumerate(transcript.steps, start=1):
            if step.get("say") is not None and not step["say"].strip():
                continue  # An empty message is refused where it comes in.
            result = turn(session, services, conversation, transcript, step, first=number == 1)
            said = [reply.text for reply in result.replies]
            if result.replies and result.replies[-1].kind == "safety":
                # What was said is kept, and the questionnaire goes on from there when they carry on.
                on = Inbound(str(uuid.uuid4()), None, "/resume", "web")
                said = [reply.text for reply in take_turn(session, services, conversation, on).replies][1:]
            if step.get("understood", True):  # Else it is not for the questionnaire: a goal is looked for.
                assert said == wanted(services, step), f"{file.name}, step {number}"
            assert said or not wanted(services, step), "somebody who says something is answered"
            typed += step.get("say") is not None and bool(step["say"].strip())
        kept = session.scalar(select(func.count()).select_from(Contribution))
    assert kept == typed, "every message that was typed is kept"


def offering(services: Services, transcript: Transcript) -> Services:
    questionnaire = transcript.questionnaire
    both = {**services.profile.questionnaires, questionnaire.id: questionnaire}
    return replace(services, profile=services.profile.model_copy(update={"questionnaires": both}))


def begun(session: Session, services: Services, transcript: Transcript) -> Conversation:
    conversation = start_conversation(session, services, channel="web", greet=False).conversation
    if transcript.voice.age_band is not None:
        person = YoungPerson(
            council_id=COUNCIL, age_band=transcript.voice.age_band, status="in_care", area="in_county"
        )
        session.add(person)
        session.flush()
        conversation.young_person_id = person.id
        session.commit()
    return conversation


def turn(
    session: Session,
    services: Services,
    conversation: Conversation,
    transcript: Transcript,
    step: dict[str, Any],
    *,
    first: bool,
) -> TurnResult:
    channel = step.get("channel", transcript.voice.channel)
    payload = f"/start {transcript.questionnaire.id}" if first else step.get("press")
    text = None if payload else step["say"]
    return take_turn(session, services, conversation, Inbound(str(uuid.uuid4()), text, payload, channel))


def wanted(services: Services, step: dict[str, Any]) -> list[str]:
    return [fill(text, services.profile, link="{link}") for text in step["reply"]]
