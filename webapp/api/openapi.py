"""The API's description, OpenAPI 3.1, read from openapi.yml beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def _read() -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "openapi.yml").read_text("utf-8"))
    return described


def document(public_url: str) -> dict[str, Any]:
    """The description, with this portal's address as its server."""
    return {**_read(), "servers": [{"url": public_url}]}
