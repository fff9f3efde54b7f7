"""Reading the project's own code: its modules, what they import and what they call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "earshot",
    "database",
    "embedding",
    "surveys",
    "moderation",
    "local_offer",
    "summaries",
    "bot",
    "scheduler",
    "webapp",
)
# Rasa's own project runs in Rasa's environment (docs/decisions/0001-two-environments.md).
NOT_OURS = ("bot/rasa/",)


@dataclass(frozen=True)
class Module:
    """One Python file of the product."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def package(self) -> str:
        """The top folder."""
        return self.name.split(".", 1)[0]

    def imports(self) -> set[str]:
        """The full names of the modules (and of the names taken from them) that it imports."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.add(node.module)
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        return found

    def attributes(self) -> Iterator[str]:
        """Every attribute that is read, as dotted text (``dt.datetime.now``)."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute):
                yield ast.unparse(node)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the product."""
    found = []
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if str(relative).startswith(NOT_OURS):
                continue
            name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(name, path, ast.parse(path.read_text("utf-8"))))
    return tuple(found)


def within(name: str, *packages: str) -> bool:
    """Whether the module `name` is one of `packages` or inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)
