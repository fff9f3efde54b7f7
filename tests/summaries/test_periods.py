"""Quarters."""

import datetime as dt
import itertools

import pytest

from summaries.periods import last_full_quarter, parse_period, quarter, quarter_of, quarters


def test_a_quarter_runs_from_its_first_to_its_last_day() -> None:
    third = quarter(2026, 3)
    assert (third.first, third.last) == (dt.date(2026, 7, 1), dt.date(2026, 9, 30))
    assert (third.label, third.key) == ("2026 Q3", "2026Q3")


@pytest.mark.parametrize(
    ("day", "label"), [("2026-01-01", "2026 Q1"), ("2026-12-31", "2026 Q4"), ("2028-02-29", "2028 Q1")]
)
def test_a_day_is_in_its_quarter(day: str, label: str) -> None:
    assert quarter_of(dt.date.fromisoformat(day)).label == label


def test_the_last_full_quarter_is_over_on_the_day_asked() -> None:
    assert last_full_quarter(dt.date(2026, 10, 1)).label == "2026 Q3"
    assert last_full_quarter(dt.date(2026, 9, 30)).label == "2026 Q2"
    assert last_full_quarter(dt.date(2026, 2, 1)).label == "2025 Q4"


@pytest.mark.parametrize("text", ["2026Q3", "2026 Q3", " 2026 Q3 "])
def test_a_quarter_is_read_with_and_without_its_space(text: str) -> None:
    assert parse_period(text) == quarter(2026, 3)


@pytest.mark.parametrize("text", ["2026 Q5", "Q3 2026", "2026", ""])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write it like 2026 Q3"):
        parse_period(text)


def test_quarters_follow_each_other_without_a_gap() -> None:
    found = quarters(dt.date(2025, 11, 5), dt.date(2026, 8, 1))
    assert [one.label for one in found] == ["2025 Q4", "2026 Q1", "2026 Q2", "2026 Q3"]
    assert all(one.ends_before == after.starts_at for one, after in itertools.pairwise(found))


def test_a_quarter_ends_at_midnight_in_england() -> None:
    # British Summer Time: the last hour of 30 June in UTC is already July there.
    assert quarter(2026, 3).starts_at.astimezone(dt.UTC) == dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC)
