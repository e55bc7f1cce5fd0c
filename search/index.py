"""Keeping the index up with the corpus: chunks, their words and concepts, their vectors.

Both steps take what is pending from the database, so they can be stopped at any time and run
again: a version is pending until its chunks are written, a chunk until its text has a vector.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from corpus.connection import transaction
from corpus.model import Passage, Section
from search.chunks import Chunk, chunk_passages, encoded_text, hash_of_text
from search.dense import mark_changed, open_index
from search.encoder import Encoder
from search.query import concept_token

INDEXER = "chunks-2"
"""Raised when chunks or their rows change, so that every version is indexed anew."""

_NAMES_AT_MOST = 40
_CHUNKS_PER_TRANSACTION = 1000
_TEXTS_PER_TRANSACTION = 64  # about two seconds of encoding: what an interruption can lose

Progress = Callable[[int, int], None]
"""Called with (done, total) after every batch."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What indexing did: document versions indexed, chunks written, texts encoded."""

    versions: int
    chunks: int
    embedded: int


def index_pending(
    connection: sqlite3.Connection, encoder: Encoder, progress: Progress | None = None
) -> IndexReport:
    """Index and encode everything that is pending; ``progress`` follows the encoding."""
    versions, chunks = write_chunks(connection)
    embedded = embed_pending(connection, encoder, progress)
    open_index(connection, encoder.name)  # the next search finds its matrix ready
    return IndexReport(versions, chunks, embedded)


# -- chunks and words --------------------------------------------------------------------------


def pending_versions(connection: sqlite3.Connection) -> list[int]:
    """Current, extracted versions whose chunks are missing or of an older indexer."""
    rows = connection.execute(
        """SELECT version.id FROM version JOIN document ON current_version = version.id
           WHERE extracted_by IS NOT NULL AND indexed_by IS NOT ? ORDER BY version.id""",
        [INDEXER],
    )
    return [version for (version,) in rows]


