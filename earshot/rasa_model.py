"""The Rasa model: trained when what it is made of has changed, and the command that serves it.

A model is named by its fingerprint, so a file that exists is finished and made of exactly these sources.
Rasa runs in an environment of its own (docs/decisions/0001-two-environments.md); nothing here imports it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MODELS_KEPT = 5
"""Older models are removed. A few are kept, since going back to earlier words is common while writing."""

TOKEN_VARIABLE = "EARSHOT_RASA_TOKEN"  # noqa: S105 -- the name of a variable, not a token
"""Where bot/rasa/launch.py looks for the API token."""


class RasaModelError(Exception):
    """The model cannot be made. The text says what to do, in one line."""


@dataclass(frozen=True)
class TrainedModel:
    """A finished model file, whether it was there already, and the seconds making it took (0.0 if reused)."""

    path: Path
    reused: bool
    seconds: float


def model_sources(root: Path) -> tuple[Path, ...]:
    """Every file a model is made of, sorted: examples, domain, rules, settings, components, lock files."""
    rasa, requirements = root / "bot" / "rasa", root / "requirements"
    found = [requirements / "rasa.txt", requirements / "embedding.txt", rasa / "config.yml"]
    for folder in (root / "nlu_data", rasa / "domain", rasa / "rules"):
        found.extend(folder.rglob("*.yml"))
    for folder in (rasa / "components", root / "embedding"):
        found.extend(folder.rglob("*.py"))
    return tuple(sorted(found))


def fingerprint(root: Path) -> str:
    """SHA-256 (hex) over the names and contents of the model's sources."""
    digest = hashlib.sha256()
    for path in model_sources(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def ensure_model(root: Path, var: Path, on_progress: Callable[[str], None]) -> TrainedModel:
    """Return the model for the sources as they are now, training it when there is none yet.

    `var` is the folder for everything the product writes. `on_progress` is called about once a second with a
    short line. Raises RasaModelError when Rasa is not installed or the training fails.
    """
    models = var / "rasa" / "models"
    target = models / f"{fingerprint(root)}.tar.gz"
    if target.exists():
        os.utime(target)  # Keeps the model in use among the newest.
        return TrainedModel(target, reused=True, seconds=0.0)
    python = _rasa_python(root)
    models.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with _working_folder(models) as folder:
        _train(root, var, python, folder, on_progress)
        made = folder / "model.tar.gz"
        if not made.exists():
            raise RasaModelError(f"Rasa trained no model: see {_log_file(var)}")
        made.replace(target)
    _remove_old(models)
    return TrainedModel(target, reused=False, seconds=time.monotonic() - began)


def server_command(root: Path, model_path: Path, port: int, token: str) -> tuple[list[str], dict[str, str]]:
    """The command line and the whole environment of a Rasa server for `model_path` on 127.0.0.1:`port`.

    The token travels in the environment, never on the command line. The environment holds none of the
    product's own variables: Rasa gets no database address and no key.
    """
    rasa = root / "bot" / "rasa"
    command = [str(_rasa_python(root)), str(rasa / "launch.py"), "run", "--enable-api"]
    command += ["--interface", "127.0.0.1", "--port", str(port), "--model", str(model_path)]
    command += ["--endpoints", str(rasa / "endpoints.yml"), "--credentials", str(rasa / "credentials.yml")]
    return command, {**rasa_environment(os.environ), TOKEN_VARIABLE: token}


def rasa_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for a Rasa process: the few variables a program needs, one thread, no telemetry.

    PYTHONDONTWRITEBYTECODE is left out on purpose: without compiled modules every import of TensorFlow takes
    17 s instead of 6 s.
    """
    needed = (
        "PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TMPDIR",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
    )
    kept = {name: environ[name] for name in needed if name in environ}
    one_thread = (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
        "TF_INTRA_OP_PARALLELISM_THREADS",  # Rasa's own names for the same two
        "TF_INTER_OP_PARALLELISM_THREADS",
        "SANIC_WORKERS",
    )
    return {
        **kept,
        **dict.fromkeys(one_thread, "1"),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        # Rasa writes what people type at DEBUG only; this keeps that off whatever the caller has set.
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONWARNINGS": "ignore",
    }


def _rasa_python(root: Path) -> Path:
    python = root / ".venv-rasa" / "bin" / "python"
    if not python.exists():
        raise RasaModelError(f"Rasa is not installed ({python} is missing): run script/bootstrap")
    return python


def _log_file(var: Path) -> Path:
    return var / "log" / "rasa-train.log"


def _train(root: Path, var: Path, python: Path, folder: Path, on_progress: Callable[[str], None]) -> None:
    log = _log_file(var)
    log.parent.mkdir(parents=True, exist_ok=True)
    rasa = root / "bot" / "rasa"
    command = [str(python), str(rasa / "launch.py"), "train", "--config", str(rasa / "config.yml")]
    command += ["--domain", str(rasa / "domain"), "--data", str(rasa / "rules"), str(root / "nlu_data")]
    # tests/bot/test_rasa_project.py checks the files and the fingerprint has said that something changed, so
    # Rasa's own validation, search for changes and cache would only add to the time.
    command += ["--out", str(folder), "--fixed-model-name", "model", "--skip-validation", "--force"]
    cache = {"RASA_CACHE_DIRECTORY": str(folder / "cache"), "RASA_MAX_CACHE_SIZE": "0"}
    environment = {**rasa_environment(os.environ), **cache}
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own command, no shell, nothing typed by anybody
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            code = _wait(process, on_progress)
        finally:
            _stop(process)
    if code != 0:
        raise RasaModelError(f"Training the language model failed: see the end of {log}")


def _wait(process: subprocess.Popen[bytes], on_progress: Callable[[str], None]) -> int:
    began = time.monotonic()
    while True:
        try:
            return process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            on_progress(f"training the language model: {time.monotonic() - began:.0f} s")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Leave no training behind when this process is interrupted."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _working_folder(models: Path) -> Iterator[Path]:
    """A folder beside the models, so that the finished file is renamed into place; gone afterwards.

    Its name carries this process's number: what a killed process left is removed by the next training.
    """
    for left in models.glob("training-*"):
        if not _is_running(int(left.name.split("-")[1])):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"training-{os.getpid()}-", dir=models))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_running(process_number: int) -> bool:
    try:
        os.kill(process_number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove_old(models: Path) -> None:
    newest_first = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in newest_first[MODELS_KEPT:]:
        path.unlink(missing_ok=True)
