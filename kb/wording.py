"""Estimates, cohorts and citations in a few words, as a table shows them. Pure functions."""

from __future__ import annotations

import re

from corpus.annotation import Cohort, Estimate, Interval, IntervalKind, Statistic
from corpus.model import Citation

SOMEBODY = "a person"
"""Who corrected a number without giving a name."""

_FIGURE = re.compile(r"\d+(?:[.·]\d+)?")
_RATIOS = {
    Statistic.HAZARD_RATIO: "HR",
    Statistic.ODDS_RATIO: "OR",
    Statistic.RISK_RATIO: "RR",
}


def value_text(estimate: Estimate) -> str:
    """The value with its unit, bound and counts, in as many digits as it is printed with.

    >>> def of(**facts):
    ...     return value_text(Estimate(0, 0, 1, "as printed", "endpoint:os", **facts))
    >>> of(statistic=Statistic.MEDIAN, value=24.8, unit="mo"), of(
    ...     statistic=Statistic.PROPORTION, value=73.0, unit="%", events=94, denominator=128)
    ('24.8 mo', '73% (94/128)')
    >>> of(statistic=Statistic.HAZARD_RATIO, value=0.26), of(
    ...     statistic=Statistic.PROPORTION, value=79.0, unit="%", comparator="≥")
    ('HR 0.26', '≥79%')
    >>> of(statistic=Statistic.MEDIAN, not_reached=True), of(
    ...     statistic=Statistic.PROPORTION, events=18, denominator=20)
    ('not reached', '18/20')
    """
    if estimate.not_reached:
        return "not reached"
    counts = _counts(estimate)
    if estimate.value is None:
        return counts or estimate.text
    figure = f"{estimate.comparator or ''}{_as_printed(estimate.value, estimate.text)}"
    if estimate.unit:
        figure += "%" if estimate.unit == "%" else f" {estimate.unit}"
    elif estimate.statistic in _RATIOS:
        figure = f"{_RATIOS[estimate.statistic]} {figure}"
    if counts is None or counts == figure:
        return figure
    return f"{figure} ({counts})"


def interval_text(interval: Interval | None) -> str | None:
    """The interval around a value; an open bound is NR or NE, as printed.

    >>> interval_text(Interval(IntervalKind.CI, 19.9, None, 95.0))
    '95% CI 19.9–NE'
    >>> interval_text(Interval(IntervalKind.RANGE, 2.0, 30.5))
    'range 2–30.5'
    >>> interval_text(Interval(IntervalKind.SD, None, None, spread=4.5))
    '± 4.5 (SD)'
    """
    if interval is None:
        return None
    if interval.kind in (IntervalKind.SD, IntervalKind.SE):
        spread = number(interval.spread) if interval.spread is not None else "?"
        return f"± {spread} ({str(interval.kind).upper()})"
    missing = interval.open_bound or "NE"
    low, high = (number(b) if b is not None else missing for b in (interval.low, interval.high))
    if interval.kind is IntervalKind.CI:
        level = f"{number(interval.level)}% " if interval.level is not None else ""
        return f"{level}CI {low}–{high}"
    name = "IQR" if interval.kind is IntervalKind.IQR else "range"
    return f"{name} {low}–{high}"


def statistic_text(statistic: Statistic) -> str:
    """
    >>> statistic_text(Statistic.RATE_AT_TIME)
    'rate at time'
    """
    return str(statistic).replace("_", " ")


def endpoint_text(label: str, estimate: Estimate) -> str:
    """The endpoint's label, with the grade that the number is about.

    >>> endpoint_text("CRS", Estimate(0, 0, 1, "", "", Statistic.COUNT, grade="≥3"))
    'CRS, grade ≥3'
    """
    return f"{label}, grade {estimate.grade}" if estimate.grade else label


