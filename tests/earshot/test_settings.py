"""Settings: what stops a start is named, and each process holds its own secrets only."""

import base64
import re
import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from earshot import ROOT
from earshot.secrets_store import new_key, new_password, read_or_make
from earshot.settings import SECRETS_OF, Process, Settings, SettingsError, load_settings, variable
from earshot.settings_model import FROM_OTHERS, KEYS, SECRETS

PROCESSES: tuple[Process, ...] = ("public", "staff", "committee", "scheduler", "rasa", "owner")


def production(process: Process = "owner") -> dict[str, str]:
    secrets = {variable(name): new_key() if name in KEYS else new_password() for name in SECRETS_OF[process]}
    return secrets | {
        "EARSHOT_ENV": "production",
        "DATABASE_URL": "postgresql://somebody:pass@db.example/earshot",
        "PUBLIC_URL": "https://earshot.example",
        "STAFF_URL": "https://staff.earshot.example",
        "COMMITTEE_URL": "https://committee.earshot.example",
    }


def faults(process: Process, environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(process, environ, None)
    return str(caught.value)


def test_a_demo_needs_no_setting_at_all(tmp_path: Path) -> None:
    settings = load_settings("public", {"EARSHOT_VAR": str(tmp_path)}, None)
    assert (settings.earshot_env, settings.port_base, settings.council) == ("demo", 8000, "cambridgeshire")
    assert len(settings.key("key_words")) == 32


def test_one_number_moves_every_address(tmp_path: Path) -> None:
    settings = load_settings("owner", {"EARSHOT_VAR": str(tmp_path), "PORT_BASE": "9000"}, None)
    addresses = (settings.public_url, settings.staff_url, settings.committee_url, settings.rasa_url)
    assert addresses == tuple(f"http://127.0.0.1:{port}" for port in (9000, 9001, 9002, 9005))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT_BASE", "eight thousand"),
        ("PORT_BASE", "80"),
        ("PORT_BASE", "65001"),
        ("EARSHOT_ENV", "live"),
        ("EARSHOT_COUNCIL", "../elsewhere"),
        ("PUBLIC_URL", "earshot.example"),
        ("PUBLIC_URL", "https://earshot.example:port"),
        ("TRUSTED_PROXIES", "-1"),
        ("BIND_HOST", "here and there"),
    ],
)
def test_a_malformed_value_stops_the_start_and_is_named_with_what_it_is(name: str, value: str) -> None:
    said = faults("public", {name: value})
    assert said.startswith(f"{name} (it is {value!r}) must be ")
    assert len(said.splitlines()) == 1


def test_every_fault_is_told_at_once() -> None:
    said = faults("public", {"PORT_BASE": "x", "EARSHOT_ENV": "y"})
    assert [line.split()[0] for line in said.splitlines()] == ["EARSHOT_ENV", "PORT_BASE"]


@pytest.mark.parametrize("name", ["KEY_WORDS", "SECRET_KEY_PUBLIC", "DATABASE_URL"])
def test_a_malformed_secret_is_named_but_not_shown(name: str) -> None:
    said = faults("public", {name: "hunter2"})
    assert said.startswith(f"{name} must be ")
    assert "hunter2" not in said


def test_a_key_of_the_wrong_length_is_refused() -> None:
    assert "32 random bytes" in faults("staff", {"KEY_WORDS": base64.urlsafe_b64encode(b"x" * 31).decode()})


@pytest.mark.parametrize("process", PROCESSES)
def test_production_starts_with_everything_it_needs_and_stops_without_any_one_of_it(process: Process) -> None:
    given = production(process)
    load_settings(process, given, None)
    for name in sorted(SECRETS_OF[process] - FROM_OTHERS):
        without = {key: value for key, value in given.items() if key != variable(name)}
        assert f"{variable(name)} is missing; production needs it" in faults(process, without)


@pytest.mark.parametrize(
    ("process", "name"),
    [
        ("public", "PUBLIC_URL"),
        ("staff", "STAFF_URL"),
        ("committee", "COMMITTEE_URL"),
        ("scheduler", "PUBLIC_URL"),
        ("public", "DATABASE_URL"),
        ("committee", "DATABASE_URL"),
    ],
)
def test_production_stops_without_its_address_or_database(process: Process, name: str) -> None:
    given = production(process)
    del given[name]
    assert faults(process, given).startswith(f"{name} is missing")


def test_production_asks_for_https() -> None:
    assert "https://" in faults("public", production("public") | {"PUBLIC_URL": "http://earshot.example"})


