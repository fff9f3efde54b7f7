"""Playing a golden transcript (tests/transcripts/*.yml) against the engine, step by step.

A step has `say` (typed) or `press` (a payload; both may be given), or neither, which starts it all.
It lists what must come back: `reply` (every line), `buttons` (payloads of the last line), `kept` (answers
that changed), `state`, and `understood` when it must be false.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from surveys import engine
from surveys.engine import Answer, Progress, Said, Step, Voice
from surveys.questionnaire import Questionnaire
from surveys.reading import load_questionnaire, load_voice

ROOT = Path(__file__).resolve().parents[2]
TRANSCRIPTS = sorted((ROOT / "tests" / "transcripts").glob("*.yml"))


@dataclass(frozen=True)
class Transcript:
    """A transcript as written, with the questionnaire and voice it is played with."""

    questionnaire: Questionnaire
    voice: Voice
    steps: list[dict[str, Any]]


def load(file: Path) -> Transcript:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    voice = load_voice(age_band=data.get("age_band"), channel=data.get("channel", "web"))
    return Transcript(load_questionnaire(ROOT / data["questionnaire"]), voice, data["steps"])


def play(transcript: Transcript) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Each step as written and as it came out. Progress goes through JSON between steps, as when stored."""
    played = []
    progress: Progress | None = None
    for written in transcript.steps:
        step = _turn(transcript, progress, written)
        progress = Progress.from_json(step.progress.to_json())
        assert progress == step.progress
        played.append((written, _as_written(transcript, written, step)))
    return played


def _turn(transcript: Transcript, progress: Progress | None, written: dict[str, Any]) -> Step:
    if progress is None:
        return engine.start(transcript.questionnaire, transcript.voice)
    if written.get("channel"):
        transcript = replace(transcript, voice=replace(transcript.voice, channel=written["channel"]))
    said = Said(text=written.get("say"), payload=written.get("press"))
    return engine.take(transcript.questionnaire, progress, said, transcript.voice)


def _as_written(transcript: Transcript, written: dict[str, Any], step: Step) -> dict[str, Any]:
    out: dict[str, Any] = {key: written[key] for key in ("say", "press", "channel") if key in written}
    if not step.understood:
        out["understood"] = False
    out["reply"] = [line.text for line in step.said]
    out["buttons"] = [button.payload for button in step.said[-1].buttons] if step.said else []
    if step.changed:
        out["kept"] = {answer.question_id: _kept(answer) for answer in step.changed}
    out["state"] = {
        "question": step.progress.question_id,
        "progress": list(engine.position(transcript.questionnaire, step.progress)),
        "status": step.progress.status,
    }
    return out


def _kept(answer: Answer) -> dict[str, Any]:
    data = {key: value for key, value in answer.to_data().items() if value and key != "question_id"}
    return data | ({"number": str(answer.number)} if answer.number is not None else {})
