"""A choice among candidates by a weighted sum of what speaks for each (a log-linear model).

p(candidate) ∝ exp(Σ weights of its features): McFadden's conditional logit (1974). The weights
are trained by `scripts/train_choices.py` on the open gold and shipped as text; a choice is a sum
that can be printed and checked.

>>> model = LogLinear({"near": 1.0, "far": -1.0})
>>> [round(p, 2) for p in model.probabilities([["near"], ["far"], []])]
[0.67, 0.09, 0.24]
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

MODELS = files("ingest.extract") / "models"


@dataclass(frozen=True, slots=True, eq=False)
class LogLinear:
    """Weights by the name of the feature; an unknown feature weighs nothing."""

    weights: Mapping[str, float]

    def probabilities(self, candidates: Sequence[Sequence[str]]) -> list[float]:
        """How likely each candidate is, given the features of all; they sum to one."""
        weight = self.weights.get
        return _shares([sum(map(weight, features, _NOTHING)) for features in candidates])


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """As `LogLinear`, where the candidates are always the same and share their features.

    ``weights`` (features × classes, float64) holds in the ``row`` of each feature its weight for
    each class; the names of the features in the model are ``class|feature``.

    >>> classes = Classes.of(LogLinear({"arm|to": 1.0, "none|to": -1.0}), ("arm", "none"))
    >>> [round(p, 2) for p in classes.probabilities(["to", "randomised"])]
    [0.88, 0.12]
    """

    count: int
    row: Mapping[str, int]
    weights: NDArray[np.float64]

    @classmethod
    def of(cls, model: LogLinear, names: Sequence[str]) -> Classes:
        """The classes of a model, in this order."""
        number = {name: n for n, name in enumerate(names)}
        parts = [(*name.partition("|")[::2], weight) for name, weight in model.weights.items()]
        row: dict[str, int] = {}
        for _, feature, _ in parts:
            row.setdefault(feature, len(row))
        weights = np.zeros((len(row), len(names)))
        for kind, feature, weight in parts:
            weights[row[feature], number[kind]] = weight
        return cls(len(names), row, weights)

    def probabilities(self, features: Sequence[str]) -> list[float]:
        """How likely each class is; they sum to one."""
        row = self.row
        known = [row[name] for name in features if name in row]
        return _shares(self.weights[known].sum(axis=0).tolist() if known else [0.0] * self.count)


_NOTHING = repeat(0.0)


def _shares(sums: Sequence[float]) -> list[float]:
    highest = max(sums)
    powers = [math.exp(s - highest) for s in sums]
    total = sum(powers)
    return [p / total for p in powers]


@cache
def shipped(name: str) -> LogLinear:
    """The model of this name that comes with the package."""
    packed = (MODELS / f"{name}.json.gz").read_bytes()
    return LogLinear(json.loads(gzip.decompress(packed)))
