"""Arithmetic that does not come out is doubted, stored and kept apart from the number."""

from __future__ import annotations

import pytest

from corpus.annotation import (
    Cohort,
    CohortRole,
    Estimate,
    Interval,
    IntervalKind,
    Statistic,
)
from ingest.extract.checks import doubts


def share(value: float | None, events: int | None = None, of: int | None = None) -> Estimate:
    return Estimate(
        0, 0, 1, "", "endpoint:cr", Statistic.PROPORTION, value, "%", events=events, denominator=of
    )


@pytest.mark.parametrize(("value", "events", "of"), [(19.4, 7, 36), (19, 7, 36), (19.44, 7, 36)])
def test_a_share_that_comes_out(value: float, events: int, of: int) -> None:
    assert doubts([share(value, events, of)], []) == ()


@pytest.mark.parametrize(
    ("estimate", "kind"),
    [
        (share(25.0, 7, 36), "fraction"),
        (share(None, 9, 8), "fraction"),
        (share(140.0), "bounds"),
    ],
)
def test_a_share_that_does_not(estimate: Estimate, kind: str) -> None:
    assert [d.kind for d in doubts([estimate], [])] == [kind]


@pytest.mark.parametrize(
    ("low", "high", "doubted"),
    [(10.0, 14.0, False), (13.0, 14.0, True), (None, 11.0, True), (14.0, 10.0, True)],
)
def test_a_value_and_its_interval(low: float | None, high: float, doubted: bool) -> None:
    interval = Interval(IntervalKind.CI, low, high, 95.0)
    median = Estimate(0, 0, 1, "", "endpoint:os", Statistic.MEDIAN, 12.0, "mo", interval=interval)
    assert bool(doubts([median], [])) is doubted


def test_more_than_their_parent() -> None:
    whole = Cohort(0, 0, 1, "", CohortRole.ENROLLED, 20)
    part = Cohort(0, 2, 3, "", CohortRole.INFUSED, 24, parent=0)
    (doubt,) = doubts([], [whole, part])
    assert (doubt.subject, doubt.index, doubt.kind) == ("cohort", 1, "size")
