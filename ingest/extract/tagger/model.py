"""A linear-chain conditional random field (Lafferty et al., ICML 2001), ready to be used.

``training`` makes the weights. Here they are kept as arrays, and what a word gives to its own
labels and to its neighbours' is summed once a word, so that a sentence is a few sums of rows:
five times as fast as asking for the weight of each feature of each word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from ingest.extract.tagger.features import REACH, Known

Floats = np.ndarray[Any, np.dtype[np.float32]]
Labelling = list[tuple[str, float]]

_KEPT_WORDS = 1 << 15
_AT_ONCE = 1 << 13
"""So many places, of sentences of about one length, are decoded together."""

OUTSIDE = "O"


class Model:
    """Labels, ``weights`` of features for them (a row each), ``moves`` from label to label."""

    def __init__(self, labels: Sequence[str], rows: Mapping[str, int], weights: Floats,
                 moves: Floats) -> None:  # fmt: skip
        self.labels = tuple(labels)
        self._rows = dict(rows)
        self._weights = weights
        self._moves = moves
        self._outside = self.labels.index(OUTSIDE) if OUTSIDE in self.labels else -1
        self._places: dict[Known, int] = {}
        self._given: Floats = np.zeros((1024, 2 * REACH + 1, len(self.labels)), np.float32)

    @classmethod
    def load(cls, path: Path) -> Model:
        with np.load(path, allow_pickle=False) as file:
            names = file["features"].tobytes().decode("utf-8").split("\n")
            labels = file["labels"].tobytes().decode("utf-8").split("\n")
            weights = np.zeros((len(names), len(labels)), np.float32)
            weights[file["row"], file["label"]] = file["weight"]
            return cls(labels, {n: i for i, n in enumerate(names)}, weights, file["moves"])

    def save(self, path: Path) -> None:
        """Compressed, and the same bytes for the same model."""
        names = sorted(self._rows, key=self._rows.__getitem__)
        row, label = np.nonzero(self._weights)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                features=np.frombuffer("\n".join(names).encode("utf-8"), np.uint8),
                labels=np.frombuffer("\n".join(self.labels).encode("utf-8"), np.uint8),
                row=row.astype(np.uint32),
                label=label.astype(np.uint8),
                weight=self._weights[row, label].astype(np.float16),
                moves=self._moves,
            )

    def label(
        self, sentences: Sequence[tuple[Sequence[Known], Sequence[Sequence[str]]]]
    ) -> list[Labelling]:
        """The likeliest labels of each sentence, each label with its marginal probability.

        A sentence is its `known_words` and their `pair_features`.
        """
        if not sentences:
            return []
        scores = self._scores(sentences)
        labelled: list[Labelling] = [[] for _ in sentences]
        for batch in _batches(scores):
            decoded = self._decode([scores[n] for n in batch])
            for n, path in zip(batch, decoded, strict=True):
                labelled[n] = path
        return labelled

    def _scores(
        self, sentences: Sequence[tuple[Sequence[Known], Sequence[Sequence[str]]]]
    ) -> list[Floats]:
        """(words, labels) of each sentence: how well each label fits each word alone.

        All sentences are one row of words, as each begins and ends with edges.
        """
        row = [word for words, _ in sentences for word in words]
        by_word = self._by_word(row)
        length = len(row) - 2 * REACH
        scores = by_word[:length, 0].copy()
        for at in range(1, 2 * REACH + 1):
            scores += by_word[at : at + length, at]
        find = self._rows.get
        starts, found, start = [], [], 0
        for words, pairs in sentences:
            starts.append(start)
            found += [
                (n, place)
                for n, names in enumerate(pairs, start)
                for place in map(find, names)
                if place is not None
            ]
            start += len(words)
        if found:
            pairs_found = np.array(found)
            np.add.at(scores, pairs_found[:, 0], self._weights[pairs_found[:, 1]])
        return [
            scores[at : at + len(pairs)] for at, (_, pairs) in zip(starts, sentences, strict=True)
        ]

    def _by_word(self, row: Sequence[Known]) -> Floats:
        """(words, distances, labels): what each word gives to the labels of those around it."""
        if len(self._places) > _KEPT_WORDS:
            self._places.clear()
        for word in row:
            if word not in self._places:
                self._places[word] = place = len(self._places)
                if place == len(self._given):
                    self._given = np.concatenate([self._given, np.zeros_like(self._given)])
                self._given[place] = [self._sum(names) for names in word.at]
        places = self._places
        taken: Floats = self._given[[places[word] for word in row]]
        return taken

    def _sum(self, names: Sequence[str]) -> Floats:
        rows = [self._rows[name] for name in names if name in self._rows]
        total: Floats = self._weights[rows].sum(0, dtype=np.float32)
        return total

    def _decode(self, scores: Sequence[Floats]) -> list[Labelling]:
        """Viterbi over sentences at once; the shorter ones end in nothing."""
        lengths = [len(s) for s in scores]
        filled = np.zeros((max(lengths), len(scores), len(self.labels)), np.float32)
        for n, s in enumerate(scores):
            filled[: len(s), n] = s
        best, back = filled[0], []
        ends = [best]
        for step in filled[1:]:
            ways = best[:, :, None] + self._moves
            back.append(ways.argmax(1))
            best = ways.max(1) + step
            ends.append(best)
        paths = [self._path(ends, back, n, length) for n, length in enumerate(lengths)]
        sure = [n for n, path in enumerate(paths) if any(i != self._outside for i in path)]
        of_those = self._marginals(filled[:, sure], [lengths[n] for n in sure])
        marginals = dict(zip(sure, of_those, strict=True))
        return [
            [
                (self.labels[i], float(marginals[n][at, i]) if n in marginals else 1.0)
                for at, i in enumerate(path)
            ]
            for n, path in enumerate(paths)
        ]

    @staticmethod
    def _path(ends: Sequence[Floats], back: Sequence[Any], n: int, length: int) -> list[int]:
        path = [int(ends[length - 1][n].argmax())]
        for step in reversed(back[: length - 1]):
            path.append(int(step[n, path[-1]]))
        return path[::-1]

    def _marginals(self, filled: Floats, lengths: Sequence[int]) -> Iterator[Floats]:
        """Forward and backward, each step scaled to one (Rabiner 1989)."""
        if not lengths:
            return
        moves = np.exp(self._moves)
        likely = np.exp(filled - filled.max(2, keepdims=True))
        forward = np.empty_like(likely)
        backward = np.ones_like(likely)
        forward[0] = likely[0]
        for t in range(1, len(likely)):
            step = (forward[t - 1] @ moves) * likely[t]
            forward[t] = step / step.sum(1, keepdims=True)
        last = np.array(lengths) - 1
        for t in range(len(likely) - 2, -1, -1):
            step = (likely[t + 1] * backward[t + 1]) @ moves.T
            step /= step.sum(1, keepdims=True)
            backward[t] = np.where((t < last)[:, None], step, 1.0)
        both = forward * backward
        both /= both.sum(2, keepdims=True)
        for n, length in enumerate(lengths):
            yield both[:length, n]


def _batches(scores: Sequence[Floats]) -> Iterator[list[int]]:
    """Sentences of about one length together; those without a word in none."""
    batch: list[int] = []
    for n in sorted(range(len(scores)), key=lambda n: len(scores[n])):
        if len(scores[n]) * (len(batch) + 1) > _AT_ONCE and batch:
            yield batch
            batch = []
        if len(scores[n]):
            batch.append(n)
    if batch:
        yield batch


def from_weights(
    states: Mapping[tuple[str, str], float], moves: Mapping[tuple[str, str], float]
) -> Model:
    """A model of weights by (feature, label) and (label, next label)."""
    labels = sorted({label for _, label in states} | set(chain.from_iterable(moves)) | {OUTSIDE})
    number = {label: n for n, label in enumerate(labels)}
    rows: dict[str, int] = {}
    for name, _ in states:
        rows.setdefault(name, len(rows))
    weights = np.zeros((len(rows), len(labels)), np.float32)
    for (name, label), weight in states.items():
        weights[rows[name], number[label]] = np.float16(weight)
    between = np.zeros((len(labels), len(labels)), np.float32)
    for (first, second), weight in moves.items():
        between[number[first], number[second]] = weight
    return Model(labels, rows, weights, between)