@pytest.mark.parametrize("process", ["public", "scheduler"])
def test_what_another_service_gives_out_may_be_missing_and_is_never_made(
    process: Process, tmp_path: Path
) -> None:
    given = {name: value for name, value in production(process).items() if name != "TWILIO_AUTH_TOKEN"}
    assert load_settings(process, given, None).twilio_auth_token is None
    load_settings(process, {"EARSHOT_VAR": str(tmp_path)}, None)
    assert not {path.name for path in (tmp_path / "secrets").iterdir()} & FROM_OTHERS


def test_production_makes_no_secret_of_its_own(tmp_path: Path) -> None:
    given = production("public") | {"EARSHOT_VAR": str(tmp_path)}
    load_settings("public", given, None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_holds_its_own_secrets_only_though_the_environment_has_them_all(process: Process) -> None:
    settings = load_settings(process, production("owner"), None)
    held = {name for name in SECRETS if getattr(settings, name) is not None}
    assert held == SECRETS_OF[process]


def test_the_committee_holds_no_key_to_words_or_to_who_wrote_them() -> None:
    settings = load_settings("committee", production("owner"), None)
    for name in ("key_words", "key_identity"):
        with pytest.raises(SettingsError, match="was not given to this process"):
            settings.key(name)


def test_settings_of_no_process_hold_no_secret_and_no_database() -> None:
    settings = load_settings(None, production("owner"), None)
    assert settings.database_url is None
    assert all(getattr(settings, name) is None for name in SECRETS)


def test_two_secrets_that_are_the_same_are_refused() -> None:
    given = production("owner")
    given["SECRET_KEY_STAFF"] = given["SECRET_KEY_PUBLIC"]
    assert "SECRET_KEY_STAFF is the same as SECRET_KEY_PUBLIC" in faults("owner", given)


def test_a_demos_secrets_are_made_once_and_only_its_owner_may_read_them(tmp_path: Path) -> None:
    first = load_settings("staff", {"EARSHOT_VAR": str(tmp_path)}, None)
    again = load_settings("public", {"EARSHOT_VAR": str(tmp_path)}, None)
    assert first.key("key_words") == again.key("key_words")
    folder = tmp_path / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == (
        SECRETS_OF["staff"] | SECRETS_OF["public"]
    ) - FROM_OTHERS
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_a_secret_file_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    read_or_make(tmp_path, "key_words", new_key)
    path = tmp_path / "secrets/key_words"
    path.chmod(0o644)
    read_or_make(tmp_path, "key_words", new_key)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("left", ["", "not a key"])
def test_a_damaged_secret_file_is_named_and_never_replaced(tmp_path: Path, left: str) -> None:
    load_settings("staff", {"EARSHOT_VAR": str(tmp_path)}, None)
    (tmp_path / "secrets/key_words").write_text(left)
    assert "key_words" in faults("staff", {"EARSHOT_VAR": str(tmp_path)})
    assert (tmp_path / "secrets/key_words").read_text() == left


def test_secrets_show_in_no_printed_settings(tmp_path: Path) -> None:
    given = {variable(name): f"given-out-{name}" for name in FROM_OTHERS}
    settings = load_settings("owner", {"EARSHOT_VAR": str(tmp_path), **given}, None)
    shown = f"{settings!r} {settings!s} {settings.model_dump_json()}"
    assert all(settings.secret(name) not in shown for name in SECRETS)


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    settings = load_settings("public", {"EARSHOT_VAR": str(tmp_path)}, None)
    with pytest.raises(ValidationError):
        settings.port_base = 1  # type: ignore[misc]


def test_the_environment_outranks_the_file_and_an_empty_value_is_none(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT_BASE=9100\nEARSHOT_COUNCIL=fenland\n", encoding="utf-8")
    settings = load_settings(None, {"PORT_BASE": "9200", "EARSHOT_COUNCIL": ""}, file)
    assert settings.port_base == 9200
    assert load_settings(None, {"PORT_BASE": "9200"}, file).council == "fenland"


def test_a_dollar_in_a_password_stays_a_dollar(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("RASA_TOKEN='$HOME-and-${PATH}-and-32-characters-or-more'\n", encoding="utf-8")
    settings = load_settings("rasa", {}, file)
    assert settings.secret("rasa_token") == "$HOME-and-${PATH}-and-32-characters-or-more"


def test_the_example_file_names_every_setting_and_nothing_else() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [found[1] for line in lines if (found := re.match(r"#?([A-Z_]+)=", line))]
    assert sorted(named) == sorted(variable(name) for name in Settings.model_fields)


def test_the_example_file_sets_nothing() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == []


def test_the_example_files_defaults_are_the_defaults() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^#([A-Z_]+)=(.+)$", text, flags=re.MULTILINE))
    given = {key: value for key, value in shown.items() if ".example" not in value}
    assert {"EARSHOT_ENV", "PORT_BASE", "EARSHOT_VAR", "RASA_URL"} <= given.keys()
    assert load_settings(None, given, None) == load_settings(None, {}, None)
