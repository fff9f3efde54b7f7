"""No file of the project names a package registry's host, a package index, or a path of one machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from earshot import ROOT

# Put together from parts so that this file does not break its own rule.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("rubygems", "org"),
        ("crates", "io"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
        ("pkgs", "dev"),
        ("jfrog", "io"),
    )
)
INDEX_OPTIONS = tuple("-".join(parts) for parts in (("", "", "index", "url"), ("extra", "index", "url")))
NOT_TEXT = {".png", ".jpg", ".ico", ".woff", ".woff2", ".pdf", ".docx", ".gz"}


def machine_paths() -> tuple[str, ...]:
    """Where this project, this person's home and this Python are on this machine."""
    places = {ROOT, Path.home(), Path(sys.base_prefix)}
    # A system's own Python lives under /usr everywhere, so that says nothing about one machine.
    return tuple(f"{place}/" for place in places if len(place.parts) > 1 and place != Path("/usr"))


def project_files() -> list[Path]:
    """Every file that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    files = [ROOT / name for name in listed.split("\0") if name]
    return [file for file in files if file.is_file() and file.suffix not in NOT_TEXT]


def lines_with(words: tuple[str, ...]) -> list[str]:
    found = []
    for file in project_files():
        text = file.read_text(encoding="utf-8").lower()
        for number, line in enumerate(text.splitlines(), start=1):
            found += [f"{file.relative_to(ROOT)}:{number}: {word}" for word in words if word.lower() in line]
    return found


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(REGISTRIES, id="the host of a package registry"),
        pytest.param(INDEX_OPTIONS, id="the address of a package index"),
        pytest.param(machine_paths(), id="a path of this machine"),
    ],
)
def test_no_file_names(words: tuple[str, ...]) -> None:
    assert words
    assert not (found := lines_with(words)), "\n".join(found)


def test_the_search_reads_this_very_file() -> None:
    assert lines_with(("test_the_search_reads_this_very_file",))
