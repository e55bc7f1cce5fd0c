"""Choices to be learned, and the log-linear model that is learned from them."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from ingest.extract.log_linear import LogLinear

FOLDS = 5
PRIOR = 1.0  # variance of a weight is its inverse: the L2 penalty
ITERATIONS = 150
NEGLIGIBLE = 0.005
SEEN_TWICE = 2  # a feature seen less often is not learned


@dataclass(frozen=True, slots=True)
class Example:
    """The features of each candidate of one figure, and which candidates are right."""

    document: str
    candidates: list[list[str]]
    right: frozenset[int]


class Problem:
    """Examples as one sparse matrix, a row for each candidate; any part of it can be trained on."""

    def __init__(self, data: Sequence[Example]) -> None:
        counts = Counter(name for e in data for features in e.candidates for name in features)
        self.names = sorted(name for name, count in counts.items() if count >= SEEN_TWICE)
        column = {name: n for n, name in enumerate(self.names)}
        self.data = data
        indices: list[int] = []
        starts, group, right = [0], [], []
        for number, example in enumerate(data):
            for n, features in enumerate(example.candidates):
                indices += [column[name] for name in features if name in column]
                starts.append(len(indices))
                group.append(number)
                right.append(n in example.right)
        shape = (len(group), len(self.names))
        self.matrix = csr_matrix((np.ones(len(indices)), indices, starts), shape=shape)
        self.group, self.right = np.array(group), np.array(right)

    def train(self, chosen: Sequence[bool]) -> LogLinear:
        """The weights of greatest posterior probability (L-BFGS) for the chosen examples."""
        rows = np.array(chosen, dtype=bool)[self.group]
        matrix, is_right = self.matrix[rows], self.right[rows]
        _, groups = np.unique(self.group[rows], return_inverse=True)
        firsts = np.searchsorted(groups, np.arange(groups.max() + 1))

        def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
            sums = matrix @ weights
            powers = np.exp(sums - np.maximum.reduceat(sums, firsts)[groups])
            total = np.add.reduceat(powers, firsts)
            rightly = np.where(is_right, powers, 0.0)
            good = np.add.reduceat(rightly, firsts) + 1e-12
            value = np.sum(np.log(total) - np.log(good)) + 0.5 * PRIOR * weights @ weights
            pull = powers / total[groups] - rightly / good[groups]
            return float(value), matrix.T @ pull + PRIOR * weights

        start = np.zeros(len(self.names))
        options = {"maxiter": ITERATIONS}
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
        weighed = zip(self.names, found.x, strict=True)
        return LogLinear({n: round(float(w), 3) for n, w in weighed if abs(w) >= NEGLIGIBLE})

    def without(self, fold: int) -> LogLinear:
        """Trained on the documents of all other folds."""
        return self.train([fold_of(e.document) != fold for e in self.data])

    def whole(self) -> LogLinear:
        return self.train([True] * len(self.data))


def accuracy(model: LogLinear, data: Sequence[Example]) -> float:
    """How many choices are right."""
    hits = 0
    for example in data:
        likely = model.probabilities(example.candidates)
        hits += likely.index(max(likely)) in example.right
    return hits / len(data) if data else 1.0


def by_rule(data: Sequence[Example]) -> float:
    """How many choices of the rules alone are right."""
    hits = 0
    for example in data:
        marked = [
            n for n, c in enumerate(example.candidates) if any(f.endswith(":rule") for f in c)
        ]
        hits += (marked[0] if marked else len(example.candidates) - 1) in example.right
    return hits / len(data) if data else 1.0


def fold_of(document: str) -> int:
    return hashlib.sha256(document.encode()).digest()[0] % FOLDS
