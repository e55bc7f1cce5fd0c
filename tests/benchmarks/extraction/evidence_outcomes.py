"""EvidenceOutcomes: the outcomes of randomised trials, in whole abstracts.

Learned from its training part, measured on its development part.

Chen et al., "EvidenceOutcomes: a dataset of clinical trial publications with clinically
meaningful outcomes" (2025).

    python -m tests.benchmarks.extraction.evidence_outcomes
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.extract.tagger.labels import Span
from ingest.extract.tagger.training import Settings
from tests.benchmarks.extraction.score import Score
from tests.benchmarks.extraction.tagged import (
    ANNOTATED,
    TaggedDocument,
    document,
    readings,
    scores,
    sentences,
    trained,
)

FOLDER = ANNOTATED / "evidence_outcomes"
SETTINGS = Settings(l1=0.1, l2=0.05, rounds=60)

_SPAN = re.compile(r"T\d+\tOutcome ([\d; ]+)\t")


def read(part: str) -> Iterator[TaggedDocument]:
    """BRAT: a text and a file of spans; one in pieces reaches from its first to its last."""
    for marks in sorted((FOLDER / part).glob("*.ann")):
        text = marks.with_suffix(".txt").read_text(encoding="utf-8")
        numbers = (
            [int(n) for n in re.findall(r"\d+", match[1])]
            for match in _SPAN.finditer(marks.read_text(encoding="utf-8"))
        )
        yield document(marks.stem, text, (Span(ns[0], ns[-1], "outcome") for ns in numbers))


def measure() -> list[Score]:
    tagger = trained("evidence-outcomes", sentences(read("train")), SETTINGS)
    return scores("evidence outcomes", readings(tagger, read("dev")))


if __name__ == "__main__":
    for measured in measure():
        print(measured.line)
