"""A found chunk as a `Hit`: its source, its sentence, its concepts."""

from __future__ import annotations

import json
import sqlite3

from corpus.model import Kind
from corpus.vocabulary import Vocabulary
from search.hit import Entity, Hit, LegPlace
from search.query import Query
from search.select import Selection
from search.snippet import Sentence, matching_sentence

# Where to read a work, by the identifier that it has; the first that is there is taken.
_ADDRESSES = {
    "url": "{}",
    "doi": "https://doi.org/{}",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "nct": "https://clinicaltrials.gov/study/{}",
}


class Presenter:
    """Makes hits for one question."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        vocabulary: Vocabulary,
        query: Query,
        selection: Selection,
    ) -> None:
        self._connection = connection
        self._vocabulary = vocabulary
        self._terms = query.terms
        asked = [vocabulary.descendants(concept) for concept in query.concepts]
        self._asked = selection.concepts.union(*asked)

    def hit(
        self,
        chunk: int,
        score: float,
        lexical: LegPlace | None,
        dense: LegPlace | None,
        same_work: tuple[int, ...],
        named: bool = False,
    ) -> Hit:
        """A document by its best chunk."""
        version, start, end = self._connection.execute(
            'SELECT version_id, start, "end" FROM chunk WHERE id = ?', [chunk]
        ).fetchone()
        return self._hit(version, (start, end), score, lexical, dense, same_work, named)

    def listed(self, version: int, same_work: tuple[int, ...] = (), named: bool = False) -> Hit:
        """A document that was found by other things than its words."""
        start, end = self._connection.execute(
            'SELECT min(start), max("end") FROM chunk WHERE version_id = ?', [version]
        ).fetchone()
        chunk = None if start is None else (start, end)
        return self._hit(version, chunk, None, None, None, same_work, named)

    def _hit(
        self,
        version: int,
        chunk: tuple[int, int] | None,
        score: float | None,
        lexical: LegPlace | None,
        dense: LegPlace | None,
        same_work: tuple[int, ...],
        named: bool,
    ) -> Hit:
        document, title, body, label, kind, published, record = self._connection.execute(
            """SELECT document_id, title, body, source_label, kind, published, record
               FROM version WHERE id = ?""",
            [version],
        ).fetchone()
        return Hit(
            document_id=document,
            version_id=version,
            title=title,
            source_label=label,
            kind=Kind(kind),
            url=self._url(document, record),
            published=published,
            score=score,
            lexical=lexical,
            dense=dense,
            chunk=chunk,
            sentence=self._sentence(version, body, chunk) if chunk else None,
            entities=self._entities(version),
            same_work=same_work,
            named=named,
        )

    def _sentence(self, version: int, body: str, chunk: tuple[int, int]) -> Sentence | None:
        start, end = chunk
        named = self._connection.execute(
            """SELECT start, "end", concept FROM mention
               WHERE version_id = ? AND start >= ? AND "end" <= ?
               AND concept IN (SELECT value FROM json_each(?))""",
            [version, start, end, json.dumps(sorted(self._asked))],
        ).fetchall()
        return matching_sentence(body[start:end], start, self._terms, named)

    def _entities(self, version: int) -> tuple[Entity, ...]:
        rows = self._connection.execute(
            """SELECT concept, count(*) FROM mention WHERE version_id = ?
               GROUP BY concept ORDER BY 2 DESC, min(start), concept""",
            [version],
        )
        return tuple(
            Entity(
                concept=concept,
                label=self._vocabulary.label(concept),
                vocabulary=self._vocabulary.concept(concept).vocabulary,
                count=count,
            )
            for concept, count in rows
            if concept in self._vocabulary
        )

    def _url(self, document: int, record: str) -> str | None:
        source = json.loads(record).get("source_url")
        if source:
            return str(source)
        values: dict[str, str] = dict(
            self._connection.execute(
                "SELECT scheme, value FROM identifier WHERE document_id = ?", [document]
            ).fetchall()
        )
        for scheme, address in _ADDRESSES.items():
            if scheme in values:
                return address.format(values[scheme])
        return None
