from __future__ import annotations

from dataclasses import replace

import pytest

from corpus.annotation import Annotations, Cohort, CohortRole, Mention
from corpus.model import Section
from search.index import (
    count_unembedded,
    embed_pending,
    index_pending,
    pending_versions,
    write_chunks,
)


def rows(collection, query: str) -> list[tuple]:
    return collection.connection.execute(query).fetchall()


def test_what_is_extracted_is_indexed_once(collection, bag_of_words):
    collection.add("Title", "Text of the first.", "And more.")
    collection.add("Waiting", "Not extracted yet.", extracted=False)
    report = index_pending(collection.connection, bag_of_words)
    assert (report.versions, report.chunks, report.embedded) == (1, 1, 1)
    again = index_pending(collection.connection, bag_of_words)
    assert (again.versions, again.chunks, again.embedded) == (0, 0, 0)


def test_the_rows_hold_title_text_and_concepts(collection):
    collection.add("BCMA in myeloma", "cilta-cel was given.", "OS was long.")
    write_chunks(collection.connection)
    assert rows(collection, "SELECT title, body, concepts FROM chunk_fts") == [
        ("BCMA in myeloma", "cilta-cel was given.\n\nOS was long.", "endpointos hgnc11913 unii2")
    ]
    ((start, end, body),) = rows(
        collection, 'SELECT start, "end", body FROM chunk JOIN version ON version.id = version_id'
    )
    assert body[start:end] == "cilta-cel was given.\n\nOS was long."


def test_concepts_belong_to_their_chunk_and_those_of_the_title_to_all(collection):
    filler = " ".join(["word"] * 170)
    collection.add("BCMA", f"CRS {filler}", f"OS {filler}")
    write_chunks(collection.connection)
    concepts = [c for (c,) in rows(collection, "SELECT concepts FROM chunk_fts ORDER BY rowid")]
    assert concepts == ["endpointcrs hgnc11913", "endpointos hgnc11913"]


def test_a_new_version_takes_the_place_of_the_old_one(collection, bag_of_words):
    first, _ = collection.add("Title", "The old text.", identifiers=["ash:2024:1"])
    index_pending(collection.connection, bag_of_words)
    second, new = collection.add("Title", "The new text.", identifiers=["ash:2024:1"])
    assert first == second
    index_pending(collection.connection, bag_of_words)
    assert rows(collection, "SELECT version_id FROM chunk") == [(new,)]
    assert rows(collection, "SELECT body FROM chunk_fts") == [("The new text.",)]


def test_reading_a_document_again_renews_its_concepts_but_encodes_nothing(collection, bag_of_words):
    _, version = collection.add("BCMA", "Text.")
    index_pending(collection.connection, bag_of_words)
    mention = Mention(0, 0, 4, "BCMA", "HGNC:1695")
    collection.corpus.annotate(version, "test-2", Annotations(mentions=(mention,)))
    report = index_pending(collection.connection, bag_of_words)
    assert (report.versions, report.embedded) == (1, 0)
    assert rows(collection, "SELECT concepts FROM chunk_fts") == [("hgnc1695",)]
    assert len(bag_of_words.encoded) == 1


def test_a_reading_with_the_same_mentions_leaves_the_index_alone(collection, bag_of_words):
    _, version = collection.add("BCMA", "Text.")
    index_pending(collection.connection, bag_of_words)
    before = rows(collection, "SELECT * FROM chunk")
    read = collection.corpus.annotations(version)
    cohort = Cohort(1, 6, 10, "Text", CohortRole.TREATED, 20)
    collection.corpus.annotate(version, "test-2", replace(read, cohorts=(cohort,)))
    assert pending_versions(collection.connection) == []
    assert rows(collection, "SELECT * FROM chunk") == before
    assert collection.corpus.annotations(version).cohorts == (cohort,)


def test_the_same_text_is_encoded_once(collection, bag_of_words):
    collection.add("Title", "Text.", key="a", identifiers=["ash:2024:1"])
    collection.add("Title", "Text.", key="b", identifiers=["ash:2024:2"])
    assert index_pending(collection.connection, bag_of_words).embedded == 1
    assert len(rows(collection, "SELECT * FROM chunk")) == 2
    assert bag_of_words.encoded == ["Title. Text."]


def test_an_interrupted_encoding_loses_one_batch_at_most(collection, bag_of_words):
    for n in range(150):
        collection.add(f"Title {n}", f"Text {n}.")
    write_chunks(collection.connection)
    seen = []

    def interrupt(done: int, total: int) -> None:
        seen.append((done, total))
        if done > 100:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        embed_pending(collection.connection, bag_of_words, interrupt)
    assert seen == [(64, 150), (128, 150)]
    assert count_unembedded(collection.connection, bag_of_words.name) == 22
    assert embed_pending(collection.connection, bag_of_words) == 22
    assert len(bag_of_words.encoded) == 150


def test_an_encoder_that_fails_leaves_what_was_done_before(collection, bag_of_words):
    for n in range(70):
        collection.add(f"Title {n}", f"Text {n}.")
    write_chunks(collection.connection)
    encode = bag_of_words.encode_documents

    def fail_at_the_second_batch(texts):
        if bag_of_words.encoded:
            raise RuntimeError("out of memory")
        return encode(texts)

    bag_of_words.encode_documents = fail_at_the_second_batch
    with pytest.raises(RuntimeError):
        embed_pending(collection.connection, bag_of_words)
    assert count_unembedded(collection.connection, bag_of_words.name) == 6
    assert not collection.connection.in_transaction


def test_many_documents_are_written_in_few_transactions(collection):
    for n in range(30):
        collection.add(f"Title {n}", *[" ".join([f"word{n}"] * 170)] * 40)
    seen = []
    assert write_chunks(collection.connection, lambda *p: seen.append(p)) == (30, 1200)
    assert seen == [(25, 30), (30, 30)]
    assert pending_versions(collection.connection) == []


def test_a_document_of_a_title_alone_can_be_found_by_it(collection, bag_of_words):
    collection.add("Listed only")
    index_pending(collection.connection, bag_of_words)
    assert rows(collection, "SELECT title, body FROM chunk_fts") == [("Listed only", "")]
    assert bag_of_words.encoded == ["Listed only"]


def test_a_document_of_notes_alone_has_no_chunk_and_is_not_pending(collection, bag_of_words):
    collection.add(None, "Disclosures.", sections=[Section.NOTE])
    assert index_pending(collection.connection, bag_of_words).chunks == 0
    assert pending_versions(collection.connection) == []


def test_the_first_piece_knows_who_and_where_it_is_from(collection):
    from corpus.model import Venue

    _, version = collection.add(
        "Title", "word " * 170, "word " * 170, venue=Venue("Blood", year=2022), published="2022"
    )
    collection.connection.execute(
        "INSERT INTO contributor VALUES (?, 0, 'Ada Author', 'author', 0)", [version]
    )
    write_chunks(collection.connection)
    concepts = rows(collection, "SELECT concepts FROM chunk_fts ORDER BY rowid")
    assert concepts == [("Ada Author Blood 2022 Blood",), ("",)]
