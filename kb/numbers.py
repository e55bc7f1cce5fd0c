"""The numbers and cohorts of a document as rows of words, for every face that shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.annotation import Estimate
from corpus.correction import Subject
from corpus.vocabulary import Vocabulary
from kb import wording
from kb.document_view import DocumentView
from kb.footnotes import Footnotes

NUMBER_COLUMNS = {
    "endpoint": "Endpoint",
    "statistic": "Statistic",
    "value": "Value",
    "interval": "CI / range",
    "time": "Time",
    "n": "n",
    "cohort": "Cohort",
    "p": "p",
    "standing": "Standing",
    "notes": "Notes",
    "confidence": "Sure",
}
COHORT_COLUMNS = {
    "n": "n",
    "role": "Role",
    "label": "Label",
    "part_of": "Part of",
    "standing": "Standing",
    "text": "In the text",
    "notes": "Notes",
}
NUMERIC = frozenset({"n", "part_of", "confidence"})


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One number in words; ``number`` is what it is called by, from 1."""

    number: int
    endpoint: str
    statistic: str
    value: str
    interval: str | None
    time: str | None
    n: int | None
    cohort: str | None
    p: str | None
    confidence: str | None
    standing: str
    notes: str | None
    is_baseline: bool = False

    @property
    def summary(self) -> str:
        """All of it in one line."""
        people = f"n {self.n}" if self.n is not None else None
        sure = f"confidence {self.confidence}" if self.confidence else None
        facts = (self.endpoint, self.statistic, self.value, self.interval, self.time, people)
        more = (self.cohort, self.p and f"p {self.p}", self.standing, self.notes, sure)
        return " · ".join(fact for fact in (*facts, *more) if fact)


@dataclass(frozen=True, slots=True)
class CohortRow:
    """One cohort in words; ``number`` is what it is called by, from 1."""

    number: int
    n: str
    role: str
    label: str | None
    part_of: int | None
    standing: str
    text: str
    notes: str | None


def number_rows(view: DocumentView, footnotes: Footnotes) -> list[NumberRow]:
    """The estimates, in their order; what is doubted goes to the footnotes."""
    return [_number(view, n, e, footnotes) for n, e in enumerate(view.annotations.estimates)]


def is_baseline(estimate: Estimate, vocabulary: Vocabulary) -> bool:
    """Whether a number says what patients are, not what became of them."""
    concept = estimate.endpoint
    return concept in vocabulary and not vocabulary.concept(concept).is_outcome


def parted(rows: Sequence[NumberRow]) -> list[tuple[str, dict[str, str], list[NumberRow]]]:
    """The numbers in two tables, each with its heading and columns; an empty one is left out."""
    patients = [row for row in rows if row.is_baseline]
    results = [row for row in rows if not row.is_baseline]
    tables = [
        ("Patients at baseline", {**NUMBER_COLUMNS, "endpoint": "Trait"}, patients),
        ("Numbers", NUMBER_COLUMNS, results),
    ]
    return [(f"{name} ({len(told)})", filled(c, told), told) for name, c, told in tables if told]


def cohort_rows(view: DocumentView, footnotes: Footnotes) -> list[CohortRow]:
    """The cohorts, in their order; what is doubted goes to the footnotes."""
    return [
        CohortRow(
            number=index + 1,
            n=footnotes.marked(cohort.size, view.doubts_about(Subject.COHORT, index)),
            role=str(cohort.role).replace("_", " "),
            label=cohort.label,
            part_of=cohort.parent + 1 if cohort.parent is not None else None,
            standing=str(cohort.assertion).replace("_", " "),
            text=cohort.text,
            notes=f"corrected by {by}" if (by := view.corrected_by(cohort)) else None,
        )
        for index, cohort in enumerate(view.annotations.cohorts)
    ]


def filled(
    columns: Mapping[str, str], rows: Sequence[NumberRow] | Sequence[CohortRow]
) -> dict[str, str]:
    """The columns that hold anything, so that a table is no wider than it has to be.

    >>> row = CohortRow(1, "97", "infused", None, None, "affirmed", "97 patients", None)
    >>> list(filled(COHORT_COLUMNS, [row]))
    ['n', 'role', 'standing', 'text']
    """
    return {
        field: name
        for field, name in columns.items()
        if any(getattr(row, field) is not None for row in rows)
    }


def _number(view: DocumentView, index: int, estimate: Estimate, footnotes: Footnotes) -> NumberRow:
    cohort = view.cohort_of(estimate)
    doubts = view.doubts_about(Subject.ESTIMATE, index)
    return NumberRow(
        number=index + 1,
        endpoint=wording.endpoint_text(view.vocabulary.label(estimate.endpoint), estimate),
        statistic=wording.statistic_text(estimate.statistic),
        value=footnotes.marked(wording.value_text(estimate), doubts),
        interval=wording.interval_text(estimate.interval),
        time=estimate.time.label if estimate.time else None,
        n=wording.people(estimate, cohort),
        cohort=wording.cohort_text(estimate, cohort),
        p=estimate.p_value,
        confidence=wording.confidence_text(estimate.confidence),
        standing=str(estimate.assertion).replace("_", " "),
        notes=view.notes_on(estimate),
        is_baseline=is_baseline(estimate, view.vocabulary),
    )
