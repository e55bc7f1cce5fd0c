"""Quality and speed of search on public test collections (SciFact, NFCorpus).

    python scripts/bench_search.py [--data FOLDER] [--set scifact] [--keep FILE.db]

Reads ``<set>/corpus.jsonl``, ``queries.*.json`` and ``qrels.*.json``, indexes them in a
temporary database (minutes, the first time), and prints nDCG@10 and recall@100 of the lexical,
the dense and the hybrid ranking. With ``--keep`` the database is kept and used again.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from corpus.annotation import Annotations
from corpus.model import Document, Kind, Passage, Section
from corpus.store import Corpus, snapshot_of
from corpus.vocabulary import Vocabulary
from search.dense import open_index
from search.encoder import OnnxEncoder
from search.evaluate import mean_over_topics, ndcg, recall
from search.hybrid import Searcher
from search.index import embed_pending, write_chunks
from search.lexical import Fts5Index
from search.query import parse_query

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "retrieval"
SETS = ("scifact", "nfcorpus")
# The test collections are not about haematology; this measures ranking, not the vocabulary.
NO_VOCABULARY = Vocabulary([])
Ranker = Callable[[str], list[str]]


def main() -> None:
    arguments = _arguments()
    names = [arguments.set] if arguments.set else SETS
    present = [name for name in names if (arguments.data / name).is_dir()]
    if not present:
        sys.exit(f"No test collection in {arguments.data}.")
    for name in present:
        with tempfile.TemporaryDirectory() as folder:
            path = arguments.keep or Path(folder) / f"{name}.db"
            with Corpus(path) as corpus:
                measure(corpus, arguments.data / name)


def measure(corpus: Corpus, folder: Path) -> None:
    encoder = OnnxEncoder(announce=_say)
    started = time.perf_counter()
    added = add_documents(corpus, folder / "corpus.jsonl")
    _, chunks = write_chunks(corpus.connection)
    _say(f"{folder.name}: {added} documents, {chunks} chunks in {_since(started)}")
    started = time.perf_counter()
    embedded = embed_pending(corpus.connection, encoder, _show_progress)
    _say(f"{embedded} texts encoded in {_since(started)}")

    queries = json.loads(next(folder.glob("queries.*.json")).read_text(encoding="utf-8"))
    qrels = json.loads(next(folder.glob("qrels.*.json")).read_text(encoding="utf-8"))
    qrels = {topic: grades for topic, grades in qrels.items() if topic in queries}
    for name, ranker in rankers(corpus, encoder).items():
        started = time.perf_counter()
        run = {topic: ranker(queries[topic]) for topic in qrels}
        spent = (time.perf_counter() - started) / len(qrels)
        _say(
            f"{name:8} nDCG@10 {mean_over_topics(ndcg, run, qrels):.4f}  "
            f"recall@100 {mean_over_topics(recall, run, qrels):.4f}  "
            f"{1000 * spent:.1f} ms a query ({len(qrels)} queries)"
        )


def rankers(corpus: Corpus, encoder: OnnxEncoder) -> dict[str, Ranker]:
    """Each leg alone and both together, as functions from a question to document ids."""
    connection = corpus.connection
    lexical = Fts5Index(connection)
    dense = open_index(connection, encoder.name)
    searcher = Searcher(connection, encoder, NO_VOCABULARY)
    key_of_chunk = dict(
        connection.execute(
            """SELECT chunk.id, locator FROM chunk
               JOIN provenance ON provenance.version_id = chunk.version_id"""
        ).fetchall()
    )
    key_of_version = dict(connection.execute("SELECT version_id, locator FROM provenance"))

    def by_document(found: list[tuple[int, float]]) -> list[str]:
        return list(dict.fromkeys(key_of_chunk[chunk] for chunk, _ in found))[:100]

    def by_words(text: str) -> list[str]:
        fts = parse_query(text, NO_VOCABULARY).fts
        return by_document(lexical.search(fts, 1000)) if fts else []

    def by_meaning(text: str) -> list[str]:
        return by_document(dense.search(encoder.encode_query(text), 1000))

    def by_both(text: str) -> list[str]:
        return [key_of_version[hit.version_id] for hit in searcher.search(text, limit=100)]

    return {"lexical": by_words, "dense": by_meaning, "hybrid": by_both}


def add_documents(corpus: Corpus, path: Path) -> int:
    """Store the collection, as if extracted, unless the database has it already."""
    if corpus.connection.execute("SELECT 1 FROM document LIMIT 1").fetchone():
        return 0
    snapshot = snapshot_of(path.name, path.read_bytes(), "application/jsonl")
    with corpus.batch():
        for key, document in _documents(path):
            addition = corpus.add(document, snapshot, locator=key)
            corpus.annotate(addition.version_id, "bench", Annotations())
    return int(corpus.connection.execute("SELECT count(*) FROM document").fetchone()[0])


def _documents(path: Path) -> Iterator[tuple[str, Document]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        title, text = record.get("title") or None, record["text"]
        passages = [Passage(0, len(title), title, Section.TITLE)] if title else []
        body = f"{title}\n\n{text}" if title else text
        if text:
            start = len(body) - len(text)
            passages.append(Passage(start, len(body), text, Section.ABSTRACT))
        yield record["_id"], Document(Kind.PAPER, "bench", title, body, tuple(passages))


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done}/{total}" + ("\n" if done == total else ""))
        sys.stderr.flush()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _since(started: float) -> str:
    return f"{time.perf_counter() - started:.1f} s"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the collections")
    parser.add_argument("--set", choices=SETS, help="only this one")
    parser.add_argument("--keep", type=Path, help="keep the database here (one set at a time)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
