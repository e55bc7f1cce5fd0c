"""Why an evidence table is empty, and what there is instead."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from corpus.vocabulary import Vocabulary
from kb.wording import counted
from search.query import Filters
from search.select import Selection, select

_ENDPOINTS_NAMED = 8


@dataclass(frozen=True, slots=True)
class Nearby:
    """What the documents say that come near to what was asked for.

    ``documents`` pass all filters but that for the endpoint; ``endpoints`` are the labels of
    what they report, most numbers first; ``mentioning`` of them name the endpoint asked for, one
    of ``asked``. Where no document passes, ``alone`` says how many each filter would let pass;
    it is empty where there is no filter, hence no document at all.
    """

    documents: int
    endpoints: tuple[tuple[str, int], ...] = ()
    asked: tuple[str, ...] = ()
    mentioning: int = 0
    alone: tuple[tuple[str, int], ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The same in words.

        >>> Nearby(8, (("CRS", 9), ("ORR", 1)), ("OS",), 2).sentences[0]
        'No number for OS was found in the 8 documents that pass the other filters.'
        >>> Nearby(0, alone=(("target CD7", 8), ("meeting EHA", 2))).sentences[1]
        'On its own, target CD7 has 8 documents, meeting EHA 2.'
        """
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[str]:
        if not self.documents:
            if not self.alone:
                yield "There are no documents in the knowledge base yet."
                return
            together = len(self.alone) > 1
            yield "No document passes these filters" + (" together." if together else ".")
            if together:
                first, *others = self.alone
                told = [f"{first[0]} has {counted(first[1], 'document')}"]
                told += [f"{name} {n:,}" for name, n in others]
                yield f"On its own, {', '.join(told)}."
            return
        names = " or ".join(self.asked)
        found = counted(self.documents, "document")
        yield (
            f"No number{f' for {names}' if names else ''} was found in the {found} that "
            + ("passes" if self.documents == 1 else "pass")
            + (" the other filters." if names else " the filters.")
        )
        if self.endpoints:
            shown = ", ".join(f"{label} ({n:,})" for label, n in self.endpoints[:_ENDPOINTS_NAMED])
            more = len(self.endpoints) - _ENDPOINTS_NAMED
            yield f"Reported there: {shown}" + (f" and {more} more." if more > 0 else ".")
        if self.mentioning:
            naming = counted(self.mentioning, "document")
            yield f"{names} is named, without a result of its own, in {naming}."


def nearby(
    connection: sqlite3.Connection,
    filters: Filters,
    vocabulary: Vocabulary,
    standings: Sequence[str],
) -> Nearby:
    """What there is instead; only numbers of these standings count."""
    with_endpoint, without = select(filters, vocabulary), replace(filters, endpoints=())
    selection = select(without, vocabulary)
    documents = _documents(connection, selection)
    if not documents:
        return Nearby(0, alone=tuple(_each_alone(connection, without, vocabulary)))
    return Nearby(
        documents,
        tuple(_endpoints(connection, selection, vocabulary, standings)),
        tuple(vocabulary.label(e) for e in filters.endpoints),
        _documents(connection, with_endpoint) if filters.endpoints else 0,
    )


def _documents(connection: sqlite3.Connection, selection: Selection) -> int:
    row = connection.execute(
        f"""SELECT count(*) FROM version JOIN document ON current_version = version.id
            WHERE {selection.condition}""",
        selection.parameters,
    ).fetchone()
    return int(row[0])


def _endpoints(
    connection: sqlite3.Connection,
    selection: Selection,
    vocabulary: Vocabulary,
    standings: Sequence[str],
) -> Iterator[tuple[str, int]]:
    rows = connection.execute(
        f"""SELECT endpoint, count(*) FROM estimate
            JOIN version ON version.id = estimate.version_id
            JOIN document ON current_version = version.id
            WHERE {selection.condition}
              AND estimate.assertion IN (SELECT value FROM json_each(?))
            GROUP BY endpoint ORDER BY 2 DESC, 1""",
        [*selection.parameters, json.dumps([str(s) for s in standings])],
    )
    for endpoint, count in rows:
        if endpoint not in vocabulary or vocabulary.concept(endpoint).is_outcome:
            yield vocabulary.label(endpoint), int(count)


_NAMES = {
    "targets": "target",
    "diseases": "disease",
    "therapies": "therapy",
    "kinds": "kind",
    "meetings": "meeting",
    "years": "year",
}


def _each_alone(
    connection: sqlite3.Connection, filters: Filters, vocabulary: Vocabulary
) -> Iterator[tuple[str, int]]:
    given = [field.name for field in fields(filters) if getattr(filters, field.name)]
    for name in given:
        values = getattr(filters, name)
        alone = replace(Filters(), **{name: values})
        told = " or ".join(vocabulary.label(v) if v in vocabulary else str(v) for v in values)
        yield f"{_NAMES[name]} {told}", _documents(connection, select(alone, vocabulary))
