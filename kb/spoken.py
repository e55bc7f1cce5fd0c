"""Numbers that a person says: whose word each is, and which work it is about.

A claim by a speaker stays that speaker's. It is about a work where nothing else can be meant:
the one work named in that very answer, else in that question and its answers, else in the
whole document.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.identifiers import Identifier
from corpus.model import Relation, Section
from kb.evidence import EvidenceRow, Work

_ABOUT = (Relation.DISCUSSES, Relation.CITES, Relation.SUMMARISES, Relation.COMMENTS_ON)


@dataclass(frozen=True, slots=True)
class Named:
    """A work that a document names; in one of its passages, or as a whole."""

    work: Work
    passage: int | None


def with_works(connection: sqlite3.Connection, rows: Sequence[EvidenceRow]) -> list[EvidenceRow]:
    """The rows, those that somebody says with the work that they are about."""
    spoken = sorted({row.version_id for row in rows if row.speaker})
    if not spoken:
        return list(rows)
    named, exchanges = _named(connection, spoken), _exchanges(connection, spoken)
    return [
        replace(
            row,
            about=work_meant(
                row.estimate.passage, named.get(row.version_id, ()), exchanges[row.version_id]
            ),
        )
        if row.speaker
        else row
        for row in rows
    ]


def work_meant(passage: int, named: Iterable[Named], exchanges: Mapping[int, int]) -> Work | None:
    """The one work that can be meant in a passage; ``exchanges`` numbers each one's question.

    >>> first, second = (Work(Identifier("ash", f"2024:{n}")) for n in (964, 3466))
    >>> interview, exchanges = [Named(first, 1), Named(second, 4)], {0: 0, 1: 0, 2: 0, 3: 3, 4: 3}
    >>> str(work_meant(2, interview, exchanges).identifier)
    'ash:2024:964'
    >>> work_meant(2, [*interview, Named(second, 0)], exchanges) is None
    True
    """
    named = list(named)
    here = exchanges.get(passage)
    nearer = (
        {n.work for n in named if n.passage == passage},
        {n.work for n in named if n.passage is not None and exchanges.get(n.passage) == here},
        {n.work for n in named},
    )
    # The nearest place that names any: more than one there, and nobody can tell.
    works = next((works for works in nearer if works), set())
    return works.pop() if len(works) == 1 else None


_NAMED = """
SELECT version_id, citation.passage, citation.scheme, citation.value,
  min(document.id), min(version.source_label)
FROM citation
LEFT JOIN identifier ON identifier.scheme = citation.scheme AND identifier.value = citation.value
LEFT JOIN document ON document.id = identifier.document_id
LEFT JOIN version ON version.id = document.current_version
WHERE citation.version_id IN (SELECT value FROM json_each(?)) AND citation.scheme NOTNULL
  AND relation IN (SELECT value FROM json_each(?))
GROUP BY citation.id ORDER BY citation.id
"""


def _named(connection: sqlite3.Connection, versions: Sequence[int]) -> dict[int, list[Named]]:
    found: dict[int, list[Named]] = {}
    first: dict[object, Work] = {}
    parameters = [json.dumps(versions), json.dumps(_ABOUT)]
    for version, passage, scheme, value, document, label in connection.execute(_NAMED, parameters):
        identifier = Identifier(scheme, value)
        # Two names of one document that is held here are one work.
        work = first.setdefault(document or identifier, Work(identifier, document, label))
        found.setdefault(version, []).append(Named(work, passage))
    return found


def _exchanges(
    connection: sqlite3.Connection, versions: Sequence[int]
) -> dict[int, dict[int, int]]:
    """By version, for each passage the question that it belongs to; none before the first."""
    rows = connection.execute(
        """SELECT version_id, position, section FROM passage
           WHERE version_id IN (SELECT value FROM json_each(?)) ORDER BY version_id, position""",
        [json.dumps(versions)],
    )
    found: dict[int, dict[int, int]] = {version: {} for version in versions}
    question: dict[int, int] = {}
    for version, position, section in rows:
        if section == Section.QUESTION:
            question[version] = position
        if version in question:
            found[version][position] = question[version]
    return found
