"""Golden conversations about a risk, whole: every word said back, by age, hour and channel.

A transcript (tests/transcripts/safety/*.yml) has `channel`, `age_band` (null: no join code), `now`, and
steps: `say` (typed), `press` (a payload) or `acknowledge` (somebody takes the alert on). Each lists every
reply, the payloads of the buttons under the last one, and the question that waits.
"""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from bot import saying
from bot.sms_form import as_texts, load_sms_form
from database.models import Alert, YoungPerson
from tests.bot.talking import Talk
from tests.surveys.transcript import ROOT
from tests.webapp.portals import JOIN_CODE, Council, council

__all__ = ["council"]

TRANSCRIPTS = sorted((ROOT / "tests" / "transcripts" / "safety").glob("*.yml"))


def begun(council: Council, session: Any, written: dict[str, Any]) -> Talk:
    if written["age_band"] is not None:
        [person] = session.scalars(select(YoungPerson))
        person.age_band = written["age_band"]
        session.commit()
    code = None if written["age_band"] is None else JOIN_CODE
    talk = Talk(session, channel=written["channel"], join_code=code)
    talk.clock.now = dt.datetime.fromisoformat(written["now"])
    return talk


def take(talk: Talk, step: dict[str, Any]) -> dict[str, Any]:
    """The step as it came out."""
    talk.clock.passes(20)
    if "acknowledge" in step:
        for alert in talk.session.scalars(select(Alert)):
            alert.status, alert.acknowledged_at, alert.acknowledged_by = (
                "acknowledged",
                talk.clock(),
                uuid.uuid4(),
            )
        talk.session.commit()
        return {"acknowledge": step["acknowledge"]}
    (talk.say if "say" in step else talk.press)(step.get("say", step.get("press")))
    texts = as_texts(talk.replies, load_sms_form()) if talk.channel == "sms" else None
    out = {key: step[key] for key in ("say", "press") if key in step}
    out["replies"] = [*texts] if texts is not None else [reply.text for reply in talk.replies]
    if talk.channel == "web":
        out["buttons"] = [button.payload for button in talk.replies[-1].buttons] if talk.replies else []
    out["question"] = talk.state.question
    return out


@pytest.mark.parametrize("file", TRANSCRIPTS, ids=lambda file: file.stem)
def test_a_conversation_about_a_risk_goes_as_its_transcript_says(
    file: Path, council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saying.random, "choice", lambda options: options[0])
    written = yaml.safe_load(file.read_text(encoding="utf-8"))
    with council.owner.session() as session:
        talk = begun(council, session, written)
        for number, step in enumerate(written["steps"], start=1):
            assert take(talk, step) == step, f"{file.name}, step {number}"


def test_there_is_one_for_each_way_of_speaking() -> None:
    found = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in TRANSCRIPTS]
    assert {each["channel"] for each in found} == {"web", "sms"}
    assert {each["age_band"] for each in found} == {None, "8-10", "11-15", "16-17", "18-25"}
