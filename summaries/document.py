"""The published document: composed, put in its one canonical form, and hashed (pure).

The canonical form is JSON in UTF-8 with the keys sorted and no spaces. The SHA-256 is that of the canonical
form without the field `sha256` itself. Anybody can check an exported file (on standard input):

    python3 -c "import hashlib, json, sys; d = json.load(sys.stdin); s = d.pop('sha256');
    t = json.dumps(d, ensure_ascii=False, sort_keys=True, separators=(',', ':'));
    print(s == hashlib.sha256(t.encode()).hexdigest())"
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from summaries.disclosure.cells import Cell
from summaries.disclosure.gate import Statement
from summaries.disclosure.model import AnswerBlock, merged_runs
from summaries.disclosure.rules import Rules
from summaries.disclosure.wording import faults_in_words
from summaries.periods import Period
from summaries.phrases import LeftOut, Phrases
from summaries.published_format import FORMAT, SummaryJson
from summaries.records import DID_NOT, DIMENSIONS, TAKING_PART, TOOK_PART, Block, taking_part
from summaries.tabulate import Table


class WordingError(Exception):
    """A sentence of the document may not be published; the message names it and the words."""


def compose(
    *,
    council_id: str,
    survey: str,
    period: Period,
    periods: Sequence[Period],
    blocks: Sequence[Block],
    tables: Sequence[Table],
    left_out: Sequence[LeftOut],
    questions: Collection[str],
    rules: Rules,
    phrases: Phrases,
) -> dict[str, Any]:
    """A draft's document: published, but for its id, date and what it replaces. `survey` is its title,
    `questions` are its questions' texts.

    `periods` are those of the council's summaries so far, this one included. Raises WordingError when the
    lint of words finds something, and pydantic's ValidationError when the result is not of the format.
    """
    names = {"survey": survey, "period": period.label}
    source = phrases.source.format_map(names)
    numbered = list(enumerate(tables, start=1))
    document: dict[str, Any] = {
        "format": FORMAT,
        "id": None,
        "council": council_id,
        "title": phrases.title.format_map(names),
        "period": {"from": period.first.isoformat(), "to": period.last.isoformat(), "label": period.label},
        "published_at": None,
        "supersedes": None,
        "dims": {
            **{name: list(leaves) for name, leaves in DIMENSIONS.items()},
            "period": [one.key for one in periods],
        },
        "response": {block.q: list(block.responses) for block in blocks},
        "scores": {block.q: dict(block.scores) for block in blocks if block.scores},
        "rules": rules.to_json(),
        "cells": [
            cell.numbered(f"t{number}.r{row}", f"t{number}").to_json()
            for number, table in numbered
            for row, cell in enumerate(table.cells, start=1)
        ],
        "tables": [
            {"id": f"t{number}", "title": table.title, "source": source, "note": phrases.note}
            for number, table in numbered
        ],
        "themes": [],
        "quotes": [],
        "left_out": [one.model_dump() for one in left_out],
    }
    _check_words(document, [survey, period.label, *phrases.names(), *questions])
    return sealed(document)


def sealed(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its hash in place of any it had, checked against the format."""
    bare = {name: value for name, value in document.items() if name != "sha256"}
    whole = {**bare, "sha256": hashlib.sha256(canonical(bare).encode()).hexdigest()}
    SummaryJson.model_validate(whole)
    return whole


def is_unchanged(document: Mapping[str, Any]) -> bool:
    """Whether the document is still what its hash was taken of."""
    bare = {name: value for name, value in document.items() if name != "sha256"}
    return document.get("sha256") == hashlib.sha256(canonical(bare).encode()).hexdigest()


def published(
    draft: Mapping[str, Any], *, summary_id: uuid.UUID, now: dt.datetime, supersedes: uuid.UUID | None
) -> dict[str, Any]:
    """The draft's document as it is published: with its id, the moment, and the summary it replaces."""
    moment = now.astimezone(dt.UTC).isoformat(timespec="seconds")
    replaced = str(supersedes) if supersedes else None
    return sealed({**draft, "id": str(summary_id), "published_at": moment, "supersedes": replaced})


def canonical(document: Mapping[str, Any]) -> str:
    """The one text of a document."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hashed_text(document: Mapping[str, Any]) -> str:
    """The text that the document's hash is the hash of."""
    return canonical({name: value for name, value in document.items() if name != "sha256"})


def exported(text: str, sha256: str) -> dict[str, Any]:
    """The document that was stored as the hashed `text` and its `sha256`."""
    return {**json.loads(text), "sha256": sha256}


def cells_of(document: Mapping[str, Any]) -> tuple[Cell, ...]:
    """Every printed number of a document."""
    return tuple(Cell.from_json(cell) for cell in document["cells"])


def statement_of(document: Mapping[str, Any]) -> Statement:
    """What a document states, for the gate."""
    blocks = tuple(
        answer_block(q, tuple(responses), document["scores"].get(q, {}))
        for q, responses in document["response"].items()
    )
    dims = {name: tuple(leaves) for name, leaves in document["dims"].items()}
    return Statement(dims, blocks, cells_of(document))


def answer_block(q: str, responses: tuple[str, ...], scores: Mapping[str, int]) -> AnswerBlock:
    """A block as the gate sees it. Who answered a question took part in its questionnaire."""
    part = taking_part(q.split(".", maxsplit=1)[0]).q
    whole = q.endswith(f".{TAKING_PART}") and responses == (TOOK_PART, DID_NOT)
    return AnswerBlock(
        q,
        responses,
        scores,
        merged_runs(responses, scores),
        whole=whole,
        within=None if whole else (part, TOOK_PART),
    )


def _check_words(document: Mapping[str, Any], names: Sequence[str]) -> None:
    printed = {str(cell["value"]) for cell in document["cells"]}
    sentences = [document["title"]]
    sentences += [
        sentence
        for table in document["tables"]
        for sentence in (table["title"], table["source"], table["note"])
    ]
    sentences += [sentence for one in document["left_out"] for sentence in (one["what"], one["why"])]
    for sentence in sentences:
        faults = faults_in_words(sentence, printed, names)
        if faults:
            raise WordingError(f"{sentence!r} may not be published: {', '.join(faults)}")
