"""Reading uploads: what people really have on their disks, and what somebody hostile may send."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
import traceback

import pytest

from moderation.intake.guessing import likely_date, likely_texts, looks_headed, read_day
from moderation.intake.spreadsheet import (
    LARGEST_FILE,
    MOST_ROWS,
    SpreadsheetError,
    Table,
    columns_of,
    read_spreadsheet,
)
from tests.moderation.intake.sheets import csv_of, part_of, with_parts, xlsx

TODAY = dt.date(2026, 11, 20)
SHEET = "xl/worksheets/sheet1.xml"


def reason(data: bytes) -> str:
    with pytest.raises(SpreadsheetError) as caught:
        read_spreadsheet(data)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_in_any_of_the_usual_encodings_and_with_any_separator(
    encoding: str, separator: str
) -> None:
    lines = [separator.join(cells) for cells in (("Age", "Say"), ("12", "it’s “ok” at Zoë’s"))]
    table = read_spreadsheet(csv_of(*lines, encoding=encoding))
    assert table.rows == (("Age", "Say"), ("12", "it’s “ok” at Zoë’s"))
    assert table.numbers == (1, 2)


def test_a_cell_of_a_csv_may_hold_lines_quotes_and_the_separator() -> None:
    table = read_spreadsheet(b'Say,Age\r\n"one, two\r\nand ""three""",12\r\n,\r\n"last",9\r\n')
    assert table.rows[1:] == (('one, two\nand "three"', "12"), ("last", "9"))
    assert table.numbers == (1, 2, 4), "an empty row is passed over and still counts in the numbers"


def test_a_row_longer_than_the_heading_loses_nothing() -> None:
    table = read_spreadsheet(csv_of("Say", "a,b,c", "d"))
    assert table.rows == (("Say", "", ""), ("a", "b", "c"), ("d", "", ""))
    assert [column.name for column in columns_of(table, headed=True)] == ["Say", "Column B", "Column C"]


def test_a_workbook_gives_values_as_people_read_them() -> None:
    rows = [
        ["When", "Say", "Age", "Sure"],
        [dt.date(2026, 3, 4), "hello", 12.0, True],
        [dt.datetime(2026, 3, 4, 15, 30), "  spaced  ", 12.5, False],  # noqa: DTZ001 -- a cell has no zone
    ]
    assert read_spreadsheet(xlsx(rows)).rows == (
        ("When", "Say", "Age", "Sure"),
        ("2026-03-04", "hello", "12", "Yes"),
        ("2026-03-04 15:30", "spaced", "12.5", "No"),
    )


def test_a_formula_is_read_as_its_saved_value_and_one_without_is_named() -> None:
    book = xlsx([["Say", "n"], ["=1+1", 1], ["words", 2], ["#REF!", 3]])
    assert read_spreadsheet(book).unread == (2, 4)
    saved = part_of(book, SHEET).replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    saved = saved.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
    assert saved != part_of(book, SHEET)
    table = read_spreadsheet(with_parts(book, {SHEET: saved}))
    assert table.rows[1] == ("2", "1")
    assert table.unread == (4,)
    assert table.rows[3] == ("", "3"), "the other cells of a row with a fault are read"


def test_the_first_sheet_that_holds_something_is_read_and_the_others_are_named() -> None:
    table = read_spreadsheet(xlsx([], Real=[["Say"], ["hello there"]], Empty=[], Lists=[["x"]]))
    assert table.rows == (("Say",), ("hello there",))
    assert table.other_sheets == ("Lists",)


