"""The settings of one process: a frozen, typed object read from the environment and `.env`.

A malformed or missing value stops the start and is named. Each process is given only its own secrets:
`load_settings("committee")` leaves out the key to young people's words even when the environment holds it.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values
from pydantic import ValidationError

from earshot import ROOT
from earshot.secrets_store import SecretsStoreError, new_key, new_password, read_or_make
from earshot.settings_model import FROM_OTHERS, KEYS, SECRETS, Process, Settings, SettingsError, variable

__all__ = [
    "SECRETS_OF",
    "URLS_OF",
    "Process",
    "Settings",
    "SettingsError",
    "load_settings",
    "variable",
]

SECRETS_OF: Mapping[Process, frozenset[str]] = {
    "public": frozenset(
        {"secret_key_public", "key_words", "key_phones", "key_lookup", "rasa_token", "twilio_auth_token"}
    ),
    "staff": frozenset(
        {"secret_key_staff", "secret_key_links", "key_words", "key_identity", "key_accounts", "key_phones"}
        | {"key_lookup"}
    ),
    "committee": frozenset({"secret_key_committee", "key_accounts", "key_lookup"}),
    "scheduler": frozenset(
        {"secret_key_links", "key_identity", "key_accounts", "key_phones", "smtp_password"}
        | {"twilio_auth_token"}
    ),
    "rasa": frozenset({"rasa_token"}),
    "owner": frozenset(SECRETS),
}
"""The secrets each process needs and is given; every other secret is left out of its settings."""

URLS_OF: Mapping[Process, frozenset[str]] = {
    "public": frozenset({"public_url"}),
    "staff": frozenset({"staff_url", "public_url"}),
    "committee": frozenset({"committee_url"}),
    "scheduler": frozenset({"public_url", "staff_url"}),
    "rasa": frozenset(),
    "owner": frozenset({"public_url", "staff_url", "committee_url"}),
}
"""The addresses people use that each process must know: its own, and those it writes into messages."""


def load_settings(
    process: Process | None = None,
    environ: Mapping[str, str] | None = None,
    env_file: Path | None = ROOT / ".env",
) -> Settings:
    """Read the settings of `process`; with None, those that hold no secret at all.

    `environ` (default: this process's environment) outranks `env_file`; an empty value counts as not set.
    In demo and test a missing secret is made once and kept under `var/secrets/`. Raises `SettingsError`,
    whose text is one line for each fault, naming the variable and what to do.
    """
    given = _read(os.environ if environ is None else environ, env_file)
    mine = SECRETS_OF[process] if process else frozenset()
    values = {name: value for name, value in given.items() if name not in SECRETS or name in mine}
    if process is None:
        values.pop("database_url", None)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(_faults(error, values)) from None
    if settings.earshot_env == "production":
        if faults := _missing_in_production(settings, process):
            raise SettingsError(faults)
    else:
        settings = _with_demo_secrets(settings, mine)
    if faults := _shared_secrets(settings, mine):
        raise SettingsError(faults)
    return settings


def _read(environ: Mapping[str, str], env_file: Path | None) -> dict[str, str]:
    """Every setting that has a value, by field name."""
    from_file: Mapping[str, str | None] = {}
    if env_file is not None and env_file.is_file():
        try:
            # `$` is common in passwords, so nothing inside a value is replaced.
            from_file = dotenv_values(env_file, interpolate=False, encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise SettingsError(
                [f"{env_file.name} cannot be read. Make it a UTF-8 file that you may read."]
            ) from None
    both = {**from_file, **environ}
    return {
        name: value for name in Settings.model_fields if (value := (both.get(variable(name)) or "").strip())
    }


def _faults(error: ValidationError, values: Mapping[str, str]) -> list[str]:
    """One line for each malformed value; the value itself is shown only when it is no secret."""
    lines = []
    for fault in error.errors(include_input=False, include_url=False):
        name = str(fault["loc"][0])
        hidden = name in SECRETS or name == "database_url"
        shown = "" if hidden else f" (it is {values[name]!r})"
        wanted = Settings.model_fields[name].description
        lines.append(f"{variable(name)}{shown} must be {wanted}. Correct it in the environment or in .env.")
    return lines


def _missing_in_production(settings: Settings, process: Process | None) -> list[str]:
    """One line for each value that a demo can do without and a council's real service cannot."""
    if process is None:
        return []
    needed = set((SECRETS_OF[process] - FROM_OTHERS) | URLS_OF[process])
    if process != "rasa":
        needed.add("database_url")
    lines = []
    for name in (name for name in Settings.model_fields if name in needed):
        value = getattr(settings, name)
        if value is None or (name in URLS_OF[process] and name not in settings.model_fields_set):
            wanted = Settings.model_fields[name].description
            lines.append(f"{variable(name)} is missing; production needs it: {wanted}. See .env.example.")
        elif name.endswith("_url") and name != "database_url" and not str(value).startswith("https://"):
            lines.append(f"{variable(name)} must start with https:// in production.")
    return lines


def _with_demo_secrets(settings: Settings, mine: frozenset[str]) -> Settings:
    """The same settings, each secret missing from `mine` being read from, or made in, `var/secrets/`."""
    missing = [name for name in sorted(mine - FROM_OTHERS) if getattr(settings, name) is None]
    if not missing:
        return settings
    try:
        made = {n: read_or_make(settings.var, n, new_key if n in KEYS else new_password) for n in missing}
    except SecretsStoreError as fault:
        raise SettingsError([str(fault)]) from fault
    kept = {name: getattr(settings, name) for name in settings.model_fields_set}
    try:
        return Settings.model_validate({**kept, **made})
    except ValidationError as error:
        names = ", ".join(str(fault["loc"][0]) for fault in error.errors())
        raise SettingsError(
            [f"The secret file {names} in {settings.var / 'secrets'} has been damaged."]
        ) from None


def _shared_secrets(settings: Settings, mine: frozenset[str]) -> list[str]:
    """One line for each secret that repeats another: one portal's cookie must not open another portal."""
    seen: dict[str, str] = {}
    lines = []
    for name in sorted(mine):
        if getattr(settings, name) is None:
            continue
        value = settings.secret(name)
        if value in seen:
            lines.append(f"{variable(name)} is the same as {variable(seen[value])}. Give each its own value.")
        seen.setdefault(value, name)
    return lines
