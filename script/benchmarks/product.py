"""Our side: Earshot's own processes on a small council of three questions, in the temporary folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from database.models import Council
from database.session import Database, engine_for
from earshot import ROOT
from earshot.council import check_council
from earshot.keys import key_ring
from earshot.rasa_model import TOKEN_VARIABLE, RasaModelError, ensure_model, fingerprint
from earshot.settings import Settings, load_settings
from earshot.supervisor.child import Part
from earshot.supervisor.database import RunningDatabase
from earshot.supervisor.health import answers
from earshot.supervisor.parts import PORTALS, RASA_PORT, address, portal_part, rasa_part
from earshot.supervisor.run_folder import RunFolder
from earshot.trained_screen import TrainedScreenError, ensure_trained_screen
from moderation.screening.trained.setting_up import fingerprint as screen_fingerprint
from script.benchmarks import BenchError
from script.benchmarks.talking import Parser
from script.benchmarks.workbench import Workbench, free_base

COUNCIL = "cambridgeshire"
QUESTIONNAIRE = Path(__file__).parent / "questionnaire.yml"
SURVEY = "promise"
"""The questionnaire that the goal `start_survey` begins (bot/rasa/domain/commands.yml)."""


@dataclass(frozen=True)
class Product:
    """The product's settings for one run, and what its processes are."""

    settings: Settings
    rasa: Part

    @property
    def parser(self) -> Parser:
        """Our Rasa server, spoken to directly."""
        return Parser(self.settings.rasa_url, self.rasa.environ[TOKEN_VARIABLE])

    @property
    def public_url(self) -> str:
        """Where the public portal answers."""
        return address(self.settings, "public")


def product(bench: Workbench) -> Product:
    """The product on free ports, with its language model and its screen trained. Nothing of it runs yet.

    Raises BenchError when the council's folder is not right or a model cannot be made.
    """
    councils = bench.folder / "councils"
    if not councils.exists():
        write_council(councils)
    settings = load_settings(
        "owner",
        environ={
            "EARSHOT_ENV": "test",
            "EARSHOT_VAR": str(bench.folder / "var"),
            "EARSHOT_COUNCILS_FOLDER": str(councils),
            "EARSHOT_COUNCIL": COUNCIL,
            "PORT_BASE": str(free_base((PORTALS["public"], RASA_PORT))),
        },
        env_file=None,
    )
    screening = settings.var / "screening"
    if not screening.exists():
        settings.var.mkdir(parents=True, exist_ok=True)
        screening.symlink_to(trained_var(bench) / "screening", target_is_directory=True)
    return Product(settings, rasa_part(settings, _model(bench)))


def write_council(councils: Path, root: Path = ROOT) -> None:
    """Copy the demo council into `councils` with the bench's three questions as the only one of its own."""
    folder = councils / COUNCIL
    shutil.copytree(root / "councils" / COUNCIL, folder)
    questionnaires = folder / "questionnaires"
    for path in questionnaires.glob("*.yml"):
        path.unlink()
    shutil.copy(QUESTIONNAIRE, questionnaires / f"{SURVEY}.yml")
    if faults := check_council(folder):
        raise BenchError(f"The bench's council is not right: {faults[0]}. Correct {QUESTIONNAIRE.name}.")


@contextmanager
def running_portal(bench: Workbench, made: Product) -> Iterator[Part]:
    """The public portal's part, over a fresh embedded PostgreSQL that is stopped at the end."""
    made.settings.var.mkdir(parents=True, exist_ok=True)
    with RunFolder(made.settings.var) as folder:
        database = RunningDatabase(made.settings, folder)
        try:
            with bench.screen.step("PostgreSQL"):
                database.begin()
                database.upgrade()
                _add_council(database.owner_url, made.settings)
            part = portal_part(made.settings, "public", database.url_for("public"))
            ready = f"{made.public_url}/readyz"
            yield replace(part, is_ready=lambda _started: answers(ready))
        finally:
            database.stop()


def _add_council(owner_url: str, settings: Settings) -> None:
    database = Database(engine_for(owner_url, application="earshot bench"), key_ring(settings))
    try:
        with database.session() as session:
            if session.get(Council, settings.council) is None:
                session.add(Council(id=settings.council))
                session.commit()
    finally:
        database.engine.dispose()


def trained_var(bench: Workbench) -> Path:
    """The folder under which the screen's trained part is: the product's own `var/`, else `var/bench/`.

    Raises BenchError when it cannot be made: a portal on rules alone is quicker than the product is.
    """
    with bench.screen.step("Earshot's screen") as step:
        if (bench.var / "screening" / screen_fingerprint() / "about.json").exists():
            step.outcome = "the product's own, reused"
            return bench.var

        def progress(line: str) -> None:
            step.detail = line

        try:
            made = ensure_trained_screen(bench.kept, progress)
        except TrainedScreenError as error:
            raise BenchError(str(error)) from error
        step.outcome = "nothing changed, reused" if made.reused else "trained"
    return bench.kept


def _model(bench: Workbench) -> Path:
    """Our trained model: the one the product has made already, or one that is kept in `var/bench/`."""
    theirs = bench.var / "rasa" / "models" / f"{fingerprint(ROOT)}.tar.gz"
    with bench.screen.step("Earshot's model") as step:
        if theirs.exists():
            step.outcome = "the product's own, reused"
            return theirs

        def progress(line: str) -> None:
            step.detail = line

        try:
            model = ensure_model(ROOT, bench.kept, progress)
        except RasaModelError as error:
            raise BenchError(str(error)) from error
        step.outcome = "nothing changed, reused" if model.reused else "trained"
    return model.path
