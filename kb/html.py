"""What notebooks show. Entities have a colour, an underline of their own, and a letter, so that
nobody needs to see the colour. All text from documents is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from corpus.vocabulary import Vocabulary, default_vocabulary
from kb.footnotes import Footnotes
from kb.marks import Mark, concept_mark, concept_marks, pieces
from kb.naming import source_and_kind
from kb.numbers import number_rows, parted
from kb.wording import endpoint_text, statistic_text

if TYPE_CHECKING:
    from kb.document_view import DocumentView
    from kb.evidence import EvidenceRow, EvidenceTable
    from kb.results import Results
    from search.hit import Hit

# Tints of the colours of Okabe and Ito, which all common kinds of colour vision tell apart.
LOOKS = {
    "targets": ("T", "target", "#cde6f7", "solid #0072b2"),
    "diseases": ("D", "disease", "#ffe2b0", "dashed #a65f00"),
    "therapies": ("R", "therapy", "#c8eadf", "dotted #006b4e"),
    "endpoints": ("E", "endpoint", "#f1d6e5", "double #8f3f70"),
}
"""Of each vocabulary: letter, name, tint, and underline."""

_CELL = "text-align:left;vertical-align:top;padding:.25em .6em"
_MUTED = "opacity:.75"


def marked(text: str, marks: Iterable[Mark]) -> str:
    """A text with its marks, as HTML.

    >>> marked("a<b", [])
    'a&lt;b'
    """
    return "".join(_piece(piece, mark) for piece, mark in pieces(text, marks))


def results_html(results: Results) -> str:
    """Hits as a numbered list, each with its sentence."""
    vocabulary = default_vocabulary()
    if not results:
        return "<p>Nothing was found.</p>"
    items = "".join(f"<li>{_hit(hit, results, vocabulary)}</li>" for hit in results)
    return f"<ol>{items}</ol>{_legend()}"


def evidence_html(table: EvidenceTable) -> str:
    """Evidence as a table, each number within its sentence."""
    vocabulary = default_vocabulary()
    if not table:
        told = table.nearby.sentences if table.nearby else ("No numbers were found.",)
        return f"<p>{escape(' '.join(told))}</p>"
    names = ["Study", "Cohort", "n", "Endpoint", "Statistic", "Value", "Interval", "Time"]
    more = {"Standing": not table.own_only, "Notes": any(row.notes for row in table)}
    shown = [name for name, wanted in more.items() if wanted]
    footnotes = Footnotes()
    rows = [_evidence_row(row, shown, footnotes, vocabulary) for row in table]
    return _table([*names, *shown, "Sentence"], rows) + _below(footnotes) + _legend()


def document_html(view: DocumentView) -> str:
    """A document whole: where it is from, its passages, its numbers."""
    document = view.document
    source = source_and_kind(view.source_label, document.kind)
    facts = [*source, *map(str, view.identifiers)]
    parts = [
        f"<h3>{escape(view.heading)}</h3>",
        f'<p style="{_MUTED}">{escape(" · ".join(facts))}</p>',
    ]
    for number, passage in enumerate(document.passages):
        if passage.text == document.title and passage.start == 0:
            continue
        head = " — ".join(h for h in (passage.heading, passage.speaker) if h)
        label = f"<strong>{escape(head)}</strong> " if head else ""
        marks = [
            concept_mark(m.start - passage.start, m.end - passage.start, m.concept, view.vocabulary)
            for m in view.annotations.mentions
            if m.passage == number
        ]
        parts.append(f'<p style="white-space:pre-line">{label}{marked(passage.text, marks)}</p>')
    parts.append(_document_numbers(view))
    return "".join(parts) + _legend()


def _document_numbers(view: DocumentView) -> str:
    footnotes = Footnotes()
    told = ""
    for heading, columns, rows in parted(number_rows(view, footnotes)):
        columns.pop("confidence", None)
        cells = [[_cell(getattr(row, field)) for field in columns] for row in rows]
        told += f"<p><strong>{heading}</strong></p>" + _table(list(columns.values()), cells)
    return told + _below(footnotes) if told else ""


def _hit(hit: Hit, results: Results, vocabulary: Vocabulary) -> str:
    title = _link(results.heading(hit), hit.url)
    source = source_and_kind(hit.source_label, hit.kind)
    facts = " · ".join([*source, results.reference(hit)])
    sentence = ""
    if hit.sentence:
        marks = concept_marks(hit.sentence.text, vocabulary)
        marks += [Mark(start, end, "match") for start, end in hit.sentence.highlights]
        sentence = f"<br>{marked(hit.sentence.text, marks)}"
    return f'<strong>{title}</strong><br><span style="{_MUTED}">{escape(facts)}</span>{sentence}'


def _evidence_row(
    row: EvidenceRow, shown: Sequence[str], footnotes: Footnotes, vocabulary: Vocabulary
) -> list[str]:
    start, end = row.value_span
    marks = [Mark(start, end, "value"), *concept_marks(row.sentence, vocabulary)]
    cells: list[object] = [
        f"{row.study} [{row.document_id}]{row.said_in.removeprefix(row.study)}",
        row.population,
        row.n,
        endpoint_text(row.endpoint, row.estimate),
        statistic_text(row.estimate.statistic),
        footnotes.marked(row.value, row.doubts),
        row.interval,
        row.time,
    ]
    more = {"Standing": str(row.estimate.assertion).replace("_", " "), "Notes": row.notes}
    cells += [more[name] for name in shown]
    return [*(_cell(c) for c in cells), marked(row.sentence, marks)]


def _piece(text: str, mark: Mark | None) -> str:
    if mark is None:
        return escape(text)
    if mark.kind == "match":
        return f"<strong><u>{escape(text)}</u></strong>"
    if mark.kind == "value":
        return f"<strong>{escape(text)}</strong>"
    if mark.kind not in LOOKS:
        return f'<span title="{escape(mark.title)}">{escape(text)}</span>'
    letter, name, tint, line = LOOKS[mark.kind]
    return (
        f'<mark title="{name}: {escape(mark.title)}" style="background:{tint};color:#111;'
        f'border-bottom:2px {line}">{escape(text)}<sup>{letter}</sup></mark>'
    )


def _below(footnotes: Footnotes) -> str:
    lines = "<br>".join(map(escape, footnotes.lines))
    return f"<p>{lines}</p>" if lines else ""


def _legend() -> str:
    shown = [_piece(name, Mark(0, 1, kind)) for kind, (_, name, _, _) in LOOKS.items()]
    return f'<p style="{_MUTED}">{" ".join(shown)}</p>'


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th style="{_CELL}">{escape(name)}</th>' for name in names)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: object) -> str:
    return "" if value is None else escape(str(value))


def _link(text: str, url: str | None) -> str:
    # A source may hold any address; only the web's may be followed from a notebook.
    if url and urlsplit(url).scheme in ("http", "https"):
        return f'<a href="{escape(url)}">{escape(text)}</a>'
    return escape(text)
