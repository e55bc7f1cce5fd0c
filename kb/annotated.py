"""A document's text with all that was read in it marked where it stands. Pure functions.

Each number carries its number in the list below the text; each concept the letter of its
vocabulary, so that nobody needs to see a colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.annotation import Estimate, Mention
from corpus.model import Passage
from corpus.vocabulary import Vocabulary
from kb.marks import Mark, concept_mark, pieces

LETTERS = {"targets": "ᵀ", "diseases": "ᴰ", "therapies": "ᴿ", "endpoints": "ᴱ"}
"""What marks a concept of each vocabulary: target, disease, therapy (Rx), endpoint."""

NAMES = {
    "targets": "target",
    "diseases": "disease",
    "therapies": "therapy",
    "endpoints": "endpoint",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; ``numbers`` are those of the estimates that it gives the value of."""

    text: str
    mark: Mark | None = None
    numbers: tuple[int, ...] = ()

    @property
    def sign(self) -> str:
        """What follows the text, so that the mark can be seen in plain text."""
        if self.numbers:
            return "".join(f"[{number}]" for number in self.numbers)
        return LETTERS.get(self.mark.kind, "") if self.mark else ""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read in one passage; estimates with their numbers in the whole document."""

    mentions: tuple[Mention, ...]
    estimates: tuple[tuple[int, Estimate], ...]


def read_in(
    passages: Sequence[Passage], mentions: Iterable[Mention], estimates: Iterable[Estimate]
) -> list[Read]:
    """What was read, passage by passage."""
    named: list[list[Mention]] = [[] for _ in passages]
    counted: list[list[tuple[int, Estimate]]] = [[] for _ in passages]
    for mention in mentions:
        named[mention.passage].append(mention)
    for number, estimate in enumerate(estimates, start=1):
        counted[estimate.passage].append((number, estimate))
    return [Read(tuple(m), tuple(e)) for m, e in zip(named, counted, strict=True)]


def annotated(passage: Passage, read: Read, vocabulary: Vocabulary) -> Iterator[Piece]:
    """The passage's text in pieces, the numbers and concepts of what was read marked.

    >>> from corpus.annotation import Statistic
    >>> from corpus.vocabulary import default_vocabulary
    >>> orr = Estimate(0, 8, 11, "90%", "endpoint:orr", Statistic.PROPORTION, 90.0, "%")
    >>> told = Read((Mention(0, 0, 3, "ORR", "endpoint:orr"),), ((1, orr),))
    >>> text = annotated(Passage(0, 12, "ORR was 90%."), told, default_vocabulary())
    >>> "".join(piece.text + piece.sign for piece in text)
    'ORRᴱ was 90%[1].'
    """
    values = _values(read.estimates)
    marks = [
        Mark(start - passage.start, end - passage.start, "value", " ".join(map(str, numbers)))
        for start, end, numbers in values
    ]
    marks += [
        concept_mark(m.start - passage.start, m.end - passage.start, m.concept, vocabulary)
        for m in read.mentions
    ]
    for text, mark in pieces(passage.text, marks):
        numbers = mark.title.split() if mark and mark.kind == "value" else ()
        yield Piece(text, mark, tuple(map(int, numbers)))


def _values(estimates: Iterable[tuple[int, Estimate]]) -> list[tuple[int, int, list[int]]]:
    """The places of values with the numbers of their estimates; those that overlap as one."""
    found: list[tuple[int, int, list[int]]] = []
    for number, e in sorted(estimates, key=lambda pair: (pair[1].start, pair[0])):
        if found and e.start < found[-1][1]:
            start, end, numbers = found[-1]
            found[-1] = (start, max(end, e.end), [*numbers, number])
        else:
            found.append((e.start, e.end, [number]))
    return found
