"""The import rules of design.md section 4: what the architecture promises, read off the code."""

import re
import sys

import pytest

from tests.house_rules.source import PACKAGES, Module, modules, within

PURE = (
    "embedding",
    "surveys.coherence",
    "surveys.conditions",
    "surveys.piping",
    "surveys.questionnaire",
    "surveys.definitions",
    "surveys.engine",
    "moderation.screening",
    "moderation.themes",
    "moderation.sentiment",
    "moderation.safe_reply",
    "summaries.disclosure",
    "summaries.periods",
    "summaries.published_format",
    "summaries.phrases",
    "summaries.protecting",
    "summaries.records",
    "summaries.tabulate",
    "summaries.document",
    "summaries.view",
    "earshot.council",
)
"""Given everything as arguments: no Flask, no SQLAlchemy, no clock, no environment."""

FIELD_LIBRARIES = {
    "pydantic",
    "pydantic_core",
    "yaml",
    "highspy",
    "numpy",
    "scipy",
    "simpleeval",
    "sklearn",
    "textblob",
    "threadpoolctl",
}
"""What pure modules may import besides the standard library and each other."""

ALSO_PURE = ("earshot.yaml_files", "earshot.council", "surveys.reading")
"""Readers of data files that pure modules may call."""

CLOCKS = re.compile(r"\b(datetime\.now|date\.today|utcnow|time\.time|time\.monotonic|os\.environ|getenv)\b")

MAY_IMPORT = {
    "database": set(),
    "embedding": set(),
    "surveys": {"earshot.yaml_files"},
    "moderation": {"database", "embedding", "earshot.council", "earshot.yaml_files", "surveys"},
    "local_offer": {"database", "earshot.council", "earshot.yaml_files"},
    "summaries": {"database", "earshot.council", "earshot.yaml_files", "surveys"},
    "bot": {"database", "earshot.council", "earshot.yaml_files", "moderation", "surveys"},
    "scheduler": {"database", "earshot", "moderation", "summaries", "surveys", "bot"},
}
"""Which of our packages each may use besides itself. `earshot` and `webapp` sit above the rest."""


def pure_modules() -> list[Module]:
    return [module for module in modules() if within(module.name, *PURE)]


@pytest.mark.parametrize("module", pure_modules(), ids=lambda module: module.name)
def test_a_pure_module_imports_only_the_standard_library_its_field_library_and_others_like_it(
    module: Module,
) -> None:
    for imported in module.imports():
        top = imported.split(".", 1)[0]
        if top in PACKAGES:
            assert within(imported, *PURE, *ALSO_PURE), f"{module.name} imports {imported}"
        else:
            assert top in sys.stdlib_module_names or top in FIELD_LIBRARIES, (
                f"{module.name} imports {imported}"
            )


@pytest.mark.parametrize("module", pure_modules(), ids=lambda module: module.name)
def test_a_pure_module_reads_no_clock_and_no_environment(module: Module) -> None:
    assert [name for name in module.attributes() if CLOCKS.search(name)] == []


def test_only_the_web_imports_flask() -> None:
    for module in modules():
        if module.package != "webapp":
            assert not [name for name in module.imports() if name.startswith("flask")], module.name


def test_nothing_imports_the_web() -> None:
    for module in modules():
        if module.package != "webapp":
            assert not [name for name in module.imports() if within(name, "webapp")], module.name


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_uses_only_those_beneath_it(package: str) -> None:
    for module in modules():
        if module.package == package:
            for imported in module.imports():
                if imported.split(".", 1)[0] in PACKAGES:
                    assert within(imported, package, *MAY_IMPORT[package]), f"{module.name}: {imported}"


def test_code_that_reads_or_writes_data_is_given_its_session() -> None:
    """Only the programs open a database; everything else takes a `Session` argument."""
    openers = ("database", "earshot", "webapp", "scheduler")
    for module in modules():
        if module.package not in openers:
            taken = {
                name for name in module.imports() if within(name, "database.session", "database.embedded")
            }
            assert not taken, f"{module.name} opens a database itself"


def test_what_has_not_been_through_disclosure_control_does_not_leave_summaries() -> None:
    unprotected = ("summaries.collect", "summaries.records", "summaries.tabulate")
    for module in modules():
        if module.package != "summaries":
            assert not [name for name in module.imports() if within(name, *unprotected)], module.name


def test_the_committee_portal_imports_nothing_that_reads_words() -> None:
    readers = ("bot", "moderation", "surveys", "summaries.drafting", "summaries.publishing", "webapp.staff")
    for module in modules():
        if within(module.name, "webapp.committee"):
            assert not [name for name in module.imports() if within(name, *readers)], module.name


def test_only_the_vault_and_the_demo_reach_who_somebody_is() -> None:
    allowed = ("database.models", "database.identity_vault", "earshot.demo")
    for module in modules():
        if not within(module.name, *allowed):
            taken = {name for name in module.imports() if name.startswith("database.models")}
            assert not {name for name in taken if name.endswith(".Person")}, module.name
