"""Printed dates: never more than the source says, never an impossible day."""

from __future__ import annotations

from calendar import month_name
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import PartialDate
from ingest.formats.dates import best, date_of, more_precise, read_date


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2024", "2024"),
        ("2024 Nov-Dec", "2024"),
        ("Nov–Dec 2024", "2024"),
        ("2024 Nov-Nov", "2024-11"),
        ("December 7–10, 2024", "2024-12"),
        ("7-10 December 2024", "2024-12"),
        ("December 7, 2024", "2024-12-07"),
        ("7th Dec. 2024", "2024-12-07"),
        ("2024 Dec 7", "2024-12-07"),
        ("Sept. 2021", "2021-09"),
        ("Monday, December 9, 2024, 6:00 PM-8:00 PM", "2024-12-09"),
        ("Saturday, December 7, 2024: 9:45 AM", "2024-12-07"),
        ("Spring 2023", "2023"),
        ("2023 Winter", "2023"),
        ("1998 Dec-1999 Jan", "1998"),
        ("2000-2001", "2000"),
        ("Jun 13, 2026", "2026-06-13"),
        ("2024-12-07", "2024-12-07"),
        ("2024-12-07T09:00:00Z", "2024-12-07"),
        ("2024/2", "2024-02"),
        ("25/12/2024", "2024-12-25"),
        ("12/25/2024", "2024-12-25"),
        ("03/04/2024", "2024"),
        ("February 30, 2024", "2024-02"),
        ("published in May", None),
        ("abstract 20241", None),
        ("", None),
        (None, None),
    ],
)
def test_a_printed_date_is_read_as_far_as_it_goes(
    printed: str | None, expected: str | None
) -> None:
    found = read_date(printed)
    assert (str(found) if found else None) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("2021", "Sep", "20"), "2021-09-20"),
        (("2021", "9", "5"), "2021-09-05"),
        (("2021", "09", None), "2021-09"),
        (("2021", "Jul-Aug", None), "2021"),
        (("2021", None, "20"), "2021"),
        (("2021", "13", "1"), "2021"),
        (("2021", "02", "29"), "2021-02"),
    ],
)
def test_parts_of_a_date(parts: tuple[str | None, ...], expected: str) -> None:
    assert str(date_of(*parts)) == expected


def test_no_year_is_no_date() -> None:
    assert date_of(None, "Sep", "20") is None
    assert date_of("in press", "Sep", "20") is None


def test_the_earliest_of_the_most_precise_wins() -> None:
    year, month = PartialDate(2008), PartialDate(2008, 3)
    early, late = PartialDate(2008, 5, 30), PartialDate(2008, 6, 2)
    assert best([year, late, month, early]) == early
    assert best([year, month]) == month
    assert best([]) is None
    assert more_precise(early, month)
    assert not more_precise(early, late)
    assert more_precise(year, None)


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = read_date(text)
    assert found is None or PartialDate.parse(str(found)) == found


@given(st.dates(min_value=date(1500, 1, 1), max_value=date(2099, 12, 31)))
def test_a_full_date_survives_its_usual_spellings(day: date) -> None:
    expected = PartialDate(day.year, day.month, day.day)
    month = month_name[day.month]
    for printed in (
        day.isoformat(),
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month[:3]} {day.year}",
        f"{day.year} {month[:3]} {day.day}",
    ):
        assert read_date(printed) == expected
