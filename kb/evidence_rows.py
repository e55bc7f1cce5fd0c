"""From the numbers in the store to the rows of an evidence table."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from corpus.annotation import (
    Assertion,
    Cohort,
    CohortRole,
    Duration,
    Estimate,
    Interval,
    IntervalKind,
    Statistic,
)
from corpus.vocabulary import Vocabulary
from kb.evidence import EvidenceRow, EvidenceTable
from kb.references import identifiers_of
from search.query import Filters
from search.select import select
from search.sentences import sentence_spans

_OWN = (Assertion.AFFIRMED, Assertion.POSSIBLE, Assertion.NEGATED)
"""What a document reports itself; not earlier work that it quotes, nor what it plans for."""


_SAME_WORK = ("doi", "pmid", "pmcid")


def find_evidence(
    connection: sqlite3.Connection,
    filters: Filters,
    vocabulary: Vocabulary,
    *,
    own_only: bool = True,
    limit: int | None = None,
) -> EvidenceTable:
    """The numbers of the documents that pass the filters, for the endpoints asked for.

    A document passes for a target that it mentions or that one of its therapies is aimed at.
    ``own_only`` leaves out what a document quotes from earlier work or only plans for.

    Raises:
        NotFound: a filter names a concept that the vocabulary does not have.
    """
    found = _once(connection, sorted(_rows(connection, filters, vocabulary), key=_order))
    wanted = [row for row in found if not own_only or row.estimate.assertion in _OWN]
    left_out = len(found) - len(wanted)
    return EvidenceTable(tuple(wanted[:limit]), own_only, left_out)


_QUERY = """
SELECT version.document_id, version.id, version.source_label, version.title, version.year,
  passage.start, substr(version.body, passage.start + 1, passage."end" - passage.start),
  estimate.passage, estimate.start, estimate."end", estimate.text, estimate.endpoint,
  estimate.statistic, estimate.value, estimate.unit, estimate.comparator, estimate.events,
  estimate.denominator, estimate.interval_kind, estimate.interval_low, estimate.interval_high,
  estimate.interval_level, estimate.time_value, estimate.time_unit, estimate.p_value,
  estimate.not_reached, estimate.grade, estimate.cohort, estimate."group", estimate.assertion,
  cohort.passage, cohort.start, cohort."end", cohort.text, cohort.role, cohort.size,
  cohort.label, cohort.parent, cohort.assertion
FROM estimate
JOIN version ON version.id = estimate.version_id
JOIN document ON document.current_version = version.id
JOIN passage ON passage.version_id = version.id AND passage.position = estimate.passage
LEFT JOIN cohort ON cohort.version_id = version.id AND cohort.position = estimate.cohort
WHERE {condition}
"""


def _rows(
    connection: sqlite3.Connection, filters: Filters, vocabulary: Vocabulary
) -> list[EvidenceRow]:
    # The endpoint is asked of the number itself, all else of its document.
    endpoints = set[str]().union(*(vocabulary.descendants(e) for e in filters.endpoints))
    selection = select(_without_endpoints(filters), vocabulary)
    condition, parameters = selection.condition, list(selection.parameters)
    if endpoints:
        condition += " AND estimate.endpoint IN (SELECT value FROM json_each(?))"
        parameters.append(json.dumps(sorted(endpoints)))
    rows = connection.execute(_QUERY.format(condition=condition), parameters)
    return [_row(row, vocabulary) for row in rows]


def _without_endpoints(filters: Filters) -> Filters:
    return Filters(
        filters.targets,
        filters.diseases,
        filters.therapies,
        (),
        filters.kinds,
        filters.meetings,
        filters.years,
    )


def _row(row: Sequence[Any], vocabulary: Vocabulary) -> EvidenceRow:
    document, version, label, title, year, passage_start, passage = row[:7]
    estimate, cohort = _estimate(row[7:30]), _cohort(row[30:])
    start, end = sentence_around(passage, estimate.start - passage_start)
    return EvidenceRow(
        document_id=document,
        version_id=version,
        source_label=label,
        title=title,
        year=year,
        endpoint=vocabulary.label(estimate.endpoint),
        estimate=estimate,
        cohort=cohort,
        sentence=passage[start:end],
        sentence_start=passage_start + start,
    )


def _estimate(row: Sequence[Any]) -> Estimate:
    passage, start, end, text, endpoint, statistic, value, unit, comparator = row[:9]
    events, denominator, kind, low, high, level, time, time_unit = row[9:17]
    p_value, not_reached, grade, cohort, group, assertion = row[17:]
    return Estimate(
        passage,
        start,
        end,
        text,
        endpoint,
        Statistic(statistic),
        value,
        unit,
        comparator,
        events,
        denominator,
        Interval(IntervalKind(kind), low, high, level) if kind else None,
        Duration(time, time_unit) if time_unit else None,
        p_value,
        bool(not_reached),
        grade,
        cohort,
        group,
        Assertion(assertion),
    )


def _cohort(row: Sequence[Any]) -> Cohort | None:
    passage, start, end, text, role, size, label, parent, assertion = row
    if role is None:
        return None
    return Cohort(
        passage, start, end, text, CohortRole(role), size, label, parent, Assertion(assertion)
    )


def sentence_around(passage: str, position: int) -> tuple[int, int]:
    """The (start, end) of the sentence of a passage that ``position`` is in, else all of it.

    >>> text = "Twenty were infused. The ORR was 90%."
    >>> start, end = sentence_around(text, text.index("90%"))
    >>> text[start:end]
    'The ORR was 90%.'
    """
    return next(
        ((start, end) for start, end in _sentences(passage) if start <= position < end),
        (0, len(passage)),
    )


@lru_cache(maxsize=64)
def _sentences(passage: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(passage))


def _order(row: EvidenceRow) -> tuple[Any, ...]:
    undated = row.year is None
    return (
        undated,
        -(row.year or 0),
        row.source_label.casefold(),
        row.document_id,
        row.endpoint.casefold(),
        row.estimate.start,
    )


def _once(connection: sqlite3.Connection, rows: Sequence[EvidenceRow]) -> list[EvidenceRow]:
    """Each number of a work once, where two of its documents say it in the same words."""
    names = {
        document: [str(i) for i in identifiers if i.scheme in _SAME_WORK]
        for document, identifiers in identifiers_of(
            connection, {row.document_id for row in rows}
        ).items()
    }
    kept: dict[int, EvidenceRow] = {}
    seen: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(rows):
        saying = (row.estimate.endpoint, row.value_span, " ".join(row.sentence.split()))
        keys = [(name, *saying) for name in names.get(row.document_id, ())]
        first = next((seen[key] for key in keys if key in seen), number)
        if kept.get(first, row).document_id == row.document_id:
            kept[number] = row
        else:
            others = dict.fromkeys((*kept[first].also_in, row.document_id))
            kept[first] = replace(kept[first], also_in=tuple(others))
        for key in keys:
            seen.setdefault(key, first)
    return list(kept.values())
