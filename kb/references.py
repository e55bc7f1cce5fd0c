"""How a document is best referred to: the identifier that a reader would recognise first."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from corpus.errors import InvalidIdentifier
from corpus.identifiers import MEETINGS, Identifier
from corpus.model import Role

SPEAKING = (Role.SPEAKER, Role.PRESENTER, Role.AUTHOR)
"""Whose words a document is."""

_PREFERRED = (*MEETINGS, "doi", "pmid", "pmcid", "nct")


def identifiers_of(
    connection: sqlite3.Connection, documents: Iterable[int]
) -> dict[int, tuple[Identifier, ...]]:
    """The identifiers of these documents, the best known schemes first."""
    rows = connection.execute(
        """SELECT document_id, scheme, identifier.value FROM json_each(?) AS wanted
           JOIN identifier ON document_id = wanted.value""",
        [json.dumps(list(documents))],
    )
    found: dict[int, list[Identifier]] = {}
    for document, scheme, value in rows:
        found.setdefault(document, []).append(Identifier(scheme, value))
    return {document: in_order(identifiers) for document, identifiers in found.items()}


def people_of(
    connection: sqlite3.Connection, versions: Iterable[int]
) -> dict[int, tuple[str, ...]]:
    """Who speaks in these versions of documents, or presents or wrote them; no groups."""
    rows = connection.execute(
        """SELECT version_id, name FROM json_each(?) AS wanted
           JOIN contributor ON version_id = wanted.value
           WHERE NOT is_group AND role IN (SELECT value FROM json_each(?))
           ORDER BY version_id, position""",
        [json.dumps(list(versions)), json.dumps(SPEAKING)],
    )
    found: dict[int, list[str]] = {}
    for version, name in rows:
        found.setdefault(version, []).append(name)
    return {version: tuple(dict.fromkeys(names)) for version, names in found.items()}


def called(connection: sqlite3.Connection, reference: str) -> tuple[int, ...]:
    """The documents that have this identifier or this source label, by their numbers."""
    reference = reference.strip()
    try:
        identifier = Identifier.parse(reference)
    except InvalidIdentifier:
        identifier = Identifier("", "")
    rows = connection.execute(
        """SELECT document.id FROM document JOIN version ON version.id = current_version
           WHERE source_label = ? COLLATE NOCASE OR document.id IN (
             SELECT document_id FROM identifier WHERE scheme = ? AND value = ?)
           ORDER BY document.id""",
        [reference, identifier.scheme, identifier.value],
    )
    return tuple(document for (document,) in rows)


def in_order(identifiers: Sequence[Identifier]) -> tuple[Identifier, ...]:
    """
    >>> [str(i) for i in in_order([Identifier("pmid", "1"), Identifier("ash", "2024:964")])]
    ['ash:2024:964', 'pmid:1']
    """

    def place(identifier: Identifier) -> tuple[int, str, str]:
        known = identifier.scheme in _PREFERRED
        rank = _PREFERRED.index(identifier.scheme) if known else len(_PREFERRED)
        # A trial names the study, not the document; an address is long.
        rank += (identifier.is_trial and identifier.scheme != "nct") + 2 * (
            identifier.scheme == "url"
        )
        return rank, identifier.scheme, identifier.value

    return tuple(sorted(identifiers, key=place))
