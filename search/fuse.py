"""Two rankings into one: a convex combination of normalised scores. Pure functions.

Each leg's scores are brought to 0–1 between their *theoretical* minimum and their observed
maximum (TM2C2; Bruch, Gai & Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval",
ACM TOIS 2023), and added with weights. A candidate that a leg did not find has that leg's
theoretical minimum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

LEXICAL_WEIGHT = 0.25
DENSE_WEIGHT = 0.75


@dataclass(frozen=True, slots=True)
class Leg:
    """One ranking: its weight, the least score it could give, and the scores it gave."""

    weight: float
    minimum: float
    scores: Mapping[int, float]


def combine(legs: Iterable[Leg]) -> dict[int, float]:
    """The fused score of every candidate that a leg found, between 0 and the sum of weights.

    >>> fused = combine([Leg(0.25, 0.0, {1: 8.0, 2: 4.0}), Leg(0.75, -1.0, {2: 0.6, 3: 0.2})])
    >>> {candidate: round(score, 4) for candidate, score in fused.items()}
    {1: 0.25, 2: 0.875, 3: 0.5625}
    """
    fused: dict[int, float] = {}
    for leg in legs:
        height = max(leg.scores.values(), default=leg.minimum) - leg.minimum
        for candidate, score in leg.scores.items():
            share = (score - leg.minimum) / height if height > 0 else 0.0
            fused[candidate] = fused.get(candidate, 0.0) + leg.weight * share
    return fused


def ranked(scores: Mapping[int, float]) -> list[tuple[int, float]]:
    """Best first; equal scores by id, so that the same question has the same answer.

    >>> ranked({3: 0.5, 1: 0.5, 2: 0.9})
    [(2, 0.9), (1, 0.5), (3, 0.5)]
    """
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def best_by_group(
    scores: Mapping[int, float], group_of: Callable[[int], int]
) -> dict[int, tuple[int, float]]:
    """Each group's best member and its score: a document is as good as its best chunk.

    >>> best_by_group({10: 0.2, 11: 0.9, 20: 0.5}, lambda chunk: chunk // 10)
    {1: (11, 0.9), 2: (20, 0.5)}
    """
    best: dict[int, tuple[int, float]] = {}
    for member, score in ranked(scores):
        best.setdefault(group_of(member), (member, score))
    return best
