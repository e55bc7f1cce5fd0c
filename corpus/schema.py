"""The tables of the one SQLite file, as numbered migrations.

Each migration is a small named function, applied once and recorded by sqlite-utils. Names are
never reused or reordered; a change of the schema is a new function at the end, and its name
goes into `MIGRATION_NAMES`, which is also how an older hemekb recognises a newer file.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable

MIGRATION_SET = "hemekb"

_DOCUMENTS = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE snapshot (
  sha256 TEXT PRIMARY KEY, media_type TEXT NOT NULL, size INTEGER NOT NULL,
  content BLOB NOT NULL);                      -- zlib
CREATE TABLE retrieval (
  id INTEGER PRIMARY KEY, origin TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES snapshot,
  retrieved_at TEXT NOT NULL, parser TEXT NOT NULL,
  complete INTEGER NOT NULL DEFAULT 0,         -- every record of it was seen
  UNIQUE (origin, sha256, parser));
CREATE TABLE document (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,
  current_version INTEGER REFERENCES version (id));
CREATE TABLE version (
  id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL REFERENCES document,
  number INTEGER NOT NULL, record_hash TEXT NOT NULL, text_hash TEXT NOT NULL,
  format TEXT NOT NULL, kind TEXT NOT NULL, title TEXT, body TEXT NOT NULL,
  published TEXT, year INTEGER, venue TEXT, meeting TEXT, source_label TEXT NOT NULL,
  status TEXT NOT NULL, record TEXT NOT NULL,  -- all else the source says, as JSON
  added_at TEXT NOT NULL, extracted_by TEXT, indexed_by TEXT,
  UNIQUE (document_id, number), UNIQUE (document_id, record_hash));
CREATE INDEX version_text_hash ON version (text_hash);
CREATE INDEX version_pending_extraction ON version (extracted_by);
CREATE INDEX version_pending_index ON version (indexed_by);
CREATE TABLE passage (
  version_id INTEGER NOT NULL REFERENCES version, position INTEGER NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, section TEXT NOT NULL, heading TEXT,
  speaker TEXT, PRIMARY KEY (version_id, position)) WITHOUT ROWID;
CREATE TABLE identifier (
  scheme TEXT NOT NULL, value TEXT NOT NULL, document_id INTEGER NOT NULL REFERENCES document,
  PRIMARY KEY (scheme, value, document_id)) WITHOUT ROWID;
CREATE INDEX identifier_document ON identifier (document_id);
CREATE TABLE contributor (
  version_id INTEGER NOT NULL REFERENCES version, position INTEGER NOT NULL, name TEXT NOT NULL,
  role TEXT NOT NULL, is_group INTEGER NOT NULL, PRIMARY KEY (version_id, position)) WITHOUT ROWID;
CREATE TABLE provenance (
  version_id INTEGER NOT NULL REFERENCES version, retrieval_id INTEGER NOT NULL
  REFERENCES retrieval, locator TEXT NOT NULL,
  PRIMARY KEY (retrieval_id, locator, version_id)) WITHOUT ROWID;
CREATE INDEX provenance_version ON provenance (version_id);
CREATE TABLE quarantine (
  origin TEXT NOT NULL, locator TEXT NOT NULL, reason TEXT NOT NULL, sha256 TEXT,
  parser TEXT NOT NULL, seen_at TEXT NOT NULL, PRIMARY KEY (origin, locator)) WITHOUT ROWID;
"""

# Every extracted row has its place (version, passage, start, end) and who read it there.
_PLACE = """version_id INTEGER NOT NULL REFERENCES version, extractor TEXT NOT NULL,
  passage INTEGER, start INTEGER, "end" INTEGER"""

_EXTRACTED = f"""
CREATE TABLE concept (
  id TEXT PRIMARY KEY, vocabulary TEXT NOT NULL, label TEXT NOT NULL, alternatives TEXT NOT NULL);
CREATE TABLE mention (
  id INTEGER PRIMARY KEY, {_PLACE}, text TEXT NOT NULL, concept TEXT NOT NULL,
  assertion TEXT NOT NULL);
CREATE INDEX mention_concept ON mention (concept, version_id);
CREATE INDEX mention_version ON mention (version_id);
CREATE TABLE abbreviation (
  id INTEGER PRIMARY KEY, {_PLACE}, short TEXT NOT NULL, long TEXT NOT NULL);
CREATE INDEX abbreviation_version ON abbreviation (version_id);
CREATE TABLE trial_mention (
  id INTEGER PRIMARY KEY, {_PLACE}, scheme TEXT NOT NULL, value TEXT NOT NULL);
CREATE INDEX trial_mention_version ON trial_mention (version_id);
CREATE INDEX trial_mention_identifier ON trial_mention (scheme, value);
CREATE TABLE design_trait (
  id INTEGER PRIMARY KEY, {_PLACE}, name TEXT NOT NULL, value TEXT NOT NULL);
CREATE INDEX design_trait_version ON design_trait (version_id);
CREATE TABLE cohort (
  id INTEGER PRIMARY KEY, {_PLACE}, position INTEGER NOT NULL, text TEXT NOT NULL,
  role TEXT NOT NULL, size INTEGER NOT NULL, label TEXT, parent INTEGER,
  assertion TEXT NOT NULL);
CREATE INDEX cohort_version ON cohort (version_id);
CREATE TABLE estimate (
  id INTEGER PRIMARY KEY, {_PLACE}, text TEXT NOT NULL, endpoint TEXT NOT NULL,
  statistic TEXT NOT NULL, value REAL, unit TEXT, comparator TEXT, events INTEGER,
  denominator INTEGER, interval_kind TEXT, interval_low REAL, interval_high REAL,
  interval_level REAL, interval_open TEXT, time_value REAL, time_unit TEXT, p_value TEXT,
  not_reached INTEGER NOT NULL, grade TEXT, cohort INTEGER, "group" TEXT,
  assertion TEXT NOT NULL);
CREATE INDEX estimate_version ON estimate (version_id);
CREATE INDEX estimate_endpoint ON estimate (endpoint, version_id);
CREATE TABLE citation (
  id INTEGER PRIMARY KEY, {_PLACE}, relation TEXT NOT NULL, scheme TEXT, value TEXT,
  title TEXT, venue TEXT, text TEXT);
CREATE INDEX citation_version ON citation (version_id);
CREATE INDEX citation_identifier ON citation (scheme, value);
"""

