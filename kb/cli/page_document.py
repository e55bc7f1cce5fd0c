"""A document as a page: where it is from, what it says, what was read in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from corpus.model import Citation, Passage, Role, Section, Status
from kb.annotated import LETTERS, NAMES, Read, annotated, read_in
from kb.cli.blocks import (
    Block,
    Column,
    Fields,
    Heading,
    Legend,
    Page,
    Paragraph,
    Span,
    Style,
    Table,
    Text,
    joined,
    styled,
    words,
)
from kb.document_view import DocumentView
from kb.footnotes import Footnotes
from kb.marks import concept_mark
from kb.numbers import (
    COHORT_COLUMNS,
    NUMERIC,
    CohortRow,
    NumberRow,
    cohort_rows,
    filled,
    number_rows,
    parted,
)
from kb.wording import citation_text

_NAMES_SHOWN = 12
_LOOKS = {"endpoint": Style.ENDPOINT, "value": Style.STRONG}


def document_page(view: DocumentView, *, annotate: bool = False) -> Page:
    """Header, passages with their entities, then cohorts, numbers and citations.

    With ``annotate`` every mark can be seen in plain text too, the numbers carry their number
    in the list, and the list how sure each reading is.
    """
    footnotes = Footnotes()
    return [
        Heading(words(view.heading), level=1),
        Fields(tuple((name, text) for name, text in _facts(view) if text)),
        *_passages(view, annotate=annotate),
        _key(view) if annotate else Legend(),
        *_cohorts(view, footnotes),
        *_estimates(view, footnotes, sure=annotate),
        *_doubts(footnotes),
        *_unplaced(view),
        *_citations(view),
    ]


def _facts(view: DocumentView) -> Iterator[tuple[str, Text]]:
    document, stored = view.document, view.stored
    yield "Document", words(f"{view.document_id}, version {stored.version}")
    yield "Source", words(view.source_label, Style.STRONG)
    yield "Kind", words(document.kind)
    yield "Published", words(document.published)
    if document.status is not Status.RELEASED:
        yield "Status", words(str(document.status).upper(), Style.WARNING)
    yield "Identifiers", words(" · ".join(str(i) for i in view.identifiers))
    if document.venue:
        venue = document.venue
        yield "Venue", joined(words(v) for v in (venue.name, venue.session, venue.presentation))
    for role in Role:
        people_named = [c.name for c in document.contributors if c.role is role]
        more = len(people_named) - _NAMES_SHOWN
        tail = f" and {more} more" if more > 0 else ""
        names = ", ".join(people_named[:_NAMES_SHOWN])
        yield f"{str(role).capitalize()}s", words(names + tail)
    yield "Trials", words(" · ".join(dict.fromkeys(_trials(view))))
    yield (
        "Design",
        words("; ".join(dict.fromkeys(f"{t.name}: {t.value}" for t in view.annotations.traits))),
    )
    yield "Keywords", words(", ".join(document.keywords))
    yield "Address", words(document.source_url)
    for origin in view.origins:
        place = f"{origin.origin} (record {origin.locator})" if origin.locator else origin.origin
        yield "Read from", words(f"{place}, {origin.retrieved_at}")
    yield "Format", words(document.format)
    yield "Note", words(document.note)


def _trials(view: DocumentView) -> Iterator[str]:
    for trial in view.annotations.trials:
        yield trial.identifier.value


def _passages(view: DocumentView, *, annotate: bool) -> Iterator[Block]:
    read = read_in(view.document.passages, view.annotations.mentions, view.annotations.estimates)
    for passage, told in zip(view, read, strict=True):
        if passage.section is Section.TITLE and not annotate:
            continue
        head = _head(passage)
        if head:
            yield Heading(words(head), level=3)
        text = _signed(passage, told, view) if annotate else _marked(passage, told, view)
        yield Paragraph(text, indent=2, space=not head)


def _marked(passage: Passage, told: Read, view: DocumentView) -> Text:
    marks = [
        concept_mark(m.start - passage.start, m.end - passage.start, m.concept, view.vocabulary)
        for m in told.mentions
    ]
    return styled(passage.text, marks)


def _signed(passage: Passage, told: Read, view: DocumentView) -> Text:
    spans: list[Span] = []
    for piece in annotated(passage, told, view.vocabulary):
        kind = piece.mark.kind if piece.mark else ""
        spans.append(Span(piece.text, Style(kind) if kind in set(Style) else Style.PLAIN))
        if piece.sign:
            spans.append(Span(piece.sign, Style.MUTED))
    return tuple(spans)


def _key(view: DocumentView) -> Paragraph:
    letters = ", ".join(f"{letter} {NAMES[kind]}" for kind, letter in LETTERS.items())
    numbers = "; [1] is number 1 of the list below" if view.annotations.estimates else ""
    return Paragraph(words(f"{letters}{numbers}.", Style.MUTED), space=True)


def _head(passage: Passage) -> str:
    name = passage.heading
    if name is None and passage.section not in (Section.BODY, Section.ABSTRACT):
        name = str(passage.section).replace("_", " ").capitalize()
    return " – ".join(part for part in (name, passage.speaker) if part)


def _cohorts(view: DocumentView, footnotes: Footnotes) -> Iterator[Block]:
    rows = cohort_rows(view, footnotes)
    if rows:
        yield Heading(words(f"Cohorts ({len(rows)})"))
        yield _listed(rows, filled(COHORT_COLUMNS, rows))


def _estimates(view: DocumentView, footnotes: Footnotes, *, sure: bool) -> Iterator[Block]:
    for heading, columns, rows in parted(number_rows(view, footnotes)):
        if not sure:
            columns.pop("confidence", None)
        yield Heading(words(heading))
        yield _listed(rows, columns)


def _listed(rows: Sequence[NumberRow] | Sequence[CohortRow], columns: Mapping[str, str]) -> Table:
    """The rows under their columns, each after its number."""
    named = (Column(name, numeric=field in NUMERIC) for field, name in columns.items())
    cells = (
        (
            words(row.number, Style.MUTED),
            *(words(getattr(row, field), _LOOKS.get(field, Style.PLAIN)) for field in columns),
        )
        for row in rows
    )
    return Table((Column("#", numeric=True), *named), tuple(cells))


def _doubts(footnotes: Footnotes) -> Iterator[Block]:
    for n, line in enumerate(footnotes.lines):
        yield Paragraph(words(line, Style.WARNING), space=n == 0)


def _unplaced(view: DocumentView) -> Iterator[Block]:
    for n, correction in enumerate(view.unplaced):
        told = (
            f"Correction {correction.id} is kept, but its sentence is not in this version: "
            f"{correction.anchor.sentence}"
        )
        yield Paragraph(words(told, Style.WARNING), space=n == 0)


def _citations(view: DocumentView) -> Iterator[Block]:
    if not view.citations:
        return
    yield Heading(words(f"Citations ({len(view.citations)})"))
    columns = (Column("Relation"), Column("Document", numeric=True), Column("Work"))
    yield Table(columns, tuple(_citation(view, c) for c in view.citations))


def _citation(view: DocumentView, citation: Citation) -> tuple[Text, ...]:
    held = view.held.get(citation.identifier) if citation.identifier else None
    return (
        words(str(citation.relation).replace("_", " ")),
        words(held),
        (Span(citation_text(citation)),),
    )
