"""A page as GitHub-flavoured Markdown."""

from __future__ import annotations

import re

from kb.cli.blocks import Fields, Heading, Page, Paragraph, Style, Table, Text
from kb.cli.render_plain import printable

_BOLD = frozenset({Style.STRONG, Style.MATCH, Style.VALUE, Style.WARNING})
_SPECIAL = re.compile(r"([\\`*_\[\]|~#])")


def render_markdown(page: Page) -> str:
    """The page as Markdown; what documents say is escaped."""
    parts: list[str] = []
    for block in page:
        if isinstance(block, Heading):
            parts.append(f"{'#' * block.level} {_inline(block.text)}")
        elif isinstance(block, Paragraph):
            parts.append(_inline(block.label + block.text))
        elif isinstance(block, Fields):
            parts.append("\n".join(f"- {name}: {_inline(text)}" for name, text in block.rows))
        elif isinstance(block, Table):
            parts.append(_table(block))
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """
    >>> escaped("a|b *c* <d>")
    'a\\\\|b \\\\*c\\\\* &lt;d&gt;'
    """
    flat = " ".join(printable(text).split())
    quoted = _SPECIAL.sub(r"\\\1", flat.replace("&", "&amp;"))
    return quoted.replace("<", "&lt;").replace(">", "&gt;")


def _inline(text: Text) -> str:
    return "".join(_span(span.text, bold=span.style in _BOLD) for span in text)


def _span(text: str, *, bold: bool) -> str:
    # The white space around a span matters between spans, but breaks the asterisks.
    core = escaped(text)
    if not core:
        return " " if text else ""
    head = " " if text[0].isspace() else ""
    tail = " " if text[-1].isspace() else ""
    return f"{head}**{core}**{tail}" if bold else f"{head}{core}{tail}"


def _table(table: Table) -> str:
    rows = [
        _row([column.name for column in table.columns]),
        _row(["---:" if column.numeric else "---" for column in table.columns]),
        *(_row([_inline(cell) for cell in row]) for row in table.rows),
    ]
    return "\n".join(rows)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
