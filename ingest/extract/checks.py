"""Arithmetic that a careful reader does in passing: what does not come out is doubted, and kept.

>>> from corpus.annotation import Cohort, CohortRole, Estimate, Statistic
>>> cr = Estimate(0, 0, 3, "25%", "endpoint:cr", Statistic.PROPORTION, 25.0, "%",
...               events=7, denominator=36)
>>> [d.message for d in doubts([cr], [])]
['7 of 36 is 19.4%, not 25%.']
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpus.annotation import Cohort, Doubt, Estimate, Interval, IntervalKind, Statistic

_SHARES = frozenset({Statistic.PROPORTION, Statistic.RATE_AT_TIME, Statistic.CUMULATIVE_INCIDENCE})
_WITHIN = frozenset({IntervalKind.CI, IntervalKind.RANGE, IntervalKind.IQR})


def doubts(estimates: Sequence[Estimate], cohorts: Sequence[Cohort]) -> tuple[Doubt, ...]:
    """What does not come out, estimates first."""
    found = [
        Doubt("estimate", n, kind, message)
        for n, estimate in enumerate(estimates)
        for kind, message in _about_estimate(estimate)
    ]
    found += [
        Doubt("cohort", n, "size", f"{cohort.size} people are more than the {size} they are of.")
        for n, cohort in enumerate(cohorts)
        for size in _parent_size(cohort, cohorts)
        if cohort.size > size
    ]
    return tuple(found)


def _about_estimate(e: Estimate) -> Iterator[tuple[str, str]]:
    if e.events is not None and e.denominator:
        if e.events > e.denominator:
            yield "fraction", f"{e.events} of {e.denominator} is more than all."
        elif _is_percentage(e) and e.statistic is Statistic.PROPORTION:
            share = 100 * e.events / e.denominator
            if e.value is not None and abs(share - e.value) > _rounding(e.value):
                yield (
                    "fraction",
                    f"{e.events} of {e.denominator} is {share:.1f}%, not {e.value:g}%.",
                )
    if _is_percentage(e) and e.statistic in _SHARES and e.value is not None and e.value > 100:
        yield "bounds", f"{e.value:g}% is more than all."
    if e.interval is not None and e.value is not None:
        yield from _about_interval(e.value, e.interval)


def _about_interval(value: float, interval: Interval) -> Iterator[tuple[str, str]]:
    if interval.kind not in _WITHIN:
        return
    low, high = interval.low, interval.high
    if low is not None and high is not None and low > high:
        yield "interval", f"The bounds {low:g} and {high:g} stand the wrong way round."
    elif (low is not None and value < low) or (high is not None and value > high):
        ends = " to ".join("?" if bound is None else f"{bound:g}" for bound in (low, high))
        yield "interval", f"{value:g} lies outside of its interval, {ends}."


def _is_percentage(e: Estimate) -> bool:
    return e.unit == "%"


def _rounding(value: float) -> float:
    """How far a printed percentage may be from the true one: half a digit, and a hair."""
    digits = len(f"{value:g}".partition(".")[2])
    return 0.5 * float(10**-digits) + 0.06


def _parent_size(cohort: Cohort, cohorts: Sequence[Cohort]) -> Iterable[int]:
    return () if cohort.parent is None else (cohorts[cohort.parent].size,)
