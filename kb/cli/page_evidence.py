"""An evidence table as a page."""

from __future__ import annotations

from kb.cli.blocks import Column, Page, Style, Table, Text, styled, words
from kb.evidence import EvidenceRow, EvidenceTable
from kb.marks import Mark
from kb.wording import endpoint_text, statistic_text

_COLUMNS = (
    Column("Study"), Column("Doc", numeric=True), Column("Cohort"), Column("n", numeric=True),
    Column("Endpoint"), Column("Statistic"), Column("Value"), Column("CI / range"), Column("Time"),
)  # fmt: skip


def evidence_page(table: EvidenceTable) -> Page:
    """One row for each number, its sentence last; how it stands only where that differs."""
    standing = () if table.own_only else (Column("Standing"),)
    columns = (*_COLUMNS, *standing, Column("Sentence", wide=True))
    return [Table(columns, tuple(_row(row, table.own_only) for row in table))]


def _row(row: EvidenceRow, own_only: bool) -> tuple[Text, ...]:
    start, end = row.value_span
    estimate = row.estimate
    spread = "; ".join(part for part in (row.interval, _p(estimate.p_value)) if part is not None)
    cells = [
        words(row.study),
        words(row.document_id, Style.MUTED),
        words(row.population),
        words(row.n),
        words(endpoint_text(row.endpoint, estimate), Style.ENDPOINT),
        words(statistic_text(estimate.statistic)),
        words(row.value, Style.STRONG),
        words(spread),
        words(row.time),
    ]
    if not own_only:
        cells.append(words(str(estimate.assertion).replace("_", " ")))
    return (*cells, styled(row.sentence, [Mark(start, end, "value")]))


def _p(value: str | None) -> str | None:
    if value is None:
        return None
    return value if value.lower().startswith("p") else f"p {value}"
