"""Dates as publications print them, read no more exactly than they were written.

A season, a pair of months or a span of days is known only as far as all of it agrees:

>>> [str(read_date(t)) for t in ("December 7–10, 2024", "2024 Nov-Dec", "Winter 2024")]
['2024-12', '2024', '2024']
>>> read_date("forthcoming") is None
True
"""

from __future__ import annotations

import re
from calendar import monthrange

from corpus.model import PartialDate

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_YEAR = re.compile(r"(?<![\d.:])(?:1[5-9]|20)\d\d(?![\d.:]*\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?!\d)")
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b\.?", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b\d{1,2}[:.]\d\d(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?|\b\d{1,2}\s*[ap]\.?m\b", re.I
)
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)")


def read_date(text: str | None) -> PartialDate | None:
    """The date in a short text; None where there is no year from 1500 to 2099.

    Of a span over two years the first is taken. A day or month that the calendar does not
    have is dropped, and so is the month of ``03/04/2024``, which two continents read apart.

    >>> str(read_date("Monday, December 9, 2024, 6:00 PM-8:00 PM"))
    '2024-12-09'
    >>> str(read_date("1998 Dec-1999 Jan")), str(read_date("25/12/2024"))
    ('1998', '2024-12-25')
    """
    if not text:
        return None
    text = _CLOCK.sub(" ", text)
    if iso := _ISO.search(text):
        return _calendar(*(int(g) if g else None for g in iso.groups()))
    if numeric := _NUMERIC.search(text):
        return _day_and_month(*(int(g) for g in numeric.groups()))
    years = _YEAR.findall(text)
    if not years:
        return None
    year = int(years[0])
    months = {_MONTHS[m.lower()] for m in _MONTH.findall(text)}
    if len(months) != 1 or len(set(years)) > 1:
        return _calendar(year)
    days = {int(d) for d in _DAY.findall(_YEAR.sub(" ", text))}
    return _calendar(year, months.pop(), days.pop() if len(days) == 1 else None)


def date_of(
    year: str | None, month: str | None = None, day: str | None = None
) -> PartialDate | None:
    """The date whose parts a record gives apart, each as a name or a number.

    >>> str(date_of("2021", "Sep", "20")), str(date_of("2021", "Jul-Aug"))
    ('2021-09-20', '2021')
    """
    match = _YEAR.search(year or "")
    if match is None:
        return None
    return _calendar(int(match.group()), _month(month), _number(day))


def more_precise(first: PartialDate | None, second: PartialDate | None) -> bool:
    """Whether the first says more of the calendar than the second.

    >>> more_precise(PartialDate(2024, 7, 3), PartialDate(2024, 12))
    True
    """
    return _precision(first) > _precision(second)


def best(dates: list[PartialDate]) -> PartialDate | None:
    """The earliest of the most precise.

    >>> str(best([PartialDate(2008), PartialDate(2008, 6, 2), PartialDate(2008, 5, 30)]))
    '2008-05-30'
    """
    top = max((_precision(d) for d in dates), default=0)
    return min((d for d in dates if _precision(d) == top), key=str, default=None)


def _precision(date: PartialDate | None) -> int:
    return 0 if date is None else 1 + (date.month is not None) + (date.day is not None)


def _month(text: str | None) -> int | None:
    text = (text or "").strip().rstrip(".").lower()
    return _MONTHS.get(text) or _number(text)


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if re.fullmatch(r"\d{1,2}", text) else None


def _day_and_month(one: int, two: int, year: int) -> PartialDate | None:
    if one == two or one > 12:
        return _calendar(year, two, one)
    return _calendar(year, one, two) if two > 12 else _calendar(year)


def _calendar(
    year: int | None, month: int | None = None, day: int | None = None
) -> PartialDate | None:
    if year is None or not 1500 <= year <= 2099:
        return None
    if month is None or not 1 <= month <= 12:
        return PartialDate(year)
    if day is None or not 1 <= day <= monthrange(year, month)[1]:
        return PartialDate(year, month)
    return PartialDate(year, month, day)
