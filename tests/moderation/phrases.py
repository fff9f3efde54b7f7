"""The plain phrases that the screen's tests share."""

from pathlib import Path
from typing import Any

import yaml

PHRASES: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "plain_phrases.yml").read_text(encoding="utf-8")
)
