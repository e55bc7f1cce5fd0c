"""How good a ranking is, against judgements (topics, qrels and runs as in TREC).

A *run* is for each topic the ranked document ids; *qrels* are for each topic the judged
documents and their grades (0 is not relevant).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log2

Qrels = Mapping[str, Mapping[str, int]]
Run = Mapping[str, Sequence[str]]
Measure = Callable[[Sequence[str], Mapping[str, int]], float]


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen, ACM TOIS 2002).

    The gain is the grade, discounted by log2(rank + 1), as trec_eval has it.

    >>> ndcg(["a", "b"], {"a": 1, "b": 1}), round(ndcg(["x", "a"], {"a": 1}), 3)
    (1.0, 0.631)
    """
    gains = [max(0, grades.get(document, 0)) for document in ranking]
    ideal = sorted((max(0, grade) for grade in grades.values()), reverse=True)
    best = _discounted(ideal[:depth])
    return _discounted(gains[:depth]) / best if best > 0 else 0.0


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 100) -> float:
    """The share of all relevant documents that are among the first ``depth``.

    >>> recall(["a", "x", "b"], {"a": 1, "b": 2, "c": 1, "x": 0}, depth=2)
    0.3333333333333333
    """
    relevant = {document for document, grade in grades.items() if grade > 0}
    if not relevant:
        return 0.0
    return len(relevant.intersection(ranking[:depth])) / len(relevant)


def mean_over_topics(measure: Measure, run: Run, qrels: Qrels) -> float:
    """The mean of a measure over all judged topics; one without a ranking counts as 0.

    >>> mean_over_topics(ndcg, {"1": ["a"]}, {"1": {"a": 1}, "2": {"b": 1}})
    0.5
    """
    if not qrels:
        return 0.0
    return sum(measure(run.get(topic, ()), qrels[topic]) for topic in qrels) / len(qrels)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))
