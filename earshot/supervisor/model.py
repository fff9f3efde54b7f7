"""The language model's part of a start. For the tests, `python -m earshot.supervisor.model` makes it."""

import sys
from collections.abc import Callable

from earshot import ROOT
from earshot.rasa_model import RasaModelError, TrainedModel, ensure_model
from earshot.setting_up.progress import Screen
from earshot.settings import Settings, SettingsError, load_settings
from earshot.supervisor import SupervisorError


def trained_model(settings: Settings, screen: Screen, go_on: Callable[[], None]) -> TrainedModel:
    """The model for the examples and rules as they are, trained now if there is none; shown on `screen`.

    `go_on` is called about once a second and may raise to stop. Raises `SupervisorError` when training fails.
    """
    with screen.step("Language model") as step:

        def progress(line: str) -> None:
            go_on()
            step.detail = line

        try:
            model = ensure_model(ROOT, settings.var, progress)
        except RasaModelError as error:
            raise SupervisorError(str(error)) from error
        step.outcome = "nothing changed, reused" if model.reused else "trained"
    return model


def main() -> int:
    """Make the model; 1 with one line when that fails."""
    try:
        trained_model(load_settings(), Screen(), lambda: None)
    except (SettingsError, SupervisorError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
