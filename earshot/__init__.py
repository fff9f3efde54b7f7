"""Earshot's own ground: settings, secrets, logging, council profiles, the command line and the supervisor."""

from pathlib import Path

__version__ = "0.1.0"

ROOT = Path(__file__).resolve().parent.parent
"""The project's folder (the one that holds `script/`, `councils/` and `.env`)."""
