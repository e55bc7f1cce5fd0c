"""Opening the one SQLite file, and saying clearly why it cannot be opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import NewerDatabase, NotFound, StoreError
from corpus.schema import MIGRATION_NAMES, applied_migrations, migrate


def open_database(path: Path | str, *, create: bool = True) -> sqlite3.Connection:
    """A connection to the knowledge base at ``path``, brought to the current schema.

    WAL with synchronous=NORMAL: a reader never waits for the one writer, and a crash loses at
    most the last transaction, never the file.

    Raises:
        NotFound: there is no such file and ``create`` is false.
        StoreError: the path cannot be used, or the file is not a hemekb database.
        NewerDatabase: a later hemekb wrote it.

    >>> connection = open_database(":memory:")
    >>> connection.execute("SELECT count(*) FROM document").fetchone()[0]
    0
    """
    in_memory = str(path) == ":memory:"
    if not in_memory:
        path = Path(path)
        if path.is_dir():
            raise StoreError(f"{path} is a folder; name a database file in it.")
        if not path.exists():
            if not create:
                raise NotFound(
                    f"There is no knowledge base at {path} yet; run `hemekb ingest PATH…` or "
                    "`hemekb demo` to make one, or name another with --db."
                )
            _make_folder(path.parent)
    with _explained(path):
        connection = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"The folder {folder} cannot be made: {error.strerror}.") from error


def _prepare(connection: sqlite3.Connection, path: Path | str) -> None:
    applied = applied_migrations(connection)
    later = [name for name in applied if name not in MIGRATION_NAMES]
    if later:
        raise NewerDatabase(
            f"{path} was written by a newer hemekb (it has {later[-1]}); upgrade hemekb to open it."
        )
    if not applied and connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
        raise StoreError(f"{path} is a SQLite file, but not a hemekb knowledge base.")
    connection.execute("PRAGMA foreign_keys = ON")
    if applied != MIGRATION_NAMES:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection)
    connection.execute("PRAGMA synchronous = NORMAL")


@contextmanager
def _explained(path: Path | str) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        reason = str(error)
        if "not a database" in reason or "malformed" in reason:
            raise StoreError(f"{path} is not a SQLite database.") from error
        if "readonly" in reason or "unable to open" in reason:
            raise StoreError(
                f"{path} cannot be written; choose a writable place with --db or HEMEKB_DB."
            ) from error
        raise StoreError(f"{path} cannot be opened: {reason}.") from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is done inside is kept together, or not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def savepoint(connection: sqlite3.Connection) -> Iterator[None]:
    """One record's writes inside a transaction: kept whole, or undone without the others."""
    connection.execute("SAVEPOINT record")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK TO record")
        connection.execute("RELEASE record")
        raise
    connection.execute("RELEASE record")
