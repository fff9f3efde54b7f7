"""Encrypted columns.

A sealed value is AES-256-GCM ciphertext whose associated data names the table, the column and the
row's primary key, so a value copied to another row, column or table does not open. Layout of the bytes:
one version byte (1), four bytes that name the key, twelve of nonce, then ciphertext and tag.

Keys are by purpose (``words``, ``identity``, ``accounts``, ``phones``): a process holds only the keys it
needs, and the others' columns cannot be opened there (docs/decisions/0006-encryption-and-roles.md).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from typing import Any, Generic, Literal, Self, TypeVar, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, object_session

Purpose = Literal["words", "identity", "accounts", "phones"]
Value = TypeVar("Value", str, str | None)

VERSION = b"\x01"
KEY_NAME_BYTES = 4
NONCE_BYTES = 12
PENDING = "_sealed_pending"


class SealError(Exception):
    """A sealed value could not be opened: wrong key, or moved from the row it was written in."""


class KeyNotHeldError(SealError):
    """This process was not given the key of that purpose."""


class KeyRing:
    """The encryption keys of one process, and the key for equality look-ups.

    `keys` maps a purpose to 32 bytes in URL-safe base64; `lookup_key` likewise, or None.
    Raises ValueError for a key of the wrong length.
    """

    def __init__(self, keys: Mapping[Purpose, str], lookup_key: str | None = None) -> None:
        self._keys = {purpose: _decode(purpose, key) for purpose, key in keys.items()}
        self._lookup_key = _decode("lookup", lookup_key) if lookup_key else None

    def seal(self, purpose: Purpose, text: str, bound_to: str) -> bytes:
        """Encrypt `text` for the place named by `bound_to`."""
        key = self._key(purpose)
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), bound_to.encode())
        return VERSION + _name(key) + nonce + sealed

    def open(self, purpose: Purpose, sealed: bytes, bound_to: str) -> str:
        """Decrypt what `seal` made for the same place; SealError when it is not."""
        key = self._key(purpose)
        head = len(VERSION) + KEY_NAME_BYTES
        if sealed[: len(VERSION)] != VERSION or sealed[len(VERSION) : head] != _name(key):
            raise SealError(f"a {purpose} value was sealed with another key")
        nonce, body = sealed[head : head + NONCE_BYTES], sealed[head + NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, body, bound_to.encode()).decode()
        except InvalidTag as error:
            table = bound_to.split("|", maxsplit=1)[0]
            raise SealError(f"a {purpose} value does not belong to its row in {table}") from error

    def look_up(self, kind: str, value: str) -> bytes:
        """A keyed hash of `value` (32 bytes) for finding a row by an encrypted value.

        `kind` (``email``, ``phone``, ``join_code``) keeps equal values of different kinds apart.
        """
        if self._lookup_key is None:
            raise KeyNotHeldError("this process holds no look-up key")
        return hmac.digest(self._lookup_key, f"{kind}|{value}".encode(), hashlib.sha256)

    def _key(self, purpose: Purpose) -> bytes:
        try:
            return self._keys[purpose]
        except KeyError as error:
            raise KeyNotHeldError(f"this process holds no {purpose} key") from error


def _decode(purpose: str, key: str) -> bytes:
    raw = base64.urlsafe_b64decode(key)
    if len(raw) != 32:
        raise ValueError(f"the {purpose} key has {len(raw)} bytes, it needs 32")
    return raw


def _name(key: bytes) -> bytes:
    return hashlib.sha256(b"earshot key name" + key).digest()[:KEY_NAME_BYTES]


class Sealed(Generic[Value]):
    """A text attribute kept encrypted in the LargeBinary column `column` of the same model.

    Assigning encrypts (at once when the row is in a session, else as it is flushed); reading decrypts with
    the session's key ring, which must be in ``session.info["keys"]``.
    """

    def __init__(self, column: str, purpose: Purpose) -> None:
        self.column = column
        self.purpose: Purpose = purpose

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> Value: ...
    def __get__(self, row: object | None, owner: type) -> Self | Value:
        """The open text; the descriptor itself on the class."""
        if row is None:
            return self
        pending = row.__dict__.get(PENDING, {})
        if self.column in pending:
            kept: Value = pending[self.column][1]
            return kept
        sealed = getattr(row, self.column)
        if sealed is None:
            return None  # type: ignore[return-value]
        return _keys_of(row).open(self.purpose, bytes(sealed), bound_to(row, self.column))

    def __set__(self, row: object, value: Value) -> None:
        """Keep `value` to be encrypted, or encrypt it now when the row is already stored."""
        row.__dict__.setdefault(PENDING, {})[self.column] = (self.purpose, value)
        session = object_session(row)
        if session is not None and inspect(row).persistent:
            _seal_pending(row, session)


def bound_to(row: Any, column: str) -> str:
    """The associated data of a value: table, column and primary key, joined by ``|``."""
    mapper = inspect(type(row))
    key = "|".join(str(getattr(row, part.name)) for part in mapper.primary_key)
    return f"{mapper.local_table.fullname}|{column}|{key}"


def _keys_of(row: object) -> KeyRing:
    session = object_session(row)
    if session is None or "keys" not in session.info:
        raise SealError("the row is not in a session that holds keys")
    keys: KeyRing = session.info["keys"]
    return keys


def _seal_pending(row: Any, session: Session) -> None:
    for column, (purpose, value) in row.__dict__.pop(PENDING, {}).items():
        keys: KeyRing = session.info["keys"]
        sealed = None if value is None else keys.seal(purpose, value, bound_to(row, column))
        setattr(row, column, sealed)


@event.listens_for(Session, "before_flush")
def _seal_new_rows(session: Session, _context: object, _instances: object) -> None:
    for row in session.new:
        _seal_pending(row, session)
