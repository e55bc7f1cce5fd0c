"""From paths to annotated documents: read → recognise → parse → store → extract.

Each stage takes its work from the store, so that it can be stopped and run again alone: a file
whose very bytes were read before by the same parser is not parsed again, and extraction does
only the versions that this extractor has not read.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from corpus.annotation import Annotations
from corpus.errors import FormatError
from corpus.model import Document, Snapshot
from corpus.store import Corpus, Outcome, snapshot_of
from ingest.files import FoundFile, walk
from ingest.formats import recognise
from ingest.formats.base import Format, Unreadable
from ingest.progress import Progress, Silent

_COMMIT_SECONDS = 1.0  # what Ctrl-C could cost, were a batch not kept


@dataclass(frozen=True, slots=True)
class Rejection:
    """A file or record that could not be read, and why, in one sentence."""

    origin: str
    locator: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of everything that was found: each record is counted once."""

    files: int = 0
    unchanged_files: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: tuple[Rejection, ...] = ()
    extracted: int = 0

    @property
    def records(self) -> int:
        """All records seen, readable or not."""
        return self.new + self.changed + self.unchanged + self.duplicates + len(self.rejected)


def ingest_paths(
    corpus: Corpus, paths: Sequence[Path | str], progress: Progress | None = None
) -> IngestReport:
    """Read files and folders into the corpus and extract what is new.

    A record that cannot be read costs only itself: its bytes are kept, and it is named in the
    report. Ctrl-C keeps every document that was finished, and is raised again.

    Raises:
        StoreError: the database cannot be written.
    """
    progress = progress or Silent()
    tally = _Tally()
    progress.start("Reading", None)
    for batch in _batches(_results(corpus, paths), _COMMIT_SECONDS):
        with corpus.batch():
            for result in batch:
                tally.count(_keep(corpus, result))
                if isinstance(result, _Record | _Known):
                    progress.advance()
    progress.finish()
    extracted = extract_pending(corpus, progress)
    return tally.report(extracted)


def extract_pending(corpus: Corpus, progress: Progress | None = None) -> int:
    """Read every current version that this extractor has not read; returns how many."""
    from ingest.extract.version import EXTRACTOR

    return extract_versions(corpus, corpus.pending_extraction(EXTRACTOR), progress)


def extract_versions(
    corpus: Corpus, versions: Sequence[int], progress: Progress | None = None
) -> int:
    """Read these versions, whoever read them before; returns how many."""
    from ingest.extract.version import EXTRACTOR

    with closing(readings_of(corpus, versions, progress)) as readings:
        for batch in _batches(readings, _COMMIT_SECONDS):
            with corpus.batch():
                for version_id, annotations in batch:
                    corpus.annotate(version_id, EXTRACTOR, annotations)
    return len(versions)


def readings_of(
    corpus: Corpus, versions: Sequence[int], progress: Progress | None = None
) -> Generator[tuple[int, Annotations], None, None]:
    """What this extractor reads in these versions, in order; nothing is written."""
    if not versions:
        return
    from ingest.extract.readers import WORTH_STARTING, read_apart, read_here  # loads spaCy

    progress = progress or Silent()
    read = read_apart if len(versions) >= WORTH_STARTING else read_here
    progress.start("Extracting", len(versions))
    with closing(
        read((version_id, corpus.passages(version_id)) for version_id in versions)
    ) as all_:
        for reading in all_:
            yield reading
            progress.advance()
    progress.finish()


@dataclass(frozen=True, slots=True)
class _Known:
    """A file whose bytes were read before."""

    records: int
    quarantined: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    """One record of a file: a document, or why it is none."""

    snapshot: Snapshot
    parser: str
    locator: str
    content: Document | Unreadable


@dataclass(frozen=True, slots=True)
class _FileRead:
    """A file was opened, whatever it held."""


