"""What a search gives: hits that say where they come from and why they ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from corpus.model import Kind
from search.query import Query
from search.snippet import Sentence


@dataclass(frozen=True, slots=True)
class LegPlace:
    """How one leg saw a document: by its best chunk in that leg.

    ``rank`` counts documents from 1, and is ``None`` below the depth that the leg looked to.
    ``score`` is BM25 (0 and up) for the lexical leg, a cosine for the dense one.
    """

    rank: int | None
    score: float


@dataclass(frozen=True, slots=True)
class Entity:
    """A concept mentioned in a document, and how often."""

    concept: str
    label: str
    vocabulary: str
    count: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found.

    ``chunk`` is the best piece's (start, end) in the body. ``score`` is the fused score, 0–1;
    ``None`` where documents are only listed. ``lexical`` and ``dense`` are ``None`` where that
    leg did not find it. ``same_work`` are other documents of the same DOI or PMID. ``named`` is
    whether the query has one of its identifiers.
    """

    document_id: int
    version_id: int
    title: str | None
    source_label: str
    kind: Kind
    url: str | None
    published: str | None
    score: float | None
    lexical: LegPlace | None
    dense: LegPlace | None
    chunk: tuple[int, int] | None
    sentence: Sentence | None
    entities: tuple[Entity, ...]
    same_work: tuple[int, ...] = ()
    named: bool = False


@dataclass(frozen=True, slots=True)
class Results(Sequence[Hit]):
    """Hits, best first, and what they were found with.

    ``semantic`` is whether the dense leg took part; ``embedded`` of ``chunks`` pieces have a
    vector, so that a caller can say that indexing has not finished.
    """

    query: Query
    hits: tuple[Hit, ...]
    semantic: bool
    embedded: int
    chunks: int

    @property
    def is_partial(self) -> bool:
        """Whether some pieces could be found by their words only."""
        return self.embedded < self.chunks

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]
