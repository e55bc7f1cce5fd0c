"""What another extractor would change, document by document, before anything is written.

The readings compared are as they are shown: each put right by what persons have corrected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from corpus.annotation import Annotations, Cohort, Duration, Estimate, Interval
from corpus.annotation_diff import AnnotationDiff, Changes, diff
from corpus.correction_fields import cohort_name
from corpus.model import Document
from corpus.store import Corpus
from corpus.vocabulary import Vocabulary
from ingest.extract.version import EXTRACTOR
from ingest.pipeline import readings_of
from ingest.progress import Progress
from kb import wording
from kb.evidence_rows import sentence_around

COLUMNS = (
    *("document_id", "source_label", "change", "endpoint", "statistic", "value", "interval"),
    *("time", "n", "cohort", "what_changed", "sentence", "passage", "start", "end"),
)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What reading again did: documents read, and those of them indexed anew."""

    extractor: str
    documents: int
    reindexed: int


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number that would come, go, or read otherwise.

    ``change`` is ``added``, ``removed`` or ``changed``; ``estimate`` is the new one, or the one
    that goes. ``fields`` are those that read otherwise, each with both values in words.
    """

    change: str
    estimate: Estimate
    cohort: Cohort | None
    sentence: str
    fields: tuple[tuple[str, str, str], ...] = ()

    @property
    def what_changed(self) -> str:
        """
        >>> from corpus.annotation import Statistic
        >>> orr = Estimate(0, 0, 3, "90%", "endpoint:orr", Statistic.PROPORTION)
        >>> NumberChange("changed", orr, None, "", (("value", "9", "90"),)).what_changed
        'value: 9 → 90'
        """
        return "; ".join(f"{name}: {was} → {now}" for name, was, now in self.fields)


@dataclass(frozen=True, slots=True)
class DocumentDiff:
    """What would change in one document."""

    document_id: int
    source_label: str
    title: str | None
    changes: AnnotationDiff
    numbers: tuple[NumberChange, ...]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How much of each kind comes, goes, or changes."""
        kinds: Mapping[str, Changes[Any]] = {
            "estimates": self.changes.estimates,
            "cohorts": self.changes.cohorts,
            "mentions": self.changes.mentions,
        }
        return {
            kind: {
                "added": len(found.added),
                "removed": len(found.removed),
                "changed": len(found.changed),
            }
            for kind, found in kinds.items()
        }


@dataclass(frozen=True, slots=True)
class ExtractionDiff(Sequence[DocumentDiff]):
    """The documents that would change, of the ``read`` ones that were read again."""

    extractor: str
    read: int
    documents: tuple[DocumentDiff, ...]
    vocabulary: Vocabulary

    def __len__(self) -> int:
        return len(self.documents)

    @overload
    def __getitem__(self, index: int) -> DocumentDiff: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[DocumentDiff, ...]: ...
    def __getitem__(self, index: int | slice) -> DocumentDiff | tuple[DocumentDiff, ...]:
        return self.documents[index]

    def to_dict(self) -> dict[str, Any]:
        """All of it, as JSON holds it."""
        return {
            "extractor": self.extractor,
            "documents_read": self.read,
            "documents": [
                {
                    "document_id": d.document_id,
                    "source_label": d.source_label,
                    "title": d.title,
                    **d.counts,
                    "numbers": [self._row(d, n) for n in d.numbers],
                }
                for d in self
            ],
        }

    def to_dicts(self) -> list[dict[str, Any]]:
        """The numbers that would change, in flat columns."""
        return [self._row(d, n) for d in self for n in d.numbers]

    def _row(self, document: DocumentDiff, number: NumberChange) -> dict[str, Any]:
        e = number.estimate
        values = (
            document.document_id,
            document.source_label,
            number.change,
            self.vocabulary.label(e.endpoint),
            str(e.statistic),
            wording.value_text(e),
            wording.interval_text(e.interval),
            e.time.label if e.time else None,
            wording.people(e, number.cohort),
            wording.cohort_text(e, number.cohort),
            number.what_changed or None,
            number.sentence,
            *(e.passage, e.start, e.end),
        )
        return dict(zip(COLUMNS, values, strict=True))


def compare(
    corpus: Corpus, versions: Sequence[int], vocabulary: Vocabulary, progress: Progress | None
) -> ExtractionDiff:
    """Read these versions again, and tell where that differs from what is stored."""
    found = []
    for version_id, read in readings_of(corpus, versions, progress):
        new, _ = corpus.put_right(version_id, read)
        old = corpus.annotations(version_id)
        if old != new:
            document_id, document = corpus.document_of(version_id)
            told = document_diff(document_id, document, old, new, vocabulary)
            if told.changes:
                found.append(told)
    return ExtractionDiff(EXTRACTOR, len(versions), tuple(found), vocabulary)


def document_diff(
    document_id: int, document: Document, old: Annotations, new: Annotations, names: Vocabulary
) -> DocumentDiff:
    """What a new reading of a document changes."""
    changes = diff(old, new)
    numbers = sorted(_numbers(changes.estimates, document, old, new, names), key=_place)
    return DocumentDiff(document_id, document.source_label, document.title, changes, tuple(numbers))


def _place(number: NumberChange) -> tuple[int, int]:
    return number.estimate.start, number.estimate.end


def _numbers(
    changes: Changes[Estimate],
    document: Document,
    old: Annotations,
    new: Annotations,
    names: Vocabulary,
) -> Iterator[NumberChange]:
    def sentence(estimate: Estimate) -> str:
        passage = document.passages[estimate.passage]
        start, end = sentence_around(passage.text, estimate.start - passage.start)
        return passage.text[start:end]

    def people(read: Annotations, estimate: Estimate) -> Cohort | None:
        return None if estimate.cohort is None else read.cohorts[estimate.cohort]

    for e in changes.added:
        yield NumberChange("added", e, people(new, e), sentence(e))
    for e in changes.removed:
        yield NumberChange("removed", e, people(old, e), sentence(e))
    for change in changes.changed:
        fields = tuple(
            (
                name,
                _told(name, getattr(change.before, name), old, names),
                _told(name, getattr(change.after, name), new, names),
            )
            for name in change.fields
        )
        e = change.after
        yield NumberChange("changed", e, people(new, e), sentence(e), fields)


def _told(name: str, value: object, read: Annotations, names: Vocabulary) -> str:
    """One field's value in words."""
    if value is None:
        return "–"
    if isinstance(value, Interval):
        return wording.interval_text(value) or "–"
    if isinstance(value, Duration):
        return value.label
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return wording.number(value)
    if name == "cohort" and isinstance(value, int):
        return cohort_name(read.cohorts[value])
    return names.label(str(value)) if name == "endpoint" else str(value)
