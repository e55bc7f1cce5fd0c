"""Train the models that the package ships, from the annotated sets beside the checkout.

    python -m scripts.train_tagger [MODEL …]

Without arguments: the word clusters, then every model. Prints how the same training does on
documents that it did not see. The same sets always give the same files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from corpus.model import Passage
from ingest.extract.language import split_sentences
from ingest.extract.relations import MODEL as LINKS
from ingest.extract.relations import train_linker
from ingest.extract.tagger.clusters import CLUSTERS, plain
from ingest.extract.tagger.tagger import MODELS
from ingest.extract.tagger.training import Annotated, Settings, train
from ingest.extract.tagger.words import word_places
from tests.benchmarks.extraction import evidence_outcomes, pubtator, rct_art
from tests.benchmarks.extraction.score import Score
from tests.benchmarks.extraction.tagged import is_set_aside, sentences

Recipe = tuple[list[Annotated], Settings]


def clusters() -> None:
    from scripts.word_clusters import write_clusters

    cut = [
        [plain(s.text[start:end]) for start, end in word_places(s.text)]
        for text in _unlabelled()
        for s in split_sentences((Passage(0, len(text), text),))
    ]
    print(f"clusters: {write_clusters(cut, CLUSTERS)} words")


def _unlabelled() -> Iterator[str]:
    """The texts of the sets themselves, without their labels; none that a benchmark measures on."""
    for name in pubtator.SETS:
        yield from (d.text for d in pubtator.read(name) if not is_set_aside(d.id))
    yield from (d.text for d in evidence_outcomes.read("train"))


def trial() -> Recipe:
    domains = (rct_art.read(domain) for domain in rct_art.DOMAINS)
    return sentences(chain.from_iterable(domains)), rct_art.SETTINGS


def outcomes() -> Recipe:
    parts = (evidence_outcomes.read(part) for part in ("train", "dev"))
    return sentences(chain.from_iterable(parts)), evidence_outcomes.SETTINGS


def bc5cdr() -> Recipe:
    return pubtator.lesson("bc5cdr", pubtator.read("bc5cdr"), whole=True), pubtator.SETTINGS


def ncbi() -> Recipe:
    return pubtator.lesson("ncbi", pubtator.read("ncbi"), whole=True), pubtator.SETTINGS


def biomedical() -> Recipe:
    return pubtator.lesson("biored", pubtator.read("biored"), whole=True), pubtator.SETTINGS


def relations() -> None:
    linked = [s for domain in rct_art.DOMAINS for s in rct_art.read_linked(domain)]
    train_linker(linked).save(LINKS)
    print(f"relations: {len(linked)} sentences, {LINKS.stat().st_size:,} bytes")


RECIPES: Mapping[str, Callable[[], Recipe]] = {
    r.__name__: r for r in (trial, outcomes, bc5cdr, ncbi, biomedical)
}
BENCHMARKS: Sequence[Callable[[], list[Score]]] = (
    rct_art.measure,
    evidence_outcomes.measure,
    pubtator.measure,
)


def main(names: Sequence[str]) -> None:
    if not names:
        clusters()
    for name in names or RECIPES:
        if name != "relations":
            learned, settings = RECIPES[name]()
            path: Path = MODELS / f"{name}.npz"
            train(learned, path, settings)
            print(f"{name}: {len(learned)} sentences, {path.stat().st_size:,} bytes")
    if not names or "relations" in names:
        relations()
    if not names:
        for benchmark in BENCHMARKS:
            for measured in benchmark():
                print(measured.line)


if __name__ == "__main__":
    main(sys.argv[1:])
