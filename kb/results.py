"""What a search gives a person: hits, best first, with how to refer to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

from corpus.identifiers import Identifier
from corpus.model import Kind
from kb import naming
from kb.marks import FACETS
from search import hit as found_by
from search.hit import Hit

if TYPE_CHECKING:
    import pandas

COLUMNS = (
    *("rank", "document_id", "reference", "identifiers", "title", "source_label", "kind"),
    *("published", "url", "score", "sentence", "start", "end", "highlights", *FACETS),
    *("lexical_rank", "lexical_score", "dense_rank", "dense_score", "same_work"),
)


@dataclass(frozen=True, slots=True)
class Results(Sequence[Hit]):
    """Hits, best first.

    ``found`` is what the search gave, with the query as it was understood; ``identifiers``
    those of each document found, the best known first; ``people`` who speak in, or wrote, those
    that have no title.
    """

    found: found_by.Results
    identifiers: Mapping[int, tuple[Identifier, ...]]
    people: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.found.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.found.hits[index]

    def reference(self, hit: Hit) -> str:
        """What `KnowledgeBase.document` takes: the best known identifier, else the number."""
        known = self.identifiers.get(hit.document_id, ())
        return next((str(i) for i in known if _names(i, hit.kind)), str(hit.document_id))

    def heading(self, hit: Hit) -> str:
        """The title, else what a person would call the document."""
        people = self.people.get(hit.version_id, ())
        return naming.heading(hit.title, hit.kind, hit.source_label, people)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The hits in flat columns; entities are the labels, most frequent first."""
        return [self._row(rank, hit) for rank, hit in enumerate(self, start=1)]

    def to_frame(self) -> pandas.DataFrame:
        """The hits as a pandas DataFrame."""
        from kb.frames import frame

        integers = ("rank", "document_id", "start", "end", "lexical_rank", "dense_rank")
        return frame(self.to_dicts(), COLUMNS, integers)

    def _repr_html_(self) -> str:
        from kb.html import results_html

        return results_html(self)

    def _row(self, rank: int, hit: Hit) -> dict[str, Any]:
        sentence = hit.sentence
        values = (
            rank,
            hit.document_id,
            self.reference(hit),
            [str(i) for i in self.identifiers.get(hit.document_id, ())],
            hit.title,
            hit.source_label,
            str(hit.kind),
            hit.published,
            hit.url,
            hit.score,
            sentence.text if sentence else None,
            sentence.start if sentence else None,
            sentence.end if sentence else None,
            [list(span) for span in sentence.highlights] if sentence else [],
            *([e.label for e in hit.entities if e.vocabulary == facet] for facet in FACETS),
            hit.lexical.rank if hit.lexical else None,
            hit.lexical.score if hit.lexical else None,
            hit.dense.rank if hit.dense else None,
            hit.dense.score if hit.dense else None,
            list(hit.same_work),
        )
        return dict(zip(COLUMNS, values, strict=True))


def _names(identifier: Identifier, kind: Kind) -> bool:
    """Whether an identifier is short, and of this document rather than of its study."""
    return identifier.scheme != "url" and (not identifier.is_trial or kind is Kind.TRIAL)
