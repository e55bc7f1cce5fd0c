"""Corrections as rows, and back; and what an extractor had read where a person put it right."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from typing import Any

from corpus.annotation import Annotations, Cohort, Estimate, Mention
from corpus.codec import from_plain, to_plain
from corpus.correction import Action, Anchor, Correction, Row, Subject

_COLUMNS = """id, document_id, action, subject, sentence, start, "offset", text, concept, changes,
  was, author, note, made_at"""
_KINDS: dict[Subject, type[Row]] = {
    Subject.ESTIMATE: Estimate,
    Subject.COHORT: Cohort,
    Subject.MENTION: Mention,
}


def insert(connection: sqlite3.Connection, correction: Correction) -> Correction:
    """Keep a correction; gives it back with its number."""
    c, a = correction, correction.anchor
    cursor = connection.execute(
        f"INSERT INTO correction ({_COLUMNS}) VALUES (NULL{', ?' * 13})",
        [
            c.document_id, str(c.action), str(c.subject), a.sentence, a.start, a.offset, a.text,
            c.concept, json.dumps(dict(c.changes), ensure_ascii=False),
            json.dumps(to_plain(c.was), ensure_ascii=False) if c.was else None,
            c.author, c.note, c.made_at,
        ],
    )  # fmt: skip
    return replace(correction, id=int(cursor.lastrowid or 0))


def delete(connection: sqlite3.Connection, number: int) -> None:
    """Forget a correction."""
    connection.execute("DELETE FROM correction WHERE id = ?", [number])


def find(connection: sqlite3.Connection, number: int) -> Correction | None:
    """The correction with this number, if there is one."""
    query = f"SELECT {_COLUMNS} FROM correction WHERE id = ?"
    row = connection.execute(query, [number]).fetchone()
    return _correction(row) if row else None


def of_document(connection: sqlite3.Connection, document_id: int) -> tuple[Correction, ...]:
    """What persons put right in a document, in the order in which they did."""
    query = f"SELECT {_COLUMNS} FROM correction WHERE document_id = ? ORDER BY id"
    return tuple(_correction(row) for row in connection.execute(query, [document_id]))


def documents(connection: sqlite3.Connection) -> list[int]:
    """The documents in which persons have put anything right."""
    rows = connection.execute("SELECT DISTINCT document_id FROM correction ORDER BY 1")
    return [document for (document,) in rows]


def keep_reading(connection: sqlite3.Connection, version_id: int, annotations: Annotations) -> None:
    """Keep what an extractor read, as it was before a person put it right."""
    plain = json.dumps(to_plain(annotations), ensure_ascii=False)
    connection.execute("INSERT OR REPLACE INTO reading VALUES (?, ?)", [version_id, plain])


def kept_reading(connection: sqlite3.Connection, version_id: int) -> Annotations | None:
    """What `keep_reading` kept of a version."""
    row = connection.execute(
        "SELECT annotations FROM reading WHERE version_id = ?", [version_id]
    ).fetchone()
    return from_plain(Annotations, json.loads(row[0])) if row else None


def _correction(row: tuple[Any, ...]) -> Correction:
    number, document, action, subject, sentence, start, offset, text, concept = row[:9]
    changes, was, author, note, made_at = row[9:]
    kind = Subject(subject)
    return Correction(
        Action(action),
        kind,
        Anchor(sentence, start, offset, text),
        concept,
        changes=json.loads(changes),
        was=from_plain(_KINDS[kind], json.loads(was)) if was else None,
        author=author,
        note=note,
        made_at=made_at,
        document_id=document,
        id=number,
    )
