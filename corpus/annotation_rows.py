"""Annotations as rows, and back: each row has its place and the extractor that read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from corpus.annotation import (
    Abbreviation,
    Annotations,
    Assertion,
    Cohort,
    CohortRole,
    DesignTrait,
    Doubt,
    Duration,
    Estimate,
    Interval,
    IntervalKind,
    Mention,
    Statistic,
    TrialMention,
)
from corpus.identifiers import Identifier
from corpus.model import Citation, Relation

SOURCE = "source"
"""In place of an extractor: said by the document's own metadata, not read in its text."""

PERSON = "person"
"""In place of an extractor: put right by a person, see `corpus.correction`."""

_PLACE = ("version_id", "extractor", "passage", "start", '"end"')
_COLUMNS: dict[str, tuple[str, ...]] = {
    "mention": ("text", "concept", "assertion", "correction"),
    "abbreviation": ("short", "long"),
    "trial_mention": ("scheme", "value"),
    "design_trait": ("name", "value"),
    "cohort": ("position", "text", "role", "size", "label", "parent", "assertion",
        "correction", "is_study"),
    "estimate": (
        "text", "endpoint", "statistic", "value", "unit", "comparator", "events", "denominator",
        "interval_kind", "interval_low", "interval_high", "interval_level", "interval_open",
        "interval_spread", "time_value", "time_unit", "p_value", "not_reached", "grade", "cohort",
        '"group"', "assertion", "assessor", "rank", "assay", "confidence",
        "correction",
    ),
    "citation": ("relation", "scheme", "value", "title", "venue", "text"),
    "doubt": ("subject", "position", "kind", "message"),
}  # fmt: skip


def replace(
    connection: sqlite3.Connection, version_id: int, extractor: str, annotations: Annotations
) -> None:
    """Write one version's annotations in place of any it had."""
    read_before = connection.execute(
        "SELECT extracted_by IS NOT NULL FROM version WHERE id = ?", [version_id]
    ).fetchone()
    rows: dict[str, Iterable[tuple[Any, ...]]] = {
        "mention": (
            (*_place(m), m.text, m.concept, str(m.assertion), m.correction)
            for m in annotations.mentions
        ),
        "abbreviation": ((*_place(a), a.short, a.long) for a in annotations.abbreviations),
        "trial_mention": (
            (*_place(t), t.identifier.scheme, t.identifier.value) for t in annotations.trials
        ),
        "design_trait": ((*_place(t), t.name, t.value) for t in annotations.traits),
        "cohort": ((*_place(c), n, *_cohort_row(c)) for n, c in enumerate(annotations.cohorts)),
        "estimate": ((*_place(e), *_estimate_row(e)) for e in annotations.estimates),
        "citation": ((*_place(c), *_citation_row(c)) for c in annotations.citations),
        "doubt": (
            (*_place(_subject(d, annotations)), d.subject, d.index, d.kind, d.message)
            for d in annotations.doubts
        ),
    }
    for table, table_rows in rows.items():
        columns = (*_PLACE, *_COLUMNS[table])
        if read_before and read_before[0]:
            connection.execute(
                f"DELETE FROM {table} WHERE version_id = ? AND extractor != ?",
                [version_id, SOURCE],
            )
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({_marks(len(columns))})",
            [
                (version_id, PERSON if _is_corrected(table, row) else extractor, *row)
                for row in table_rows
            ],
        )


def insert_source_citations(
    connection: sqlite3.Connection, version_id: int, citations: Iterable[Citation]
) -> None:
    """Write what a document's source itself says it corrects, discusses or comments on.

    A bibliography stays in the document's record: it is most of a paper's rows, and says little.
    """
    columns = (*_PLACE, *_COLUMNS["citation"])
    connection.executemany(
        f"INSERT INTO citation ({', '.join(columns)}) VALUES ({_marks(len(columns))})",
        [
            (version_id, SOURCE, *_place(c), *_citation_row(c))
            for c in citations
            if c.relation is not Relation.CITES
        ],
    )


def load(connection: sqlite3.Connection, version_id: int) -> Annotations:
    """The annotations that `replace` wrote, equal to what was given."""

    def rows(table: str) -> list[tuple[Any, ...]]:
        columns = ", ".join(("passage", "start", '"end"', *_COLUMNS[table]))
        query = f"SELECT {columns} FROM {table} WHERE version_id = ? AND extractor != ? ORDER BY id"
        return connection.execute(query, [version_id, SOURCE]).fetchall()

    return Annotations(
        mentions=tuple(_mention(r) for r in rows("mention")),
        abbreviations=tuple(Abbreviation(*r) for r in rows("abbreviation")),
        trials=tuple(_trial(r) for r in rows("trial_mention")),
        traits=tuple(DesignTrait(*r) for r in rows("design_trait")),
        cohorts=tuple(cohort_of(r) for r in rows("cohort")),
        estimates=tuple(estimate_of(r) for r in rows("estimate")),
        citations=tuple(_citation(r) for r in rows("citation")),
        doubts=tuple(Doubt(*r[3:]) for r in rows("doubt")),
    )


