"""A number that a document says twice is one row of evidence."""

from __future__ import annotations

from typing import Any

from corpus.annotation import (
    Cohort,
    CohortRole,
    Duration,
    Estimate,
    Interval,
    IntervalKind,
    Statistic,
)
from kb.evidence import EvidenceRow
from kb.repeats import said_once

ALL = Cohort(0, 0, 1, "", CohortRole.TREATED, 101)
CI = Interval(IntervalKind.CI, 18.0, 30.0, 95.0)


def row(
    place: int,
    cohort: Cohort | None = ALL,
    document: int = 1,
    sentence: int | None = None,
    **facts: Any,
) -> EvidenceRow:
    given = {"value": 25.8, "unit": "mo", **facts}
    e = Estimate(1, place, place + 4, "25.8", "endpoint:os", Statistic.MEDIAN, **given)
    start = place if sentence is None else sentence
    return EvidenceRow(document, 1, "Blood 2023", "T", 2023, "OS", e, cohort, "S.", start)


def test_a_table_that_repeats_the_text_is_a_place_of_the_same_row() -> None:
    (kept,) = said_once([row(10), row(90)])
    assert (kept.estimate.start, kept.also_at) == (10, ((90, 94),))
    assert kept.to_dict()["also_at"] == [[90, 94]]


def test_what_says_more_is_kept_wherever_it_stands() -> None:
    (kept,) = said_once([row(10), row(50, cohort=None), row(90, interval=CI)])
    assert kept.estimate.interval == CI
    assert kept.also_at == ((10, 14), (50, 54))


def test_what_differs_stays() -> None:
    other = Cohort(0, 0, 1, "", CohortRole.SUBGROUP, 40)
    rows = [
        row(10),
        row(20, value=25.9),
        row(30, cohort=other),
        row(40, group="arm B"),
        row(50, group="arm C"),
        row(60, grade="≥3"),
        row(70, document=2),
    ]
    assert [kept.estimate.start for kept in said_once(rows)] == [10 * n for n in (4, 2, 3, 5, 6, 7)]


def test_times_that_differ_are_two_numbers() -> None:
    rows = [row(10, time=Duration(12, "mo")), row(20, time=Duration(24, "mo"))]
    assert said_once(rows) == rows


def test_two_numbers_of_one_sentence_are_two_however_alike() -> None:
    rows = [row(10, sentence=5, time=Duration(2, "y")), row(20, sentence=5)]
    assert said_once(rows) == rows