def test_what_a_sheet_says_of_its_own_size_is_not_believed() -> None:
    book = xlsx([["Say"], ["one"], ["two"]])
    small = part_of(book, SHEET).replace(b'ref="A1:A3"', b'ref="A1"')
    assert len(read_spreadsheet(with_parts(book, {SHEET: small})).rows) == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "nothing in this file"),
        (b"\n\n , ,\n", "nothing in this file"),
        (xlsx([]), "nothing in this file"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old .xls"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        (b"%PDF-1.7 words and words", "not a spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a spreadsheet"),
        (b"PK\x03\x04 this is no zip", "damaged"),
        (with_parts(xlsx([["a"]]), {"xl/workbook.xml": b"<broken"}), "damaged"),
        (bytes(LARGEST_FILE + 1), "larger than 5 MB"),
        (csv_of("Say", *["x"] * (MOST_ROWS + 1)), "more than 5,000 rows"),
        (xlsx([["Say"], *[["x"]] * (MOST_ROWS + 1)]), "more than 5,000 rows"),
        (xlsx([[f"c{n}" for n in range(101)]]), "more than 100 columns"),
        (csv_of(",".join(["x"] * 101)), "more than 100 columns"),
        (b'Say\r\n"' + b"x" * 200_000, "quotation mark"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_said_in_words_with_what_to_do(data: bytes, said: str) -> None:
    assert said in reason(data)


def test_a_document_of_another_kind_in_a_zip_is_no_spreadsheet() -> None:
    book = xlsx([["a"]])
    other = with_parts(book, {"content.xml": b"<x/>"}).replace(b"xl/workbook.xml", b"xl/warkbook.xml")
    assert "Save it as .xlsx" in reason(other)


def test_five_thousand_rows_and_a_heading_are_taken() -> None:
    assert len(read_spreadsheet(csv_of("Say", *["words"] * MOST_ROWS)).rows) == MOST_ROWS + 1


def test_a_workbook_that_unpacks_to_very_much_is_refused_unread() -> None:
    bomb = with_parts(xlsx([["a"]]), {"xl/media/x.bin": bytes(70 * 1024 * 1024)})
    assert len(bomb) < 1_000_000
    assert "unpacks to more" in reason(bomb)


def test_cells_that_all_point_at_one_long_text_are_refused() -> None:
    book = xlsx([["x" * 30_000] * 50] * 10)
    assert "more text than can be read" in reason(book)


def test_entities_in_a_workbook_are_not_expanded() -> None:
    book = xlsx([["a"]])
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    sheet = part_of(book, SHEET).replace(b"<worksheet", bomb + b"<worksheet", 1)
    with pytest.raises(SpreadsheetError, match="damaged") as caught:
        read_spreadsheet(with_parts(book, {SHEET: sheet}))
    assert "EntitiesForbidden" in "".join(traceback.format_exception(caught.value))


def test_nothing_is_written_to_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file")

    for name in ("TemporaryFile", "NamedTemporaryFile", "mkstemp", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    assert len(read_spreadsheet(xlsx([["Say"], ["words"]])).rows) == 2


def test_the_largest_workbook_is_read_in_seconds() -> None:
    data = xlsx([[f"c{n}" for n in range(20)], *[["some words of a child"] * 20] * MOST_ROWS])
    began = time.monotonic()
    assert len(read_spreadsheet(data).rows) == MOST_ROWS + 1
    assert time.monotonic() - began < 20


def test_a_table_comes_back_as_it_was_kept() -> None:
    table = Table((("Say “x”", "n"), ("a\nb", "")), (1, 3), (2,), ("Other",))
    assert Table.from_json(table.to_json()) == table


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-04", dt.date(2026, 3, 4)),
        ("2026-03-04 15:30", dt.date(2026, 3, 4)),
        ("04/03/2026", dt.date(2026, 3, 4)),
        ("4.3.26", dt.date(2026, 3, 4)),
        ("04/03/2026 09:15:00", dt.date(2026, 3, 4)),
        ("4 March 2026", dt.date(2026, 3, 4)),
        ("Weds 4th Mar 2026", dt.date(2026, 3, 4)),
        ("21/11/2026", None),
        ("31/02/2026", None),
        ("4/3/1996", None),
        ("1.2.3", None),
        ("twelve", None),
        ("", None),
    ],
)
def test_a_day_is_read_the_british_way_and_one_to_come_is_none(text: str, day: dt.date | None) -> None:
    assert read_day(text, TODAY) == day


SURVEY = Table(
    (
        ("Date", "School", "How is it where you live?", "Happy?"),
        ("03/09/2026", "A", "it is fine and i like my room", "yes"),
        ("04/09/2026", "B", "ok", "no"),
        ("05/09/2026", "A", "they never ask me about anything", "yes"),
    ),
    (1, 2, 3, 4),
)


def test_headings_words_and_days_are_guessed() -> None:
    assert looks_headed(SURVEY, TODAY)
    assert likely_texts(SURVEY, headed=True) == (2,)
    assert likely_date(SURVEY, TODAY, headed=True) == 0


@pytest.mark.parametrize("first", [("04/09/2026", "words"), ("12", "words"), ("words", "words")])
def test_a_first_row_with_values_or_the_same_twice_is_no_heading(first: tuple[str, str]) -> None:
    assert not looks_headed(Table((first, ("a", "b")), (1, 2)), TODAY)


def test_without_headings_the_first_row_is_an_answer_and_columns_have_letters() -> None:
    columns = columns_of(SURVEY, headed=False)
    assert [column.name for column in columns] == ["Column A", "Column B", "Column C", "Column D"]
    assert columns[2].examples[0] == "How is it where you live?"
    assert columns_of(SURVEY, headed=True)[1].examples == ("A", "B"), "the same cell is not shown twice"
