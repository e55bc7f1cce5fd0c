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
        return Padding(_text(block.text), (0, 0, 0, block.indent))
    if isinstance(block, Fields):
        return _fields(block)
    if isinstance(block, Table):
        return _table(block, width)
    return _legend()


def _fields(block: Fields) -> Grid:
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, text in block.rows:
        grid.add_row(name, _text(text))
    return grid


def _table(table: Table, width: int) -> RenderableType:
    wide = next((n for n, column in enumerate(table.columns) if column.wide), None)
    if wide is None or width >= _WIDE_ENOUGH:
        return _grid(table, width)
    return _with_notes(table, wide, width)


def _grid(table: Table, width: int) -> Grid:
    gap = 2 if width >= _WIDE_ENOUGH else 1
    grid = Grid(box=None, pad_edge=False, header_style="bold underline", padding=(0, gap, 0, 0))
    for number, column in enumerate(table.columns):
        grid.add_column(
            column.name,
            justify="right" if column.numeric else "left",
            overflow="fold",
            no_wrap=column.numeric,
            min_width=_SENTENCE_WIDTH if column.wide else _longest_word(table, number),
        )
    for row in table.rows:
        grid.add_row(*(_text(cell) for cell in row))
    return grid


def _longest_word(table: Table, number: int) -> int:
    """How narrow a column may become without breaking its words, within reason."""
    cells = [table.columns[number].name, *(one_line(row[number]) for row in table.rows)]
    longest = max(display_width(word) for cell in cells for word in cell.split() or [""])
    return min(longest, _WORD_AT_MOST)


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
    return Group(_grid(Table(columns, tuple(rows)), width), "", listed)


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
