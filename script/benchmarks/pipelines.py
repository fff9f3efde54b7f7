"""`pipelines`: a message understood and its reply got, and memory, for each pipeline that was compared.

They are those of docs/decisions/0010-how-messages-are-understood.md, on the same examples: ours, counts of
words alone, counts and meaning with Rasa's logistic regression, and stock Rasa, which is the peer of each.
"""

import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import yaml

from earshot import ROOT
from earshot.rasa_model import TOKEN_VARIABLE, fingerprint, rasa_environment
from earshot.supervisor.child import Part
from earshot.supervisor.parts import rasa_part
from script.benchmarks.comparison import Comparison, ours_and_peer
from script.benchmarks.product import Product, product
from script.benchmarks.rasa_servers import example_lines, resident_megabytes
from script.benchmarks.stock_rasa import READY_WITHIN, stock_model, stock_server
from script.benchmarks.talking import Parser
from script.benchmarks.workbench import HOST, Command, Workbench, free_base

MESSAGES, QUICK_MESSAGES = 100, 30
WARM_UP: Final = 10
GOAL: Final = "greeting"
TRAINING_WITHIN: Final = 900.0
LOGISTIC: Final[dict[str, Any]] = {"name": "LogisticRegressionClassifier", "tol": 0.01, "ranking_length": 5}
OURS_ALONE: Final = ("LikenessClassifier", "RegexEntityExtractor", "EntitySynonymMapper")
"""Endings of the names of the parts that only our own pipeline has."""

Figures = tuple[list[float], float]
"""Milliseconds of each message with its reply, and megabytes held afterwards."""


def measure(bench: Workbench) -> list[Comparison]:
    """Start each pipeline's server in turn; stock Rasa's figures stand beside every other's."""
    ours, lines = product(bench), example_lines(QUICK_MESSAGES if bench.quick else MESSAGES)
    measured = {name: _measured(bench, part, parser, lines) for name, part, parser in _servers(bench, ours)}
    spent, held = measured.pop("stock")
    comparisons = []
    for name, (milliseconds, megabytes) in measured.items():
        both = {"ours": milliseconds, "peer": spent}
        comparisons += [
            Comparison(f"pipeline_{name}_message", *ours_and_peer(both), "ms"),
            Comparison(f"pipeline_{name}_message_p95", *ours_and_peer(both, 0.95), "ms"),
            Comparison(f"pipeline_{name}_memory", megabytes, held, "MB"),
        ]
    return comparisons


def _servers(bench: Workbench, ours: Product) -> Iterator[tuple[str, Part, Parser]]:
    yield "ours", ours.rasa, ours.parser
    for name, config in variants().items():
        part = rasa_part(ours.settings, _model(bench, name, config))
        yield name, part, Parser(ours.settings.rasa_url, part.environ[TOKEN_VARIABLE])
    port = free_base((0,))
    yield "stock", stock_server(bench, stock_model(bench), port), Parser(f"http://{HOST}:{port}")


def variants(root: Path = ROOT) -> Mapping[str, dict[str, Any]]:
    """The configurations that ours was chosen over, made from ours: by name."""
    config = yaml.safe_load((root / "bot/rasa/config.yml").read_text(encoding="utf-8"))
    features = [part for part in config["pipeline"] if not part["name"].endswith(OURS_ALONE)]
    counts = [part for part in features if not part["name"].endswith("SentenceEmbedding")]
    return {
        "counts": {**config, "pipeline": [*counts, LOGISTIC]},
        "counts_and_meaning": {**config, "pipeline": [*features, LOGISTIC]},
    }


def _model(bench: Workbench, name: str, config: Mapping[str, Any]) -> Path:
    """The variant's trained model, kept in `var/bench/` under the fingerprint of all it is made of."""
    text = yaml.safe_dump(dict(config), sort_keys=False)
    made_of = hashlib.sha256(f"{fingerprint(ROOT)}{text}".encode()).hexdigest()
    target = bench.kept / "pipelines" / f"{made_of}.tar.gz"
    with bench.screen.step(f"The model of {name}") as step:
        if target.exists():
            step.outcome = "nothing changed, reused"
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        written = bench.folder / f"{name}.yml"
        written.write_text(text, encoding="utf-8")
        rasa = ROOT / "bot/rasa"
        argv = [str(ROOT / ".venv-rasa/bin/python"), str(rasa / "launch.py"), "train"]
        argv += ["--config", str(written), "--domain", str(rasa / "domain")]
        argv += ["--data", str(rasa / "rules"), str(ROOT / "nlu_data"), "--out", str(bench.folder)]
        argv += ["--fixed-model-name", name, "--skip-validation", "--force"]
        environ = rasa_environment(os.environ)
        bench.run_to_end(Command(f"Training {name}", argv, environ, bench.folder, TRAINING_WITHIN))
        shutil.move(bench.folder / f"{name}.tar.gz", target)
        step.outcome = "trained"
    return target


@contextmanager
def _running(bench: Workbench, part: Part, parser: Parser) -> Iterator[int]:
    """The process of a server that answers; stopped at the end."""
    with bench.processes() as keeper:
        child = keeper.start(replace(part, is_ready=lambda _: parser.parses(), ready_within=READY_WITHIN))
        keeper.wait_ready(child)
        yield child.pid


def _measured(bench: Workbench, part: Part, parser: Parser, lines: list[str]) -> Figures:
    with bench.screen.step(f"{len(lines)} messages to {part.name}"), _running(bench, part, parser) as process:
        spent = []
        for line in (*lines[:WARM_UP], *lines):
            began = time.perf_counter()
            parser.parse(line)
            parser.reply(GOAL)
            spent.append((time.perf_counter() - began) * 1000)
        return spent[WARM_UP:], resident_megabytes(process)
