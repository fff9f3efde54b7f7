"""The peer's processes: its training, once for what it is made of, its Rasa server and its action server."""

import hashlib
import os
import re
import shutil
from pathlib import Path

from earshot import ROOT
from earshot.rasa_model import rasa_environment
from earshot.setting_up.progress import Step
from earshot.supervisor.child import Part
from earshot.supervisor.health import answers
from script.benchmarks.stock_project import write_project
from script.benchmarks.workbench import HOST, Command, Workbench, rasa_lock_file

TRAINING_WITHIN = 3600.0
"""Seconds, for a machine that is busy with other things as well (docs/benchmarks.md says what it took)."""
READY_WITHIN = 300.0
MODELS_KEPT = 3
_EPOCHS = re.compile(r"Epochs: +\d+%\|[^|]*\| (\d+)/(\d+) ")


def stock_project(bench: Workbench) -> Path:
    """The peer's project folder, written on first use."""
    folder = bench.folder / "stock"
    if not folder.exists():
        write_project(folder)
    return folder


def stock_model(bench: Workbench) -> Path:
    """The peer's trained model, kept in `var/bench/` under the fingerprint of all it is made of.

    Raises BenchError when the training fails or takes too long.
    """
    project = stock_project(bench)
    models = bench.kept / "stock"
    target = models / f"{fingerprint(project, rasa_lock_file())}.tar.gz"
    with bench.screen.step("Stock Rasa's model") as step:
        if target.exists():
            os.utime(target)  # Keeps the model in use among the newest.
            step.outcome = "nothing changed, reused"
            return target
        made = _train(bench, step)
        models.mkdir(parents=True, exist_ok=True)
        _move_whole(made, target)
        _remove_old(models)
        step.outcome = "trained"
    return target


def fingerprint(project: Path, *others: Path) -> str:
    """SHA-256 (hex) over the names and contents of the project's own files and of `others`.

    Left out is what is written beside them: where its servers listen, and the answers it has kept.
    """
    own = [project / "config.yml", *(project / "data").glob("*.yml"), *(project / "domain").glob("*.yml")]
    digest = hashlib.sha256()
    for path in (*sorted(own), *others):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def stock_server(bench: Workbench, model: Path, port: int) -> Part:
    """Stock Rasa on `port`: its API and its REST channel, with the same environment as ours."""
    project = stock_project(bench)
    return Part(
        name="stock Rasa server",
        argv=[
            *_rasa("run", "--enable-api", "--interface", HOST, "--port", str(port), "--model", str(model)),
            *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
        ],
        environ=rasa_environment(os.environ),
        folder=project,
        log=bench.folder / "stock-rasa.log",
        is_ready=lambda _started: answers(f"http://{HOST}:{port}/"),
        ready_within=READY_WITHIN,
    )


def stock_actions(bench: Workbench, port: int) -> Part:
    """The peer's action server on `port`."""
    return Part(
        name="stock action server",
        argv=_rasa("run", "actions", "--port", str(port)),
        # Without this rasa_sdk listens on every address the machine has.
        environ={**rasa_environment(os.environ), "SANIC_HOST": HOST},
        folder=stock_project(bench),
        log=bench.folder / "stock-actions.log",
        is_ready=lambda _started: answers(f"http://{HOST}:{port}/health"),
        ready_within=READY_WITHIN,
    )


def _rasa(*words: str) -> list[str]:
    return [str(ROOT / ".venv-rasa/bin/python"), "-m", "rasa", *words]


def progress_of(log: Path) -> str:
    """How far the training is, ": epoch 12 of 100", by Rasa's `log`; empty before the first epoch."""
    with log.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 2000))
        done = _EPOCHS.findall(file.read().decode("utf-8", "replace"))
    return f": epoch {done[-1][0]} of {done[-1][1]}" if done else ""


def _train(bench: Workbench, step: Step) -> Path:
    def tell(log: Path) -> None:
        step.detail = f"training Rasa's default pipeline, kept for the next run{progress_of(log)}"

    bench.run_to_end(
        Command(
            name="Training stock Rasa",
            argv=_rasa(
                "train", "--domain", "domain", "--out", str(bench.folder), "--fixed-model-name", "stock"
            ),
            # Rasa keeps each trained part by what it was trained on: after a change to a reply alone the
            # neural network, which takes nearly all of the time, is not trained again.
            environ={
                **rasa_environment(os.environ),
                "RASA_CACHE_DIRECTORY": str(bench.kept / "stock/cache"),
                # Rasa tells how far it is from this level on.
                "LOG_LEVEL": "INFO",
            },
            folder=stock_project(bench),
            within=TRAINING_WITHIN,
        ),
        tell,
    )
    return bench.folder / "stock.tar.gz"


def _move_whole(made: Path, target: Path) -> None:
    """Move `made` to `target`, perhaps on another disk, so that it is there whole or not at all."""
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        shutil.move(made, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _remove_old(models: Path) -> None:
    newest_first = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[MODELS_KEPT:]:
        path.unlink(missing_ok=True)
