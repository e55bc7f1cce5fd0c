"""The corpus on disk: documents in their versions, the bytes they came from, what was read.

`Corpus` is the only writer of documents, annotations and corrections. Adding the same thing
twice changes nothing; a changed document becomes a new version and the old one stays; the same
text from a second place is one document with two provenances.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from types import TracebackType

from corpus import annotation_rows, correction_rows
from corpus.annotation import Annotations
from corpus.connection import open_database, savepoint, transaction
from corpus.correction import Correction, apply
from corpus.document_rows import (
    Record,
    insert_version,
    keep_snapshot,
    now,
    read_passages,
    read_version,
    text_hash,
)
from corpus.errors import InvalidIdentifier, NotFound
from corpus.identifiers import Identifier
from corpus.model import Document, Kind, Passage, Snapshot


class Outcome(StrEnum):
    """What adding a document did."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Addition:
    """Where an added document went."""

    outcome: Outcome
    document_id: int
    version_id: int


@dataclass(frozen=True, slots=True)
class Origin:
    """One place that a version was read from."""

    origin: str
    locator: str
    retrieved_at: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with its place in the store."""

    document_id: int
    version_id: int
    version: int
    document: Document
    origins: tuple[Origin, ...]


class Corpus:
    """The documents of one database file.

    >>> text = "Twenty patients were infused."
    >>> document = Document(Kind.NEWS, "text", None, text, (Passage(0, len(text), text),))
    >>> with Corpus(":memory:") as corpus:
    ...     first = corpus.add(document, snapshot_of("a.txt", text.encode(), "text/plain"))
    ...     again = corpus.add(document, snapshot_of("b.txt", text.encode(), "text/plain"))
    ...     print(first.outcome, again.outcome, len(corpus.load(again.document_id).origins))
    new duplicate 2
    """

    def __init__(self, path: Path | str, *, create: bool = True) -> None:
        self.path = path
        self.connection: sqlite3.Connection = open_database(path, create=create)

    def __enter__(self) -> Corpus:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Many records in one transaction; what was finished is kept even on Ctrl-C."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            # Each record is a savepoint of its own, so whatever stands is whole.
            self.connection.execute("COMMIT")

    # -- writing ---------------------------------------------------------------------------

    def add(
        self, document: Document, snapshot: Snapshot, locator: str = "", parser: str = ""
    ) -> Addition:
        """Store a document and the bytes it came from; see the module for what "same" means."""
        with self._record():
            retrieval = self._retrieval(snapshot, parser)
            key = _key(document, snapshot.origin, locator)
            existing = self._by_key(key)
            if existing is None:
                twin = self._by_text(document)
                if twin is not None:
                    self._identify(twin.document_id, document)
                    self._provenance(twin.version_id, retrieval, locator)
                    return twin
                existing = self._new_document(key)
                outcome = Outcome.NEW
            else:
                outcome = Outcome.CHANGED
            record = Record.of(document)
            version_id = self._version_with(existing, record.digest)
            if version_id is not None:
                outcome = Outcome.UNCHANGED
            else:
                version_id = insert_version(self.connection, existing, document, record)
            self._identify(existing, document)
            self._provenance(version_id, retrieval, locator)
            return Addition(outcome, existing, version_id)

    def annotate(self, version_id: int, extractor: str, annotations: Annotations) -> None:
        """Replace what was read in a version, put right by what persons have corrected.

        Its index entry is made anew only where other concepts are mentioned than before.
        """
        with self._record():
            corrections = self._corrections_of(version_id)
            if corrections:
                correction_rows.keep_reading(self.connection, version_id, annotations)
                passages = self.passages(version_id)
                annotations, _ = apply(annotations, corrections, passages)
            self._write(version_id, extractor, annotations)

    def correct(self, correction: Correction) -> Correction:
        """Keep what a person put right in a document, and put it right; with its number."""
        with self._record():
            self._keep_first_reading(correction.document_id)
            kept = correction_rows.insert(self.connection, replace(correction, made_at=now()))
            self._correct_again(kept.document_id)
            return kept

    def uncorrect(self, number: int) -> Correction:
        """Forget a correction: what the extractor read there holds again.

        Raises:
            NotFound: there is no correction with this number.
        """
        with self._record():
            gone = correction_rows.find(self.connection, number)
            if gone is None:
                raise NotFound(
                    f"There is no correction {number}; `hemekb correct DOCUMENT --list` has them."
                )
            correction_rows.delete(self.connection, number)
            self._correct_again(gone.document_id)
            return gone

    def quarantine(self, snapshot: Snapshot, locator: str, reason: str, parser: str) -> None:
        """Keep the bytes of a record that could not be read, with the reason."""
        with self._record():
            self._retrieval(snapshot, parser)
            self.connection.execute(
                "INSERT OR REPLACE INTO quarantine VALUES (?, ?, ?, ?, ?, ?)",
                [snapshot.origin, locator, reason, snapshot.sha256, parser, now()],
            )

    def finish_reading(self, snapshot: Snapshot, parser: str) -> None:
        """Note that every record of a file was seen; what an earlier state of it lacked is moot."""
        with self._record():
            self._retrieval(snapshot, parser)
            self.connection.execute(
                "UPDATE retrieval SET complete = 1 WHERE origin = ? AND sha256 = ? AND parser = ?",
                [snapshot.origin, snapshot.sha256, parser],
            )
            self.connection.execute(
                "DELETE FROM quarantine WHERE origin = ? AND (sha256, parser) != (?, ?)",
                [snapshot.origin, snapshot.sha256, parser],
            )

    # -- reading ---------------------------------------------------------------------------

    def has_read(self, origin: str, digest: str, parser: str) -> bool:
        """Whether these very bytes from this place were read to the end by this parser."""
        return (
            self.connection.execute(
                """SELECT 1 FROM retrieval
                   WHERE origin = ? AND sha256 = ? AND parser = ? AND complete""",
                [origin, digest, parser],
            ).fetchone()
            is not None
        )

    def records_of(self, origin: str, digest: str, parser: str) -> int:
        """How many documents came from these bytes."""
        query = """SELECT count(*) FROM provenance JOIN retrieval ON retrieval.id = retrieval_id
                   WHERE origin = ? AND sha256 = ? AND parser = ?"""
        return int(self.connection.execute(query, [origin, digest, parser]).fetchone()[0])

    def quarantined(self, origin: str | None = None) -> list[tuple[str, str, str]]:
        """(origin, locator, reason) of the records that could not be read."""
        query = "SELECT origin, locator, reason FROM quarantine"
        if origin is None:
            return self.connection.execute(query + " ORDER BY 1, 2").fetchall()
        return self.connection.execute(query + " WHERE origin = ? ORDER BY 2", [origin]).fetchall()

    def current_versions(self) -> list[int]:
        """The current version of every document, oldest first."""
        rows = self.connection.execute("SELECT current_version FROM document ORDER BY 1")
        return [version for (version,) in rows if version is not None]

    def pending_extraction(self, extractor: str) -> list[int]:
        """Current versions that this extractor has not read yet, oldest first."""
        query = """SELECT version.id FROM version
                   JOIN document ON document.current_version = version.id
                   WHERE extracted_by IS NOT ? ORDER BY version.id"""
        return [row[0] for row in self.connection.execute(query, [extractor])]

    def version(self, version_id: int) -> Document:
        """The document as it was in one version; raises NotFound."""
        row = self.connection.execute(
            "SELECT record, body FROM version WHERE id = ?", [version_id]
        ).fetchone()
        if row is None:
            raise NotFound(f"There is no version {version_id}.")
        return read_version(self.connection, version_id, *row)

    def document_of(self, version_id: int) -> tuple[int, Document]:
        """The number of the document that a version is of, and the document as it was in it."""
        document = self.version(version_id)
        row = self.connection.execute(
            "SELECT document_id FROM version WHERE id = ?", [version_id]
        ).fetchone()
        return int(row[0]), document

    def passages(self, version_id: int) -> tuple[Passage, ...]:
        """Only the passages of one version, which is all that extraction needs."""
        row = self.connection.execute(
            "SELECT body FROM version WHERE id = ?", [version_id]
        ).fetchone()
        if row is None:
            raise NotFound(f"There is no version {version_id}.")
        return read_passages(self.connection, version_id, row[0])

    def load(self, document_id: int) -> StoredDocument:
        """The current version of a document; raises NotFound."""
        row = self.connection.execute(
            """SELECT version.id, number, record, body FROM document
               JOIN version ON version.id = current_version WHERE document.id = ?""",
            [document_id],
        ).fetchone()
        if row is None:
            raise NotFound(f"There is no document {document_id}.")
        version_id, number, record, body = row
        document = read_version(self.connection, version_id, record, body)
        return StoredDocument(document_id, version_id, number, document, self.origins(version_id))

    def versions(self, document_id: int) -> list[tuple[int, str]]:
        """(version id, when it was added) of a document, oldest first."""
        return self.connection.execute(
            "SELECT id, added_at FROM version WHERE document_id = ? ORDER BY number", [document_id]
        ).fetchall()

    def origins(self, version_id: int) -> tuple[Origin, ...]:
        """Every place that a version was read from, oldest first."""
        rows = self.connection.execute(
            """SELECT origin, locator, retrieved_at, sha256 FROM provenance
               JOIN retrieval ON retrieval.id = retrieval_id
               WHERE version_id = ? ORDER BY retrieval.id""",
            [version_id],
        )
        return tuple(Origin(*row) for row in rows)

    def annotations(self, version_id: int) -> Annotations:
        """What was read in a version; empty where nothing was, or not yet."""
        return annotation_rows.load(self.connection, version_id)

    def corrections(self, document_id: int) -> tuple[Correction, ...]:
        """What persons put right in a document, in the order in which they did."""
        return correction_rows.of_document(self.connection, document_id)

    def corrected_documents(self) -> list[int]:
        """The documents in which persons have put anything right."""
        return correction_rows.documents(self.connection)

    def put_right(
        self, version_id: int, annotations: Annotations
    ) -> tuple[Annotations, tuple[Correction, ...]]:
        """A reading of a version as `annotate` would store it, and what found no place in it."""
        corrections = self._corrections_of(version_id)
        if not corrections:
            return annotations, ()
        return apply(annotations, corrections, self.passages(version_id))

    def snapshot(self, digest: str) -> bytes:
        """The raw bytes with this SHA-256; raises NotFound."""
        row = self.connection.execute(
            "SELECT content FROM snapshot WHERE sha256 = ?", [digest]
        ).fetchone()
        if row is None:
            raise NotFound(f"There is no snapshot {digest}.")
        return zlib.decompress(row[0])

    def resolve(self, reference: str) -> int:
        """The document that a person means by a number, an identifier or a source label.

        Raises:
            NotFound: nothing in the knowledge base answers to it.
        """
        asked = reference = reference.strip()
        if reference.isdecimal() and len(reference) < 10:
            known = self.connection.execute(
                "SELECT id FROM document WHERE id = ?", [int(reference)]
            ).fetchone()
            if known:
                return int(known[0])
            reference = f"pmid:{reference}"
        try:
            wanted = Identifier.parse(reference)
        except InvalidIdentifier:
            wanted = None
        if wanted is not None:
            row = self.connection.execute(
                """SELECT document_id FROM identifier WHERE scheme = ? AND value = ?
                   ORDER BY document_id""",
                [wanted.scheme, wanted.value],
            ).fetchone()
            if row:
                return int(row[0])
        row = self.connection.execute(
            """SELECT document.id FROM document JOIN version ON version.id = current_version
               WHERE source_label = ? COLLATE NOCASE OR title = ? COLLATE NOCASE LIMIT 1""",
            [reference, reference],
        ).fetchone()
        if row is None:
            raise NotFound(
                f"No document answers to {asked!r}; try `hemekb search` to find its number."
            )
        return int(row[0])

    # -- the steps of annotate() and correct() -----------------------------------------------

    def _write(self, version_id: int, extractor: str, annotations: Annotations) -> None:
        named = {(m.start, m.end, m.concept) for m in annotations.mentions}
        keeps_index = named == annotation_rows.mentioned(self.connection, version_id)
        annotation_rows.replace(self.connection, version_id, extractor, annotations)
        self.connection.execute(
            """UPDATE version SET extracted_by = ?,
               indexed_by = CASE WHEN ? THEN indexed_by END WHERE id = ?""",
            [extractor, keeps_index, version_id],
        )

    def _corrections_of(self, version_id: int) -> tuple[Correction, ...]:
        row = self.connection.execute(
            "SELECT document_id FROM version WHERE id = ?", [version_id]
        ).fetchone()
        return self.corrections(row[0]) if row else ()

    def _current(self, document_id: int) -> tuple[int, str | None]:
        """The current version and the extractor that read it, if any did."""
        row = self.connection.execute(
            """SELECT version.id, extracted_by FROM document
               JOIN version ON version.id = current_version WHERE document.id = ?""",
            [document_id],
        ).fetchone()
        if row is None:
            raise NotFound(f"There is no document {document_id}.")
        return row[0], row[1]

    def _keep_first_reading(self, document_id: int) -> None:
        version_id, extractor = self._current(document_id)
        if extractor and not self.corrections(document_id):
            read = self.annotations(version_id)
            correction_rows.keep_reading(self.connection, version_id, read)

    def _correct_again(self, document_id: int) -> None:
        version_id, extractor = self._current(document_id)
        read = correction_rows.kept_reading(self.connection, version_id)
        if extractor and read is not None:
            self.annotate(version_id, extractor, read)

    # -- the steps of add() ------------------------------------------------------------------

    @contextmanager
    def _record(self) -> Iterator[None]:
        unit = savepoint if self.connection.in_transaction else transaction
        with unit(self.connection):
            yield

    def _retrieval(self, snapshot: Snapshot, parser: str) -> int:
        keep_snapshot(self.connection, snapshot)
        place = [snapshot.origin, snapshot.sha256, parser]
        self.connection.execute(
            """INSERT OR IGNORE INTO retrieval (origin, sha256, parser, retrieved_at)
               VALUES (?, ?, ?, ?)""",
            [*place, snapshot.retrieved_at],
        )
        row = self.connection.execute(
            "SELECT id FROM retrieval WHERE origin = ? AND sha256 = ? AND parser = ?", place
        ).fetchone()
        return int(row[0])

    def _by_key(self, key: str) -> int | None:
        row = self.connection.execute("SELECT id FROM document WHERE key = ?", [key]).fetchone()
        return int(row[0]) if row else None

    def _by_text(self, document: Document) -> Addition | None:
        rows = self.connection.execute(
            """SELECT document.id, version.id FROM version
               JOIN document ON current_version = version.id WHERE text_hash = ?""",
            [text_hash(document)],
        ).fetchall()
        for document_id, version_id in rows:
            if not self._contradicts(document_id, document):
                return Addition(Outcome.DUPLICATE, document_id, version_id)
        return None

    def _contradicts(self, document_id: int, document: Document) -> bool:
        known: dict[str, set[str]] = {}
        for scheme, value in self.connection.execute(
            "SELECT scheme, value FROM identifier WHERE document_id = ?", [document_id]
        ):
            known.setdefault(scheme, set()).add(value)
        return any(
            i.scheme in known and i.value not in known[i.scheme]
            for i in document.identifiers
            if not i.is_trial and i.scheme != "url"
        )

    def _new_document(self, key: str) -> int:
        cursor = self.connection.execute("INSERT INTO document (key) VALUES (?)", [key])
        return int(cursor.lastrowid or 0)

    def _version_with(self, document_id: int, digest: str) -> int | None:
        row = self.connection.execute(
            "SELECT id FROM version WHERE document_id = ? AND record_hash = ?",
            [document_id, digest],
        ).fetchone()
        return int(row[0]) if row else None

    def _identify(self, document_id: int, document: Document) -> None:
        self.connection.executemany(
            "INSERT OR IGNORE INTO identifier VALUES (?, ?, ?)",
            [(i.scheme, i.value, document_id) for i in document.identifiers],
        )

    def _provenance(self, version_id: int, retrieval: int, locator: str) -> None:
        self.connection.execute(
            "INSERT OR IGNORE INTO provenance VALUES (?, ?, ?)", [version_id, retrieval, locator]
        )


def snapshot_of(origin: str, content: bytes, media_type: str) -> Snapshot:
    """Bytes just read from ``origin``, with their digest and the time."""
    return Snapshot(origin, content, sha256(content).hexdigest(), media_type, now())


# The order in which identifiers name a document; a DOI may be shared by several abstracts.
_NAMING_SCHEMES = ("pmid", "pmcid", "doi", "url")


def _key(document: Document, origin: str, locator: str) -> str:
    naming = document.meeting_key
    if naming is None and document.kind is Kind.TRIAL:
        naming = next((i for i in document.identifiers if i.is_trial), None)
    for scheme in _NAMING_SCHEMES:
        naming = naming or document.identifier(scheme)
    return f"{document.format}|{naming}" if naming else f"{document.format}|{origin}!{locator}"
