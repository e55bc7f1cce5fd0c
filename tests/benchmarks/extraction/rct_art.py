"""RCT-ART: interventions, outcomes and measures in result sentences, one domain left out at a time.

Whiton & Hunter, "Automated tabulation of clinical trial results" (2022). Models learn from three
domains and are measured on the fourth.

    python -m tests.benchmarks.extraction.rct_art
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ingest.extract.relations import (
    OF_FIRST_ARM,
    OF_OUTCOME,
    OF_SECOND_ARM,
    Linked,
    Pair,
    train_linker,
)
from ingest.extract.tagger.labels import Span
from ingest.extract.tagger.training import Annotated, Settings
from tests.benchmarks.extraction.score import Counts, Score, score
from tests.benchmarks.extraction.tagged import (
    ANNOTATED,
    Reading,
    TaggedDocument,
    readings,
    scores,
    sentences,
    trained,
)

FOLDER = ANNOTATED / "rct_art"
DOMAINS = ("autism", "blood_cancer", "cardiovascular_disease", "diabetes")
KINDS = {"INTV": "intervention", "OC": "outcome", "MEAS": "measure"}
RELATIONS = {"OC_RES": OF_OUTCOME, "A1_RES": OF_FIRST_ARM, "A2_RES": OF_SECOND_ARM}
SETTINGS = Settings(l1=0.02, l2=0.5)


def read(domain: str) -> Iterator[TaggedDocument]:
    """Each sentence is a document of its own."""
    lines = (FOLDER / f"{domain}.jsonl").read_text(encoding="utf-8").splitlines()
    for n, line in enumerate(lines):
        record = json.loads(line)
        text = record["text"]
        spans = tuple(Span(s["start"], s["end"], KINDS[s["label"]]) for s in record["spans"])
        yield TaggedDocument(f"{domain}{n}", text, spans, ((0, Annotated(text, spans)),))


def read_linked(domain: str) -> Iterator[Linked]:
    """Each sentence with its relations. Some name a stretch that covers several entities: all."""
    lines = (FOLDER / f"{domain}.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        record = json.loads(line)
        spans = [Span(s["start"], s["end"], KINDS[s["label"]]) for s in record["spans"]]
        relations: dict[Pair, str] = {}
        for relation in record["relations"]:
            ends = [_within(relation[f"{end}_span"], spans) for end in ("head", "child")]
            if ends[0] and ends[0][0].kind == KINDS["MEAS"]:
                ends.reverse()  # drawn the wrong way round, once
            for head in ends[0]:
                for found in ends[1]:
                    relations[head, found] = RELATIONS[relation["label"]]
        yield Linked(record["text"], tuple(spans), relations)


def _within(stretch: dict[str, int], spans: Sequence[Span]) -> list[Span]:
    start, end = stretch["start"], stretch["end"]
    exact = [s for s in spans if (s.start, s.end) == (start, end)]
    return exact or [s for s in spans if start <= s.start and s.end <= end]


def measure() -> list[Score]:
    by_domain = {domain: list(read(domain)) for domain in DOMAINS}
    read_in = {domain: _read_without(domain, by_domain) for domain in DOMAINS}
    measured = [s for domain in DOMAINS for s in scores(domain, read_in[domain])]
    every = [reading for domain in DOMAINS for reading in read_in[domain]]
    pooled = scores("all domains", every, sorted(KINDS.values()))
    return [*measured, *_means(measured), *pooled, *measure_links()]


def _read_without(left_out: str, by_domain: dict[str, list[TaggedDocument]]) -> list[Reading]:
    """What a tagger finds in a domain of which it saw nothing."""
    others = [d for domain in DOMAINS if domain != left_out for d in by_domain[domain]]
    tagger = trained(f"rct-art-without-{left_out}", sentences(others), SETTINGS)
    return readings(tagger, by_domain[left_out])


def _means(measured: Sequence[Score]) -> list[Score]:
    """The mean over domains: each counts the same, however few its sentences."""
    means = []
    for how in ("exact", "overlap"):
        of = [s for s in measured if s.name.endswith(how)]
        p, r, f = (sum(getattr(s, x) for s in of) / len(of) for x in ("precision", "recall", "f1"))
        means.append(Score(f"mean of domains: {how}", p, r, f, sum(s.n for s in of)))
    return means


def measure_links() -> list[Score]:
    """Relations among the entities that people marked, with their labels."""
    by_domain = {domain: list(read_linked(domain)) for domain in DOMAINS}
    every, measured = [], []
    for left_out in DOMAINS:
        linker = train_linker([s for d in DOMAINS if d != left_out for s in by_domain[d]])
        counted = []
        for sentence in by_domain[left_out]:
            found = {
                ((link.head, link.measure), link.relation)
                for link in linker.link(sentence.text, sentence.spans)
            }
            gold = set(sentence.relations.items())
            counted.append(Counts(len(gold & found), len(found - gold), len(gold - found)))
        measured.append(score(f"{left_out}: links", counted))
        every += counted
    return [*measured, score("all domains: links", every)]


if __name__ == "__main__":
    for measured in measure():
        print(measured.line)
