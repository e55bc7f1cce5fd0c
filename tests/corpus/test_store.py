"""The store's promises: nothing twice, nothing lost, everything with its place."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from corpus.annotation import Annotations, Assertion, Mention
from corpus.connection import open_database
from corpus.errors import NewerDatabase, NotFound, StoreError
from corpus.identifiers import Identifier
from corpus.model import Citation, Document, Relation, Status, Venue
from corpus.store import Corpus, Outcome
from tests import strategies
from tests.build import add, document, snapshot


@pytest.fixture
def corpus():
    with Corpus(":memory:") as opened:
        yield opened


@settings(max_examples=60, deadline=None)
@given(strategies.documents(), strategies.annotations)
def test_what_goes_in_comes_out(doc: Document, read: Annotations) -> None:
    with Corpus(":memory:") as corpus:
        added = corpus.add(doc, snapshot(), "1", "text/1")
        corpus.annotate(added.version_id, "rules/1", read)
        assert corpus.version(added.version_id) == doc
        assert corpus.annotations(added.version_id) == read
        assert all(doc.body[p.start : p.end] == p.text for p in doc.passages)


@settings(max_examples=40, deadline=None)
@given(strategies.documents())
def test_adding_twice_is_adding_once(doc: Document) -> None:
    with Corpus(":memory:") as corpus:
        first = corpus.add(doc, snapshot(), "1", "text/1")
        before = _dump(corpus)
        second = corpus.add(doc, snapshot(), "1", "text/1")
        assert second.outcome is Outcome.UNCHANGED
        assert (second.document_id, second.version_id) == (first.document_id, first.version_id)
        assert _dump(corpus) == before


def test_a_changed_document_is_a_new_version_and_the_old_one_stays(corpus: Corpus) -> None:
    first = document("Median OS was 10 months.", ids=("pmid:1",))
    number = add(corpus, first)
    again = corpus.add(document("Median OS was 12 months.", ids=("pmid:1",)), snapshot(), "1", "t")
    assert again.outcome is Outcome.CHANGED
    assert again.document_id == number
    versions = corpus.versions(number)
    assert [corpus.version(v).body for v, _ in versions] == [
        "Median OS was 10 months.",
        "Median OS was 12 months.",
    ]
    assert corpus.load(number).document.body == "Median OS was 12 months."


def test_an_older_copy_seen_again_does_not_turn_the_clock_back(corpus: Corpus) -> None:
    old, new = document("old", ids=("pmid:1",)), document("new", ids=("pmid:1",))
    for doc in (old, new, old):
        number = add(corpus, doc)
    assert corpus.load(number).document.body == "new"
    assert len(corpus.versions(number)) == 2


def test_a_change_of_standing_alone_is_a_change(corpus: Corpus) -> None:
    doc = document("Text.", ids=("pmid:1",))
    number = add(corpus, doc)
    add(corpus, replace(doc, status=Status.RETRACTED))
    assert corpus.load(number).document.status is Status.RETRACTED


def test_the_same_text_from_two_places_keeps_both(corpus: Corpus) -> None:
    doc = document("The very same words.")
    first, second = add(corpus, doc, "a.txt"), add(corpus, doc, "b.txt")
    assert first == second
    assert [o.origin for o in corpus.load(first).origins] == ["a.txt", "b.txt"]


def test_the_same_text_under_contradicting_identifiers_is_two_documents(corpus: Corpus) -> None:
    one = add(corpus, document("Editorial.", ids=("pmid:1",)))
    other = add(corpus, document("Editorial.", ids=("pmid:2",)))
    assert one != other


def test_a_batch_that_is_interrupted_keeps_what_was_finished(corpus: Corpus) -> None:
    def work() -> None:
        with corpus.batch():
            add(corpus, document("kept", ids=("pmid:1",)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert corpus.load(corpus.resolve("pmid:1")).document.body == "kept"


@pytest.mark.parametrize(
    "reference", ["1", "ash:2024:964", "ASH 2024 · 964", "ASH 2024 abstract 964", "A title"]
)
def test_a_document_answers_to_all_its_names(corpus: Corpus, reference: str) -> None:
    venue = Venue(meeting="ash", year=2024, number="964")
    number = add(corpus, document("x", title="A title", ids=("ash:2024:964",), venue=venue))
    assert corpus.resolve(reference) == number


def test_an_unknown_reference_says_what_to_do(corpus: Corpus) -> None:
    with pytest.raises(NotFound, match="hemekb search"):
        corpus.resolve("10.1/none")


def test_extraction_is_pending_until_this_extractor_has_read(corpus: Corpus) -> None:
    add(corpus, document("x"))
    (version,) = corpus.pending_extraction("rules/1")
    corpus.annotate(version, "rules/1", Annotations())
    assert corpus.pending_extraction("rules/1") == []
    assert corpus.pending_extraction("rules/2") == [version]


def test_reading_again_replaces_what_was_read(corpus: Corpus) -> None:
    add(corpus, document("CD7 and CD19"))
    (version,) = corpus.pending_extraction("rules/1")
    for concept in ("a", "b"):
        mention = Mention(0, 0, 3, "CD7", concept, Assertion.AFFIRMED)
        corpus.annotate(version, "rules/1", Annotations(mentions=(mention,)))
    assert [m.concept for m in corpus.annotations(version).mentions] == ["b"]


def test_what_the_source_cites_outlives_a_new_reading(corpus: Corpus) -> None:
    corrected = Citation(Relation.CORRECTS, Identifier("pmid", "7"))
    listed = Citation(Relation.CITES, Identifier("pmid", "8"))
    number = add(corpus, replace(document("x", ids=("pmid:1",)), citations=(corrected, listed)))
    version = corpus.load(number).version_id
    corpus.annotate(version, "rules/1", Annotations())
    rows = corpus.connection.execute("SELECT extractor, scheme, value FROM citation").fetchall()
    assert rows == [("source", "pmid", "7")]
    assert corpus.annotations(version).citations == ()


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "kb.db"
    open_database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('hemekb', 'm999_future', '2030')"
        )
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerDatabase, match="m999_future"):
        open_database(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00broken"])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kb.db"
    path.write_bytes(content)
    with pytest.raises(StoreError):
        open_database(path)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE birds (name)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not a hemekb"):
        open_database(path)
    assert path.read_bytes() == before


def test_a_path_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(StoreError, match="cannot"):
        open_database(blocked / "kb.db")
    with pytest.raises(StoreError, match="folder"):
        open_database(tmp_path)


def test_no_database_without_being_asked(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="hemekb ingest"):
        Corpus(tmp_path / "none.db", create=False)
    assert list(tmp_path.iterdir()) == []


def _dump(corpus: Corpus) -> list[str]:
    return list(corpus.connection.iterdump())
