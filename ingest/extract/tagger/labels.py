"""Spans as labels of words and back: B begins a span, I goes on in it, O is outside of all.

>>> places = [(0, 4), (5, 8), (9, 12)]
>>> labels_of(places, [Span(5, 12, "outcome")])
['O', 'B-outcome', 'I-outcome']
>>> list(spans_of(places, ["O", "B-outcome", "I-outcome"]))
[Span(start=5, end=12, kind='outcome', score=1.0)]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

Place = tuple[int, int]


class Span(NamedTuple):
    """``text[start:end]`` is an entity of this kind; ``score`` is how sure the model is of it."""

    start: int
    end: int
    kind: str
    score: float = 1.0


def labels_of(places: Sequence[Place], spans: Sequence[Span]) -> list[str]:
    """One label a word. Of spans that overlap, the one that begins first is kept, or the longer."""
    labels = ["O"] * len(places)
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        inside = [
            n for n, (start, end) in enumerate(places) if start < span.end and span.start < end
        ]
        if inside and all(labels[n] == "O" for n in inside):
            labels[inside[0]] = f"B-{span.kind}"
            for n in inside[1:]:
                labels[n] = f"I-{span.kind}"
    return labels


def spans_of(
    places: Sequence[Place], labels: Sequence[str], sure: Sequence[float] | None = None
) -> Iterator[Span]:
    """The spans that labels mean; ``sure`` is the probability of each label.

    A span is as sure as the least sure of its words.
    """
    first: int | None = None
    for n, label in enumerate([*labels, "O"]):
        goes_on = first is not None and label[:1] == "I" and label[2:] == labels[first][2:]
        if first is not None and not goes_on:
            score = min(sure[first:n]) if sure is not None else 1.0
            yield Span(places[first][0], places[n - 1][1], labels[first][2:], score)
            first = None
        if label != "O" and first is None:
            first = n
