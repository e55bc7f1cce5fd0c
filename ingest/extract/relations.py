"""Which measure is of which outcome, and in which arm: links from entities to figures.

Every pair of a sentence is judged twice by boosted trees: by where the two stand (`pairs`), and
then knowing what was thought of the pairs beside it, as a figure of one outcome is seldom
another's. An intervention is an arm; the first and the second arm are told apart once for all
its figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ingest.extract.tagger.labels import Span
from ingest.extract.tagger.pairs import OUTCOME, Entities, describe
from ingest.extract.tagger.trees import Trees, grow

MODEL = Path(__file__).parent / "models" / "relations.npz"

OF_OUTCOME, OF_FIRST_ARM, OF_SECOND_ARM = "outcome", "first arm", "second arm"

_MOST = 60
"""A stretch with more entities is no sentence: a list or a table, and none of it is linked."""

_LIKELY = 0.5

Array = np.ndarray[Any, np.dtype[Any]]
Pair = tuple[Span, Span]


@dataclass(frozen=True, slots=True)
class Link:
    """A figure of an outcome or of an arm; ``score`` is how likely it is."""

    head: Span
    measure: Span
    relation: str
    score: float

    def named(self, text: str) -> tuple[str, str]:
        """What the text calls the two."""
        head, measure = self.head, self.measure
        return text[head.start : head.end], text[measure.start : measure.end]


@dataclass(frozen=True, slots=True)
class Linker:
    """Trees for a pair seen alone, for a pair beside others, and for the second arm."""

    alone: Trees
    together: Trees
    second: Trees

    def link(self, text: str, spans: Sequence[Span]) -> list[Link]:
        """The links of one sentence, by outcome or arm and then by figure.

        >>> text = "ORR was 90% with A and 40% with placebo."
        >>> spans = [Span(0, 3, "outcome"), Span(8, 11, "measure"), Span(17, 18, "intervention"),
        ...          Span(23, 26, "measure"), Span(32, 39, "intervention")]
        >>> for link in shipped().link(text, spans):
        ...     print(link.named(text), link.relation)
        ('ORR', '90%') outcome
        ('ORR', '40%') outcome
        ('A', '90%') first arm
        ('placebo', '40%') second arm
        """
        entities = Entities(text, spans)
        pairs = pairs_of(entities)
        if not pairs or len(entities.spans) > _MOST:
            return []
        rows = np.array([describe(entities, *pair) for pair in pairs])
        likely = self.alone.probabilities(rows)
        rows = beside_others(rows, likely, pairs)
        likely = self.together.probabilities(rows)
        second = _by_head(pairs, likely * (self.second.probabilities(rows) - 0.5))
        return [
            Link(head, measure, _relation(head, second), float(p))
            for (head, measure), p in zip(pairs, likely, strict=True)
            if p > _LIKELY
        ]

    def save(self, path: Path) -> None:
        trees = {"alone": self.alone, "together": self.together, "second": self.second}
        arrays: dict[str, Any] = {}
        for name, grown in trees.items():
            arrays |= grown.arrays(name)
        with path.open("wb") as file:
            np.savez_compressed(file, **arrays)

    @classmethod
    def load(cls, path: Path) -> Linker:
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                Trees.of(arrays, "alone"),
                Trees.of(arrays, "together"),
                Trees.of(arrays, "second"),
            )


@cache
def shipped() -> Linker:
    """The model that comes with the package."""
    return Linker.load(MODEL)


def pairs_of(entities: Entities) -> list[Pair]:
    """Every outcome and intervention with every measure."""
    return [(head, measure) for head in entities.heads for measure in entities.measures]


def beside_others(rows: Array, likely: Array, pairs: Sequence[Pair]) -> Array:
    """Each row with what was thought of it, of its rivals and of its neighbours."""
    number = {pair: n for n, pair in enumerate(pairs)}
    heads = list(dict.fromkeys(head for head, _ in pairs))
    measures = list(dict.fromkeys(measure for _, measure in pairs))
    more = []
    for n, (head, measure) in enumerate(pairs):
        rivals = [
            float(likely[number[h, measure]]) for h in heads if h.kind == head.kind and h != head
        ]
        own = [float(likely[number[head, m]]) for m in measures]
        at = measures.index(measure)
        p = float(likely[n])
        more.append(
            [
                p,
                max(rivals, default=-1.0),
                sum(rivals),
                p - max(rivals, default=0.0),
                sum(rival > p for rival in rivals),
                own[at - 1] if at else -1.0,
                own[at + 1] if at + 1 < len(own) else -1.0,
                sum(own),
                max(own),
            ]
        )
    return np.hstack([rows, np.array(more)])


def _by_head(pairs: Sequence[Pair], weights: Iterable[float]) -> dict[Span, float]:
    total: dict[Span, float] = {}
    for (head, _), weight in zip(pairs, weights, strict=True):
        total[head] = total.get(head, 0.0) + weight
    return total


def _relation(head: Span, second: dict[Span, float]) -> str:
    if head.kind == OUTCOME:
        return OF_OUTCOME
    return OF_SECOND_ARM if second[head] > 0 else OF_FIRST_ARM


@dataclass(frozen=True, slots=True)
class Linked:
    """A sentence with its entities and, by people, their relations."""

    text: str
    spans: tuple[Span, ...]
    relations: dict[Pair, str]


_FOLDS = 5
_TREES, _DEPTH = 150, 5


def train_linker(sentences: Sequence[Linked]) -> Linker:
    """Learn to link. What the second look knows of the first comes from sentences unseen by it."""
    described = [_described(s) for s in sentences if pairs_of(Entities(s.text, s.spans))]
    rows = np.vstack([rows for rows, _, _ in described])
    linked = np.concatenate([[r is not None for r in relations] for _, _, relations in described])
    fold = np.concatenate([[n % _FOLDS] * len(rows) for n, (rows, _, _) in enumerate(described)])
    alone = grow(rows, linked, _TREES, _DEPTH, seed=0)
    likely = np.zeros(len(rows))
    for held in range(_FOLDS):
        without = grow(rows[fold != held], linked[fold != held], _TREES, _DEPTH, seed=0)
        likely[fold == held] = without.probabilities(rows[fold == held])
    both, at = [], 0
    for own, pairs, _ in described:
        both.append(beside_others(own, likely[at : at + len(own)], pairs))
        at += len(own)
    rows = np.vstack(both)
    relations = [r for _, _, found in described for r in found]
    arms = np.array([r in (OF_FIRST_ARM, OF_SECOND_ARM) for r in relations])
    second = np.array([r == OF_SECOND_ARM for r in relations])
    return Linker(
        alone,
        grow(rows, linked, _TREES, _DEPTH, seed=1),
        grow(rows[arms], second[arms], _TREES // 2, _DEPTH, seed=2),
    )


def _described(sentence: Linked) -> tuple[Array, list[Pair], list[str | None]]:
    entities = Entities(sentence.text, sentence.spans)
    pairs = pairs_of(entities)
    rows = np.array([describe(entities, *pair) for pair in pairs])
    return rows, pairs, [sentence.relations.get(pair) for pair in pairs]
