"""The screen's part of a start. For the tests, `python -m earshot.supervisor.screen` makes it."""

import sys
from collections.abc import Callable

from earshot.setting_up.progress import Screen
from earshot.settings import Settings, SettingsError, load_settings
from earshot.trained_screen import TrainedScreenError, ensure_trained_screen

ON_RULES = (
    "WARNING: the safeguarding screen runs on its rules alone, and they miss most of what is said in a young "
    "person's own way. {reason} Invite nobody until this is put right (docs/safety-case.md)."
)


def prepared_screen(settings: Settings, screen: Screen, go_on: Callable[[], None]) -> str | None:
    """Train the screen's trained part if there is none for the examples as they are; shown on `screen`.

    None when it is there, else the warning that a person must read: the portals then screen by rules alone,
    which is better than no portal. `go_on` is called about twice a second and may raise to stop.
    """
    with screen.step("Safeguarding screen") as step:

        def progress(line: str) -> None:
            go_on()
            step.detail = line

        try:
            made = ensure_trained_screen(settings.var, progress)
        except TrainedScreenError as fault:
            go_on()  # Ctrl-C reaches the training too, and that is no failure.
            step.outcome = "NOT TRAINED, rules alone"
            return ON_RULES.format(reason=fault)
        step.outcome = "nothing changed, reused" if made.reused else "trained"
    return None


def main() -> int:
    """Make the trained part; 1 with one line when that fails."""
    try:
        fault = prepared_screen(load_settings(), Screen(), lambda: None)
    except SettingsError as error:
        fault = str(error)
    if fault:
        sys.stderr.write(f"{fault}\n")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())
