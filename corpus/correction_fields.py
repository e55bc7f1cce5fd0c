"""What a person may set in a correction, field by field, and how its text is read.

A correction is kept as a person would write it (``n=58``, ``interval=95% CI 60–88``), so that
it can be read in a list, and is read again each time it is applied.

>>> estimate_facts({"value": "≥81%", "n": "58"}, [])
{'value': 81.0, 'not_reached': False, 'comparator': '≥', 'unit': '%', 'denominator': 58}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from corpus.annotation import (
    Assertion,
    Cohort,
    CohortRole,
    Duration,
    Interval,
    IntervalKind,
    Statistic,
)
from corpus.errors import InvalidCorrection

Facts = dict[str, Any]
"""Fields of an `Estimate`, a `Cohort` or a `Mention` with their new values."""

UNITS = ("%", "d", "wk", "mo", "y")
COMPARATORS = ("<", ">", "≤", "≥", "~")
_ASSESSORS = ("irc", "investigator")
_RANKS = ("primary", "secondary")

_NUMBER = r"-?\d+(?:[.·]\d+)?"
_COUNTS = re.compile(r"(\d+)\s*/\s*(\d+)")
_UNIT = r"%|d|days?|wk|weeks?|mo|months?|y|years?"
_VALUE = re.compile(rf"([<>≤≥~])?\s*({_NUMBER})\s*({_UNIT})?(?:\s*\(\s*(\d+)\s*/\s*(\d+)\s*\))?")
_TIME = re.compile(rf"({_NUMBER})\s*({_UNIT})")
_BOUNDS = re.compile(
    rf"(?i)(?:({_NUMBER})\s*%\s*)?(CI|IQR|range)[,:]?\s*({_NUMBER}|NR|NE)\s*(?:-|–|to|,)\s*"
    rf"({_NUMBER}|NR|NE)"
)
_SPREAD = re.compile(rf"(?i)(?:±\s*)?({_NUMBER})\s*\(?(SD|SE)\)?|(SD|SE)\s*({_NUMBER})")
_NOT_REACHED = frozenset({"not reached", "nr"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be set: what is ``allowed``, in words, and what a text says of it.

    ``read`` raises ValueError for what is not allowed; ``blank`` is what an empty text says,
    and ``None`` where the field cannot be empty.
    """

    allowed: str
    read: Callable[[str], Facts]
    blank: Facts | None


def estimate_facts(changes: Mapping[str, str], cohorts: Sequence[Cohort]) -> Facts:
    """What these changes say of an estimate among these cohorts."""
    return _facts(changes, ESTIMATE, {"cohort": "cohort"}, cohorts)


def cohort_facts(changes: Mapping[str, str], cohorts: Sequence[Cohort]) -> Facts:
    """What these changes say of a cohort among these.

    >>> cohort_facts({"size": "97", "role": "infused"}, [])
    {'size': 97, 'role': <CohortRole.INFUSED: 'infused'>}
    """
    return _facts(changes, COHORT, {"parent": "parent"}, cohorts)


def mention_facts(changes: Mapping[str, str], cohorts: Sequence[Cohort]) -> Facts:
    """What these changes say of a mention."""
    return _facts(changes, MENTION, {}, cohorts)


def cohort_name(cohort: Cohort) -> str:
    """What a correction calls a cohort, so that it is known again in another reading.

    >>> cohort_name(Cohort(0, 0, 1, "", CohortRole.ARM, 208, "cilta-cel"))
    '208 arm: cilta-cel'
    """
    return f"{cohort.size} {cohort.role}" + (f": {cohort.label}" if cohort.label else "")


def _facts(
    changes: Mapping[str, str],
    fields: Mapping[str, Field],
    by_cohort: Mapping[str, str],
    cohorts: Sequence[Cohort],
) -> Facts:
    unknown = [name for name in changes if name not in fields]
    if unknown:
        raise InvalidCorrection(
            f"{unknown[0]!r} is no field that can be set here; choose among {', '.join(fields)}."
        )
    facts: Facts = {}
    for name, field in fields.items():  # in this order: a unit of its own outdoes the value's
        if name in changes:
            facts |= _fact(name, field, changes[name])
    for name in by_cohort:
        if facts.get(name) is not None:
            names = [cohort_name(c) for c in cohorts]
            wanted = facts[name]
            facts[name] = names.index(wanted) if wanted in names else None
    return facts


def _fact(name: str, field: Field, text: str) -> Facts:
    text = " ".join(text.split())
    if not text:
        if field.blank is None:
            raise InvalidCorrection(f"The {name} cannot be empty; allowed is {field.allowed}.")
        return field.blank
    try:
        return field.read(text)
    except ValueError:
        raise InvalidCorrection(f"{text!r} is no {name}; allowed is {field.allowed}.") from None


