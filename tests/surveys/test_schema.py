"""The JSON Schema for editors is current, takes every questionnaire here, and refuses what it can see."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from earshot.command_line.questionnaire import questionnaire
from earshot.yaml_files import read_document
from surveys.schema import SCHEMA_FILE, schema_text
from tests.surveys.transcript import ROOT

WEEK = ROOT / "tests" / "surveys" / "my_week.yml"
FILES = sorted(
    {
        *ROOT.glob("councils/*/questionnaires/*.yml"),
        *ROOT.glob("surveys/definitions/questionnaires/*.yml"),
        ROOT / "tests" / "surveys" / "every_type.yml",
        WEEK,
    }
)


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_committed_schema_is_current() -> None:
    message = "write it anew: earshot questionnaire schema > surveys/definitions/questionnaire.schema.json"
    assert SCHEMA_FILE.read_text("utf-8") == schema_text(), message


def test_the_command_prints_it() -> None:
    assert CliRunner().invoke(questionnaire, ["schema"]).output == schema_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_questionnaire_here_fits_the_schema(file: Path, validator: Any) -> None:
    assert [error.message for error in validator.iter_errors(read_document(file).data)] == []


BREAKS = {
    "an unknown field": lambda data: data["questions"][0].update(colour="red"),
    "an unknown type": lambda data: data["questions"][0].update(type="essay"),
    "an id of capitals": lambda data: data["questions"][0].update(id="Feel Safe"),
    "no why": lambda data: data["questions"][0].pop("why"),
    "no text": lambda data: data["questions"][0].pop("text"),
    "a scale without ends": lambda data: data["questions"][2].pop("maximum"),
    "a person without choices": lambda data: data["questions"][6].pop("choices"),
    "a shared set there is not": lambda data: data["questions"][6].update(choices="everyone"),
    "an unknown theme": lambda data: data["questions"][0].update(themes=["sofas"]),
    "an unknown age": lambda data: data["questions"][0].update(wording={"8-9": "Safe?"}),
    "a number as text": lambda data: data["questions"][2].update(minimum="1"),
    "no closing": lambda data: data.pop("closing"),
    "no questions": lambda data: data.update(questions=[]),
    "nothing where a text should be": lambda data: data["questions"][0].update(intro=None),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_what_an_editor_can_see_is_refused(broken: str, validator: Any) -> None:
    data = copy.deepcopy(read_document(WEEK).data)
    BREAKS[broken](data)
    assert not validator.is_valid(data)


def test_the_schema_explains_itself_in_an_editor() -> None:
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    question = schema["$defs"]["Question"]
    assert question["description"].startswith("One question.")
    assert "show_if" in question["properties"]["show_if"]["description"]
    assert [name for name, field in question["properties"].items() if "description" not in field] == []