def write_chunks(
    connection: sqlite3.Connection, progress: Progress | None = None
) -> tuple[int, int]:
    """Cut pending versions into chunks and write their words; (versions, chunks) written.

    Chunks of a document's former versions go. Nothing is encoded.
    """
    pending = pending_versions(connection)
    done = written = 0
    while done < len(pending):
        in_transaction = 0
        with transaction(connection):
            while done < len(pending) and in_transaction < _CHUNKS_PER_TRANSACTION:
                in_transaction += _index_version(connection, pending[done])
                done += 1
            mark_changed(connection)
        written += in_transaction
        if progress:
            progress(done, len(pending))
    return done, written


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a concept is mentioned."""

    start: int
    end: int
    concept: str


def _index_version(connection: sqlite3.Connection, version: int) -> int:
    title, body, document = connection.execute(
        "SELECT title, body, document_id FROM version WHERE id = ?", [version]
    ).fetchone()
    _remove_chunks_of_document(connection, document)
    passages = _passages(connection, version, body)
    places = _places(connection, version)
    in_title = _concepts_in(places, [(p.start, p.end) for p in passages if _is_title(p)])
    chunks = chunk_passages(passages)
    for number, chunk in enumerate(chunks):
        text = body[chunk.start : chunk.end]
        concepts = in_title | _concepts_in(places, [(chunk.start, chunk.end)])
        tokens = sorted(map(concept_token, concepts))
        if number == 0:
            # Once for a document: a name is not what each of its pieces is about.
            tokens += _source_words(connection, version)
        _write_chunk(connection, version, chunk, title, text, tokens)
    connection.execute("UPDATE version SET indexed_by = ? WHERE id = ?", [INDEXER, version])
    return len(chunks)


def _write_chunk(
    connection: sqlite3.Connection,
    version: int,
    chunk: Chunk,
    title: str | None,
    text: str,
    tokens: Iterable[str],
) -> None:
    text_hash = hash_of_text(encoded_text(title, text))
    cursor = connection.execute(
        'INSERT INTO chunk (version_id, start, "end", text_hash) VALUES (?, ?, ?, ?)',
        [version, chunk.start, chunk.end, text_hash],
    )
    # A title that stands alone must not count as its own body.
    words = "" if text == title else text
    connection.execute(
        "INSERT INTO chunk_fts (rowid, title, body, concepts) VALUES (?, ?, ?, ?)",
        [cursor.lastrowid, title or "", words, " ".join(tokens)],
    )


def _source_words(connection: sqlite3.Connection, version: int) -> list[str]:
    """Who a version is by and where it appeared, to be found by."""
    names = connection.execute(
        "SELECT name FROM contributor WHERE version_id = ? ORDER BY position LIMIT ?",
        [version, _NAMES_AT_MOST],
    ).fetchall()
    places = connection.execute(
        """SELECT source_label || coalesce(' ' || venue, '') FROM version
           WHERE id = ? AND (venue NOTNULL OR meeting NOTNULL)""",  # else the label is the kind
        [version],
    ).fetchall()
    return [words for (words,) in (*names, *places)]


def _remove_chunks_of_document(connection: sqlite3.Connection, document: int) -> None:
    chunks = """SELECT chunk.id FROM chunk JOIN version ON version.id = version_id
                WHERE document_id = ?"""
    connection.execute(f"DELETE FROM chunk_fts WHERE rowid IN ({chunks})", [document])
    connection.execute(f"DELETE FROM chunk WHERE id IN ({chunks})", [document])
    # Should a former version become the current one again, it has to be indexed again.
    connection.execute("UPDATE version SET indexed_by = NULL WHERE document_id = ?", [document])


def _passages(connection: sqlite3.Connection, version: int, body: str) -> list[Passage]:
    rows = connection.execute(
        """SELECT start, "end", section FROM passage WHERE version_id = ? ORDER BY position""",
        [version],
    )
    return [Passage(start, end, body[start:end], Section(name)) for start, end, name in rows]


def _is_title(passage: Passage) -> bool:
    return passage.section == Section.TITLE


def _places(connection: sqlite3.Connection, version: int) -> list[_Place]:
    rows = connection.execute(
        """SELECT start, "end", concept FROM mention
           WHERE version_id = ? AND start IS NOT NULL""",
        [version],
    )
    return [_Place(*row) for row in rows]


def _concepts_in(places: Iterable[_Place], ranges: Sequence[tuple[int, int]]) -> set[str]:
    return {
        place.concept
        for place in places
        if any(start <= place.start and place.end <= end for start, end in ranges)
    }


# -- vectors -----------------------------------------------------------------------------------


def count_unembedded(connection: sqlite3.Connection, model: str) -> int:
    """How many different texts of the index have no vector of this model yet."""
    row = connection.execute(
        """SELECT count(DISTINCT text_hash) FROM chunk WHERE NOT EXISTS (
             SELECT 1 FROM embedding WHERE model = ? AND embedding.text_hash = chunk.text_hash)""",
        [model],
    ).fetchone()
    return int(row[0])


def embed_pending(
    connection: sqlite3.Connection, encoder: Encoder, progress: Progress | None = None
) -> int:
    """Encode every text without a vector, keeping each batch as soon as it is done.

    The same text is encoded once, however many chunks have it. Returns how many were encoded.
    """
    pending = _chunks_to_embed(connection, encoder.name)
    for first in range(0, len(pending), _TEXTS_PER_TRANSACTION):
        batch = pending[first : first + _TEXTS_PER_TRANSACTION]
        texts = _encoded_texts(connection, batch)
        vectors = encoder.encode_documents(list(texts.values()))
        with transaction(connection):
            connection.executemany(
                "INSERT OR IGNORE INTO embedding VALUES (?, ?, ?)",
                [
                    (encoder.name, text_hash, vector.astype("<f4").tobytes())
                    for text_hash, vector in zip(texts, vectors, strict=True)
                ],
            )
            mark_changed(connection)
        if progress:
            progress(first + len(batch), len(pending))
    return len(pending)


def _chunks_to_embed(connection: sqlite3.Connection, model: str) -> list[int]:
    """One chunk for each text without a vector."""
    rows = connection.execute(
        """SELECT min(id) FROM chunk WHERE NOT EXISTS (
             SELECT 1 FROM embedding WHERE model = ? AND embedding.text_hash = chunk.text_hash)
           GROUP BY text_hash ORDER BY 1""",
        [model],
    )
    return [chunk for (chunk,) in rows]


def _encoded_texts(connection: sqlite3.Connection, chunks: Sequence[int]) -> dict[str, str]:
    """By hash, the texts of these chunks as the encoder reads them."""
    marks = ", ".join("?" * len(chunks))
    rows = connection.execute(
        f"""SELECT chunk.text_hash, title, body, start, "end"
            FROM chunk JOIN version ON version.id = version_id
            WHERE chunk.id IN ({marks}) ORDER BY chunk.id""",
        list(chunks),
    )
    return {
        text_hash: encoded_text(title, body[start:end])
        for text_hash, title, body, start, end in rows
    }
