"""Which of what was read is right: found things paired with gold things, each once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from corpus.annotation import Annotations, Assertion, Cohort, CohortRole, Estimate, Statistic
from corpus.vocabulary import default_vocabulary
from tests.benchmarks.extraction.gold import GoldDocument
from tests.benchmarks.extraction.score import Counts

Plain = dict[str, Any]
VOCABULARIES = ("targets", "diseases", "therapies", "endpoints")
_LABELLED = {CohortRole.ARM, CohortRole.DOSE_LEVEL, CohortRole.SUBGROUP}


def count(
    gold: Sequence[Plain], found: Sequence[Plain], same: Callable[[Plain, Plain], bool]
) -> Counts:
    """Pairs each gold thing with one found thing at most; a repeat of a right one is no error."""
    pairs = pair(gold, found, same)
    right = len(pairs)
    taken = {id(f) for _, f in pairs}
    wrong = [f for f in found if id(f) not in taken and not any(same(g, f) for g, _ in pairs)]
    return Counts(right, len(wrong), len(gold) - right)


def pair(
    gold: Sequence[Plain], found: Sequence[Plain], same: Callable[[Plain, Plain], bool]
) -> list[tuple[Plain, Plain]]:
    """Pairs, those at the same place first."""
    left = list(found)
    pairs = []
    for nearby in (True, False):
        for g in gold:
            if any(g is done for done, _ in pairs):
                continue
            for f in left:
                if same(g, f) and (not nearby or _overlap(g, f)):
                    pairs.append((g, f))
                    left.remove(f)
                    break
    return pairs


def _overlap(a: Plain, b: Plain) -> bool:
    return bool(a["at"][0] < b["at"][1] and b["at"][0] < a["at"][1])


def same_value(gold: Plain, found: Plain) -> bool:
    """Endpoint, statistic, value and unit."""
    return (
        gold["endpoint"] == found["endpoint"]
        and gold["statistic"] == found["statistic"]
        and bool(gold.get("not_reached")) == bool(found.get("not_reached"))
        and gold.get("value") == found.get("value")
        and (gold.get("not_reached") or gold.get("unit") == found.get("unit"))
        and (gold.get("value") is not None or same_people_counted(gold, found))
        and gold.get("assertion") == found.get("assertion")
    )


def same_people_counted(gold: Plain, found: Plain) -> bool:
    return (gold.get("events"), gold.get("denominator")) == (
        found.get("events"),
        found.get("denominator"),
    )


def same_interval(gold: Plain, found: Plain) -> bool:
    a, b = gold.get("interval"), found.get("interval")
    if not a or not b:
        return not a and not b
    return all(a.get(key) == b.get(key) for key in ("kind", "low", "high", "value"))


def same_time(gold: Plain, found: Plain) -> bool:
    return gold.get("time") == found.get("time")


def same_cohort(gold: Plain, found: Plain) -> bool:
    """The same number of people, and the same group where one is named."""
    return gold.get("people") == found.get("people") and same_group(
        gold.get("group"), found.get("group")
    )


def same_group(gold: str | None, found: str | None) -> bool:
    """Whether two names of a group share what is told apart by it."""
    if not gold or not found:
        return not gold and not found
    a, b = _group_words(gold), _group_words(found)
    return bool(a & b) and (a <= b or b <= a or len(a & b) / len(a | b) >= 0.5)


def _group_words(text: str) -> set[str]:
    text = text.casefold().replace("≥", " ≥").replace("<", " <").replace(">", " >")
    words = re.findall(r"[≥≤<>]?\s*[\w⁰-⁹.+/-]+", text)
    told = {w.strip().rstrip("s") or w.strip() for w in words}
    # What only says that it is a group tells nothing apart, unless a letter does: "arm A".
    return told - _GENERIC - {"a"} or told - _GENERIC or told


_GENERIC = {"arm", "group", "cohort", "patient", "with", "in", "the", "of", "and", "pt"}


def strict(gold: Plain, found: Plain) -> bool:
    """Value, interval, time and cohort together."""
    return (
        same_value(gold, found)
        and same_interval(gold, found)
        and same_time(gold, found)
        and same_cohort(gold, found)
    )


def same_size(gold: Plain, found: Plain) -> bool:
    """A cohort by its size and, of arms and subgroups, its name."""
    return gold["size"] == found["size"] and same_group(gold.get("label"), found.get("label"))


def labelled(cohorts: Sequence[Plain]) -> list[Plain]:
    return [c for c in cohorts if c["role"] in _LABELLED and not c.get("assertion")]


def plain_estimates(found: Annotations) -> list[Plain]:
    """The estimates in the words of the gold."""
    return [_estimate(e, found.cohorts) for e in found.estimates]


def _estimate(e: Estimate, cohorts: Sequence[Cohort]) -> Plain:
    vocabulary = default_vocabulary()
    interval = e.interval and {
        "kind": str(e.interval.kind),
        "low": e.interval.low,
        "high": e.interval.high,
        "value": e.interval.spread,
    }
    cohort = cohorts[e.cohort] if e.cohort is not None else None
    named = cohort is not None and cohort.role in _LABELLED
    counted = e.statistic is Statistic.COUNT and e.value is not None
    plain = {
        "at": (e.start, e.end),
        "endpoint": vocabulary.label(e.endpoint),
        "statistic": str(e.statistic),
        "value": None if counted else e.value,
        "unit": e.unit,
        "not_reached": e.not_reached or None,
        "events": int(e.value or 0) if counted else e.events,
        "denominator": e.denominator,
        "interval": interval,
        "time": e.time.label if e.time else None,
        "p": e.p_value,
        "grade": e.grade,
        "group": e.group or (cohort.label if cohort is not None and named else None),
        "people": e.denominator or (cohort.size if cohort else None),
        "assertion": None if e.assertion is Assertion.AFFIRMED else str(e.assertion),
    }
    return {key: value for key, value in plain.items() if value is not None}


def plain_cohorts(found: Annotations) -> list[Plain]:
    """The cohorts in the words of the gold."""
    return [
        {"at": (c.start, c.end), "role": str(c.role), "size": c.size, "label": c.label}
        | ({} if c.assertion is Assertion.AFFIRMED else {"assertion": str(c.assertion)})
        for c in found.cohorts
    ]


def total_of(found: Annotations) -> int | None:
    return next((c.size for c in found.cohorts if c.is_study), None)


def concepts_of(found: Annotations) -> set[tuple[str, str]]:
    """(vocabulary, label) of all that is mentioned."""
    vocabulary = default_vocabulary()
    return {
        (c.vocabulary, c.label)
        for m in found.mentions
        if (c := vocabulary.concept(m.concept)).vocabulary in VOCABULARIES
    }


def gold_concepts(document: GoldDocument) -> set[tuple[str, str]]:
    return {(name, label) for name in VOCABULARIES for label in document.gold[name]}


def count_sets(gold: set[tuple[str, str]], found: set[tuple[str, str]]) -> Counts:
    return Counts(len(gold & found), len(found - gold), len(gold - found))