def _value(text: str) -> Facts:
    if text.casefold() in _NOT_REACHED:
        return {"value": None, "not_reached": True, "comparator": None}
    if counts := _COUNTS.fullmatch(text):
        return {"events": int(counts[1]), "denominator": int(counts[2]), "not_reached": False}
    match = _matched(_VALUE, text.replace(">=", "≥").replace("<=", "≤"))
    facts: Facts = {"value": _number(match[2]), "not_reached": False, "comparator": match[1]}
    if match[3]:
        facts["unit"] = _unit(match[3])
    if match[4]:
        facts |= {"events": int(match[4]), "denominator": int(match[5])}
    return facts


def _interval(text: str) -> Facts:
    if spread := _SPREAD.fullmatch(text):
        kind = IntervalKind((spread[2] or spread[3]).lower())
        return {"interval": Interval(kind, None, None, spread=_number(spread[1] or spread[4]))}
    match = _matched(_BOUNDS, text)
    kind = IntervalKind(match[2].lower())
    ends = [match[3].upper(), match[4].upper()]
    open_bound = next((end for end in ends if end in ("NR", "NE")), None)
    low, high = (None if end in ("NR", "NE") else _number(end) for end in ends)
    if low is not None and high is not None and low > high:
        raise ValueError(text)
    level = _number(match[1]) if match[1] else None
    return {"interval": Interval(kind, low, high, level, open_bound)}


def _time(text: str) -> Facts:
    match = _matched(_TIME, text)
    if match[2] == "%":
        raise ValueError(text)
    return {"time": Duration(_number(match[1]), _unit(match[2]))}


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return match


def _unit(word: str) -> str:
    """
    >>> _unit("months"), _unit("%")
    ('mo', '%')
    """
    return next(unit for unit in UNITS if unit[0] == word[0])


def _number(text: str) -> float:
    return float(text.replace("·", "."))


def _choice(name: str, choices: type[StrEnum] | Sequence[str], *, blank: bool = False) -> Field:
    allowed = [str(choice) for choice in choices]

    def read(text: str) -> Facts:
        if text not in allowed:
            raise ValueError(text)
        return {name: choices(text) if isinstance(choices, type) else text}

    words = f"{', '.join(allowed[:-1])} or {allowed[-1]}"
    return Field(words, read, {name: None} if blank else None)


def _count(name: str, allowed: str, *, least: int = 0, blank: bool = True) -> Field:
    def read(text: str) -> Facts:
        if not text.isdecimal() or int(text) < least:
            raise ValueError(text)
        return {name: int(text)}

    return Field(allowed, read, {name: None} if blank else None)


def _words(name: str, allowed: str, *, blank: bool = True) -> Field:
    return Field(allowed, lambda text: {name: text}, {name: None} if blank else None)


ESTIMATE: Mapping[str, Field] = {
    "endpoint": _words("endpoint", "an endpoint's name", blank=False),
    "statistic": _choice("statistic", Statistic),
    "value": Field(
        "a number such as 81, 81%, ≥81%, 24.8 mo, 18/20, or “not reached”",
        _value,
        {"value": None, "not_reached": False, "comparator": None},
    ),
    "unit": _choice("unit", UNITS, blank=True),
    "comparator": _choice("comparator", COMPARATORS, blank=True),
    "events": _count("events", "a whole number of people"),
    "n": _count("denominator", "a whole number of people", least=1),
    "interval": Field(
        "an interval such as 95% CI 60–88, IQR 2–5, range 1–30 or SD 4.5",
        _interval,
        {"interval": None},
    ),
    "time": Field("a time such as 12 mo, 28 d or 2.5 y", _time, {"time": None}),
    "p": _words("p_value", "a p value such as <0.001"),
    "grade": _words("grade", "a grade such as ≥3"),
    "group": _words("group", "the arm or subgroup in words"),
    "cohort": _words("cohort", "the number of a cohort of the document"),
    "assertion": _choice("assertion", Assertion),
    "assessor": _choice("assessor", _ASSESSORS, blank=True),
    "rank": _choice("rank", _RANKS, blank=True),
    "assay": _words("assay", "how it was measured, such as NGS, 10⁻⁵"),
}
COHORT: Mapping[str, Field] = {
    "size": _count("size", "a whole number of people", blank=False),
    "role": _choice("role", CohortRole),
    "label": _words("label", "the words that tell it apart"),
    "parent": _words("parent", "the number of the cohort it is part of"),
    "assertion": _choice("assertion", Assertion),
}
MENTION: Mapping[str, Field] = {
    "concept": _words("concept", "a name in the vocabularies", blank=False),
    "assertion": _choice("assertion", Assertion),
}
