"""The JSON Schema of a questionnaire's YAML, for editors that check and complete while somebody writes.

It is the model's own schema, and what the YAML may leave to be filled in: shared answers by name, and a
question's type deciding what else it needs. What holds between questions only the check can say.
"""

from __future__ import annotations

import json
from typing import Any, Final

from earshot.yaml_files import read_document
from surveys.questionnaire import WITH_CHOICES, Questionnaire
from surveys.reading import DEFINITIONS, shared_answers

SCHEMA_FILE: Final = DEFINITIONS / "questionnaire.schema.json"


def questionnaire_schema() -> dict[str, Any]:
    """The schema as data (JSON Schema 2020-12)."""
    schema = Questionnaire.model_json_schema()
    for definition in (schema, *schema["$defs"].values()):
        _plain(definition)
    question = schema["$defs"]["Question"]
    question["properties"]["choices"] = {
        "description": "The answers to choose from, or the name of a shared set of answers.",
        "anyOf": [
            {"enum": sorted(shared_answers())},
            {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/Choice"}},
        ],
    }
    _describe(schema)
    question["allOf"] = [
        _when(["note"], then={}, otherwise={"required": ["why"]}),
        _when(sorted(WITH_CHOICES - {"yes_no_sometimes"}), then={"required": ["choices"]}),
        _when(["scale"], then={"required": ["minimum", "maximum"]}),
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Earshot questionnaire",
    }


def schema_text() -> str:
    """The schema as it is kept in `questionnaire.schema.json`."""
    return json.dumps(questionnaire_schema(), indent=2, ensure_ascii=False) + "\n"


def _when(
    types: list[str], *, then: dict[str, Any], otherwise: dict[str, Any] | None = None
) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "if": {"properties": {"type": {"enum": types}}, "required": ["type"]},
        "then": then,
    }
    return rule if otherwise is None else {**rule, "else": otherwise}


def _describe(schema: dict[str, Any]) -> None:
    """Put in what `fields.yml` says of each field, in place of nothing."""
    told: dict[str, dict[str, str]] = read_document(DEFINITIONS / "fields.yml").data
    for model, fields in told.items():
        properties = (
            schema["properties"] if model == "Questionnaire" else schema["$defs"][model]["properties"]
        )
        for name, description in fields.items():
            # A field that is there no longer is a fault of fields.yml, and fails here.
            properties[name]["description"] = description


def _plain(definition: dict[str, Any]) -> None:
    """Take out what says nothing to whoever writes YAML: pydantic's titles, and numbers written as text."""
    for name, field in definition.get("properties", {}).items():
        field.pop("title", None)
        options = field.get("anyOf")
        if options is None:
            continue
        if {"type": "number"} in options:
            options = [option for option in options if option.get("type") in {"number", "null"}]
        # None is how the model says that a field was not given; nobody writes it.
        kept = [option for option in options if option.get("type") != "null"]
        if len(kept) == 1:
            del field["anyOf"]
            default = field.pop("default", None)
            definition["properties"][name] = {**kept[0], **field}
            if default is not None:
                definition["properties"][name]["default"] = default
        else:
            field["anyOf"] = kept
