"""From the numbers in the store to the rows of an evidence table."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from corpus.annotation import Assertion
from corpus.annotation_rows import cohort_of, columns_of, estimate_of
from corpus.vocabulary import Vocabulary
from kb.evidence import EvidenceRow, EvidenceTable
from kb.nothing_found import nearby
from kb.references import identifiers_of
from kb.repeats import of_works, said_once
from kb.spoken import with_works
from kb.wording import SOMEBODY
from search.query import Filters
from search.select import select
from search.sentences import sentence_spans

_OWN = (Assertion.AFFIRMED, Assertion.POSSIBLE, Assertion.NEGATED)
"""What a document reports itself; not earlier work that it quotes, nor what it plans for."""


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
    What patients are before treatment (age, sex) is told only to those who ask for it.
    ``own_only`` leaves out what a document quotes from earlier work or only plans for.

    Raises:
        NotFound: a filter names a concept that the vocabulary does not have.
    """
    rows = sorted(_rows(connection, filters, vocabulary), key=_order)
    identifiers = identifiers_of(connection, {row.document_id for row in rows})
    found = said_once(of_works(rows, identifiers))
    wanted = [row for row in found if not own_only or row.estimate.assertion in _OWN]
    left_out = len(found) - len(wanted)
    instead = None
    if not wanted:
        standings = _OWN if own_only else tuple(Assertion)
        instead = nearby(connection, filters, vocabulary, standings)
    shown = with_works(connection, wanted[:limit])
    return EvidenceTable(tuple(shown), own_only, left_out, instead, len(wanted) - len(shown))


_ESTIMATE, _COHORT = columns_of("estimate"), columns_of("cohort")
_QUERY = f"""
SELECT estimate.id, version.document_id, version.id, version.source_label, version.title,
  version.year, passage.speaker, correction.id, correction.author,
  passage.start, substr(version.body, passage.start + 1, passage."end" - passage.start),
  {", ".join(_ESTIMATE + _COHORT)}
FROM estimate
JOIN version ON version.id = estimate.version_id
JOIN document ON document.current_version = version.id
JOIN passage ON passage.version_id = version.id AND passage.position = estimate.passage
LEFT JOIN cohort ON cohort.version_id = version.id AND cohort.position = estimate.cohort
LEFT JOIN correction ON correction.id = estimate.correction
WHERE {{condition}}
"""


def _rows(
    connection: sqlite3.Connection, filters: Filters, vocabulary: Vocabulary
) -> list[EvidenceRow]:
    # The endpoint is asked of the number itself, all else of its document.
    endpoints = set[str]().union(*(vocabulary.descendants(e) for e in filters.endpoints))
    selection = select(replace(filters, endpoints=()), vocabulary)
    condition, parameters = selection.condition, list(selection.parameters)
    if endpoints:
        condition += " AND estimate.endpoint IN (SELECT value FROM json_each(?))"
        parameters.append(json.dumps(sorted(endpoints)))
    rows = connection.execute(_QUERY.format(condition=condition), parameters).fetchall()
    doubts = _doubts(connection, {row[2] for row in rows})
    told = [_row(row, doubts.get(row[0], ()), vocabulary) for row in rows]
    return told if endpoints else [row for row in told if _is_result(row, vocabulary)]


def _is_result(row: EvidenceRow, vocabulary: Vocabulary) -> bool:
    """Age and the like are shown where they are asked for."""
    concept = row.estimate.endpoint
    return concept not in vocabulary or vocabulary.concept(concept).is_outcome


_DOUBTS = """
WITH told AS (
  SELECT version_id, position, message, id FROM doubt
  WHERE subject = 'estimate' AND version_id IN (SELECT value FROM json_each(?))
), numbered AS (
  SELECT id, version_id, row_number() OVER (PARTITION BY version_id ORDER BY id) - 1 AS position
  FROM estimate WHERE version_id IN (SELECT version_id FROM told)
)
SELECT numbered.id, message FROM told JOIN numbered USING (version_id, position) ORDER BY told.id
"""


def _doubts(connection: sqlite3.Connection, versions: set[int]) -> dict[int, tuple[str, ...]]:
    """By the row of its estimate, what does not come out."""
    found: dict[int, tuple[str, ...]] = {}
    for estimate, message in connection.execute(_DOUBTS, [json.dumps(sorted(versions))]):
        found[estimate] = (*found.get(estimate, ()), message)
    return found


def _row(row: Sequence[Any], doubts: tuple[str, ...], vocabulary: Vocabulary) -> EvidenceRow:
    _, document, version, label, title, year, speaker, correction, author = row[:9]
    passage_start, passage = row[9:11]
    facts = row[11:]
    estimate, of_cohort = estimate_of(facts[: len(_ESTIMATE)]), facts[len(_ESTIMATE) :]
    start, end = sentence_around(passage, estimate.start - passage_start)
    return EvidenceRow(
        document_id=document,
        version_id=version,
        source_label=label,
        title=title,
        year=year,
        endpoint=vocabulary.label(estimate.endpoint),
        estimate=estimate,
        cohort=cohort_of(of_cohort) if of_cohort[0] is not None else None,
        sentence=passage[start:end],
        sentence_start=passage_start + start,
        doubts=doubts,
        speaker=speaker,
        corrected_by=(author or SOMEBODY) if correction is not None else None,
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
