"""A page on a terminal: fitted to its width, with styles that do not need colour vision.

Every style has an attribute of its own beside its colour, so that NO_COLOR and any eye can
tell them apart.
"""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text as Styled

from kb.cli.blocks import (
    ENTITY_NAMES,
    Block,
    Column,
    Fields,
    Heading,
    Legend,
    Page,
    Paragraph,
    Style,
    Table,
    Text,
    overlaid,
    words,
)
from kb.cli.render_plain import display_width, one_line, printable
from kb.cli.widths import fitted, squeezed

_LOOKS = {
    Style.PLAIN: "",
    Style.STRONG: "bold",
    Style.MUTED: "dim",
    Style.WARNING: "bold reverse",
    Style.MATCH: "bold underline",
    Style.VALUE: "bold reverse",
    Style.TARGET: "bold cyan",
    Style.DISEASE: "underline magenta",
    Style.THERAPY: "italic bright_blue",
    Style.ENDPOINT: "bold underline yellow",
}
_WIDE_ENOUGH = 130
"""From this many columns on, sentences stand in the table itself, else beneath it."""

_SENTENCE_WIDTH = 40
_WORD_AT_MOST = 14


def print_rich(page: Page, console: Console) -> None:
    """Write the page to a terminal."""
    for number, block in enumerate(page):
        if number and _stands_apart(block):
            console.print()
        console.print(_rendered(block, console.width))


def _stands_apart(block: Block) -> bool:
    return isinstance(block, Heading | Legend) or (isinstance(block, Paragraph) and block.space)


def _rendered(block: Block, width: int) -> RenderableType:
    if isinstance(block, Heading):
        return _text(block.text, "bold underline" if block.level == 1 else "bold")
    if isinstance(block, Paragraph):
        return Padding(_paragraph(block), (0, 0, 0, block.indent))
    if isinstance(block, Fields):
        return _fields(block)
    if isinstance(block, Table):
        return _table(block, width)
    return _legend()


def _paragraph(block: Paragraph) -> RenderableType:
    if not block.label:
        return _text(block.text)
    # Beside the label, so that what wraps does not run under it.
    hanging = Grid.grid()
    hanging.add_column(no_wrap=True)
    hanging.add_column(overflow="fold")
    hanging.add_row(_text(block.label), _text(block.text))
    return hanging


def _fields(block: Fields) -> Grid:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, text in block.rows:
        grid.add_row(name, _text(text))
    return grid


def _table(table: Table, width: int) -> RenderableType:
    gap = 2 if width >= _WIDE_ENOUGH else 1
    room = width - gap * (len(table.columns) - 1)
    natural, least = _natural_widths(table), _least_widths(table)
    wide = next((n for n, column in enumerate(table.columns) if column.wide), None)
    if wide is None:
        return _grid(table, squeezed(natural, least, room), gap)
    beside = fitted(natural, least, room) if width >= _WIDE_ENOUGH else None
    return _grid(table, beside, gap) if beside else _with_notes(table, wide, width)


def _grid(table: Table, widths: list[int], gap: int) -> Grid:
    # Every width is given: left to itself, rich cuts off what is too wide for the terminal.
    grid = Grid(box=None, pad_edge=False, header_style="bold underline", padding=(0, gap, 0, 0))
    for column, width in zip(table.columns, widths, strict=True):
        grid.add_column(
            column.name,
            justify="right" if column.numeric else "left",
            overflow="fold",
            width=width,
        )
    for row in table.rows:
        grid.add_row(*(_text(cell) for cell in row))
    return grid


def _natural_widths(table: Table) -> list[int]:
    return [max(map(display_width, cells)) for cells in _cells(table)]


def _least_widths(table: Table) -> list[int]:
    """How narrow columns may become without breaking words, within reason."""
    return [
        _SENTENCE_WIDTH
        if column.wide
        else max(map(display_width, cells))
        if column.numeric
        else min(_longest_word(cells), _WORD_AT_MOST)
        for column, cells in zip(table.columns, _cells(table), strict=True)
    ]


def _cells(table: Table) -> list[list[str]]:
    """The words of each column, with its name."""
    return [
        [column.name, *(one_line(row[number]) for row in table.rows)]
        for number, column in enumerate(table.columns)
    ]


def _longest_word(cells: list[str]) -> int:
    return max(display_width(word) for cell in cells for word in cell.split() or [""])


def _with_notes(table: Table, wide: int, width: int) -> RenderableType:
    """The table without its wide column, whose cells follow beneath under their numbers."""
    numbers: dict[str, int] = {}
    notes: list[Text] = []
    rows: list[tuple[Text, ...]] = []
    for row in table.rows:
        note = row[wide]
        number = numbers.setdefault(one_line(note), len(numbers) + 1)
        if number > len(notes):
            notes.append(note)
        else:
            notes[number - 1] = overlaid(notes[number - 1], note)
        rows.append((words(number, Style.MUTED), *row[:wide], *row[wide + 1 :]))
    columns = (Column("#", numeric=True), *table.columns[:wide], *table.columns[wide + 1 :])
    listed = Grid.grid(padding=(0, 1, 0, 0))
    listed.add_column(justify="right", style="dim", no_wrap=True)
    listed.add_column(overflow="fold")
    for number, note in enumerate(notes, start=1):
        listed.add_row(str(number), _text(note))
    return Group(_table(Table(columns, tuple(rows)), width), "", listed)


def _legend() -> Styled:
    legend = Styled()
    for style, name in ENTITY_NAMES.items():
        legend.append(name.lower(), _LOOKS[style]).append("  ")
    return legend


def _text(text: Text, base: str = "") -> Styled:
    styled = Styled(style=base)
    for span in text:
        styled.append(printable(span.text), _LOOKS[span.style])
    return styled
