"""The peer: a stock Rasa project on our training examples, written out into the bench's temporary folder.

Rasa's default pipeline and policies (what `rasa init` gives), our examples, goals and scripted replies, and
the three-question survey as a form with an action server.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from earshot import ROOT
from script.benchmarks import BenchError

SURVEY = Path(__file__).parent / "stock_survey"
_DEFAULT_CONFIG = "lib/python3.*/site-packages/rasa/engine/recipes/config_files/default_config.yml"
EPOCHS = 5
"""Times the peer's networks see each example, in place of Rasa's 100, which took over an hour on one core.

How long a network is trained decides what it answers, not how big it is nor how long it takes to load and
to answer; how well a side understands is not compared. 5 is enough to begin the survey.
"""


def write_project(folder: Path, root: Path = ROOT) -> None:
    """Write the project: config.yml, domain/, data/, actions.py. BenchError when Rasa is not installed."""
    (folder / "domain").mkdir(parents=True)
    (folder / "data").mkdir()
    _write(folder / "config.yml", _config(root))
    shutil.copy(SURVEY / "actions.py", folder)
    shutil.copy(SURVEY / "domain.yml", folder / "domain" / "survey.yml")
    for name in ("rules.yml", "stories.yml"):
        shutil.copy(SURVEY / name, folder / "data" / f"survey_{name}")
    for path in sorted((root / "nlu_data").glob("*.yml")):
        shutil.copy(path, folder / "data" / f"nlu_{path.name}")
    for path in sorted((root / "bot/rasa/domain").rglob("*.yml")):
        # The survey's own domain says how long a session is, as `rasa init` has it.
        _write(folder / "domain" / path.name, {**_read(path), "session_config": None})
    for path in sorted((root / "bot/rasa/rules").rglob("*.yml")):
        document = _read(path)
        rules = [rule for rule in document.get("rules", ()) if not _begins_our_survey(rule)]
        _write(folder / "data" / f"rules_{path.name}", {**document, "rules": rules})


def write_connections(folder: Path, action_port: int) -> None:
    """Write endpoints.yml (where the action server is) and credentials.yml (Rasa's own REST channel)."""
    url = f"http://127.0.0.1:{action_port}/webhook"
    _write(folder / "endpoints.yml", {"action_endpoint": {"url": url}})
    _write(folder / "credentials.yml", {"rest": {}})


def _begins_our_survey(rule: Mapping[str, Any]) -> bool:
    """Whether a rule of ours answers `start_survey`, which starts a form in the stock project."""
    return any(step.get("intent") == "start_survey" for step in rule["steps"])


def _config(root: Path) -> dict[str, Any]:
    """What Rasa fills `rasa init`'s empty config.yml in with, trained for fewer epochs."""
    found = sorted((root / ".venv-rasa").glob(_DEFAULT_CONFIG))
    if not found:
        raise BenchError("Rasa is not installed (.venv-rasa is missing or not whole): run script/bootstrap")
    config = _read(found[0])
    for part in (*config["pipeline"], *config["policies"]):
        if "epochs" in part:
            part["epochs"] = EPOCHS
    return config


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def _write(path: Path, document: Mapping[str, Any]) -> None:
    whole = {key: value for key, value in document.items() if value is not None}
    path.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), encoding="utf-8")