@dataclass(frozen=True, slots=True)
class _FileDone:
    """Every record of a file has come by."""

    snapshot: Snapshot
    parser: str


_Result = _Known | _Record | _FileRead | _FileDone | Rejection


def _results(corpus: Corpus, paths: Sequence[Path | str]) -> Iterator[_Result]:
    for found in walk([Path(p) for p in paths]):
        if isinstance(found, Unreadable):
            yield _FileRead()
            yield Rejection(found.locator, "", found.reason)
        else:
            yield _FileRead()
            yield from _read_file(corpus, found)


def _read_file(corpus: Corpus, found: FoundFile) -> Iterator[_Result]:
    try:
        format_ = recognise(found.content)
    except FormatError as error:
        yield Rejection(found.origin, "", str(error))
        return
    parser = f"{format_.name}/{format_.version}"
    snapshot = snapshot_of(found.origin, found.content, format_.media_type)
    if corpus.has_read(found.origin, snapshot.sha256, parser):
        yield _Known(
            corpus.records_of(found.origin, snapshot.sha256, parser),
            tuple(Rejection(*row) for row in corpus.quarantined(found.origin)),
        )
        return
    yield from _parse(format_, snapshot, parser)


def _parse(format_: Format, snapshot: Snapshot, parser: str) -> Iterator[_Record | _FileDone]:
    number = 0
    try:
        for number, content in enumerate(format_.parse(snapshot.content), start=1):
            locator = content.locator if isinstance(content, Unreadable) else str(number)
            yield _Record(snapshot, parser, locator, content)
    except FormatError as error:
        locator = f"after record {number}" if number else ""
        yield _Record(snapshot, parser, locator, Unreadable(locator, str(error)))
    yield _FileDone(snapshot, parser)


def _keep(corpus: Corpus, result: _Result) -> _Result | Outcome:
    """Store one result; gives back what the report counts."""
    if isinstance(result, _FileDone):
        corpus.finish_reading(result.snapshot, result.parser)
    if not isinstance(result, _Record):
        return result
    if isinstance(result.content, Unreadable):
        reason = _sentence(result.content.reason)
        corpus.quarantine(result.snapshot, result.locator, reason, result.parser)
        return Rejection(result.snapshot.origin, result.locator, reason)
    return corpus.add(result.content, result.snapshot, result.locator, result.parser).outcome


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}."


class _Tally:
    """Counts results into a report."""

    def __init__(self) -> None:
        self.files = self.unchanged_files = 0
        self.outcomes = dict.fromkeys(Outcome, 0)
        self.rejected: list[Rejection] = []

    def count(self, result: _Result | Outcome) -> None:
        if isinstance(result, Outcome):
            self.outcomes[result] += 1
        elif isinstance(result, Rejection):
            self.rejected.append(result)
        elif isinstance(result, _FileRead):
            self.files += 1
        elif isinstance(result, _Known):
            self.unchanged_files += 1
            self.outcomes[Outcome.UNCHANGED] += result.records
            self.rejected.extend(result.quarantined)

    def report(self, extracted: int) -> IngestReport:
        return IngestReport(
            files=self.files,
            unchanged_files=self.unchanged_files,
            new=self.outcomes[Outcome.NEW],
            changed=self.outcomes[Outcome.CHANGED],
            unchanged=self.outcomes[Outcome.UNCHANGED],
            duplicates=self.outcomes[Outcome.DUPLICATE],
            rejected=tuple(self.rejected),
            extracted=extracted,
        )


T = TypeVar("T")


def _batches(items: Iterable[T], seconds: float) -> Iterator[Iterator[T]]:
    """The items in lots that each take about so long to work through, never none."""
    remaining = iter(items)

    def lot(first: T) -> Iterator[T]:
        deadline = time.monotonic() + seconds
        yield first
        while time.monotonic() < deadline:
            try:
                yield next(remaining)
            except StopIteration:
                return

    for first in remaining:
        yield lot(first)
