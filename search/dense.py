"""The dense leg: exact inner products over a memory-mapped matrix.

The vectors live in the database; the matrix is a cache beside it, rebuilt whenever the
database's vectors have changed, and never needed: where it cannot be written, it is held in
memory. All is float32; float64 queries would cost 6 to 12 times as much.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from search.cache import cache_folder, replace_file
from search.lexical import Scored

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Ids = NDArray[np.int64]

MINIMUM_COSINE = -1.0
"""The theoretical minimum of this leg's scores."""

_STATE = "vectors_state"
_HEADER_SIZE = 4096  # one page, so that the matrix begins on a page of its own
_END = b"hemekb-vectors-end"


def mark_changed(connection: sqlite3.Connection) -> None:
    """Say, inside the transaction that changes chunks or vectors, that matrices are stale."""
    connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", [_STATE, uuid.uuid4().hex])


class DenseIndex:
    """The vectors of one model over the chunks of one database.

    ``ids`` are chunk ids in rising order; row *i* of ``matrix`` is the unit vector of
    ``ids[i]``.
    """

    def __init__(self, ids: Ids, matrix: Vectors) -> None:
        self.ids = ids
        self.matrix = matrix

    def __len__(self) -> int:
        return len(self.ids)

    def search(
        self, query: Vectors, depth: int, allowed: Sequence[int] | None = None
    ) -> list[Scored]:
        """The chunks nearest to the query's unit vector, nearest first, by cosine; exact."""
        if allowed is None:
            return self._nearest_of_all(query, depth)
        rows = self._rows(allowed)
        scores = self._cosines(query, rows)
        best = _largest(scores, min(depth, len(scores)))
        return [(int(self.ids[rows[i]]), float(scores[i])) for i in best]

    def scores(self, query: Vectors, chunks: Sequence[int]) -> dict[int, float]:
        """The cosine of each of these chunks that has a vector."""
        rows = self._rows(chunks)
        cosines = self._cosines(query, rows)
        return {int(self.ids[r]): float(c) for r, c in zip(rows, cosines, strict=True)}

    def _nearest_of_all(self, query: Vectors, depth: int) -> list[Scored]:
        import faiss

        depth = min(depth, len(self))
        if depth == 0:
            return []
        cosines, rows = faiss.knn(
            query.reshape(1, -1), self.matrix, depth, metric=faiss.METRIC_INNER_PRODUCT
        )
        return [
            (int(self.ids[r]), float(c)) for r, c in zip(rows[0], cosines[0], strict=True) if r >= 0
        ]

    def _rows(self, chunks: Sequence[int]) -> Ids:
        import numpy as np

        wanted = np.unique(np.asarray(chunks, dtype=np.int64))
        if not len(self) or not len(wanted):
            return np.empty(0, dtype=np.int64)
        places = np.searchsorted(self.ids, wanted)
        places[places == len(self)] = 0
        rows: Ids = places[self.ids[places] == wanted].astype(np.int64)
        return rows

    def _cosines(self, query: Vectors, rows: Ids) -> Vectors:
        # Gathering copies the rows; once they are many, scoring everything in place is cheaper.
        if len(rows) * 4 > len(self):
            some: Vectors = (self.matrix @ query)[rows]
        else:
            some = self.matrix[rows] @ query
        return some


def current_state(connection: sqlite3.Connection) -> str | None:
    """Changes whenever the database's vectors do; ``None`` before there were any chunks."""
    return _setting(connection, _STATE)


def open_index(connection: sqlite3.Connection, model: str) -> DenseIndex:
    """The vectors of ``model`` in this database, from the cache file if it is up to date.

    In a database opened for writing nothing is written but the cache file.
    """
    state = current_state(connection)
    database = _setting(connection, "database_id")
    if state is None or database is None:
        return _empty()
    path = cache_folder() / "vectors" / f"{database}-{_file_name(model)}.f32"
    header = {"state": state, "model": model}
    index = _read(path, header)
    if index is not None:
        return index
    index, state = _load(connection, model)
    if len(index):
        header["state"] = state
        # A cache that cannot be written costs time at the next start, nothing else.
        try:
            replace_file(path, lambda file: _write(file, header, index))
        except OSError:
            return index
        return _read(path, header) or index
    return index


def _setting(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM setting WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else None


def _file_name(model: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in model)


def _empty() -> DenseIndex:
    import numpy as np

    return DenseIndex(np.empty(0, dtype=np.int64), np.empty((0, 0), dtype=np.float32))


def _load(connection: sqlite3.Connection, model: str) -> tuple[DenseIndex, str]:
    """All vectors from the database, with the state they were read in."""
    import numpy as np

    own_transaction = not connection.in_transaction
    if own_transaction:
        connection.execute("BEGIN")  # one snapshot: the vectors must be those of the state
    try:
        state = _setting(connection, _STATE) or ""
        rows = connection.execute(
            """SELECT chunk.id, vector FROM chunk
               JOIN embedding ON model = ? AND embedding.text_hash = chunk.text_hash
               ORDER BY chunk.id""",
            [model],
        ).fetchall()
    finally:
        if own_transaction:
            connection.execute("ROLLBACK")
    if not rows:
        return _empty(), state
    ids = np.array([chunk for chunk, _ in rows], dtype=np.int64)
    vectors = np.frombuffer(b"".join(vector for _, vector in rows), dtype="<f4")
    return DenseIndex(ids, vectors.reshape(len(rows), -1)), state


# The file: a header of one page (JSON), the matrix, the ids, and a mark that it is whole.


def _write(file: BinaryIO, header: dict[str, str], index: DenseIndex) -> None:
    rows, dimension = index.matrix.shape
    described = json.dumps(header | {"rows": rows, "dimension": dimension}).encode()
    file.write(described.ljust(_HEADER_SIZE))
    file.write(index.matrix.astype("<f4", copy=False).tobytes())
    file.write(index.ids.astype("<i8", copy=False).tobytes())
    file.write(_END)


def _read(path: Path, expected: dict[str, str]) -> DenseIndex | None:
    """The index in a file, or ``None`` where there is none, it is stale, or it is torn."""
    import numpy as np

    try:
        with path.open("rb") as file:
            header = json.loads(file.read(_HEADER_SIZE))
            rows, dimension = int(header["rows"]), int(header["dimension"])
            if {name: header[name] for name in expected} != expected:
                return None
            ids_at = _HEADER_SIZE + rows * dimension * 4
            if path.stat().st_size != ids_at + rows * 8 + len(_END):
                return None
            file.seek(ids_at)
            ids = np.frombuffer(file.read(rows * 8), dtype="<i8")
            if file.read() != _END:
                return None
        shape = (rows, dimension)
        matrix = np.memmap(path, dtype="<f4", mode="r", offset=_HEADER_SIZE, shape=shape)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return DenseIndex(ids, np.asarray(matrix))


def _largest(scores: Vectors, count: int) -> list[int]:
    """The places of the largest scores, largest first; equal ones in their order."""
    import numpy as np

    return [int(i) for i in np.argsort(-scores, kind="stable")[:count]]
