"""A question to ranked documents: words and meaning together, each hit with its reason."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.vocabulary import Vocabulary, default_vocabulary
from search.dense import MINIMUM_COSINE, DenseIndex, current_state, open_index
from search.encoder import Encoder
from search.fuse import DENSE_WEIGHT, LEXICAL_WEIGHT, Leg, best_by_group, combine, ranked
from search.hit import Hit, LegPlace, Results
from search.lexical import Fts5Index, LexicalIndex, Scored
from search.present import Presenter
from search.query import Filters, Query, parse_query
from search.select import Selection, chunks_of, named_versions, newest_versions, select

_DEPTH = 1000
"""How many chunks each leg ranks; what only the dense leg finds below that is not seen."""

_NEAR = 0.2
"""The cosine that a document needs beside others where it has no word of the query."""

_NO_FILTERS = Filters()
_SAME_WORK = ("doi", "pmid", "pmcid")


@dataclass(frozen=True, slots=True)
class _Legs:
    """What each leg found: (chunk, score), best first, and cosines of all candidates.

    ``filtered`` is whether they could look at some documents only.
    """

    lexical: list[Scored]
    dense: list[Scored]
    cosines: Mapping[int, float]
    filtered: bool


class Searcher:
    """Searches one database; cheap to make, and made to be kept.

    Without an encoder, or before anything was embedded, it answers by words alone.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        encoder: Encoder | None = None,
        vocabulary: Vocabulary | None = None,
        lexical: LexicalIndex | None = None,
    ) -> None:
        self._connection = connection
        self._encoder = encoder
        self._vocabulary = vocabulary if vocabulary is not None else default_vocabulary()
        self._lexical = lexical or Fts5Index(connection)
        self._opened: tuple[str | None, DenseIndex] | None = None

    def search(self, text: str, filters: Filters = _NO_FILTERS, limit: int = 10) -> Results:
        """The documents that answer best; with no text, those that pass the filters, newest first.

        Raises:
            NotFound: a filter names a concept that the vocabulary does not have.
            ModelError: the embedding model is missing or not the expected one.
        """
        query = parse_query(text, self._vocabulary)
        selection = select(filters, self._vocabulary)
        presenter = Presenter(self._connection, self._vocabulary, query, selection)
        index = self._dense_index()
        limit = max(0, limit)
        if query.is_empty:
            hits = self._listed(presenter, selection, limit)
        else:
            legs = self._run_legs(query, selection if filters else None, index)
            named = named_versions(self._connection, query.identifiers, selection)
            hits = self._ranked(presenter, legs, limit, named)
        return Results(
            query=query,
            hits=tuple(hits),
            semantic=index is not None and not query.is_empty,
            embedded=len(index) if index is not None else 0,
            chunks=int(self._connection.execute("SELECT count(*) FROM chunk").fetchone()[0]),
        )

    def _dense_index(self) -> DenseIndex | None:
        """The vectors as they are in the database now; ``None`` where there are none."""
        if self._encoder is None:
            return None
        state = current_state(self._connection)
        if self._opened is None or self._opened[0] != state:
            self._opened = (state, open_index(self._connection, self._encoder.name))
        index = self._opened[1]
        return index if len(index) else None

    def _run_legs(
        self, query: Query, selection: Selection | None, index: DenseIndex | None
    ) -> _Legs:
        allowed = chunks_of(self._connection, selection) if selection else None
        if query.fts is None or allowed == []:
            return _Legs([], [], {}, allowed is not None)
        lexical = self._lexical.search(query.fts, _DEPTH, allowed)
        if index is None or self._encoder is None:
            return _Legs(lexical, [], {}, allowed is not None)
        vector = self._encoder.encode_query(query.dense_text)
        dense = index.search(vector, _DEPTH, allowed)
        # What only the words found has a cosine too: far cheaper to know than to guess.
        cosines = index.scores(vector, [chunk for chunk, _ in lexical]) | dict(dense)
        return _Legs(lexical, dense, cosines, allowed is not None)

    def _ranked(
        self, presenter: Presenter, legs: _Legs, limit: int, named: Mapping[int, int]
    ) -> list[Hit]:
        """Best first, but before all others what the query names: documents with versions."""
        lexical = dict(legs.lexical)
        document_of = self._documents_of(lexical.keys() | legs.cosines.keys())
        words = _places(lexical, lexical, document_of)
        meaning = _places(dict(legs.dense), legs.cosines, document_of)
        # Each leg may speak for another piece of a document; shown is the best in both together.
        fused = _fused(
            {document: place.score for document, place in words.items()},
            {document: place.score for document, place in meaning.items()},
        )
        # Filters say themselves what is to the point; and past the depth, words may go unseen.
        if not legs.filtered and len(lexical) < _DEPTH:
            near = {d: s for d, s in fused.items() if d in words or meaning[d].score >= _NEAR}
            fused = near or fused  # the nearest are better than nothing
        best_chunk = best_by_group(
            _known(_fused(lexical, legs.cosines), document_of), document_of.__getitem__
        )
        order = sorted((document for document, _ in ranked(fused)), key=lambda d: d not in named)
        unranked = [document for document in named if document not in fused]
        return [
            presenter.hit(
                chunk=best_chunk[document][0],
                score=fused[document],
                lexical=words.get(document),
                dense=meaning.get(document),
                same_work=others,
                named=document in named,
            )
            if document in fused
            else presenter.listed(named[document], same_work=others, named=True)
            for document, others in self._works([*unranked, *order], limit)
        ]

    def _listed(self, presenter: Presenter, selection: Selection, limit: int) -> list[Hit]:
        versions = newest_versions(self._connection, selection, limit)
        return [presenter.listed(version) for version in versions]

    def _documents_of(self, chunks: Iterable[int]) -> dict[int, int]:
        rows = self._connection.execute(
            """SELECT chunk.id, document_id FROM json_each(?) AS wanted
               JOIN chunk ON chunk.id = wanted.value
               JOIN version ON version.id = version_id""",
            [json.dumps(list(chunks))],
        )
        return dict(rows.fetchall())

    def _works(self, documents: Sequence[int], limit: int) -> list[tuple[int, tuple[int, ...]]]:
        """The first ``limit`` works, each by its best document, with its other documents."""
        marks = ", ".join("?" * len(_SAME_WORK))
        rows = self._connection.execute(
            f"""SELECT document_id, scheme, identifier.value FROM json_each(?) AS wanted
                JOIN identifier ON document_id = wanted.value WHERE scheme IN ({marks})""",
            [json.dumps(list(documents)), *_SAME_WORK],
        )
        names: dict[int, list[tuple[str, str]]] = {}
        for document, scheme, value in rows:
            names.setdefault(document, []).append((scheme, value))
        best_of: dict[tuple[str, str], int] = {}
        works: dict[int, list[int]] = {}
        for document in documents:
            own = names.get(document, [])
            best = next((best_of[name] for name in own if name in best_of), document)
            works.setdefault(best, [])
            if best != document:
                works[best].append(document)
            for name in own:
                best_of.setdefault(name, best)
        return [(best, tuple(others)) for best, others in list(works.items())[:limit]]


def _fused(lexical: Mapping[int, float], dense: Mapping[int, float]) -> dict[int, float]:
    return combine([Leg(LEXICAL_WEIGHT, 0.0, lexical), Leg(DENSE_WEIGHT, MINIMUM_COSINE, dense)])


def _places(
    found: Mapping[int, float], scores: Mapping[int, float], document_of: Mapping[int, int]
) -> dict[int, LegPlace]:
    """Every candidate document's rank and score in one leg, by its best chunk there."""

    def best_of(chunks: Mapping[int, float]) -> dict[int, tuple[int, float]]:
        return best_by_group(_known(chunks, document_of), document_of.__getitem__)

    rank_of = {document: rank for rank, document in enumerate(best_of(found), start=1)}
    return {
        document: LegPlace(rank_of.get(document), score)
        for document, (_, score) in best_of(scores).items()
    }


def _known(scores: Mapping[int, float], document_of: Mapping[int, int]) -> dict[int, float]:
    """Without chunks that another process has replaced meanwhile."""
    return {chunk: score for chunk, score in scores.items() if chunk in document_of}
