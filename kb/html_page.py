"""A document with all its marks as one HTML file: no script, no network, no need of colour.

A number in the text and its row in the list are linked to one another; what is marked says
more where a reader points at it. All text from documents is escaped.
"""

from __future__ import annotations

from html import escape

from corpus.model import Passage, Section
from kb.annotated import LETTERS, NAMES, Piece, Read, annotated, read_in
from kb.document_view import DocumentView
from kb.footnotes import Footnotes
from kb.html import LOOKS
from kb.naming import source_and_kind
from kb.numbers import (
    COHORT_COLUMNS,
    CohortRow,
    NumberRow,
    cohort_rows,
    filled,
    number_rows,
    parted,
)

_STYLE = """
:root { color-scheme: light dark; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui, sans-serif; }
p { white-space: pre-line; }
.muted { opacity: .75; }
mark { color: #111; }
.value { font-weight: bold; outline: 1px solid; padding: 0 .15em; }
sup { font-size: .75em; line-height: 1; }
sup a, td a { color: inherit; }
:target { outline: 3px solid; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25em .6em; border-bottom: 1px solid; }
.wide { overflow-x: auto; }
"""
_MARKS = "\n".join(
    f"mark.{kind} {{ background: {tint}; border-bottom: 3px {line}; }}"
    for kind, (_, _, tint, line) in LOOKS.items()
)
_NO_NETWORK = "default-src 'none'; style-src 'unsafe-inline'"


def document_page(view: DocumentView) -> str:
    """The whole file, for a browser."""
    footnotes = Footnotes()
    people, numbers = cohort_rows(view, footnotes), number_rows(view, footnotes)
    document = view.document
    facts = (*source_and_kind(view.source_label, document.kind), *map(str, view.identifiers))
    parts = [
        "<!doctype html>",
        f'<html lang="{escape(document.language or "en")}">',
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_NO_NETWORK}">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{escape(view.heading)}</title><style>{_STYLE}{_MARKS}</style></head><body>",
        f'<h1>{escape(view.heading)}</h1><p class="muted">{escape(" · ".join(facts))}</p>',
        _key(),
        *_passages(view, numbers),
        _cohorts(people),
        *(_numbers(*table) for table in parted(numbers)),
        _list(footnotes.lines),
        _list([f"Not placed any more: {c.anchor.sentence}" for c in view.unplaced]),
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _key() -> str:
    shown = " ".join(
        f'<mark class="{kind}">{escape(NAMES[kind])}<sup>{letter}</sup></mark>'
        for kind, letter in LETTERS.items()
    )
    return f'<p>{shown} <span class="value">number</span><sup>[1]</sup></p>'


def _passages(view: DocumentView, numbers: list[NumberRow]) -> list[str]:
    read = read_in(view.document.passages, view.annotations.mentions, view.annotations.estimates)
    return [
        _passage(passage, told, view, numbers) for passage, told in zip(view, read, strict=True)
    ]


def _passage(passage: Passage, told: Read, view: DocumentView, numbers: list[NumberRow]) -> str:
    name = passage.heading or ("Title" if passage.section is Section.TITLE else None)
    head = escape(" – ".join(part for part in (name, passage.speaker) if part))
    text = "".join(_piece(piece, numbers) for piece in annotated(passage, told, view.vocabulary))
    return f"{f'<h3>{head}</h3>' if head else ''}<p>{text}</p>"


def _piece(piece: Piece, numbers: list[NumberRow]) -> str:
    text = escape(piece.text)
    if piece.numbers:
        rows = [numbers[number - 1] for number in piece.numbers]
        title = escape("\n".join(f"[{row.number}] {row.summary}" for row in rows))
        links = "".join(
            f'<a id="text-{row.number}" href="#number-{row.number}">[{row.number}]</a>'
            for row in rows
        )
        return f'<span class="value" title="{title}">{text}</span><sup>{links}</sup>'
    if piece.mark is None:
        return text
    title = escape(piece.mark.title)
    if piece.mark.kind not in NAMES:
        return f'<span title="{title}">{text}</span>'
    kind = piece.mark.kind
    return (
        f'<mark class="{kind}" title="{NAMES[kind]}: {title}">{text}<sup>{piece.sign}</sup></mark>'
    )


def _cohorts(rows: list[CohortRow]) -> str:
    if not rows:
        return ""
    columns = filled(COHORT_COLUMNS, rows)
    body = [
        f'<tr id="cohort-{row.number}"><td>{row.number}</td>{_cells(row, columns)}</tr>'
        for row in rows
    ]
    return _table(f"Cohorts ({len(rows)})", columns, body)


def _numbers(heading: str, columns: dict[str, str], rows: list[NumberRow]) -> str:
    body = [
        f'<tr id="number-{row.number}"><td><a href="#text-{row.number}">{row.number}</a></td>'
        f"{_cells(row, columns)}</tr>"
        for row in rows
    ]
    return _table(heading, columns, body)


def _cells(row: NumberRow | CohortRow, columns: dict[str, str]) -> str:
    values = (getattr(row, field) for field in columns)
    return "".join(f"<td>{'' if v is None else escape(str(v))}</td>" for v in values)


def _table(caption: str, columns: dict[str, str], body: list[str]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in ("#", *columns.values()))
    rows = "\n".join(body)
    return (
        f'<h2>{escape(caption)}</h2><div class="wide"><table><thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _list(lines: list[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
