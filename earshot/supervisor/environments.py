"""The environment of each process, built from nothing: a few harmless variables, its settings, its secrets.

Nothing is inherited: what the person who starts it has in their shell, or in `.env`, is no business of a
process that faces the public.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

from earshot.settings import SECRETS_OF, Process, Settings, variable
from earshot.settings_model import FROM_OTHERS, SECRETS

# Each process is one of many on a small machine: without these every one takes a thread a core for sums.
THREAD_CAPS: Mapping[str, str] = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
_PASSED_ON = ("PATH", "TZ", "TMPDIR", "SSL_CERT_FILE")


def plain_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What any process needs of the machine, taken from `environ`; no setting and no secret."""
    passed = {name: environ[name] for name in _PASSED_ON if environ.get(name)}
    return {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", **passed, **THREAD_CAPS}


def child_environment(
    process: Process, settings: Settings, database_url: str | None, environ: Mapping[str, str]
) -> dict[str, str]:
    """The whole environment of `process`: its settings and, of the owner's secrets, its own."""
    given = plain_environment(environ)
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if name not in SECRETS and name != "database_url" and value is not None:
            given[variable(name)] = str(value)
    for name in SECRETS_OF[process]:
        if name not in FROM_OTHERS or getattr(settings, name) is not None:
            given[variable(name)] = settings.secret(name)
    if database_url is not None:
        given["DATABASE_URL"] = database_url
    return given


def url_as_role(owner_url: str, role: str, password: str) -> str:
    """The address of the database at `owner_url` for another role of it."""
    parts = urlsplit(owner_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(role, safe='')}:{quote(password, safe='')}@{place}"))
