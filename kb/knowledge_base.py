"""One object for all that hemekb does: ingest, search, show, tabulate, count."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from corpus.annotation import Estimate
from corpus.errors import NotFound
from corpus.identifiers import Identifier
from corpus.store import Corpus
from corpus.vocabulary import Vocabulary, default_vocabulary
from kb.document_view import DocumentView
from kb.evidence import EvidenceTable
from kb.evidence_rows import find_evidence
from kb.facets import Facets, Names, Years
from kb.location import default_path
from kb.references import called, identifiers_of, people_of
from kb.results import Results
from kb.stats import Stats, count

if TYPE_CHECKING:
    from corpus.correction import Correction
    from ingest.pipeline import IngestReport
    from ingest.progress import Progress
    from kb.reextraction import Extracted, ExtractionDiff
    from search.encoder import Encoder
    from search.hybrid import Searcher


class KnowledgeBase:
    """A knowledge base in one SQLite file; without a path, the user's own.

    ``announce`` is told, in one sentence, before something that takes long happens once.

    Raises:
        NotFound: there is no such file, and ``create`` is false.
        StoreError: the file cannot be used, or is not a knowledge base.

    >>> with KnowledgeBase(":memory:") as kb:
    ...     len(kb.evidence(target="BCMA", endpoint="PFS"))
    0
    """

    def __init__(
        self,
        path: Path | str | None = None,
        *,
        create: bool = True,
        announce: Callable[[str], None] | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self.corpus = Corpus(path if path is not None else default_path(), create=create)
        self._announce = announce
        self._encoder = encoder
        self._searcher: Searcher | None = None

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.corpus.close()

    @property
    def path(self) -> Path | str:
        return self.corpus.path

    @property
    def connection(self) -> sqlite3.Connection:
        return self.corpus.connection

    @property
    def vocabulary(self) -> Vocabulary:
        return default_vocabulary()

    def ingest(
        self,
        paths: Sequence[Path | str] | Path | str,
        *,
        embed: bool = True,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Read files and folders, find what they say, and make it searchable.

        Without ``embed`` they are found by their words only, until `embed` is called.
        Interrupted, it keeps what was finished, and goes on when it is called again.

        Raises:
            StoreError: the database cannot be written.
            ModelError: the embedding model is missing; all but the vectors is kept.
        """
        from ingest.pipeline import ingest_paths
        from search.index import write_chunks

        if isinstance(paths, str | Path):
            paths = [paths]
        report = ingest_paths(self.corpus, paths, progress)
        write_chunks(self.connection)
        if embed:
            self.embed(progress=progress)
        return report

    def extract(
        self,
        *,
        everything: bool = False,
        limit: int | None = None,
        progress: Progress | None = None,
    ) -> Extracted:
        """Read again what an older extractor has read, or ``everything``; corrections hold.

        The index is renewed where other concepts are found; nothing is encoded again.
        """
        from ingest.extract.version import EXTRACTOR
        from ingest.pipeline import extract_versions
        from kb.reextraction import Extracted
        from search.index import write_chunks

        versions = self._to_extract(everything, limit)
        read = extract_versions(self.corpus, versions, progress)
        reindexed, _ = write_chunks(self.connection)
        return Extracted(EXTRACTOR, read, reindexed)

    def extraction_diff(
        self,
        *,
        everything: bool = False,
        limit: int | None = None,
        progress: Progress | None = None,
    ) -> ExtractionDiff:
        """What `extract` would change; nothing is written."""
        from kb.reextraction import compare

        versions = self._to_extract(everything, limit)
        return compare(self.corpus, versions, self.vocabulary, progress)

    def embed(self, *, progress: Progress | None = None) -> int:
        """Encode every text that has no vector yet; returns how many there were.

        Raises:
            ModelError: the embedding model is missing or not the expected one.
        """
        from search.index import count_unembedded, index_pending, write_chunks

        write_chunks(self.connection)
        encoder = self._the_encoder()
        waiting = count_unembedded(self.connection, encoder.name)
        if progress is None:
            return index_pending(self.connection, encoder).embedded
        if not waiting:
            return 0
        progress.start("Embedding", waiting)
        report = index_pending(self.connection, encoder, _steps_of(progress))
        progress.finish()
        return report.embedded

    def search(
        self,
        text: str,
        *,
        target: Names = None,
        disease: Names = None,
        therapy: Names = None,
        endpoint: Names = None,
        kind: Names = None,
        meeting: Names = None,
        year: Years = None,
        limit: int = 10,
    ) -> Results:
        """The documents that answer best, by their words and by their meaning.

        Filters take one name or several, in any synonym; with an empty text the documents
        that pass them are listed, newest first.

        Raises:
            NotFound: a filter names what is not known; the message suggests near names.
            ModelError: vectors are there, but not the model that made them.
        """
        facets = Facets(target, disease, therapy, endpoint, kind, meeting, year)
        found = self._the_searcher().search(text, facets.filters(self.vocabulary), limit)
        identifiers = identifiers_of(self.connection, [hit.document_id for hit in found])
        untitled = [hit.version_id for hit in found if not hit.title]
        return Results(found, identifiers, people_of(self.connection, untitled))

    def evidence(
        self,
        *,
        target: Names = None,
        disease: Names = None,
        therapy: Names = None,
        endpoint: Names = None,
        kind: Names = None,
        meeting: Names = None,
        year: Years = None,
        own_only: bool = True,
        limit: int | None = None,
    ) -> EvidenceTable:
        """The numbers that documents report, newest first, each with its sentence.

        ``own_only`` leaves out what a document quotes from earlier work or only plans for.

        Raises:
            NotFound: a filter names what is not known; the message suggests near names.
        """
        facets = Facets(target, disease, therapy, endpoint, kind, meeting, year)
        filters = facets.filters(self.vocabulary)
        return find_evidence(
            self.connection, filters, self.vocabulary, own_only=own_only, limit=limit
        )

    def document(self, reference: int | str) -> DocumentView:
        """A document by its number, an identifier or its source label (``ASH 2024 · 964``).

        Raises:
            NotFound: nothing in the knowledge base answers to it.
        """
        stored = self.corpus.load(self.corpus.resolve(str(reference)))
        annotations = self.corpus.annotations(stored.version_id)
        corrections = self.corpus.corrections(stored.document_id)
        view = DocumentView(stored, annotations, self.vocabulary, {}, corrections)
        cited = [c.identifier for c in view.citations if c.identifier]
        return replace(view, held=self._held(cited))

    def correct(
        self,
        reference: int | str,
        *,
        number: int | None = None,
        cohort: int | None = None,
        mention: str | None = None,
        add: str | None = None,
        changes: Mapping[str, object] | None = None,
        reject: bool = False,
        author: str | None = None,
        note: str | None = None,
    ) -> Correction:
        """Put right what was read in a document; it holds for later readings and versions too.

        ``number`` and ``cohort`` count as the document shows them, from 1; ``mention`` and
        ``add`` quote it, with ``⟦…⟧`` around what is meant. ``changes`` are fields with what
        is right, ``{"value": "81%", "n": 58}``; nothing is ``""``.

        Raises:
            NotFound: there is no such document.
            InvalidCorrection: it does not have what is pointed at, or that cannot be as said.
        """
        from kb.correcting import Chosen, correction_of
        from search.index import write_chunks

        chosen = Chosen(number, cohort, mention, add)
        said = {name: str(value) for name, value in (changes or {}).items()}
        meant = correction_of(self.document(reference), chosen, said, reject=reject)
        made = self.corpus.correct(replace(meant, author=author, note=note))
        write_chunks(self.connection)
        return made

    def corrections(self, reference: int | str) -> tuple[Correction, ...]:
        """What persons have put right in a document, in the order in which they did."""
        return self.corpus.corrections(self.corpus.resolve(str(reference)))

    def undo_correction(self, number: int, *, of: int | str | None = None) -> Correction:
        """Forget a correction; ``of`` is the document that it has to be of.

        Raises:
            NotFound: there is no such correction.
        """
        from search.index import write_chunks

        if of is not None and number not in {c.id for c in self.corrections(of)}:
            raise NotFound(
                f"Document {of} has no correction {number}; `hemekb correct {of} --list` has them."
            )
        gone = self.corpus.uncorrect(number)
        write_chunks(self.connection)
        return gone

    def unplaced_corrections(self) -> tuple[Correction, ...]:
        """The corrections of all documents whose sentence is not there any more."""
        return tuple(
            correction
            for number in self.corpus.corrected_documents()
            for correction in self.document(number).unplaced
        )

    def doubts_about(self, correction: Correction) -> tuple[str, ...]:
        """What does not come out in a number as a person put it right."""
        from ingest.extract.checks import doubts
        from kb.correcting import row_of

        row = row_of(self.document(correction.document_id), correction)
        return tuple(d.message for d in doubts([row], [])) if isinstance(row, Estimate) else ()

    def called(self, reference: str) -> tuple[int, ...]:
        """All documents that answer to an identifier or a source label, by their numbers."""
        return called(self.connection, reference)

    def stats(self) -> Stats:
        """How much there is, and what waits to be done."""
        return count(self.connection, self.path, self._the_encoder().name)

    def _to_extract(self, everything: bool, limit: int | None) -> list[int]:
        from ingest.extract.version import EXTRACTOR

        corpus = self.corpus
        versions = corpus.current_versions() if everything else corpus.pending_extraction(EXTRACTOR)
        return versions[:limit]

    def _held(self, identifiers: Sequence[Identifier]) -> dict[Identifier, int]:
        rows = self.connection.execute(
            """SELECT scheme, identifier.value, min(document_id) FROM json_each(?) AS wanted
               JOIN identifier ON scheme = json_extract(wanted.value, '$[0]')
                 AND identifier.value = json_extract(wanted.value, '$[1]')
               GROUP BY 1, 2""",
            [json.dumps([(i.scheme, i.value) for i in identifiers])],
        )
        return {Identifier(scheme, value): document for scheme, value, document in rows}

    def _the_encoder(self) -> Encoder:
        if self._encoder is None:
            from search.encoder import OnnxEncoder

            self._encoder = OnnxEncoder(announce=self._announce)
        return self._encoder

    def _the_searcher(self) -> Searcher:
        if self._searcher is None:
            from search.hybrid import Searcher

            self._searcher = Searcher(self.connection, self._the_encoder(), self.vocabulary)
        return self._searcher


def _steps_of(progress: Progress) -> Callable[[int, int], None]:
    """Progress by steps, for work that counts what is done in all."""
    before = 0

    def follow(done: int, _total: int) -> None:
        nonlocal before
        progress.advance(done - before)
        before = done

    return follow
