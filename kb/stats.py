"""How much a knowledge base holds, and what is still to be done in it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.extract.version import EXTRACTOR
from kb.plain import plain
from search.index import INDEXER

_CURRENT = "JOIN document ON document.current_version = {}.version_id"


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts over the current versions of all documents.

    ``size`` is in bytes, with SQLite's log beside the file; 0 for one in memory. ``quarantined``
    are records that could not be read; the ``pending`` ones wait to be read, for the first time
    or by this extractor, or to be indexed.
    """

    path: str
    size: int
    documents: int
    kinds: dict[str, int]
    passages: int
    mentions: int
    cohorts: int
    estimates: int
    chunks: int
    embedded: int
    quarantined: int
    corrections: int
    pending_extraction: int
    pending_index: int

    def to_dict(self) -> dict[str, Any]:
        return {**plain(self), "kinds": dict(self.kinds)}


def count(connection: sqlite3.Connection, path: Path | str, model: str) -> Stats:
    """Count everything; ``model`` is the embedding model whose vectors are meant."""

    def number(query: str, *parameters: str) -> int:
        return int(connection.execute(query, parameters).fetchone()[0])

    def rows_of(table: str) -> int:
        return number(f"SELECT count(*) FROM {table} {_CURRENT.format(table)}")

    current = "version JOIN document ON document.current_version = version.id"
    kinds: list[tuple[str, int]] = connection.execute(
        f"SELECT kind, count(*) FROM {current} GROUP BY kind ORDER BY 2 DESC, 1"
    ).fetchall()
    return Stats(
        path=str(path),
        size=_size(path),
        documents=sum(n for _, n in kinds),
        kinds=dict(kinds),
        passages=rows_of("passage"),
        mentions=rows_of("mention"),
        cohorts=rows_of("cohort"),
        estimates=rows_of("estimate"),
        chunks=number("SELECT count(*) FROM chunk"),
        embedded=number(
            """SELECT count(*) FROM chunk WHERE EXISTS (
                 SELECT 1 FROM embedding
                 WHERE model = ? AND embedding.text_hash = chunk.text_hash)""",
            model,
        ),
        corrections=number("SELECT count(*) FROM correction"),
        quarantined=number("SELECT count(*) FROM quarantine"),
        pending_extraction=number(
            f"SELECT count(*) FROM {current} WHERE extracted_by IS NOT ?", EXTRACTOR
        ),
        pending_index=number(
            f"SELECT count(*) FROM {current} WHERE extracted_by NOTNULL AND indexed_by IS NOT ?",
            INDEXER,
        ),
    )


def _size(path: Path | str) -> int:
    files = (Path(path), Path(f"{path}-wal"))
    return sum(file.stat().st_size for file in files if file.is_file())
