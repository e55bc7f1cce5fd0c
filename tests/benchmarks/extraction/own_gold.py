"""Extraction measured on our own gold: concepts, cohorts and estimates, field by field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.annotation import Annotations
from corpus.vocabulary import default_vocabulary
from ingest.extract.extractor import Extractor
from tests.benchmarks.extraction import matching
from tests.benchmarks.extraction.gold import GoldDocument
from tests.benchmarks.extraction.matching import Plain
from tests.benchmarks.extraction.score import Counts, Score, score


@dataclass(frozen=True, slots=True)
class Reading:
    """A gold document beside what was read in it."""

    document: GoldDocument
    found: Annotations


def read(documents: Sequence[GoldDocument]) -> list[Reading]:
    extractor = Extractor(default_vocabulary())
    return [Reading(d, extractor.read(d.passages)) for d in documents]


def measure(readings: Sequence[Reading]) -> list[Score]:
    """Every field's score; endpoints that no vocabulary has are counted apart."""
    return [score(name, [field(r) for r in readings]) for name, field in FIELDS.items()]


def _estimates(same: Callable[[Plain, Plain], bool]) -> Callable[[Reading], Counts]:
    def field(reading: Reading) -> Counts:
        gold = [e for e in reading.document.gold["estimates"] if e["endpoint"][0] != "?"]
        return matching.count(gold, found_estimates(reading), same)

    return field


def found_estimates(reading: Reading) -> list[Plain]:
    """What was read of outcomes; baseline facts are `characteristics`."""
    return [e for e in matching.plain_estimates(reading.found) if not _is_baseline(e)]


def _is_baseline(estimate: Plain) -> bool:
    vocabulary = default_vocabulary()
    concept = vocabulary.lookup(estimate["endpoint"], "endpoints")
    return concept is None or concept.kind == "baseline"


def _with(*same: Callable[[Plain, Plain], bool]) -> Callable[[Plain, Plain], bool]:
    return lambda gold, found: all(s(gold, found) for s in (matching.same_value, *same))


def _given_value(same: Callable[[Plain, Plain], bool]) -> Callable[[Reading], Counts]:
    """Of the estimates whose value is right, those whose other field is right too."""

    def field(reading: Reading) -> Counts:
        gold = reading.document.gold["estimates"]
        pairs = matching.pair(gold, found_estimates(reading), matching.same_value)
        right = sum(same(g, f) for g, f in pairs)
        return Counts(right, len(pairs) - right, len(pairs) - right)

    return field


def _characteristics(reading: Reading) -> Counts:
    named = [c | {"endpoint": c["name"]} for c in reading.document.gold["characteristics"]]
    gold = [c for c in named if c["endpoint"][0] != "?"]
    found = [e for e in matching.plain_estimates(reading.found) if _is_baseline(e)]
    return matching.count(gold, found, matching.same_value)


def _cohorts(reading: Reading) -> Counts:
    gold = [c for c in reading.document.gold["cohorts"] if not c.get("assertion")]
    found = [c for c in matching.plain_cohorts(reading.found) if not c.get("assertion")]
    return matching.count(gold, found, lambda g, f: bool(g["size"] == f["size"]))


def _arms(reading: Reading) -> Counts:
    gold = matching.labelled(reading.document.gold["cohorts"])
    found = matching.labelled(matching.plain_cohorts(reading.found))
    return matching.count(gold, found, matching.same_size)


def _total(reading: Reading) -> Counts:
    gold, found = reading.document.gold["total"], matching.total_of(reading.found)
    if gold == found:
        return Counts(right=int(gold is not None))
    return Counts(wrong=int(found is not None), missed=int(gold is not None))


def _concepts(vocabulary: str | None) -> Callable[[Reading], Counts]:
    def field(reading: Reading) -> Counts:
        gold = matching.gold_concepts(reading.document)
        found = matching.concepts_of(reading.found)
        if vocabulary is not None:
            gold = {c for c in gold if c[0] == vocabulary}
            found = {c for c in found if c[0] == vocabulary}
        return matching.count_sets(gold, found)

    return field


def _beyond(reading: Reading) -> Counts:
    gold = [e for e in reading.document.gold["estimates"] if e["endpoint"][0] == "?"]
    return Counts(missed=len(gold))


FIELDS: dict[str, Callable[[Reading], Counts]] = {
    "concepts": _concepts(None),
    "concepts: targets": _concepts("targets"),
    "concepts: diseases": _concepts("diseases"),
    "concepts: therapies": _concepts("therapies"),
    "concepts: endpoints": _concepts("endpoints"),
    "total n": _total,
    "cohort sizes": _cohorts,
    "arms and subgroups": _arms,
    "estimates": _estimates(matching.same_value),
    "estimates + interval": _estimates(_with(matching.same_interval)),
    "estimates + time": _estimates(_with(matching.same_time)),
    "estimates + events, denominator": _estimates(_with(matching.same_people_counted)),
    "estimates + cohort": _estimates(_with(matching.same_cohort)),
    "estimates + interval, time, cohort": _estimates(matching.strict),
    "given value: interval": _given_value(matching.same_interval),
    "given value: time": _given_value(matching.same_time),
    "given value: people": _given_value(lambda g, f: g.get("people") == f.get("people")),
    "given value: group": _given_value(
        lambda g, f: matching.same_group(g.get("group"), f.get("group"))
    ),
    "given value: grade": _given_value(lambda g, f: g.get("grade") == f.get("grade")),
    "given value: p": _given_value(lambda g, f: g.get("p") == f.get("p")),
    "characteristics": _characteristics,
    "endpoints of no vocabulary": _beyond,
}
