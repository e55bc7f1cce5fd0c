"""Both legs on their own: their order, their restriction, and the cache of the dense one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.dense import DenseIndex, open_index
from search.index import index_pending
from search.lexical import Fts5Index


def unit_vectors(count: int, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, 24)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def small_index(count: int = 200) -> DenseIndex:
    return DenseIndex(np.arange(10, 10 + 3 * count, 3, dtype=np.int64), unit_vectors(count))


# -- lexical -----------------------------------------------------------------------------------


def test_the_title_weighs_more_than_the_body(collection, bag_of_words):
    collection.add("Some title", "Venetoclax was given to some of the patients.")
    _, in_title = collection.add("Venetoclax", "It was given to some of the patients there.")
    index_pending(collection.connection, bag_of_words)
    found = Fts5Index(collection.connection).search('"venetoclax"', 10)
    versions = dict(collection.connection.execute("SELECT id, version_id FROM chunk"))
    assert versions[found[0][0]] == in_title
    assert all(score > 0 for _, score in found)
    assert [s for _, s in found] == sorted((s for _, s in found), reverse=True)


def test_only_allowed_chunks_are_found(collection, bag_of_words):
    for n in range(6):
        collection.add(f"Document {n}", "Venetoclax.")
    index_pending(collection.connection, bag_of_words)
    index = Fts5Index(collection.connection)
    everything = [chunk for chunk, _ in index.search('"venetoclax"', 10)]
    assert len(everything) == 6
    allowed = everything[:2]
    assert sorted(c for c, _ in index.search('"venetoclax"', 10, allowed)) == sorted(allowed)
    assert index.search('"venetoclax"', 10, []) == []
    assert len(index.search('"venetoclax"', 3)) == 3


# -- dense -------------------------------------------------------------------------------------


def test_the_search_is_exact():
    index = small_index()
    for query in unit_vectors(10, seed=1):
        cosines = index.matrix.astype(np.float64) @ query.astype(np.float64)
        expected = [int(index.ids[i]) for i in np.argsort(-cosines)[:20]]
        assert [chunk for chunk, _ in index.search(query, 20)] == expected


@pytest.mark.parametrize("share", [2, 20])
def test_a_filter_is_exact_however_much_it_leaves(share):
    index = small_index()
    allowed = [int(i) for i in index.ids[::share]]
    query = unit_vectors(1, seed=2)[0]
    everything = index.search(query, len(index))
    expected = [(c, s) for c, s in everything if c in set(allowed)][:7]
    found = index.search(query, 7, allowed)
    assert [c for c, _ in found] == [c for c, _ in expected]
    assert [s for _, s in found] == pytest.approx([s for _, s in expected], abs=1e-6)


def test_chunks_without_a_vector_are_passed_over():
    index = small_index(5)
    query = index.matrix[2]
    assert index.search(query, 5, [11, 999_999, -1]) == []
    assert index.scores(query, [16, 17]) == {16: pytest.approx(1.0)}
    assert index.scores(query, []) == {}


def test_an_empty_index_finds_nothing(collection):
    index = open_index(collection.connection, "bag-of-words")
    assert len(index) == 0
    assert index.search(np.zeros(0, dtype=np.float32), 5) == []


# -- the cache file ----------------------------------------------------------------------------


def filled(collection, bag_of_words) -> Path:
    for word in ("venetoclax", "azacitidine", "blinatumomab"):
        collection.add(word.title(), f"{word} was given.")
    index_pending(collection.connection, bag_of_words)
    (path,) = (collection_cache(collection) / "vectors").iterdir()
    return path


def collection_cache(collection) -> Path:
    path = collection.connection.execute("PRAGMA database_list").fetchone()[2]
    return Path(path).parent / "cache"


def in_memory(index: DenseIndex) -> DenseIndex:
    """A copy, so that a test may damage the file under the mapped matrix."""
    return DenseIndex(index.ids.copy(), index.matrix.copy())


def same(a: DenseIndex, b: DenseIndex) -> bool:
    return bool(np.array_equal(a.ids, b.ids) and np.array_equal(a.matrix, b.matrix))


def test_the_matrix_is_read_from_the_file_and_not_from_the_database(collection, bag_of_words):
    filled(collection, bag_of_words)
    before = open_index(collection.connection, bag_of_words.name)
    collection.connection.execute("DELETE FROM embedding")  # behind the index's back
    assert same(open_index(collection.connection, bag_of_words.name), before)


@pytest.mark.parametrize("keep", [0, 100, 4096, 5000, -1])
def test_a_torn_file_is_made_again(collection, bag_of_words, keep):
    path = filled(collection, bag_of_words)
    before = in_memory(open_index(collection.connection, bag_of_words.name))
    whole = path.read_bytes()
    path.write_bytes(whole[:keep])
    assert same(open_index(collection.connection, bag_of_words.name), before)
    assert path.read_bytes() == whole


def test_a_file_of_other_bytes_is_made_again(collection, bag_of_words):
    path = filled(collection, bag_of_words)
    before = in_memory(open_index(collection.connection, bag_of_words.name))
    path.write_bytes(b"\x00" * path.stat().st_size)
    assert same(open_index(collection.connection, bag_of_words.name), before)


def test_the_file_follows_the_database_and_stays_one(collection, bag_of_words):
    path = filled(collection, bag_of_words)
    collection.add("Ponatinib", "ponatinib was given.")
    index_pending(collection.connection, bag_of_words)
    index = open_index(collection.connection, bag_of_words.name)
    assert len(index) == 4
    assert list(path.parent.iterdir()) == [path]


def test_without_a_writable_cache_the_matrix_is_held_in_memory(
    collection, bag_of_words, monkeypatch, tmp_path
):
    (tmp_path / "a-file").write_text("in the way")
    filled(collection, bag_of_words)
    monkeypatch.setenv("HEMEKB_CACHE", str(tmp_path / "a-file"))
    assert len(open_index(collection.connection, bag_of_words.name)) == 3


def test_vectors_of_another_model_are_not_mixed_in(collection, bag_of_words):
    filled(collection, bag_of_words)
    assert len(open_index(collection.connection, "another-model")) == 0
