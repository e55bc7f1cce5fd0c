"""The lexical leg: chunks ranked by their words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Protocol

TITLE_WEIGHT = 2.0
BODY_WEIGHT = 1.0
CONCEPTS_WEIGHT = 1.0

Scored = tuple[int, float]
"""A chunk's id and its score: higher is better."""


class LexicalIndex(Protocol):
    """A ranking of chunks by words; FTS5 here, another engine for very large collections."""

    def search(self, fts: str, depth: int, allowed: Sequence[int] | None = None) -> list[Scored]:
        """The best chunks, best first; only ``allowed`` ones where that is given.

        Scores are never negative; 0 is the theoretical minimum (no word in common).
        """
        ...


class Fts5Index:
    """BM25 over the table ``chunk_fts`` (SQLite FTS5; Robertson & Zaragoza 2009)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def search(self, fts: str, depth: int, allowed: Sequence[int] | None = None) -> list[Scored]:
        """See `LexicalIndex.search`."""
        restriction = ""
        parameters: list[str | float | int] = [TITLE_WEIGHT, BODY_WEIGHT, CONCEPTS_WEIGHT, fts]
        if allowed is not None:
            # The + keeps SQLite from running the whole MATCH once for every allowed chunk.
            restriction = "AND +rowid IN (SELECT value FROM json_each(?))"
            parameters.append(json.dumps([int(chunk) for chunk in allowed]))
        rows = self._connection.execute(
            f"""SELECT rowid, -bm25(chunk_fts, ?, ?, ?) AS score FROM chunk_fts
                WHERE chunk_fts MATCH ? {restriction}
                ORDER BY score DESC, rowid LIMIT ?""",
            [*parameters, depth],
        )
        # bm25() is below zero for every match; rounding must not make it less than none.
        return [(int(chunk), max(0.0, float(score))) for chunk, score in rows]
