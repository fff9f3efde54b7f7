"""Reading questionnaires and the shared definitions from YAML: the only part of `surveys` that opens a file.

A question may name a shared set of answers (`choices: yes_no_not_sure`), and one of type `yes_no_sometimes`,
or a scale of faces, gets its usual answers without asking. They are filled in here, so that a loaded
questionnaire holds every choice.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict

from earshot.yaml_files import Document, Fault, FileFaultsError, read_document, validated
from surveys.definitions.phrases import Phrases
from surveys.definitions.steering import Steering
from surveys.engine.state import Channel, Voice
from surveys.locating import locate
from surveys.questionnaire import Choice, Questionnaire

DEFINITIONS = Path(__file__).parent / "definitions"

SHARED_QUESTIONNAIRES = DEFINITIONS / "questionnaires"
"""The questionnaires that every council has, unless it has one of its own of the same id."""


class SharedAnswers(BaseModel):
    """The sets of choices in `answers.yml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    yes_no_sometimes: tuple[Choice, ...]
    yes_no_not_sure: tuple[Choice, ...]
    faces: tuple[Choice, ...]
    people_to_tell: tuple[Choice, ...]


@cache
def _shared_answers() -> dict[str, Any]:
    document = read_document(DEFINITIONS / "answers.yml")
    validated(document, SharedAnswers)
    answers: dict[str, Any] = document.data
    return answers


@cache
def shared_answers() -> Mapping[str, tuple[Choice, ...]]:
    """The shared sets of answers that a question may name, by name."""
    sets = validated(read_document(DEFINITIONS / "answers.yml"), SharedAnswers)
    return MappingProxyType({name: getattr(sets, name) for name in SharedAnswers.model_fields})


@cache
def _usual_voice() -> Voice:
    return Voice(
        phrases=validated(read_document(DEFINITIONS / "phrases.yml"), Phrases),
        steering=validated(read_document(DEFINITIONS / "steering.yml"), Steering),
    )


def load_voice(*, age_band: str | None = None, channel: Channel = "web") -> Voice:
    """The shared phrases and steering words, for one person on one channel. The files are read once."""
    return replace(_usual_voice(), age_band=age_band, channel=channel)


def load_questionnaire(file: Path) -> Questionnaire:
    """Read and check one questionnaire. Raises FileFaultsError naming file, field, line and fault."""
    document = read_document(file)
    faults = _fill_in_shared_answers(document)
    if faults:
        raise FileFaultsError(faults)
    questionnaire = validated(document, Questionnaire, locate)
    if questionnaire.id != file.stem:
        raise FileFaultsError([document.fault(("id",), f"must be the file's name, {file.stem!r}")])
    return questionnaire


def _fill_in_shared_answers(document: Document) -> list[Fault]:
    """Put the shared answers into the raw data, where a question names them or its type has them."""
    faults: list[Fault] = []
    data = document.data
    questions = data.get("questions") if isinstance(data, dict) else None
    for number, question in enumerate(questions if isinstance(questions, list) else []):
        if not isinstance(question, dict):
            continue
        named = question.get("choices", _usual_answers(question))
        if not isinstance(named, str):
            continue
        if named in _shared_answers():
            question["choices"] = _shared_answers()[named]
        else:
            known = ", ".join(sorted(_shared_answers()))
            where = ("questions", number, "choices")
            faults.append(
                document.fault(where, f"there is no shared set of answers {named!r} (there are: {known})")
            )
    return faults


def _usual_answers(question: dict[str, Any]) -> str | None:
    if question.get("type") == "yes_no_sometimes":
        return "yes_no_sometimes"
    faces = question.get("type") == "scale" and (question.get("minimum"), question.get("maximum")) == (1, 5)
    return "faces" if faces else None
