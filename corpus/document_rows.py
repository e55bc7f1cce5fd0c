"""Documents as rows, and back: what the store writes of one version, losslessly."""

from __future__ import annotations

import json
import sqlite3
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from corpus.annotation_rows import insert_source_citations
from corpus.codec import from_plain, to_plain
from corpus.model import Document, Passage, Section, Snapshot


@dataclass(frozen=True, slots=True)
class Record:
    """A document as it is stored.

    ``digest`` is of everything its source says: equal for equal documents only. ``metadata`` is
    all but the body and its passages, as JSON.
    """

    digest: str
    metadata: str

    @classmethod
    def of(cls, document: Document) -> Record:
        plain = to_plain(replace(document, body="", passages=()))
        metadata = json.dumps(plain, ensure_ascii=False, sort_keys=True)
        places = [
            (p.start, p.end, p.section.value, p.heading, p.speaker) for p in document.passages
        ]
        whole = f"{metadata}\x1e{places!r}\x1e{document.body}"
        return cls(sha256(whole.encode()).hexdigest(), metadata)


def text_hash(document: Document) -> str:
    """The digest of the words alone, whatever their case and spacing."""
    return sha256(" ".join(document.body.split()).casefold().encode()).hexdigest()


def insert_version(
    connection: sqlite3.Connection, document_id: int, document: Document, record: Record
) -> int:
    """Write a version with its passages and contributors, and make it the current one."""
    venue = document.venue
    year = document.published.year if document.published else (venue.year if venue else None)
    cursor = connection.execute(
        """INSERT INTO version (document_id, number, record_hash, text_hash, format, kind,
             title, body, published, year, venue, meeting, source_label, status, record,
             added_at)
           VALUES (?, (SELECT 1 + count(*) FROM version WHERE document_id = ?),
             ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            document_id, document_id, record.digest, text_hash(document), document.format,
            str(document.kind), document.title, document.body,
            str(document.published) if document.published else None, year,
            venue.name if venue else None, venue.meeting if venue else None,
            document.source_label, str(document.status),
            record.metadata, now(),
        ],
    )  # fmt: skip
    version_id = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO passage VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (version_id, n, p.start, p.end, str(p.section), p.heading, p.speaker)
            for n, p in enumerate(document.passages)
        ],
    )
    connection.executemany(
        "INSERT INTO contributor VALUES (?, ?, ?, ?, ?)",
        [
            (version_id, n, c.name, str(c.role), c.is_group)
            for n, c in enumerate(document.contributors)
        ],
    )
    insert_source_citations(connection, version_id, document.citations)
    connection.execute(
        "UPDATE document SET current_version = ? WHERE id = ?", [version_id, document_id]
    )
    return version_id


def read_version(
    connection: sqlite3.Connection, version_id: int, record: str, body: str
) -> Document:
    """The document that `insert_version` wrote, equal to what was given."""
    passages = read_passages(connection, version_id, body)
    plain = {"body": "", "passages": [], "title": None, **json.loads(record)}
    return replace(from_plain(Document, plain), body=body, passages=passages)


def read_passages(
    connection: sqlite3.Connection, version_id: int, body: str
) -> tuple[Passage, ...]:
    """The passages of a version, in order."""
    rows = connection.execute(
        """SELECT start, "end", section, heading, speaker FROM passage
           WHERE version_id = ? ORDER BY position""",
        [version_id],
    )
    return tuple(
        Passage(start, end, body[start:end], Section(section), heading, speaker)
        for start, end, section, heading, speaker in rows
    )


def keep_snapshot(connection: sqlite3.Connection, snapshot: Snapshot) -> None:
    """Keep the raw bytes, compressed; the same bytes are kept once."""
    known = connection.execute(
        "SELECT 1 FROM snapshot WHERE sha256 = ?", [snapshot.sha256]
    ).fetchone()
    if known is None:  # one file may hold thousands of records; its bytes go in with the first
        content = zlib.compress(snapshot.content, 4)
        connection.execute(
            "INSERT INTO snapshot VALUES (?, ?, ?, ?)",
            [snapshot.sha256, snapshot.media_type, len(snapshot.content), content],
        )


def now() -> str:
    """The time, to the second, in UTC, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")
