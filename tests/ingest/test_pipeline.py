"""Files in, annotated documents stored: every record accounted for, nothing done twice."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from corpus.store import Corpus
from ingest import pipeline
from ingest.extract import readers
from ingest.extract.version import EXTRACTOR
from ingest.pipeline import extract_pending, ingest_paths
from ingest.progress import Silent
from tests.build import SHARED

RECORD = """<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article>
<Journal><JournalIssue><PubDate><Year>2024</Year></PubDate></JournalIssue><Title>Blood</Title></Journal>
<ArticleTitle>{title}</ArticleTitle>
<Abstract><AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation>
<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList>
</PubmedData>
</PubmedArticle>"""


def pubmed(*records: tuple[int, str]) -> str:
    articles = "".join(
        RECORD.format(pmid=pmid, title=f"Study {pmid}", text=text) for pmid, text in records
    )
    return f"<?xml version='1.0'?><PubmedArticleSet>{articles}</PubmedArticleSet>"


GOOD = "Twenty patients were infused. The ORR was 90% (18/20)."


@pytest.fixture
def corpus():
    with Corpus(":memory:") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "records.xml").write_text(pubmed((1, GOOD), (2, "No numbers.")))
    (tmp_path / "notes.md").write_text("# A note\n\nKind: news\n\nCD7 CAR-T was discussed.\n")
    return tmp_path


def test_a_folder_becomes_annotated_documents(corpus: Corpus, folder: Path) -> None:
    report = ingest_paths(corpus, [folder])
    assert (report.new, report.extracted, report.rejected) == (3, 3, ())
    stored = corpus.load(corpus.resolve("pmid:1"))
    (estimate,) = corpus.annotations(stored.version_id).estimates
    assert estimate.value == 90.0
    assert stored.document.body[estimate.start : estimate.end] == "90%"
    assert stored.origins[0].origin.endswith("records.xml")
    assert corpus.snapshot(stored.origins[0].sha256) == (folder / "records.xml").read_bytes()


def test_the_second_run_changes_nothing_and_parses_nothing(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest_paths(corpus, [folder])
    before = list(corpus.connection.iterdump())

    def refuse(*_: object) -> None:
        raise AssertionError("parsed again")

    monkeypatch.setattr(pipeline, "_parse", refuse)
    report = ingest_paths(corpus, [folder])
    assert (report.new, report.changed, report.unchanged, report.extracted) == (0, 0, 3, 0)
    assert report.unchanged_files == 2
    assert list(corpus.connection.iterdump()) == before


def test_a_malformed_record_costs_only_itself(corpus: Corpus, tmp_path: Path) -> None:
    text = pubmed((1, GOOD), (2, "R&D <broken"), (3, GOOD))
    (tmp_path / "records.xml").write_text(text)
    report = ingest_paths(corpus, [tmp_path])
    assert report.new == 2
    (rejected,) = report.rejected
    assert rejected.origin.endswith("records.xml")
    assert rejected.reason[0].isupper()
    assert rejected.reason.endswith(".")
    assert report.records == 3
    again = ingest_paths(corpus, [tmp_path])
    assert again.rejected == report.rejected
    assert again.records == 3


def test_a_mended_file_leaves_quarantine(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "records.xml"
    path.write_text(pubmed((1, GOOD), (2, "R&D <broken")))
    ingest_paths(corpus, [path])
    assert len(corpus.quarantined()) == 1
    path.write_text(pubmed((1, GOOD), (2, "R and D, mended")))
    report = ingest_paths(corpus, [path])
    assert (report.new, report.unchanged, report.rejected) == (1, 1, ())
    assert corpus.quarantined() == []


def test_archives_are_opened(corpus: Corpus, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bundle.zip", "w") as archive:
        archive.writestr("inner/one.xml", pubmed((1, GOOD)))
    (tmp_path / "two.xml.gz").write_bytes(gzip.compress(pubmed((2, GOOD)).encode()))
    report = ingest_paths(corpus, [tmp_path])
    assert report.new == 2
    origins = corpus.load(corpus.resolve("pmid:1")).origins
    assert origins[0].origin.endswith("bundle.zip!inner/one.xml")


def test_what_cannot_be_read_is_named(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text('{"a": 1}')
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    (tmp_path / "empty.txt").write_bytes(b"")
    report = ingest_paths(corpus, [tmp_path, tmp_path / "missing"])
    assert {Path(r.origin).name for r in report.rejected} == {
        "data.json", "image.png", "empty.txt", "missing",
    }  # fmt: skip
    assert all(r.reason.endswith(".") for r in report.rejected)


class _StopsAfter(Silent):
    def __init__(self, steps: int) -> None:
        self.left = steps

    def advance(self, count: int = 1) -> None:
        self.left -= count
        if self.left < 0:
            raise KeyboardInterrupt


def test_stopped_half_way_it_goes_on_where_it_was(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "records.xml").write_text(pubmed(*((n, GOOD) for n in range(1, 11))))
    with pytest.raises(KeyboardInterrupt):
        ingest_paths(corpus, [tmp_path], _StopsAfter(5))
    kept = corpus.connection.execute("SELECT count(*) FROM document").fetchone()[0]
    assert 4 <= kept < 10
    report = ingest_paths(corpus, [tmp_path])
    assert report.new == 10 - kept
    assert report.unchanged == kept
    assert corpus.pending_extraction(EXTRACTOR) == []


def test_stopped_extraction_goes_on(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "records.xml").write_text(pubmed(*((n, GOOD) for n in range(1, 6))))
    with pytest.raises(KeyboardInterrupt):
        ingest_paths(corpus, [tmp_path], _StopsAfter(5 + 2))
    pending = len(corpus.pending_extraction(EXTRACTOR))
    assert 0 < pending < 5
    assert extract_pending(corpus) == pending


def test_many_documents_are_read_by_several_processes_alike(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "records.xml").write_text(pubmed(*((n, GOOD) for n in range(1, 101))))
    monkeypatch.setattr(readers, "WORTH_STARTING", 10)
    with pytest.raises(KeyboardInterrupt):
        ingest_paths(corpus, [tmp_path], _StopsAfter(100 + 60))
    assert 30 < len(corpus.pending_extraction(EXTRACTOR)) < 50
    assert extract_pending(corpus) > 30
    assert corpus.pending_extraction(EXTRACTOR) == []
    with Corpus(":memory:") as other:
        monkeypatch.setattr(readers, "WORTH_STARTING", 1000)
        ingest_paths(other, [tmp_path])
        versions = [other.load(n).version_id for n in range(1, 101)]
        assert all(corpus.annotations(v) == other.annotations(v) for v in versions)
        assert corpus.annotations(versions[0]).estimates


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the real samples are not beside the checkout")
class TestRealSamples:
    def test_every_record_is_stored_or_named(self, corpus: Corpus) -> None:
        paths = [SHARED / "seed", SHARED / "wire" / "pubmed_efetch_xml", SHARED / "papers"]
        report = ingest_paths(corpus, paths)
        files = [f for p in paths for f in p.iterdir()]
        assert report.files == len(files)
        assert report.new + len(report.rejected) == report.records >= len(files)
        assert {Path(r.origin).name for r in report.rejected} == {
            "manifest.json",
            "biopython__pubmed3.html",
        }
        again = ingest_paths(corpus, paths)
        assert (again.new, again.changed, again.duplicates, again.extracted) == (0, 0, 0, 0)
        assert again.unchanged == report.new

    def test_the_interview_is_taken_apart(self, corpus: Corpus) -> None:
        ingest_paths(corpus, [SHARED / "seed"])
        stored = corpus.load(1)
        document, found = stored.document, corpus.annotations(stored.version_id)
        assert document.kind == "interview"
        sections = [str(p.section) for p in document.passages]
        assert sections[0] == "editor_note"
        assert sections.count("question") == 4
        assert {p.speaker for p in document.passages if p.section == "answer"} == {"Dr. Jing Pan"}
        assert {p.speaker for p in document.passages if p.section == "question"} == {
            "Hematology Frontier"
        }
        assert sections[-1] == "biography"
        assert [str(c.identifier) for c in document.citations] == ["ash:2024:964", "ash:2024:3466"]
        assert all(c.title for c in document.citations)
        assert [(c.venue, str(c.relation)) for c in found.citations] == [
            ("Blood", "prior_work"),
            ("The Lancet Oncology", "prior_work"),
        ]
        from corpus.vocabulary import default_vocabulary

        labels = {default_vocabulary().label(m.concept) for m in found.mentions}
        assert {
            "CD7",
            "CD19",
            "CD22",
            "T-cell acute lymphoblastic leukemia",
            "B-cell acute lymphoblastic leukemia",
            "central nervous system leukemia",
        } <= labels
        assert [(str(c.role), c.size) for c in found.cohorts] == [("treated", 75)]
