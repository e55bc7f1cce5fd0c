"""How fast PubMed records go in, without embedding: parse, store, extract.

    python scripts/bench_ingest.py [RECORDS]

Writes that many records, each with an abstract of the usual length and numbers, and ingests
them into a new database. The target is 200 records a second in all on one machine of 2 cores.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from corpus.store import Corpus
from ingest.pipeline import extract_pending, ingest_paths

SENTENCES = (
    "In this phase {phase} trial, {n} patients with relapsed or refractory multiple myeloma were "
    "enrolled and {m} were infused with ciltacabtagene autoleucel.",
    "At a median follow-up of {follow}.3 months (range, 0.4-{follow}), the overall response rate "
    "was {orr}% ({events}/{m}; 95% CI, 61.2-88.4).",
    "Median progression-free survival was {pfs}.8 months (95% CI, 5.6-{pfs}.9), and overall "
    "survival at 12 months was 7{phase}.4%.",
    "Grade 3 or higher cytokine release syndrome occurred in {phase} patients, and infections of "
    "any grade in 41.2%; no grade 5 events were seen.",
    "The hazard ratio for overall survival was 0.6{phase} (95% CI, 0.41-0.93; P=0.02) in the "
    "treated group compared with historical controls.",
    "Cells expanded in all patients, and persistence beyond six months was associated with "
    "the depth of response, the disease burden at baseline and the product's phenotype.",
    "These findings support the further development of this approach in earlier lines of "
    "therapy, where fewer patients are refractory to all available classes of drugs.",
)


def record(number: int) -> str:
    """One PubMed record whose figures differ from its neighbours'."""
    n = 40 + number % 90
    values = {
        "phase": 1 + number % 3, "n": n, "m": n - 7, "follow": 9 + number % 30,
        "orr": 55 + number % 40, "events": n // 2, "pfs": 6 + number % 20,
    }  # fmt: skip
    text = " ".join(s.format(**values) for s in SENTENCES)
    return f"""<PubmedArticle><MedlineCitation><PMID>{10_000_000 + number}</PMID><Article>
<Journal><JournalIssue><Volume>9</Volume><PubDate><Year>2024</Year><Month>Mar</Month></PubDate>
</JournalIssue><Title>Blood advances</Title><ISOAbbreviation>Blood Adv</ISOAbbreviation></Journal>
<ArticleTitle>Cilta-cel in myeloma, report {number}</ArticleTitle><Abstract>
<AbstractText Label="RESULTS">{text}</AbstractText></Abstract><AuthorList>
<Author><LastName>Doe</LastName><ForeName>A</ForeName></Author>
<Author><LastName>Roe</LastName><ForeName>B</ForeName></Author></AuthorList>
<Language>eng</Language></Article></MedlineCitation><PubmedData><ArticleIdList>
<ArticleId IdType="doi">10.9999/bench.{number}</ArticleId></ArticleIdList></PubmedData>
</PubmedArticle>"""


def main(records: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.xml"
        articles = "".join(record(n) for n in range(records))
        path.write_text(f"<PubmedArticleSet>{articles}</PubmedArticleSet>", encoding="utf-8")
        with Corpus(Path(folder) / "bench.db") as corpus:
            extract_pending(corpus)
            start, cpu = time.perf_counter(), time.process_time()
            report = ingest_paths(corpus, [path])
            seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
            start = time.perf_counter()
            ingest_paths(corpus, [path])
            again = time.perf_counter() - start
        words = sum(len(record(n).split()) for n in range(min(records, 200))) / min(records, 200)
        print(f"{report.new} records of about {words:.0f} words, {report.extracted} extracted")
        rate = records / seconds
        print(f"in        {seconds:6.1f} s   {rate:6.0f} records/s   (CPU {cpu:.1f} s)")
        print(f"again     {again:6.1f} s   nothing parsed, nothing changed")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
