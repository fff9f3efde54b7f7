"""uv: the one on PATH, else one from pip in `.venv-tools`; and running it with its faults in plain words."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from earshot.setting_up import SetUpError, no_space
from earshot.setting_up.progress import Step
from earshot.setting_up.pythons import find_any

# Which Pythons can make the tools environment; uv's wheels are for all of them.
_FOR_TOOLS = ((3, 11), (3, 12), (3, 13), (3, 14), (3, 10))

_NETWORK = (
    "dns error",
    "error sending request",
    "failed to fetch",
    "connection refused",
    "connection reset",
    "timed out",
    "name resolution",
    "newconnectionerror",
    "network is unreachable",
    "no matching distribution found for uv",
)
_FULL = ("no space left on device", "os error 28", "errno 28", "disk quota exceeded")


def ensure_uv(root: Path, log: Path, step: Step) -> Path:
    """A uv that runs; installs it into `root/.venv-tools` with pip when PATH has none.

    Raises `SetUpError` when there is no Python with pip, or no way to the package index.
    """
    for found in (shutil.which("uv"), root / ".venv-tools/bin/uv"):
        if found and _runs(Path(found)):
            step.outcome = f"found ({'on PATH' if isinstance(found, str) else '.venv-tools'})"
            return Path(found)
    python = find_any(_FOR_TOOLS, os.environ)
    if python is None:
        raise SetUpError(
            "No Python was found to install uv with. Install uv or Python 3.11, and run this again."
        )
    folder = root / ".venv-tools"
    try:
        run([python, "-m", "venv", "--clear", folder], log, step, what="Making .venv-tools")
    except SetUpError as fault:
        if log_says(log, ("ensurepip",)):
            raise SetUpError(
                "This Python cannot make environments. Install uv, or the rest of Python (Debian, Ubuntu: "
                "apt-get install python3-venv), and run this again."
            ) from fault
        raise
    lock = root / "requirements/tools.txt"
    pip: list[str | Path] = [
        folder / "bin/python",
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar=off",
    ]
    run([*pip, "--require-hashes", "-r", lock], log, step, what="Installing uv with pip")
    step.outcome = "installed in .venv-tools"
    return folder / "bin/uv"


def run(command: Sequence[str | Path], log: Path, step: Step, *, what: str) -> None:
    """Run `command`, its output going to the file `log` and its last line to the screen.

    Raises `SetUpError` with one line: a full disk, no network, or where to read what went wrong.
    """
    words = [str(word) for word in command]
    log.parent.mkdir(parents=True, exist_ok=True)
    start = log.stat().st_size if log.exists() else 0
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(words)}\n")
        file.flush()
        process = subprocess.Popen(  # noqa: S603 -- uv, pip or venv with our own arguments
            words,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=_environment(),
        )
        try:
            for line in process.stdout or ():
                file.write(line)
                file.flush()
                step.detail = line.strip() or step.detail
            code = process.wait()
        finally:
            # Ctrl-C in the middle: the installer must not go on behind our back.
            if process.poll() is None:
                process.terminate()
                process.wait()
    if code:
        raise SetUpError(explain(what, log, start))


def explain(what: str, log: Path, start: int = 0) -> str:
    """One line for a command that failed, from what it wrote to `log` after byte `start`."""
    said = log.read_bytes()[start:].decode("utf-8", "replace")
    low = said.lower()
    if any(words in low for words in _FULL):
        return no_space(log.parent)
    if "hash" in low and "mismatch" in low:
        return f"{what} failed: a package is not the one that was locked. Tell the developers. See {log}"
    if any(words in low for words in _NETWORK):
        return f"{what} failed: no way to the package index. Check the network or proxy; run this again."
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    return f"{what} failed: {lines[-1] if lines else 'it said nothing'}. All of it is in {log}"


def log_says(log: Path, words: tuple[str, ...]) -> bool:
    """Whether the end of `log` holds any of `words` (lower case)."""
    end = log.read_text(encoding="utf-8", errors="replace")[-4000:].lower()
    return any(word in end for word in words)


def _runs(uv: Path) -> bool:
    try:
        said = subprocess.run([uv, "--version"], capture_output=True, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0


def _environment() -> dict[str, str]:
    """The person's environment without what would turn the installer to another environment."""
    mine = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    # Big wheels on a slow line: the default of 30 s is too short for TensorFlow.
    return {"UV_HTTP_TIMEOUT": "300", **mine, "UV_NO_PROGRESS": "1", "PYTHONUNBUFFERED": "1"}
