"""How a document is best referred to: the identifier that a reader would recognise first."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from corpus.identifiers import MEETINGS, Identifier

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
