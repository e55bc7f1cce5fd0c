"""Chemicals, diseases and genes: BC5CDR, NCBI disease, BioRED and NLM-Gene.

Only the training and development parts are read. By the hash of the PMID, four fifths are
trained on and one fifth is measured on.

    python -m tests.benchmarks.extraction.pubtator
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path

from ingest.extract.tagger.labels import Span
from ingest.extract.tagger.tagger import Tagger
from ingest.extract.tagger.training import Annotated, Settings
from tests.benchmarks.extraction.score import Score
from tests.benchmarks.extraction.tagged import (
    ANNOTATED,
    TaggedDocument,
    document,
    readings,
    scores,
    sentences,
    set_aside,
    trained,
)

FOLDER = ANNOTATED / "pubtator"
SETTINGS = Settings(l1=0.1, l2=0.05, rounds=60)

_DISEASES = ("SpecificDisease", "Modifier", "DiseaseClass", "CompositeMention")
SETS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "bc5cdr": ("BC5CDR_TrainDev", {"Chemical": "chemical", "Disease": "disease"}),
    "ncbi": ("NCBIdisease_TrainDev", dict.fromkeys(_DISEASES, "disease")),
    "biored": (
        "BioRED_TrainDev",
        {
            "CellLine": "cell line",
            "Chemical": "chemical",
            "Disease": "disease",
            "Gene": "gene",
            "Species": "species",
            "Variant": "variant",
        },
    ),
    "nlm_gene": ("NLMgene_Train", dict.fromkeys(("Gene", "FamilyName", "DomainMotif"), "gene")),
}
"""A file, and which of its types are which kind of ours."""


def read(name: str) -> Iterator[TaggedDocument]:
    file, kinds = SETS[name]
    return read_file(FOLDER / f"{file}.PubTator", kinds)


def read_file(path: Path, kinds: Mapping[str, str]) -> Iterator[TaggedDocument]:
    """PubTator: ``id|t|title``, ``id|a|abstract``, then lines of id, start, end, words, type."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip("\n").split("\n")
        if len(lines) < 2:
            continue
        identifier, _, title = lines[0].split("|", 2)
        text = f"{title} {lines[1].split('|', 2)[2]}"
        rows = (line.split("\t") for line in lines[2:])
        spans = [
            Span(int(row[1]), int(row[2]), kinds[row[4]])
            for row in rows
            if len(row) >= 5 and row[4] in kinds
        ]
        yield document(identifier, text, spans)


HELPERS: Mapping[str, Sequence[str]] = {
    "bc5cdr": (),  # BioRED and NCBI cost it 0.006 of F1
    "ncbi": (),
    "biored": ("bc5cdr", "nlm_gene"),
}
"""Which sets' documents help to learn another's."""


def lesson(name: str, documents: Iterable[TaggedDocument], *, whole: bool) -> list[Annotated]:
    """The sentences of a set, and those of its helpers, marked as this set would be.

    People marked only some kinds in a helper's documents. The others are filled in by a tagger
    of this set, so that no name is taught to be none. Of the helpers four fifths are read, or,
    for a model that is shipped, the ``whole``.
    """
    documents = list(documents)
    learned = sentences(documents)
    if HELPERS[name]:
        filler = trained(name, learned, SETTINGS)
        own = {d.id for d in read(name)}
        kinds = set(SETS[name][1].values())
        for helper in HELPERS[name]:
            marked = kinds & set(SETS[helper][1].values())
            lent = read(helper) if whole else set_aside(read(helper))[0]
            for d in lent:
                if d.id not in own:
                    learned += _filled(d, filler, kinds, marked)
    return learned


def _filled(
    d: TaggedDocument, filler: Tagger, kinds: Set[str], marked: Set[str]
) -> Iterator[Annotated]:
    """A document with the spans people marked, and those found of kinds they did not look for."""
    found = filler.tag([s.text for _, s in d.sentences])
    for (_, sentence), spans in zip(d.sentences, found, strict=True):
        people = [s for s in sentence.spans if s.kind in kinds]
        new = (s for s in spans if s.kind not in marked)
        added = [s for s in new if not any(p.start < s.end and s.start < p.end for p in people)]
        yield Annotated(sentence.text, (*people, *(s._replace(score=1.0) for s in added)))


def measure() -> list[Score]:
    measured = []
    for name in ("bc5cdr", "ncbi", "biored"):
        learned, aside = set_aside(read(name))
        tagger = trained(name, lesson(name, learned, whole=False), SETTINGS)
        measured += scores(name, readings(tagger, aside), sorted(set(SETS[name][1].values())))
    return measured


if __name__ == "__main__":
    for line in measure():
        print(line.line)
