"""Writing down what comes out of golden transcripts: `python -m tests.surveys.record FILE…`.

Read the difference before keeping it. A new transcript needs only its `questionnaire` and its steps' `say`
and `press`; the first step is `{}`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import yaml

from tests.surveys.transcript import load, play

WIDE = 110


class Writer(yaml.SafeDumper):
    """Lists and small maps on one line where they fit, as the transcripts have them."""


def _list(dumper: Writer, data: list[Any]) -> yaml.Node:
    small = (
        not any(isinstance(each, dict) for each in data) and sum(len(str(each)) + 2 for each in data) < WIDE
    )
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=small)


def _map(dumper: Writer, data: dict[str, Any]) -> yaml.Node:
    kept_or_state = not {"reply", "steps"} & set(data) and not any(isinstance(v, dict) for v in data.values())
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=kept_or_state)


Writer.add_representer(list, _list)
Writer.add_representer(dict, _map)


def record(file: Path) -> None:
    """Play the transcript and write down what came out."""
    text = file.read_text(encoding="utf-8")
    comments = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    written = yaml.safe_load(text)
    written["steps"] = [came_out for _, came_out in play(load(file))]
    body = yaml.dump(written, Dumper=Writer, sort_keys=False, allow_unicode=True, width=WIDE + 8)
    file.write_text(comments + body, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        record(Path(name))
