"""Boosted trees, ready to be used: the log-odds of yes, as a sum over small decision trees.

Friedman, "Greedy function approximation: a gradient boosting machine" (2001). Trained with
scikit-learn; kept as arrays, so that all trees are walked at once.

>>> import numpy as np
>>> leaf = -1
>>> one = Trees(np.array([0]), np.array([0, leaf, leaf]), np.array([0.5, 0, 0]),
...             np.array([[1, 2], [1, 1], [2, 2]]), np.array([0, -2.0, 2.0]), 0.0)
>>> [round(float(p), 2) for p in one.probabilities(np.array([[0.0], [1.0]]))]
[0.12, 0.88]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """Nodes of all trees in one list: what is asked of which feature, where to go, what it adds.

    ``below[node]`` is where to go at or under the threshold and over it; a leaf goes to itself.
    """

    roots: Array
    feature: Array
    threshold: Array
    below: Array
    value: Array
    start: float

    def probabilities(self, rows: Array) -> Array:
        """One probability of yes a row of features."""
        node = np.tile(self.roots, (len(rows), 1))
        row = np.arange(len(rows))[:, None]
        while (self.feature[node] >= 0).any():
            over = rows[row, self.feature[node]] > self.threshold[node]
            node = self.below[node, over.astype(int)]
        odds: Array = self.start + self.value[node].sum(1)
        return 1 / (1 + np.exp(-odds))

    def arrays(self, name: str) -> dict[str, Array]:
        """For a file that holds several."""
        fields = ("roots", "feature", "threshold", "below", "value")
        return {f"{name}.{f}": getattr(self, f) for f in fields} | {
            f"{name}.start": np.array(self.start)
        }

    @classmethod
    def of(cls, arrays: Mapping[str, Array], name: str) -> Trees:
        return cls(
            arrays[f"{name}.roots"],
            arrays[f"{name}.feature"],
            arrays[f"{name}.threshold"],
            arrays[f"{name}.below"],
            arrays[f"{name}.value"],
            float(arrays[f"{name}.start"]),
        )


def grow(rows: Array, answers: Array, trees: int, depth: int, seed: int) -> Trees:
    """Train on rows of features with yes or no answers."""
    from sklearn.ensemble import GradientBoostingClassifier

    rate = 0.1
    forest = GradientBoostingClassifier(
        n_estimators=trees,
        max_depth=depth,
        learning_rate=rate,
        subsample=0.7,
        max_features=0.3,
        random_state=seed,
    ).fit(rows, answers)
    grown = [tree[0].tree_ for tree in forest.estimators_]
    roots = np.cumsum([0, *(t.node_count for t in grown)])[:-1]
    feature = np.concatenate([np.where(t.feature >= 0, t.feature, -1) for t in grown])
    below = np.concatenate(
        [
            np.stack([t.children_left, t.children_right], 1) + root
            for t, root in zip(grown, roots, strict=True)
        ]
    )
    itself = np.arange(len(feature))[:, None]
    share = float(np.mean(answers))
    return Trees(
        roots.astype(np.int32),
        feature.astype(np.int16),
        np.concatenate([t.threshold for t in grown]).astype(np.float32),
        np.where(feature[:, None] < 0, itself, below).astype(np.int32),
        (rate * np.concatenate([t.value[:, 0, 0] for t in grown])).astype(np.float32),
        float(np.log(share / (1 - share))),
    )