_INDEX = """
CREATE TABLE chunk (
  id INTEGER PRIMARY KEY, version_id INTEGER NOT NULL REFERENCES version,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, text_hash TEXT NOT NULL);
CREATE INDEX chunk_version ON chunk (version_id);
CREATE INDEX chunk_text_hash ON chunk (text_hash);
CREATE VIRTUAL TABLE chunk_fts USING fts5 (
  title, body, concepts, tokenize = 'porter unicode61');
CREATE TABLE embedding (
  model TEXT NOT NULL, text_hash TEXT NOT NULL, vector BLOB NOT NULL,
  PRIMARY KEY (model, text_hash)) WITHOUT ROWID;  -- little-endian float32, unit length
"""

_READ_CLOSER = f"""
ALTER TABLE estimate ADD COLUMN interval_spread REAL;
ALTER TABLE estimate ADD COLUMN assessor TEXT;
ALTER TABLE estimate ADD COLUMN rank TEXT;
ALTER TABLE estimate ADD COLUMN assay TEXT;
ALTER TABLE estimate ADD COLUMN confidence REAL;
ALTER TABLE cohort ADD COLUMN is_study INTEGER NOT NULL DEFAULT 0;
CREATE TABLE doubt (
  id INTEGER PRIMARY KEY, {_PLACE}, subject TEXT NOT NULL, position INTEGER NOT NULL,
  kind TEXT NOT NULL, message TEXT NOT NULL);
CREATE INDEX doubt_version ON doubt (version_id);
"""

# What persons put right, and what the extractor had read where they did.
_CORRECTED = """
CREATE TABLE correction (
  id INTEGER PRIMARY KEY AUTOINCREMENT,        -- never given twice: rows name it
  document_id INTEGER NOT NULL REFERENCES document, action TEXT NOT NULL, subject TEXT NOT NULL,
  sentence TEXT NOT NULL, start INTEGER NOT NULL, "offset" INTEGER NOT NULL, text TEXT NOT NULL,
  concept TEXT, changes TEXT NOT NULL, was TEXT, author TEXT, note TEXT, made_at TEXT NOT NULL);
CREATE INDEX correction_document ON correction (document_id);
CREATE TABLE reading (
  version_id INTEGER PRIMARY KEY REFERENCES version, annotations TEXT NOT NULL);
ALTER TABLE mention ADD COLUMN correction INTEGER;
ALTER TABLE cohort ADD COLUMN correction INTEGER;
ALTER TABLE estimate ADD COLUMN correction INTEGER;
"""


def _documents(connection: sqlite3.Connection) -> None:
    _run(connection, _DOCUMENTS)
    connection.execute("INSERT INTO setting VALUES ('database_id', ?)", [uuid.uuid4().hex])


def _extracted(connection: sqlite3.Connection) -> None:
    _run(connection, _EXTRACTED)


def _index(connection: sqlite3.Connection) -> None:
    _run(connection, _INDEX)


def _read_closer(connection: sqlite3.Connection) -> None:
    _run(connection, _READ_CLOSER)


def _corrected(connection: sqlite3.Connection) -> None:
    _run(connection, _CORRECTED)


def _run(connection: sqlite3.Connection, script: str) -> None:
    # executescript() would commit the transaction that makes a migration all or nothing.
    without_comments = "\n".join(line.split("--")[0] for line in script.splitlines())
    for statement in without_comments.split(";"):
        if statement.strip():
            connection.execute(statement)


_STEPS: tuple[tuple[str, Callable[[sqlite3.Connection], None]], ...] = (
    ("m001_documents", _documents),
    ("m002_extracted", _extracted),
    ("m003_index", _index),
    ("m004_read_closer", _read_closer),
    ("m005_corrected", _corrected),
)
MIGRATION_NAMES = tuple(name for name, _ in _STEPS)


def applied_migrations(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The migrations this file has seen, in order; empty for a file without any."""
    table = connection.execute(
        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlite_migrations'"
    ).fetchone()
    if table is None:
        return ()
    rows = connection.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid",
        [MIGRATION_SET],
    )
    return tuple(name for (name,) in rows)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to this version's schema, each step all or nothing."""
    # sqlite_utils takes half a second to import; only a file that needs a step pays for it.
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(MIGRATION_SET)
    for name, step in _STEPS:
        migrations(name=name)(lambda db, step=step: step(db.conn))
    migrations.apply(Database(connection))
