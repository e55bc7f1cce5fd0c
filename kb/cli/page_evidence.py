"""An evidence table as a page."""

from __future__ import annotations

from dataclasses import dataclass

from kb.cli.blocks import Column, Page, Paragraph, Style, Table, Text, styled, words
from kb.evidence import EvidenceRow, EvidenceTable
from kb.footnotes import Footnotes
from kb.marks import Mark
from kb.wording import endpoint_text, statistic_text

_COLUMNS = (
    Column("Study"), Column("Doc", numeric=True), Column("Cohort"), Column("n", numeric=True),
    Column("Endpoint"), Column("Statistic"), Column("Value"), Column("CI / range"), Column("Time"),
)  # fmt: skip


def evidence_page(table: EvidenceTable) -> Page:
    """One row for each number, its sentence last; how it stands only where that differs.

    What does not come out is told below, after its sign.
    """
    footnotes = Footnotes()
    shown = _Shown(standing=not table.own_only, notes=any(row.notes for row in table))
    rows = tuple(_row(row, shown, footnotes) for row in table)
    below = [Paragraph(words(line), space=n == 0) for n, line in enumerate(footnotes.lines)]
    return [Table((*_COLUMNS, *shown.columns, Column("Sentence", wide=True)), rows), *below]


@dataclass(frozen=True, slots=True)
class _Shown:
    """Which columns there are beside those that every table has."""

    standing: bool
    notes: bool

    @property
    def columns(self) -> tuple[Column, ...]:
        chosen = (("Standing", self.standing), ("Notes", self.notes))
        return tuple(Column(name) for name, wanted in chosen if wanted)


def _row(row: EvidenceRow, shown: _Shown, footnotes: Footnotes) -> tuple[Text, ...]:
    start, end = row.value_span
    estimate = row.estimate
    spread = "; ".join(part for part in (row.interval, _p(estimate.p_value)) if part is not None)
    cells = [
        words(row.said_in),
        words(row.document_id, Style.MUTED),
        words(row.population),
        words(row.n),
        words(endpoint_text(row.endpoint, estimate), Style.ENDPOINT),
        words(statistic_text(estimate.statistic)),
        words(footnotes.marked(row.value, row.doubts), Style.STRONG),
        words(spread),
        words(row.time),
    ]
    if shown.standing:
        cells.append(words(str(estimate.assertion).replace("_", " ")))
    if shown.notes:
        cells.append(words(row.notes))
    return (*cells, styled(row.sentence, [Mark(start, end, "value")]))


def _p(value: str | None) -> str | None:
    if value is None:
        return None
    return value if value.lower().startswith("p") else f"p {value}"
