"""A page as plain text, for pipes and files: aligned, complete, without colour or frames."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from kb.cli.blocks import Fields, Heading, Page, Paragraph, Table, Text, plain_text


def render_plain(page: Page) -> str:
    """The page as text that ends with a line feed."""
    lines: list[str] = []
    for block in page:
        if isinstance(block, Heading):
            lines += _separated(lines, printable(plain_text(block.text)))
        elif isinstance(block, Paragraph):
            text = printable(plain_text(block.label + block.text))
            indented = [" " * block.indent + line for line in text.split("\n")]
            lines += _separated(lines, *indented) if block.space else indented
        elif isinstance(block, Fields):
            lines += _fields(block)
        elif isinstance(block, Table):
            lines += _aligned(block)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def printable(text: str) -> str:
    """Without the control characters that could steer a terminal; line feeds stay.

    >>> printable("ORR\\x1b[31m 90%\\r\\n")
    'ORR[31m 90%\\n'
    """
    return "".join(
        c
        if c == "\n"
        else " "
        if c == "\t"
        else ""
        if unicodedata.category(c) in ("Cc", "Cs") or c in _REORDERING
        else c
        for c in text
    )


# Marks that make a line read in another order than it is written.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def one_line(text: Text) -> str:
    """A cell's words with any white space as single spaces."""
    return " ".join(printable(plain_text(text)).split())


def display_width(text: str) -> int:
    """How many columns a text takes in a terminal.

    >>> display_width("CD7⁻"), display_width("白血病")
    (4, 6)
    """
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _separated(lines: list[str], *following: str) -> list[str]:
    return ["", *following] if lines else list(following)


def _fields(block: Fields) -> Iterator[str]:
    width = max((display_width(name) for name, _ in block.rows), default=0)
    for name, text in block.rows:
        yield f"{_padded(name, width)}  {one_line(text)}"


def _aligned(table: Table) -> Iterator[str]:
    cells = [[column.name for column in table.columns]]
    cells += [[one_line(text) for text in row] for row in table.rows]
    widths = [max(display_width(cell) for cell in column) for column in zip(*cells, strict=True)]
    for row in cells:
        yield "  ".join(
            _padded(cell, width, left=column.numeric)
            for cell, width, column in zip(row, widths, table.columns, strict=True)
        )


def _padded(text: str, width: int, *, left: bool = False) -> str:
    space = " " * (width - display_width(text))
    return space + text if left else text + space
