"""Precision, recall and F1 over documents, with bootstrap confidence intervals."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Counts:
    """What was found and is right, what was found and is wrong, what was missed.

    >>> (Counts(8, 2, 0) + Counts(0, 0, 2)).f1
    0.8
    """

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right, self.wrong + other.wrong, self.missed + other.missed
        )

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        found = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / found if found else 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """One measured field: ``low`` to ``high`` is the 95% bootstrap interval of F1, by document.

    ``n`` is how many there were to find.
    """

    name: str
    precision: float
    recall: float
    f1: float
    n: int
    low: float | None = None
    high: float | None = None

    @property
    def line(self) -> str:
        spread = "" if self.low is None else f"  ({self.low:.3f}-{self.high:.3f})"
        return (
            f"{self.name:34} P {self.precision:.3f}  R {self.recall:.3f}"
            f"  F1 {self.f1:.3f}{spread}  n {self.n}"
        )


def score(name: str, by_document: Sequence[Counts], seed: int = 1) -> Score:
    """The micro-average over documents, resampled by document (Efron & Tibshirani 1993)."""
    total = sum(by_document, Counts())
    draw = random.Random(seed)
    resampled = sorted(
        sum(draw.choices(by_document, k=len(by_document)), Counts()).f1 for _ in range(_RESAMPLES)
    )
    return Score(
        name,
        total.precision,
        total.recall,
        total.f1,
        total.right + total.missed,
        resampled[int(0.025 * _RESAMPLES)],
        resampled[int(0.975 * _RESAMPLES)],
    )
