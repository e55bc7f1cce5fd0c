"""What is pointed out in a text: concepts by their vocabulary, values, matches of a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.vocabulary import Vocabulary

FACETS = ("targets", "diseases", "therapies", "endpoints")


@dataclass(frozen=True, slots=True)
class Mark:
    """``text[start:end]`` is of a ``kind``: one of `FACETS`, ``"value"`` or ``"match"``.

    ``title`` says more about it, such as the concept's label and id.
    """

    start: int
    end: int
    kind: str
    title: str = ""


def concept_marks(text: str, vocabulary: Vocabulary) -> list[Mark]:
    """The vocabulary's concepts in a text.

    >>> from corpus.vocabulary import default_vocabulary
    >>> [(m.kind, m.title) for m in concept_marks("CD269 and OS", default_vocabulary())]
    [('targets', 'BCMA, HGNC:11913'), ('endpoints', 'OS, endpoint:os')]
    """
    return [
        concept_mark(found.start, found.end, found.concept, vocabulary)
        for found in vocabulary.find(text)
    ]


def concept_mark(start: int, end: int, concept_id: str, vocabulary: Vocabulary) -> Mark:
    """A concept's mention; of no particular kind where the vocabulary does not know it."""
    if concept_id not in vocabulary:
        return Mark(start, end, "", concept_id)
    concept = vocabulary.concept(concept_id)
    return Mark(start, end, concept.vocabulary, f"{concept.label}, {concept.id}")


def pieces(text: str, marks: Iterable[Mark]) -> Iterator[tuple[str, Mark | None]]:
    """A text cut at its marks; of marks that overlap, the first given counts.

    >>> [piece for piece, mark in pieces("OS was 8 mo", [Mark(0, 2, "endpoints"),
    ...     Mark(1, 4, "match"), Mark(7, 11, "value")])]
    ['OS', ' was ', '8 mo']
    """
    chosen: list[Mark] = []
    for mark in marks:
        within = 0 <= mark.start < mark.end <= len(text)
        if within and not any(m.start < mark.end and mark.start < m.end for m in chosen):
            chosen.append(mark)
    position = 0
    for mark in sorted(chosen, key=lambda m: m.start):
        if mark.start > position:
            yield text[position : mark.start], None
        yield text[mark.start : mark.end], mark
        position = mark.end
    if position < len(text):
        yield text[position:], None
