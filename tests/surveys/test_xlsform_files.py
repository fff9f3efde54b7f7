"""A workbook that is damaged, too large, hostile or something else gets a plain line, and quickly."""

from __future__ import annotations

import random
import time
import zipfile
from pathlib import Path

import pytest

from surveys.xlsform import WorkbookError, import_workbook
from surveys.xlsform.workbook import LARGEST_FILE
from tests.surveys.workbooks import NAME, TOWNS, workbook


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return workbook(tmp_path / "book.xlsx", [NAME, {**NAME, "name": "other"}], TOWNS)


def refusal(file: Path) -> str:
    with pytest.raises(WorkbookError) as error:
        import_workbook(file)
    return str(error.value)


def with_part(file: Path, name: str, data: bytes) -> Path:
    """The same workbook with one part put in or replaced."""
    with zipfile.ZipFile(file) as old:
        parts = {part: old.read(part) for part in old.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part, held in {**parts, name: data}.items():
            new.writestr(part, held)
    return file


def test_a_missing_file_and_another_kind_of_file_are_named(tmp_path: Path) -> None:
    assert "is missing" in refusal(tmp_path / "none.xlsx")
    assert "must be an .xlsx workbook, not .csv" in refusal(tmp_path / "a.csv")
    assert "must be an .xlsx workbook, not .xls" in refusal(tmp_path / "a.xls")
    assert "must be an .xlsx workbook, not .xlsm" in refusal(tmp_path / "a.xlsm")


def test_an_old_xls_under_another_name_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "old.xlsx"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert "save it as .xlsx" in refusal(file)


def test_a_file_that_is_no_workbook_says_so(tmp_path: Path) -> None:
    file = tmp_path / "words.xlsx"
    file.write_text("type,name,label")
    assert "is not an .xlsx workbook" in refusal(file)
    with zipfile.ZipFile(file, "w") as other:
        other.writestr("word/document.xml", "<a/>")
    assert "is not an .xlsx workbook" in refusal(file)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.xlsx"
    with file.open("wb") as large:
        large.truncate(LARGEST_FILE + 1)
    assert "larger than 5 MB" in refusal(file)


def test_a_zip_bomb_is_refused_unpacked(file: Path) -> None:
    bomb = with_part(file, "xl/worksheets/sheet1.xml", b"<a>" + b" " * 60_000_000 + b"</a>")
    assert bomb.stat().st_size < LARGEST_FILE
    before = time.monotonic()
    assert "unpacks to more than a survey can need" in refusal(bomb)
    assert time.monotonic() - before < 2


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_more_elements_than_a_survey_needs_are_refused_unparsed(file: Path, part: str) -> None:
    before = time.monotonic()
    assert "is made of more parts" in refusal(with_part(file, part, b"<a>" + b"<c/>" * 500_000 + b"</a>"))
    assert time.monotonic() - before < 2


def test_entities_that_swell_are_refused(file: Path) -> None:
    swelling = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'
    )
    assert "is damaged" in refusal(with_part(file, "xl/worksheets/sheet1.xml", swelling))


def test_macros_are_refused(file: Path) -> None:
    assert "holds macros" in refusal(with_part(file, "xl/vbaProject.bin", b"x"))


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    rows = [{**NAME, "name": f"q{number}"} for number in range(501)]
    assert "more than 500 rows in the sheet 'survey'" in refusal(workbook(tmp_path / "long.xlsx", rows))
    assert len(import_workbook(workbook(tmp_path / "fits.xlsx", rows[:500])).questionnaire.questions) == 500


def test_missing_sheets_and_columns_are_named(tmp_path: Path) -> None:
    assert "survey, row 1: there is no column called 'name'" in refusal(
        workbook(tmp_path / "a.xlsx", [{"type": "text", "label": "Hi?"}])
    )
    empty = workbook(tmp_path / "b.xlsx", [])
    assert "has no sheet called 'survey'" in refusal(empty)


def test_two_columns_of_one_meaning_are_refused(tmp_path: Path) -> None:
    row = {**NAME, "relevant": "", "relevance": "${a} = 1"}
    assert "two columns mean the same" in refusal(workbook(tmp_path / "a.xlsx", [row]))


def test_rows_keep_their_numbers_past_empty_ones(tmp_path: Path) -> None:
    rows = [NAME, {}, {}, {"type": "text", "name": "late"}]
    assert "survey, row 5: the question 'late' has no label" in refusal(workbook(tmp_path / "a.xlsx", rows))


def test_damage_anywhere_gives_a_plain_line_or_a_questionnaire(file: Path) -> None:
    whole = file.read_bytes()
    lots = random.Random(7)
    for _ in range(150):
        data = bytearray(whole)
        if lots.random() < 0.3:
            data = data[: lots.randrange(len(data))]
        for _ in range(lots.randrange(1, 12)):
            if data:
                data[lots.randrange(len(data))] = lots.randrange(256)
        file.write_bytes(bytes(data))
        try:
            import_workbook(file)
        except WorkbookError as error:
            assert "\n" not in str(error)
            assert len(str(error)) < 300