def mentioned(connection: sqlite3.Connection, version_id: int) -> set[tuple[int, int, str]]:
    """The concepts and their places, which is all that the index knows of a reading."""
    rows = connection.execute(
        'SELECT start, "end", concept FROM mention WHERE version_id = ?', [version_id]
    )
    return set(rows)


def _subject(doubt: Doubt, annotations: Annotations) -> Estimate | Cohort:
    things = annotations.estimates if doubt.subject == "estimate" else annotations.cohorts
    return things[doubt.index]


def _is_corrected(table: str, row: tuple[Any, ...]) -> bool:
    columns = _COLUMNS[table]
    if "correction" not in columns:
        return False
    return row[len(_PLACE) - 2 + columns.index("correction")] is not None


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _place(item: Any) -> tuple[int | None, int | None, int | None]:
    return (item.passage, item.start, item.end)


def _cohort_row(c: Cohort) -> tuple[Any, ...]:
    return (
        c.text, str(c.role), c.size, c.label, c.parent, str(c.assertion), c.correction, c.is_study
    )  # fmt: skip


def _estimate_row(e: Estimate) -> tuple[Any, ...]:
    i, t = e.interval, e.time
    return (
        e.text, e.endpoint, str(e.statistic), e.value, e.unit, e.comparator, e.events,
        e.denominator, str(i.kind) if i else None, i.low if i else None, i.high if i else None,
        i.level if i else None, i.open_bound if i else None, i.spread if i else None,
        t.value if t else None, t.unit if t else None, e.p_value,
        e.not_reached, e.grade, e.cohort, e.group, str(e.assertion),
        e.assessor, e.rank, e.assay, e.confidence, e.correction,
    )  # fmt: skip


def columns_of(table: str) -> tuple[str, ...]:
    """The columns that `estimate_of` and `cohort_of` take a row of, qualified by the table."""
    return tuple(f"{table}.{name}" for name in ("passage", "start", '"end"', *_COLUMNS[table]))


def estimate_of(row: Sequence[Any]) -> Estimate:
    """The estimate in a row of ``columns_of("estimate")``."""
    passage, start, end, text, endpoint, statistic, value, unit, comparator = row[:9]
    events, denominator = row[9:11]
    kind, low, high, level, open_bound, spread, time_value, time_unit, p_value = row[11:20]
    not_reached, grade, cohort, group, assertion, assessor, rank, assay = row[20:28]
    confidence, correction = row[28:]
    interval = Interval(IntervalKind(kind), low, high, level, open_bound, spread) if kind else None
    return Estimate(
        passage,
        start,
        end,
        text,
        endpoint=endpoint,
        statistic=Statistic(statistic),
        value=value,
        unit=unit,
        comparator=comparator,
        events=events,
        denominator=denominator,
        interval=interval,
        time=Duration(time_value, time_unit) if time_unit else None,
        p_value=p_value,
        not_reached=bool(not_reached),
        grade=grade,
        cohort=cohort,
        group=group,
        assertion=Assertion(assertion),
        assessor=assessor,
        rank=rank,
        assay=assay,
        confidence=confidence,
        correction=correction,
    )


def _mention(row: tuple[Any, ...]) -> Mention:
    passage, start, end, text, concept, assertion, correction = row
    return Mention(passage, start, end, text, concept, Assertion(assertion), correction)


def _trial(row: tuple[Any, ...]) -> TrialMention:
    passage, start, end, scheme, value = row
    return TrialMention(passage, start, end, Identifier(scheme, value))


def cohort_of(row: Sequence[Any]) -> Cohort:
    """The cohort in a row of ``columns_of("cohort")``."""
    passage, start, end, _, text, role, size, label, parent, assertion, correction, is_study = row
    return Cohort(
        passage, start, end, text, CohortRole(role), size, label, parent, Assertion(assertion),
        correction, bool(is_study),
    )  # fmt: skip


def _citation_row(c: Citation) -> tuple[Any, ...]:
    i = c.identifier
    return (
        str(c.relation), i.scheme if i else None, i.value if i else None, c.title, c.venue, c.text,
    )  # fmt: skip


def _citation(row: tuple[Any, ...]) -> Citation:
    passage, start, end, relation, scheme, value, title, venue, text = row
    identifier = Identifier(scheme, value) if scheme else None
    return Citation(Relation(relation), identifier, title, venue, text, passage, start, end)
