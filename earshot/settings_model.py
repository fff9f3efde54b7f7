"""What the settings are: their names, types, limits and defaults. `earshot.settings` reads them.

A field's environment name is given by `variable`; its description completes the sentence "NAME must be …".
"""

import base64
import binascii
import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from earshot import ROOT
from earshot.secrets_store import KEY_BYTES

Process = Literal["public", "staff", "committee", "scheduler", "rasa", "owner"]
"""Who reads the settings. `owner` is the command line and the supervisor, which migrate and seed."""


class SettingsError(Exception):
    """The settings cannot be used. `faults` holds one plain line for each; the text is those lines."""

    message_is_safe = True
    """Faults name variables and show values that are no secrets, so a log may hold them."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def _from_root(path: Path) -> Path:
    return (ROOT / path.expanduser()).resolve()


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.query
        or parts.fragment
        or parts.username
    ):
        raise ValueError("not a web address")
    _ = parts.port  # Raises ValueError when the port is no number.
    return text.rstrip("/")


def _postgresql(secret: SecretStr) -> SecretStr:
    if not re.match(r"postgres(ql)?(\+psycopg)?://", secret.get_secret_value()):
        raise ValueError("not a PostgreSQL address")
    return secret


def _key(secret: SecretStr) -> SecretStr:
    try:
        raw = base64.b64decode(secret.get_secret_value(), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("not urlsafe base64") from None
    if len(raw) != KEY_BYTES:
        raise ValueError("not 32 bytes")
    return secret


_Folder = Annotated[Path, AfterValidator(_from_root)]
_WebAddress = Annotated[str, AfterValidator(_web_address)]
_DatabaseUrl = Annotated[SecretStr, AfterValidator(_postgresql)]
_Key = Annotated[SecretStr, AfterValidator(_key)]
# The shortest secret taken: 32 random characters of base64 carry 192 bits.
_Password = Annotated[SecretStr, Field(min_length=32)]

_A_KEY = "32 random bytes in urlsafe base64 (44 characters)"
_A_PASSWORD = "at least 32 random characters"  # noqa: S105 -- a description, not a password


class Settings(BaseModel):
    """The settings of one process. Secrets are None when this process has no business with them."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    earshot_env: Literal["demo", "test", "production"] = Field("demo", description="demo, test or production")
    var: _Folder = Field(ROOT / "var", description="the folder that everything the product writes goes into")
    port_base: int = Field(
        8000, ge=1024, le=65000, description="a whole number from 1024 to 65000, the first of the ports used"
    )
    bind_host: str = Field(
        "127.0.0.1",
        pattern=r"^[0-9A-Za-z.:-]+$",
        description="the address of this machine the portals listen on",
    )
    database_url: _DatabaseUrl | None = Field(
        None, description="postgresql://USER:PASSWORD@HOST/NAME, with this process's own role"
    )
    councils_folder: _Folder = Field(ROOT / "councils", description="the folder of council profiles")
    council: str = Field(
        "cambridgeshire",
        pattern=r"^[a-z0-9][a-z0-9_-]*$",
        description="the name of a folder of council profiles",
    )
    public_url: _WebAddress = Field(
        "", description="the public portal's web address, such as https://earshot.example"
    )
    staff_url: _WebAddress = Field(
        "", description="the staff portal's web address, such as https://staff.earshot.example"
    )
    committee_url: _WebAddress = Field(
        "", description="the committee portal's web address, such as https://committee.earshot.example"
    )
    rasa_url: _WebAddress = Field("", description="Rasa's web address, which only this machine should reach")
    trusted_proxies: int = Field(
        0, ge=0, le=10, description="a whole number from 0 to 10, how many proxies stand before the portals"
    )
    secret_key_public: _Password | None = Field(None, description=_A_PASSWORD)
    secret_key_staff: _Password | None = Field(None, description=_A_PASSWORD)
    secret_key_committee: _Password | None = Field(None, description=_A_PASSWORD)
    secret_key_links: _Password | None = Field(None, description=_A_PASSWORD)
    key_words: _Key | None = Field(None, description=_A_KEY)
    key_identity: _Key | None = Field(None, description=_A_KEY)
    key_accounts: _Key | None = Field(None, description=_A_KEY)
    key_phones: _Key | None = Field(None, description=_A_KEY)
    key_lookup: _Key | None = Field(None, description=_A_KEY)
    rasa_token: _Password | None = Field(None, description=_A_PASSWORD)
    db_password_public: _Password | None = Field(None, description=_A_PASSWORD)
    db_password_staff: _Password | None = Field(None, description=_A_PASSWORD)
    db_password_committee: _Password | None = Field(None, description=_A_PASSWORD)
    db_password_scheduler: _Password | None = Field(None, description=_A_PASSWORD)

    smtp_host: str | None = Field(None, description="the name of the server that takes e-mail")
    smtp_port: int = Field(587, ge=1, le=65535, description="a port number from 1 to 65535")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls or none: how the way to the e-mail server is kept private"
    )
    smtp_user: str | None = Field(None, description="the name the e-mail server knows this service by")
    smtp_password: SecretStr | None = Field(None, description="the password of SMTP_USER")
    smtp_from: str | None = Field(
        None, pattern=r"^[^@\s]+@[^@\s]+$", description="the e-mail address that notices come from"
    )
    twilio_account_sid: str | None = Field(
        None, description="the account's id at Twilio, AC and 32 characters"
    )
    twilio_auth_token: SecretStr | None = Field(None, description="the account's token at Twilio")
    twilio_from: str | None = Field(None, description="the number or name that texts come from")
    twilio_api_base: _WebAddress = Field(
        "https://api.twilio.com", description="the web address of Twilio's API"
    )

    @model_validator(mode="after")
    def _addresses_follow_the_ports(self) -> Self:
        host = "127.0.0.1" if self.bind_host in {"0.0.0.0", "::"} else self.bind_host  # noqa: S104 -- compared only
        host = f"[{host}]" if ":" in host else host
        defaults = {
            "public_url": f"http://{host}:{self.port_base}",
            "staff_url": f"http://{host}:{self.port_base + 1}",
            "committee_url": f"http://{host}:{self.port_base + 2}",
            "rasa_url": f"http://127.0.0.1:{self.port_base + 5}",
        }
        for name, address in defaults.items():
            if not getattr(self, name):
                # The model is frozen for everyone else; this is still its making.
                self.__dict__[name] = address
        return self

    def secret(self, name: str) -> str:
        """The text of the secret called `name`; raises `SettingsError` when this process was not given it."""
        value = getattr(self, name)
        if value is None:
            raise SettingsError([f"{variable(name)} was not given to this process."])
        text: str = value.get_secret_value()
        return text

    def key(self, name: str) -> bytes:
        """The 32 bytes of the key called `name`; raises `SettingsError` when it was not given here."""
        return base64.urlsafe_b64decode(self.secret(name))


KEYS = frozenset({"key_words", "key_identity", "key_accounts", "key_phones", "key_lookup"})
"""The secrets that are encryption or look-up keys of 32 bytes."""

SECRETS = tuple(
    name
    for name in Settings.model_fields
    if name in KEYS | {"rasa_token", "smtp_password", "twilio_auth_token"}
    or name.startswith(("secret_key_", "db_password_"))
)
"""Every secret's field name (`database_url` is apart: each process has its own under the same name)."""

FROM_OTHERS = frozenset({"smtp_password", "twilio_auth_token"})
"""Secrets that another service gives out. They are never made here, and without them that service is off."""

_OTHER_NAMES = {
    "var": "EARSHOT_VAR",
    "council": "EARSHOT_COUNCIL",
    "councils_folder": "EARSHOT_COUNCILS_FOLDER",
}


def variable(name: str) -> str:
    """The environment variable of the setting called `name`, such as PORT_BASE for `port_base`."""
    return _OTHER_NAMES.get(name, name.upper())
