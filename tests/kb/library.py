"""Own-written documents whose every number is known, and ways to run the command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256

import numpy as np

from corpus.annotation import (
    Annotations,
    Assertion,
    Cohort,
    CohortRole,
    Duration,
    Estimate,
    Interval,
    IntervalKind,
    Mention,
    Statistic,
)
from corpus.identifiers import Identifier
from corpus.model import Citation, Document, Kind, Relation, Section, Venue
from corpus.vocabulary import default_vocabulary
from search.query import words_of
from tests.build import document

ABSTRACT = document(
    (
        "Twenty patients with T-ALL were infused. The CR rate was 90% (18/20), and the median OS "
        "was not reached. At 12 months OS was 75% (95% CI 60–88).",
        Section.RESULTS,
    ),
    ("An earlier trial reported a CR rate of 70%.", Section.CONCLUSIONS),
    title="CD7 CAR-T in T-ALL",
    ids=("ash:2024:964", "doi:10.1234/cd7"),
    venue=Venue("ASH Annual Meeting", "ash", 2024, "964"),
    published="2024-12-07",
)
PAPER = document(
    (
        "In 208 patients with myeloma, cilta-cel led to a PFS hazard ratio of 0.26 "
        "(95% CI 0.18–0.38; P<0.001) 𝒙 <script>alert(1)</script> & *more* | less.",
        Section.RESULTS,
    ),
    ("Grade ≥3 CRS was seen in 10 patients.", Section.RESULTS),
    title="Cilta-cel <b>against</b> BCMA",
    ids=("pmid:123456", "nct:NCT01234567"),
    kind=Kind.PAPER,
    venue=Venue("J Imagined Med", year=2023),
    published="2023",
)
INTERVIEW = document(
    ("Which target is next?", Section.QUESTION),
    ("We look at GPRC5D in myeloma; no figures yet.", Section.ANSWER),
    title="An interview on GPRC5D",
    kind=Kind.INTERVIEW,
    published="2022-05",
)


class Reader:
    """Builds annotations by the words they stand on."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc

    def place(self, words: str) -> tuple[int, int, int]:
        start = self.doc.body.index(words)
        passage = next(n for n, p in enumerate(self.doc.passages) if p.start <= start < p.end)
        return passage, start, start + len(words)

    def mentions(self) -> tuple[Mention, ...]:
        vocabulary = default_vocabulary()
        return tuple(
            Mention(n, p.start + f.start, p.start + f.end, p.text[f.start : f.end], f.concept)
            for n, p in enumerate(self.doc.passages)
            for f in vocabulary.find(p.text)
        )

    def cohort(self, words: str, role: CohortRole, size: int, label: str | None = None) -> Cohort:
        return Cohort(*self.place(words), words, role, size, label)

    def estimate(
        self, words: str, endpoint: str, statistic: Statistic, **facts: object
    ) -> Estimate:
        return Estimate(*self.place(words), words, endpoint, statistic, **facts)  # type: ignore[arg-type]


def annotations_of_abstract() -> Annotations:
    read = Reader(ABSTRACT)
    ci = Interval(IntervalKind.CI, 60.0, 88.0, 95.0)
    return Annotations(
        mentions=read.mentions(),
        cohorts=(read.cohort("Twenty patients", CohortRole.INFUSED, 20),),
        estimates=(
            read.estimate(
                "90%", "endpoint:cr", Statistic.PROPORTION, value=90.0, unit="%", events=18,
                denominator=20, cohort=0,
            ),
            read.estimate(
                "not reached", "endpoint:os", Statistic.MEDIAN, not_reached=True, cohort=0
            ),
            read.estimate(
                "75%", "endpoint:os", Statistic.RATE_AT_TIME, value=75.0, unit="%", interval=ci,
                time=Duration(12.0, "mo"), cohort=0,
            ),
            read.estimate(
                "70%", "endpoint:cr", Statistic.PROPORTION, value=70.0, unit="%",
                assertion=Assertion.PRIOR_WORK,
            ),
        ),
        citations=(
            Citation(Relation.DISCUSSES, Identifier("pmid", "123456")),
            Citation(Relation.CITES, Identifier("pmid", "999")),
        ),
    )  # fmt: skip


def annotations_of_paper() -> Annotations:
    read = Reader(PAPER)
    ci = Interval(IntervalKind.CI, 0.18, 0.38, 95.0)
    return Annotations(
        mentions=read.mentions(),
        cohorts=(read.cohort("208 patients", CohortRole.ARM, 208, "cilta-cel"),),
        estimates=(
            read.estimate(
                "0.26", "endpoint:pfs", Statistic.HAZARD_RATIO, value=0.26, interval=ci,
                p_value="<0.001", cohort=0,
            ),
            read.estimate("10", "endpoint:crs", Statistic.COUNT, value=10.0, grade="≥3"),
        ),
    )  # fmt: skip


class BagOfWords:
    """An encoder for tests: texts with words in common are near one another."""

    name = "bag-of-words"

    def encode_query(self, text: str) -> np.ndarray:
        vector = np.full(64, 0.01, dtype=np.float32)
        for word in words_of(text):
            vector[int(sha256(word.encode()).hexdigest(), 16) % 64] += 1
        return vector / np.linalg.norm(vector)

    def encode_documents(self, texts: Sequence[str]) -> np.ndarray:
        return np.array([self.encode_query(text) for text in texts], dtype=np.float32)


def run_process(
    *arguments: str, timeout: float = 60, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs a command as a person would, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kb.cli", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=timeout,
        env={**os.environ, **environment},
        check=False,
    )