def notes_text(
    estimate: Estimate, *, speaker: str | None = None, corrected_by: str | None = None
) -> str | None:
    """What few numbers have: who assessed it and how, its rank, whose word it is.

    >>> notes_text(Estimate(0, 0, 1, "", "", Statistic.COUNT, assessor="irc", rank="primary"))
    'by IRC; primary endpoint'
    >>> notes_text(Estimate(0, 0, 1, "", "", Statistic.COUNT, correction=1), corrected_by="Ann")
    'corrected by Ann'
    """
    assessor = "IRC" if estimate.assessor == "irc" else estimate.assessor
    notes = (
        f"said by {speaker}" if speaker else None,
        f"by {assessor}" if assessor else None,
        f"{estimate.rank} endpoint" if estimate.rank else None,
        estimate.assay,
        f"corrected by {corrected_by or SOMEBODY}" if estimate.correction is not None else None,
    )
    return "; ".join(note for note in notes if note) or None


def confidence_text(confidence: float | None) -> str | None:
    """
    >>> confidence_text(0.934), confidence_text(None)
    ('93%', None)
    """
    return None if confidence is None else f"{100 * confidence:.0f}%"


def people(estimate: Estimate, cohort: Cohort | None) -> int | None:
    """How many people a number is about: its denominator, else its cohort's size.

    Nothing where so many people cannot give such a percentage: 88.5% are not of 13.

    >>> from corpus.annotation import CohortRole
    >>> def of(value):
    ...     facts = Estimate(0, 0, 1, f"{value}%", "", Statistic.PROPORTION, value, "%")
    ...     return people(facts, Cohort(0, 0, 1, "", CohortRole.TREATED, 13))
    >>> of(88.5), of(92.3)
    (None, 13)
    """
    if estimate.denominator is not None:
        return estimate.denominator
    return cohort.size if cohort and _can_be_of(estimate, cohort.size) else None


def cohort_text(estimate: Estimate, cohort: Cohort | None) -> str | None:
    """Who a number is about, in the text's own words where it has some.

    A denominator that is not the cohort's size means some of the cohort.

    >>> from corpus.annotation import CohortRole
    >>> infused = Cohort(0, 0, 1, "", CohortRole.INFUSED, 97)
    >>> def of(**facts):
    ...     return Estimate(0, 0, 1, "", "endpoint:orr", Statistic.PROPORTION, **facts)
    >>> cohort_text(of(), infused), cohort_text(of(denominator=35), infused)
    ('infused', 'of 97 infused')
    >>> cohort_text(of(group="cilta-cel arm"), infused), cohort_text(of(), None)
    ('cilta-cel arm', None)
    """
    if estimate.group:
        return estimate.group
    if cohort is None or not (estimate.denominator or _can_be_of(estimate, cohort.size)):
        return None
    words = cohort.label or str(cohort.role).replace("_", " ")
    if estimate.denominator not in (None, cohort.size):
        return f"of {cohort.size} {words}"
    return words


def citation_text(citation: Citation) -> str:
    """What is cited, by its name in some scheme, else in its own words.

    >>> citation_text(Citation(venue="Blood"))
    'Blood'
    """
    parts = (citation.identifier, citation.title, citation.venue)
    named = [str(part) for part in parts if part]
    return " · ".join(named) or citation.text or ""


def number(value: float) -> str:
    """As few digits as the number has.

    >>> number(73.0), number(0.26)
    ('73', '0.26')
    """
    return f"{value:.10g}"


def counted(how_many: int, what: str) -> str:
    """
    >>> counted(1, "file"), counted(1200, "file")
    ('1 file', '1,200 files')
    """
    return f"{how_many:,} {what}" if how_many == 1 else f"{how_many:,} {what}s"


def _as_printed(value: float, text: str) -> str:
    """The value with the digits that the text has, such as the last of 0.400."""
    for match in _FIGURE.finditer(text):
        figure = match.group().replace("·", ".")
        if float(figure) == value:
            return figure
    return number(value)


def _can_be_of(estimate: Estimate, size: int) -> bool:
    """Whether some whole number of so many people is this percentage, rounded or cut off."""
    value = estimate.value
    if estimate.statistic is not Statistic.PROPORTION or estimate.unit != "%" or value is None:
        return True
    if estimate.comparator or size < 1:
        return True
    decimals = len(_as_printed(value, estimate.text).partition(".")[2])
    nearest = round(value * size / 100)
    return abs(100 * nearest / size - value) < 10.0**-decimals


def _counts(estimate: Estimate) -> str | None:
    if estimate.events is None:
        return None
    if estimate.denominator is None:
        return str(estimate.events)
    return f"{estimate.events}/{estimate.denominator}"
