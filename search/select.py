"""Filters as conditions on the table ``version``, so that both legs see the same documents."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.identifiers import Identifier
from corpus.vocabulary import Vocabulary
from search.query import Filters, resolve_concept


@dataclass(frozen=True, slots=True)
class Selection:
    """An SQL condition on ``version`` with its parameters, and the concepts it asks for."""

    condition: str
    parameters: tuple[str, ...]
    concepts: frozenset[str]


def select(filters: Filters, vocabulary: Vocabulary) -> Selection:
    """The condition that filters amount to.

    Raises:
        NotFound: a filter names a concept that the vocabulary does not have.
    """
    conditions: list[str] = []
    parameters: list[str] = []
    concepts: set[str] = set()

    for facet in ("targets", "diseases", "therapies", "endpoints"):
        names: tuple[str, ...] = getattr(filters, facet)
        if names:
            wanted = _concepts(names, facet, vocabulary)
            concepts |= wanted
            conditions.append(
                """version.id IN (SELECT version_id FROM mention
                                  WHERE concept IN (SELECT value FROM json_each(?)))"""
            )
            parameters.append(json.dumps(sorted(wanted)))
    columns: dict[str, list[str] | list[int]] = {
        "version.kind": [str(kind) for kind in filters.kinds],
        "version.meeting": [meeting.strip().lower() for meeting in filters.meetings],
        "version.year": list(filters.years),
    }
    for column, values in columns.items():
        if values:
            conditions.append(f"{column} IN (SELECT value FROM json_each(?))")
            parameters.append(json.dumps(values))
    return Selection(" AND ".join(conditions) or "1", tuple(parameters), frozenset(concepts))


def chunks_of(connection: sqlite3.Connection, selection: Selection) -> list[int]:
    """The ids of all chunks of the selected versions, rising."""
    rows = connection.execute(
        f"""SELECT chunk.id FROM chunk JOIN version ON version.id = version_id
            WHERE {selection.condition} ORDER BY chunk.id""",
        selection.parameters,
    )
    return [chunk for (chunk,) in rows]


def named_versions(
    connection: sqlite3.Connection, identifiers: Iterable[Identifier], selection: Selection
) -> dict[int, int]:
    """The selected documents that have one of these identifiers, with their current versions."""
    rows = connection.execute(
        f"""SELECT DISTINCT version.document_id, version.id FROM json_each(?) AS wanted
            JOIN identifier ON scheme = json_extract(wanted.value, '$[0]')
              AND identifier.value = json_extract(wanted.value, '$[1]')
            JOIN document ON document.id = identifier.document_id
            JOIN version ON version.id = current_version
            WHERE {selection.condition}""",
        [json.dumps([(i.scheme, i.value) for i in identifiers]), *selection.parameters],
    )
    return dict(rows.fetchall())


def newest_versions(connection: sqlite3.Connection, selection: Selection, limit: int) -> list[int]:
    """The current versions selected, newest first; those without a date come last."""
    rows = connection.execute(
        f"""SELECT version.id FROM version JOIN document ON current_version = version.id
            WHERE {selection.condition}
            ORDER BY coalesce(published, year) DESC NULLS LAST, version.id DESC LIMIT ?""",
        [*selection.parameters, limit],
    )
    return [version for (version,) in rows]


def _concepts(names: Iterable[str], facet: str, vocabulary: Vocabulary) -> set[str]:
    """The named concepts and all narrower ones; for targets, also what is aimed at them."""
    wanted: set[str] = set()
    for name in names:
        wanted |= vocabulary.descendants(resolve_concept(name, vocabulary, facet))
    if facet == "targets":
        aimed = [concept.id for concept in vocabulary if wanted.intersection(concept.targets)]
        for therapy in aimed:
            wanted |= vocabulary.descendants(therapy)
    return wanted
