"""One run from beginning to end: check, start side by side what can be, say where it is, watch, stop."""

import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from earshot.setting_up.progress import Screen
from earshot.settings import Settings
from earshot.supervisor import Stopping, SupervisorError
from earshot.supervisor.database import RunningDatabase
from earshot.supervisor.demo import seed_if_empty
from earshot.supervisor.keeper import TEND_EVERY, Keeper
from earshot.supervisor.model import trained_model
from earshot.supervisor.parts import PORTALS, portal_part, ports, rasa_part, scheduler_part
from earshot.supervisor.ports import check_ports
from earshot.supervisor.run_folder import RunFolder
from earshot.supervisor.screen import prepared_screen

_LEAST_FREE = 500_000_000
"""Bytes the disk must have left for the database, a model and the logs to be written at all."""
_DATABASE_EVERY = 5.0


@dataclass
class Run:
    """One run of the product in one `var/`."""

    settings: Settings
    screen: Screen
    folder: RunFolder
    demo: bool
    keeper: Keeper = field(init=False)
    database: RunningDatabase = field(init=False)
    asked: threading.Event = field(default_factory=threading.Event)
    """Set when a person or the system asked for the end."""
    warnings: list[str] = field(default_factory=list)
    """What did not stop the start and a person must know; filled while it goes on."""
    _screened: threading.Event = field(default_factory=threading.Event)
    """Set when the screen's trained part is there, or it is known that it cannot be."""
    _faults: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.keeper = Keeper(self.screen.say, self.folder.note_process)
        self.database = RunningDatabase(self.settings, self.folder)

    def ask_to_stop(self) -> None:
        """Ask for the end; safe to call from a signal handler."""
        self.asked.set()
        self.keeper.stopping.set()

    def check(self) -> None:
        """Everything that can be known before anything is started. Raises `SupervisorError`."""
        if left := self.folder.stop_leftovers():
            self.screen.say(f"Stopped {left} processes that an earlier run left behind when it was killed.")
        check_ports(self.settings.bind_host, ports(self.settings), self.settings.port_base)
        free = shutil.disk_usage(self.settings.var).free
        if free < _LEAST_FREE:
            raise SupervisorError(
                f"The disk that holds {self.settings.var} is full: {free // 1_000_000} MB are free, and "
                f"{_LEAST_FREE // 1_000_000} MB are needed. Free some, or set EARSHOT_VAR to another disk."
            )

    def start(self) -> None:
        """Start everything, side by side what takes long; back when all of it is ready.

        Raises what the first failing part raised, or `Stopping`.
        """
        works = (self._screening, self._rasa, self._portals)
        stages = [threading.Thread(target=self._stage, args=(work,)) for work in works]
        for stage in stages:
            stage.start()
        while any(stage.is_alive() for stage in stages):
            self.keeper.tend()
            time.sleep(0.1)
        if self.asked.is_set():
            # Ctrl-C reaches what a part has started too, so that its failure then is none.
            raise Stopping
        if self._faults:
            # When one part fails the other is told to stop: the failure is what a person must read.
            raise next((fault for fault in self._faults if not isinstance(fault, Stopping)), self._faults[0])

    def watch(self) -> None:
        """Keep everything running until the end is asked for."""
        look_again = 0.0
        while not self.keeper.stopping.wait(TEND_EVERY):
            self.keeper.tend()
            if time.monotonic() >= look_again:
                self.database.tend(self.screen.say)
                look_again = time.monotonic() + _DATABASE_EVERY

    def stop(self) -> None:
        """Stop everything this run started: the processes first, then the database they use."""
        self.keeper.stop_all()
        self.database.stop()

    def _stage(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:
            self._faults.append(fault)
            self.keeper.stopping.set()

    def _rasa(self) -> None:
        model = trained_model(self.settings, self.screen, self._go_on)
        with self.screen.step("Rasa server"):
            self.keeper.wait_ready(self.keeper.start(rasa_part(self.settings, model.path)))

    def _screening(self) -> None:
        if warning := prepared_screen(self.settings, self.screen, self._go_on):
            self.warnings.append(warning)
            self.screen.say(warning)
        self._screened.set()

    def _portals(self) -> None:
        with self.screen.step("Database") as step:
            step.outcome = self.database.begin()
            self._go_on()
            step.outcome += f", {self.database.upgrade()}"
        self._go_on()
        if self.demo:
            with self.screen.step("Demo council") as step:

                def progress(line: str) -> None:
                    self._go_on()
                    step.detail = line

                step.outcome = seed_if_empty(self.database.owner_url, self.settings, progress)
        # No portal may be written to before its screen is as good as it can be made.
        while not self._screened.wait(0.1):
            self._go_on()
        with self.screen.step("Portals and scheduler"):
            parts = [portal_part(self.settings, portal, self.database.url_for(portal)) for portal in PORTALS]
            parts.append(scheduler_part(self.settings, self.database.url_for("scheduler")))
            for child in [self.keeper.start(part) for part in parts]:
                self.keeper.wait_ready(child)

    def _go_on(self) -> None:
        if self.keeper.stopping.is_set():
            raise Stopping
