"""A table as one line of text a row, each cell behind the heading of its column.

>>> table = etree.fromstring(
...     "<table><thead><tr><th>Endpoint</th><th>CAR-T (n = 20)</th></tr></thead>"
...     "<tbody><tr><td>ORR</td><td>95%</td></tr></tbody></table>")
>>> list(rows(table))
['ORR | CAR-T (n = 20): 95%']
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from lxml import etree

from ingest.formats.xml_text import text_of

_LONGEST_HEADING = 60
_WIDEST = 200
_FOOTNOTES = frozenset({"fn"})


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """A cell's text; the same cell stands at every place that it covers."""

    text: str


_Row = list[_Cell]


def rows(table: etree._Element) -> Iterator[str]:
    """The rows that say something.

    Column headings are put in front of the cells where there is one for each column and they
    are short, and empty cells are left out; otherwise the heading rows come out as rows of their
    own and every cell keeps its place. The first cell of a
    row names it and stands bare, unless it is only a number.
    """
    head = _grid([r for part in table.iter("thead") for r in part.iter("tr", "row")])
    body = _grid([r for r in table.iter("tr", "row") if not _is_in_head(r)])
    if not _is_simple(head, max((len(row) for row in body), default=0)):
        for row in head:
            yield from _line([cell.text for cell, _ in _runs(row)])
        head = []
    for row in body:
        cells = [_labelled(cell, places, head) for cell, places in _runs(row)]
        yield from _line([cell for cell in cells if cell] if head else cells)


def _line(cells: list[str]) -> Iterator[str]:
    if any(cells):
        yield " | ".join(cells)


def _is_in_head(row: etree._Element) -> bool:
    return next(row.iterancestors("thead"), None) is not None


def _is_simple(head: list[_Row], width: int) -> bool:
    """Whether every column of the body has its short heading."""
    if not head or any(len(row) != width for row in head):
        return False
    return all(len(_heading(head, range(i, i + 1))) <= _LONGEST_HEADING for i in range(width))


def _heading(head: list[_Row], places: range) -> str:
    """What stands over all of these columns, from top to bottom."""
    shared = [row[places.start] for row in head if len({row[i] for i in places}) == 1]
    return " ".join(dict.fromkeys(cell.text for cell in shared if cell.text))


def _labelled(cell: _Cell, places: range, head: list[_Row]) -> str:
    is_out_of_reach = not head or places.stop > len(head[0])
    names_the_row = places.start == 0 and any(c.isalpha() for c in cell.text)
    if not cell.text or is_out_of_reach or names_the_row:
        return cell.text
    heading = _heading(head, places)
    return f"{heading.rstrip(':')}: {cell.text}" if heading else cell.text


def _runs(row: _Row) -> Iterator[tuple[_Cell, range]]:
    """Each cell once, with the columns that it covers."""
    start = 0
    for cell, same in groupby(row):
        stop = start + sum(1 for _ in same)
        yield cell, range(start, stop)
        start = stop


def _grid(lines: list[etree._Element]) -> list[_Row]:
    """Rows of equal meaning by column: a cell stands at every place that it covers."""
    grid: list[_Row] = []
    below: dict[int, tuple[_Cell, int]] = {}
    for line in lines:
        row: _Row = []
        cells = [c for c in line if c.tag in ("td", "th", "entry")]
        while cells or len(row) in below:
            column = len(row)
            if column in below:
                cell, left = below.pop(column)
                row.append(cell)
                if left > 1:
                    below[column] = (cell, left - 1)
                continue
            node = cells.pop(0)
            wide = min(_span(node, "colspan"), _WIDEST)
            cell = _Cell(text_of(node, _FOOTNOTES))
            deep = _span(node, "rowspan")
            for place in range(column, column + wide):
                row.append(cell)
                if deep > 1:
                    below[place] = (cell, deep - 1)
        grid.append(row)
    return grid


def _span(node: etree._Element, name: str) -> int:
    """How many columns or rows a cell covers; OASIS tables count the rows below the first."""
    text = node.get(name) or ""
    if not text and name == "rowspan":
        more = node.get("morerows") or ""
        return int(more) + 1 if more.isdecimal() else 1
    return max(1, int(text)) if text.isdecimal() else 1
