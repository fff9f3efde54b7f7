"""Set-up finds a Python by running what PATH and pyenv offer, not by its name."""

import sys
from pathlib import Path

import pytest

from earshot.setting_up.pythons import find_any, find_python, version_of


def fake_python(file: Path, says: str, status: int = 0) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\necho '{says}'\nexit {status}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"PATH": f"{tmp_path}/shims:{tmp_path}/bin", "PYENV_ROOT": str(tmp_path / "pyenv")}


def test_a_python_on_path_is_found(tmp_path: Path, environ: dict[str, str]) -> None:
    there = fake_python(tmp_path / "bin/python3.10", "3 10 cpython")
    assert find_python((3, 10), environ) == there


def test_a_pyenv_shim_that_is_not_active_is_passed_over(tmp_path: Path, environ: dict[str, str]) -> None:
    fake_python(tmp_path / "shims/python3.10", "pyenv: python3.10: command not found", status=127)
    there = fake_python(tmp_path / "pyenv/versions/3.10.13/bin/python3.10", "3 10 cpython")
    assert find_python((3, 10), environ) == there


def test_path_comes_before_pyenv(tmp_path: Path, environ: dict[str, str]) -> None:
    fake_python(tmp_path / "pyenv/versions/3.10.13/bin/python3.10", "3 10 cpython")
    there = fake_python(tmp_path / "bin/python3.10", "3 10 cpython")
    assert find_python((3, 10), environ) == there


def test_the_newest_patch_under_pyenv_is_taken(tmp_path: Path, environ: dict[str, str]) -> None:
    for patch in ("3.10.9", "3.10.13", "3.10.2"):
        fake_python(tmp_path / f"pyenv/versions/{patch}/bin/python3.10", "3 10 cpython")
    assert find_python((3, 10), environ) == tmp_path / "pyenv/versions/3.10.13/bin/python3.10"


def test_a_python_of_another_version_under_the_right_name_is_passed_over(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    fake_python(tmp_path / "bin/python3.10", "3 12 cpython")
    assert find_python((3, 10), environ) is None


def test_a_plain_python3_of_the_right_version_will_do(tmp_path: Path, environ: dict[str, str]) -> None:
    there = fake_python(tmp_path / "bin/python3", "3 10 cpython")
    assert find_python((3, 10), environ) == there


def test_pypy_is_not_taken_for_python(tmp_path: Path, environ: dict[str, str]) -> None:
    fake_python(tmp_path / "bin/python3.10", "3 10 pypy")
    assert find_python((3, 10), environ) is None


def test_the_version_it_is_tested_with_is_preferred(tmp_path: Path, environ: dict[str, str]) -> None:
    fake_python(tmp_path / "bin/python3.13", "3 13 cpython")
    there = fake_python(tmp_path / "bin/python3.11", "3 11 cpython")
    assert find_any(((3, 11), (3, 12), (3, 13)), environ) == there


def test_nothing_found_is_none(environ: dict[str, str]) -> None:
    assert find_any(((3, 10),), environ) is None


def test_a_file_that_cannot_be_run_has_no_version(tmp_path: Path) -> None:
    (tmp_path / "python3.10").write_text("no program")
    assert version_of(tmp_path / "python3.10") is None
    assert version_of(tmp_path / "nowhere") is None


def test_this_very_python_says_its_version() -> None:
    assert version_of(Path(sys.executable)) == sys.version_info[:2]
