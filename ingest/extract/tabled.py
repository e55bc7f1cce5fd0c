"""What the tables of a document report: its estimates, and the people its columns are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from corpus.annotation import Cohort, CohortRole, Estimate, Mention
from corpus.model import Passage, Section
from ingest.extract.tables import Cell, RowEndpoint, headed, parse_row, read_row


@dataclass(frozen=True, slots=True)
class Tabled:
    """An estimate of a table, and the people its column counts, where the heading says so."""

    estimate: Estimate
    people: Cohort | None


def read_tables(
    passages: Sequence[Passage],
    mentions: Sequence[Mention],
    endpoint_of: Callable[[str], RowEndpoint | None],
) -> list[Tabled]:
    """All that the tables among the passages report.

    ``endpoint_of`` gives what a concept is as an endpoint, if it is one.
    """
    named: dict[int, dict[int, RowEndpoint]] = {}
    for mention in mentions:
        endpoint = endpoint_of(mention.concept)
        if endpoint is not None and passages[mention.passage].section is Section.TABLE:
            start = mention.start - passages[mention.passage].start
            named.setdefault(mention.passage, {})[start] = endpoint
    return [
        _placed(estimate, cell, number, passages[number].start)
        for table in _tables(passages)
        for number, row, above in headed((n, parse_row(passages[n].text)) for n in table)
        for estimate, cell in read_row(row, named.get(number, {}), above)
    ]


def _tables(passages: Sequence[Passage]) -> Iterator[list[int]]:
    """The numbers of the passages of each table."""
    numbered = enumerate(passages)
    for is_table, run in groupby(numbered, key=lambda item: item[1].section is Section.TABLE):
        if is_table:
            yield [number for number, _ in run]


def _placed(estimate: Estimate, cell: Cell, number: int, offset: int) -> Tabled:
    placed = replace(
        estimate, passage=number, start=offset + estimate.start, end=offset + estimate.end
    )
    if cell.size is None:
        return Tabled(placed, None)
    heading = offset + cell.start - len(cell.heading) - len(": ")
    people = Cohort(
        number,
        heading,
        heading + len(cell.heading),
        cell.heading,
        CohortRole.ARM if cell.group else CohortRole.ANALYSED,
        cell.size,
        cell.group,
    )
    return Tabled(placed, people)
