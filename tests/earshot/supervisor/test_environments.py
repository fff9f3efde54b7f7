"""Each process is given its own settings and secrets, and nothing else of the machine's or the owner's."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from earshot.settings import SECRETS_OF, Process, Settings, load_settings, variable
from earshot.settings_model import FROM_OTHERS, SECRETS
from earshot.supervisor.environments import child_environment, url_as_role
from earshot.supervisor.parts import portal_part, rasa_part, scheduler_part

OWNER_URL = "postgresql://earshot_owner:owners-password@/earshot?host=/some/socket"
SHELL = {
    "PATH": "/usr/bin",
    "TZ": "Europe/London",
    "AWS_SECRET_ACCESS_KEY": "x",
    "KEY_WORDS": "from the shell",
}


@pytest.fixture
def owner(tmp_path: Path) -> Settings:
    return load_settings(
        "owner",
        {
            "EARSHOT_VAR": str(tmp_path),
            "PORT_BASE": "9300",
            **{variable(name): f"given-out-{name}" for name in FROM_OTHERS},
        },
        None,
    )


@pytest.mark.parametrize("process", ["public", "staff", "committee", "scheduler"])
def test_a_process_is_given_exactly_its_own_secrets(process: Process, owner: Settings) -> None:
    given = child_environment(process, owner, OWNER_URL, SHELL)
    secrets = {name for name in SECRETS if variable(name) in given}
    assert secrets == SECRETS_OF[process]
    others = [owner.secret(name) for name in SECRETS if name not in SECRETS_OF[process]]
    assert not [value for value in others if value in given.values()]


def test_nothing_of_the_shell_is_passed_on_but_what_any_program_needs(owner: Settings) -> None:
    given = child_environment("public", owner, OWNER_URL, SHELL)
    assert (given["PATH"], given["TZ"]) == ("/usr/bin", "Europe/London")
    assert "AWS_SECRET_ACCESS_KEY" not in given
    assert given["KEY_WORDS"] == owner.secret("key_words")


def test_every_process_does_its_sums_in_one_thread(owner: Settings) -> None:
    parts = [portal_part(owner, portal, OWNER_URL) for portal in ("public", "staff", "committee")]
    parts += [scheduler_part(owner, OWNER_URL), rasa_part(owner, Path("model.tar.gz"))]
    for part in parts:
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            assert part.environ[name] == "1", f"{part.name}: {name}"


@pytest.mark.parametrize("process", ["public", "staff", "committee", "scheduler"])
def test_a_process_reads_the_settings_its_owner_has(process: Process, owner: Settings) -> None:
    settings = load_settings(process, child_environment(process, owner, OWNER_URL, SHELL), None)
    for name in set(Settings.model_fields) - set(SECRETS) - {"database_url"}:
        assert getattr(settings, name) == getattr(owner, name)
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value() == OWNER_URL


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (OWNER_URL, "postgresql://earshot_public:p%40%3Aw@/earshot?host=/some/socket"),
        (
            "postgresql://boss@db.example:5433/earshot?sslmode=require",
            "postgresql://earshot_public:p%40%3Aw@db.example:5433/earshot?sslmode=require",
        ),
    ],
)
def test_a_roles_address_is_the_owners_with_its_own_name_and_password(url: str, expected: str) -> None:
    assert url_as_role(url, "earshot_public", "p@:w") == expected


def test_the_owners_password_is_in_no_roles_address() -> None:
    assert urlsplit(url_as_role(OWNER_URL, "earshot_committee", "x")).password == "x"


def test_no_secret_is_on_a_command_line_where_every_user_can_read_it(owner: Settings) -> None:
    parts = [portal_part(owner, portal, OWNER_URL) for portal in ("public", "staff", "committee")]
    parts += [scheduler_part(owner, OWNER_URL), rasa_part(owner, Path("model.tar.gz"))]
    words = " ".join(word for part in parts for word in part.argv)
    assert "owners-password" not in words
    assert not [name for name in SECRETS if owner.secret(name) in words]


def test_rasa_is_given_its_token_and_nothing_else_of_ours(owner: Settings) -> None:
    values = set(rasa_part(owner, Path("model.tar.gz")).environ.values())
    assert {name for name in SECRETS if owner.secret(name) in values} == {"rasa_token"}
    assert not [value for value in values if "postgresql" in value]
