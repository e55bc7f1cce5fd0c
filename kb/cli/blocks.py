"""What a page consists of, before anyone decides how it looks: a terminal, a pipe, Markdown.

A `Text` is a run of spans with a style by meaning; a page is a list of blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from kb.marks import Mark, pieces


class Style(StrEnum):
    """What a span is, rather than how it looks."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    WARNING = "warning"
    MATCH = "match"
    VALUE = "value"
    TARGET = "targets"
    DISEASE = "diseases"
    THERAPY = "therapies"
    ENDPOINT = "endpoints"


ENTITY_STYLES = (Style.TARGET, Style.DISEASE, Style.THERAPY, Style.ENDPOINT)

ENTITY_NAMES = {
    Style.TARGET: "Targets",
    Style.DISEASE: "Diseases",
    Style.THERAPY: "Therapies",
    Style.ENDPOINT: "Endpoints",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one style."""

    text: str
    style: Style = Style.PLAIN


Text = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that names what follows; level 1 is the page's own title."""

    text: Text
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A piece of text; ``indent`` in characters, ``space`` is a blank line before it.

    ``label``, such as its number, stands before the text.
    """

    text: Text
    indent: int = 0
    space: bool = False
    label: Text = ()


@dataclass(frozen=True, slots=True)
class Fields:
    """Names with their values, one to a line."""

    rows: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; a ``wide`` one holds sentences, and comes last."""

    name: str
    numeric: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under their columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Legend:
    """What the styles of entities mean; only shown where they can be seen."""


Block = Heading | Paragraph | Fields | Table | Legend
Page = Sequence[Block]


def words(value: object, style: Style = Style.PLAIN) -> Text:
    """A value as a text; nothing for what is absent.

    >>> words(None), words(97)
    ((), (Span(text='97', style=<Style.PLAIN: 'plain'>),))
    """
    return () if value is None or value == "" else (Span(str(value), style),)


def plain_text(text: Text) -> str:
    """The words alone.

    >>> plain_text(words("ORR ") + words("90%", Style.VALUE))
    'ORR 90%'
    """
    return "".join(span.text for span in text)


def styled(text: str, marks: Iterable[Mark]) -> Text:
    """A text with its marks as styles.

    >>> styled("ORR 90%", [Mark(4, 7, "value")])[1]
    Span(text='90%', style=<Style.VALUE: 'value'>)
    """
    known = set(Style)
    return tuple(
        Span(piece, Style(mark.kind) if mark and mark.kind in known else Style.PLAIN)
        for piece, mark in pieces(text, marks)
    )


def joined(texts: Iterable[Text], separator: str = " · ") -> Text:
    """Texts in a row, leaving out the empty ones.

    >>> plain_text(joined([words("ASH 2024"), (), words("abstract")]))
    'ASH 2024 · abstract'
    """
    together: list[Span] = []
    for text in texts:
        if text:
            if together:
                together.append(Span(separator, Style.MUTED))
            together.extend(text)
    return tuple(together)


def overlaid(text: Text, other: Text) -> Text:
    """The same words with the styles of both; where both have one, the first's.

    >>> a, b = styled("8 vs 4", [Mark(0, 1, "value")]), styled("8 vs 4", [Mark(5, 6, "value")])
    >>> [span.text for span in overlaid(a, b) if span.style is Style.VALUE]
    ['8', '4']
    """
    characters = plain_text(text)
    if characters != plain_text(other):
        return text
    styles = [
        first if first is not Style.PLAIN else second
        for first, second in zip(_styles(text), _styles(other), strict=True)
    ]
    spans: list[Span] = []
    for style, run in groupby(zip(styles, characters, strict=True), key=lambda pair: pair[0]):
        spans.append(Span("".join(character for _, character in run), style))
    return tuple(spans)


def _styles(text: Text) -> list[Style]:
    return [span.style for span in text for _ in span.text]
