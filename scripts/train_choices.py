"""Trains the choices of extraction on the open gold and the texts written to train on.

How a sentence stands to its numbers, which of them count people, what sized groups are called,
which of these the study is, which endpoint a figure reports, about which group, and in whom.

    python -m scripts.train_choices [--check]

Learned from are our own texts (`tests/gold/open`, `tests/gold/training`) and the EvidenceOutcomes
abstracts (MIT); the papers of the open gold are only measured, and the set-aside gold is not read.
Writes ingest/extract/models/*.json.gz and prints how often the choice is right, trained on four
fifths of the documents and asked of the rest. ``--check`` trains and prints only.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from corpus.vocabulary import default_vocabulary
from ingest.extract.extractor import Extractor
from ingest.extract.language import split_sentences
from ingest.extract.log_linear import LogLinear, shipped
from ingest.extract.stances import with_stances
from scripts.choices.of_figures import examples, people_examples
from scripts.choices.of_groups import cohort_examples, stance_examples, total_examples
from scripts.choices.of_starter import starter_examples
from scripts.choices.problem import FOLDS, Example, Problem, accuracy, by_rule, fold_of
from tests.benchmarks.extraction.gold import GOLD, GoldDocument, load

MODELS = Path(__file__).parents[1] / "ingest" / "extract" / "models"
CHOSEN = ("stances", "cohorts", "names", "total", "endpoints", "groups", "people")
STARTER_WEIGHT = 8  # what the product shows first is to be right


def main(arguments: Sequence[str]) -> None:
    extractor = Extractor(default_vocabulary())
    documents = [d for d in _texts() if may_be_learned_from(d)]
    for name in CHOSEN:
        if not (MODELS / f"{name}.json.gz").exists():
            ship(name, LogLinear({}))  # one that knows nothing, until it is its turn
    for collect in COLLECTED:
        data: dict[str, list[Example]] = {}
        for document in documents:
            for name, example in collect(document, extractor):
                data.setdefault(name, []).append(example)
        for name, example in starter_examples(extractor):
            if name in data:
                data[name] += [example] * STARTER_WEIGHT
        for name, found in data.items():
            problem = Problem(found)
            report(name, problem)
            if "--check" not in arguments:
                ship(name, problem.whole())


def _texts() -> Iterator[GoldDocument]:
    return chain(load(GOLD / "open"), load(GOLD / "training"))


def may_be_learned_from(document: GoldDocument) -> bool:
    """Our own texts, and those of sets under the MIT licence; papers name licences of their own."""
    source = document.source
    return source is None or source.startswith("annotated/evidence_outcomes/")


def _of_cohorts(document: GoldDocument, _: Extractor) -> Iterator[tuple[str, Example]]:
    return cohort_examples(document, with_stances(split_sentences(document.passages)))


def _of_figures(document: GoldDocument, extractor: Extractor) -> Iterator[tuple[str, Example]]:
    return examples(document, extractor, {})


def _again(document: GoldDocument, extractor: Extractor) -> Iterator[tuple[str, Example]]:
    models = {name: shipped(name) for name in ("endpoints", "groups")}
    yield from examples(document, extractor, {})
    yield from examples(document, extractor, models)


COLLECTED = (
    stance_examples, _of_cohorts, total_examples, _of_figures, _again, people_examples,
)  # fmt: skip
"""In the order in which one choice builds on another."""


def report(name: str, problem: Problem) -> dict[int, LogLinear]:
    """Prints how often the choice is right in documents that it was not trained on."""
    models = {fold: problem.without(fold) for fold in range(FOLDS)}
    hits = sum(
        accuracy(models[fold], held) * len(held)
        for fold in range(FOLDS)
        if (held := [e for e in problem.data if fold_of(e.document) == fold])
    )
    learned, ruled = hits / len(problem.data), by_rule(problem.data)
    print(f"{name}: {len(problem.data)} choices; right: {learned:.3f}, by the rules {ruled:.3f}")
    return models


def ship(name: str, model: LogLinear) -> None:
    """Writes the weights into the package."""
    MODELS.mkdir(exist_ok=True)
    text = json.dumps(dict(sorted(model.weights.items())), ensure_ascii=False)
    packed = gzip.compress(text.encode(), mtime=0)
    (MODELS / f"{name}.json.gz").write_bytes(packed)
    shipped.cache_clear()
    print(f"{name}: {len(model.weights)} weights, {len(packed):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
