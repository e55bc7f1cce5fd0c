"""Evidence tables: one row for each number that documents report, with its sentence.

A row says who was counted, what was measured, the value as printed, and where to check it.
What the text does not say is absent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, overload

from corpus.annotation import Cohort, Estimate, Statistic
from corpus.identifiers import Identifier
from kb import naming, wording
from kb.nothing_found import Nearby

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class Work:
    """A work that somebody speaks about; ``document_id`` and ``label`` where it is held here.

    >>> Work(Identifier("ash", "2024:964"), 7, "ASH 2024 · 964").name
    'ASH 2024 · 964 [7]'
    """

    identifier: Identifier
    document_id: int | None = None
    label: str | None = None

    @property
    def name(self) -> str:
        """The source and number of the document, else the identifier."""
        return f"{self.label} [{self.document_id}]" if self.label else str(self.identifier)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """A number in its document.

    ``endpoint`` is the label; ``sentence`` begins at ``sentence_start`` in the body, as all
    offsets of ``estimate`` and ``cohort`` do. ``also_at`` are the other places in the body that
    say the same or less, such as a table; ``also_in`` other documents of the same work that say
    it in the same words, such as an abstract and its paper. ``doubts`` are sentences on what
    does not come out. ``speaker`` is whose word it is, in an interview, and ``about`` the work
    that they speak about, where only one can be meant. ``corrected_by`` is the person who put
    it right.
    """

    document_id: int
    version_id: int
    source_label: str
    title: str | None
    year: int | None
    endpoint: str
    estimate: Estimate
    cohort: Cohort | None
    sentence: str
    sentence_start: int
    also_in: tuple[int, ...] = ()
    also_at: tuple[tuple[int, int], ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    doubts: tuple[str, ...] = ()
    speaker: str | None = None
    about: Work | None = None
    corrected_by: str | None = None

    @property
    def study(self) -> str:
        """The source in a few words, enough to tell it from others."""
        return naming.study(self.source_label, self.identifiers)

    @property
    def said_in(self) -> str:
        """The source; of what somebody says, with who says it of which work."""
        if self.speaker is None:
            return self.study
        return f"{self.study}, said by {self.speaker}" + (
            f" on {self.about.name}" if self.about else ""
        )

    @property
    def notes(self) -> str | None:
        """What few numbers have, such as who assessed them or put them right."""
        return wording.notes_text(self.estimate, corrected_by=self.corrected_by)

    @property
    def n(self) -> int | None:
        """How many people the number is about, where the text says it."""
        return wording.people(self.estimate, self.cohort)

    @property
    def value(self) -> str:
        return wording.value_text(self.estimate)

    @property
    def interval(self) -> str | None:
        return wording.interval_text(self.estimate.interval)

    @property
    def time(self) -> str | None:
        return self.estimate.time.label if self.estimate.time else None

    @property
    def population(self) -> str | None:
        """Who the number is about, in words."""
        return wording.cohort_text(self.estimate, self.cohort)

    @property
    def value_span(self) -> tuple[int, int]:
        """Where the value stands in the sentence."""
        return (
            max(0, self.estimate.start - self.sentence_start),
            min(len(self.sentence), self.estimate.end - self.sentence_start),
        )

    def to_dict(self) -> dict[str, Any]:
        """The row in flat columns: first as words, then as numbers, then its place."""
        e, interval = self.estimate, self.estimate.interval
        return {
            "study": self.study,
            "document_id": self.document_id,
            "title": self.title,
            "year": self.year,
            "cohort": self.population,
            "n": self.n,
            "endpoint": self.endpoint,
            "statistic": str(e.statistic),
            "value": self.value,
            "interval": self.interval,
            "time": self.time,
            "group": e.group,
            "grade": e.grade,
            "p": e.p_value,
            "assertion": str(e.assertion),
            "assessor": e.assessor,
            "rank": e.rank,
            "assay": e.assay,
            "speaker": self.speaker,
            "about": str(self.about.identifier) if self.about else None,
            "doubts": list(self.doubts),
            "corrected_by": self.corrected_by,
            "sentence": self.sentence,
            "number": e.value,
            "unit": e.unit,
            "comparator": e.comparator,
            "not_reached": e.not_reached,
            "events": e.events,
            "denominator": e.denominator,
            "interval_kind": str(interval.kind) if interval else None,
            "interval_low": interval.low if interval else None,
            "interval_high": interval.high if interval else None,
            "interval_level": interval.level if interval else None,
            "interval_spread": interval.spread if interval else None,
            "time_value": e.time.value if e.time else None,
            "time_unit": e.time.unit if e.time else None,
            "confidence": e.confidence,
            "endpoint_id": e.endpoint,
            "version_id": self.version_id,
            "about_document": self.about.document_id if self.about else None,
            "correction": e.correction,
            "also_in": list(self.also_in),
            "also_at": [list(place) for place in self.also_at],
            "passage": e.passage,
            "start": e.start,
            "end": e.end,
        }


@dataclass(frozen=True, slots=True)
class EvidenceTable(Sequence[EvidenceRow]):
    """Rows of evidence, newest study first.

    ``left_out`` counts the rows on earlier or planned work that were asked to stay away;
    where ``own_only`` is false they are among the rows. ``beyond`` counts those past the limit
    that was asked for. ``nearby`` says what there is instead
    where there are no rows.
    """

    rows: tuple[EvidenceRow, ...]
    own_only: bool = True
    left_out: int = 0
    nearby: Nearby | None = None
    beyond: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> EvidenceRow: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[EvidenceRow, ...]: ...
    def __getitem__(self, index: int | slice) -> EvidenceRow | tuple[EvidenceRow, ...]:
        return self.rows[index]

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows in flat columns; see `EvidenceRow.to_dict`."""
        return [row.to_dict() for row in self.rows]

    def to_frame(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame; counts are nullable integers."""
        from kb.frames import frame

        return frame(self.to_dicts(), COLUMNS, _INTEGERS)

    def _repr_html_(self) -> str:
        from kb.html import evidence_html

        return evidence_html(self)


_EMPTY = EvidenceRow(
    0, 0, "", None, None, "", Estimate(0, 0, 0, "", "", Statistic.COUNT), None, "", 0
)
_INTEGERS = (
    *("document_id", "year", "n", "events", "denominator", "about_document", "correction"),
    *("passage", "start", "end"),
)
COLUMNS = tuple(_EMPTY.to_dict())
"""The columns of an evidence table as data."""
