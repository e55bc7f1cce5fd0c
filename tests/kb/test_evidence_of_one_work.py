"""Two documents of one work: what both say in the same words is one row."""

from __future__ import annotations

from corpus.annotation import Annotations, Estimate, Statistic
from corpus.model import Kind
from corpus.store import Corpus
from corpus.vocabulary import default_vocabulary
from kb.evidence_rows import find_evidence
from search.query import Filters
from tests.build import add, document

SENTENCE = "The ORR was 80% in all."


def _add(corpus: Corpus, name: str, before: str, identifier: str) -> int:
    doc = document(f"{before}{SENTENCE}", title=name, ids=(identifier,), kind=Kind.PAPER)
    start = doc.body.index("80%")
    estimate = Estimate(1, start, start + 3, "80%", "endpoint:orr", Statistic.PROPORTION, 80.0, "%")
    number = add(corpus, doc, origin=f"{name}.txt")
    corpus.annotate(corpus.load(number).version_id, "test/1", Annotations(estimates=(estimate,)))
    return number


def test_the_same_words_of_the_same_work_are_one_row() -> None:
    with Corpus(":memory:") as corpus:
        first = _add(corpus, "A", "", "doi:10.1234/one")
        # Of one DOI, but read from another format, hence a document of its own.
        second = _add(corpus, "B", "Methods were these. ", "pmid:77")
        corpus.connection.execute(
            "INSERT INTO identifier VALUES ('doi', '10.1234/one', ?)", [second]
        )
        other = _add(corpus, "C", "Quite another study. ", "doi:10.1234/two")
        table = find_evidence(corpus.connection, Filters(), default_vocabulary())
    assert [(row.document_id, row.also_in) for row in table] == [(first, (second,)), (other, ())]


def test_sentences_are_found_beyond_the_basic_plane() -> None:
    with Corpus(":memory:") as corpus:
        _add(corpus, "A", "𝒙𝒚 came first. ", "doi:10.1234/one")
        table = find_evidence(corpus.connection, Filters(), default_vocabulary())
    assert table[0].sentence == SENTENCE
    start, end = table[0].value_span
    assert SENTENCE[start:end] == "80%"


def test_only_the_current_version_counts() -> None:
    with Corpus(":memory:") as corpus:
        number = _add(corpus, "A", "", "doi:10.1234/one")
        assert _add(corpus, "A", "Corrected. ", "doi:10.1234/one") == number
        table = find_evidence(corpus.connection, Filters(), default_vocabulary())
        assert [row.version_id for row in table] == [corpus.load(number).version_id]
