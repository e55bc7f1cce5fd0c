"""The results of a search as a page."""

from __future__ import annotations

from collections.abc import Iterator

from kb.cli.blocks import (
    ENTITY_NAMES,
    Block,
    Column,
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
from kb.marks import Mark
from kb.naming import source_and_kind
from kb.results import Results
from search.hit import Hit, LegPlace

_ENTITIES_SHOWN = 6


def hits_page(results: Results, *, explain: bool = False) -> Page:
    """Every hit with its source, its sentence and its entities."""
    return [block for n, hit in enumerate(results, 1) for block in _hit(n, hit, results, explain)]


def hits_table(results: Results, *, explain: bool = False) -> Page:
    """The same as one table."""
    columns = [
        Column("#", numeric=True), Column("Title"), Column("Source"), Column("Kind"),
        Column("Document"), Column("Entities"),
    ]  # fmt: skip
    if explain:
        columns.append(Column("Why"))
    columns.append(Column("Sentence", wide=True))
    rows = []
    for number, hit in enumerate(results, start=1):
        cells = [
            words(number),
            words(results.heading(hit)),
            words(hit.source_label),
            words(hit.kind),
            words(_named(hit, results)),
            joined(_entities(hit), "; "),
        ]
        if explain:
            cells.append(words(_explanation(hit)))
        rows.append((*cells, _sentence(hit)))
    return [Table(tuple(columns), tuple(rows))]


def _hit(number: int, hit: Hit, results: Results, explain: bool) -> Iterator[Block]:
    label = f"{number}. "
    indent = len(label)
    title = words(results.heading(hit), Style.STRONG)
    yield Paragraph(title, space=True, label=words(label, Style.MUTED))
    source = source_and_kind(hit.source_label, hit.kind)
    facts = (*source, hit.published, f"document {_named(hit, results)}")
    yield Paragraph(joined(words(fact, Style.MUTED) for fact in facts), indent)
    if hit.sentence:
        yield Paragraph(_sentence(hit), indent)
    entities = joined(_entities(hit))
    if entities:
        yield Paragraph(entities, indent)
    if hit.same_work:
        others = ", ".join(map(str, hit.same_work))
        yield Paragraph(words(f"the same work: document {others}", Style.MUTED), indent)
    if explain:
        yield Paragraph(words(_explanation(hit)), indent)


def _named(hit: Hit, results: Results) -> str:
    reference = results.reference(hit)
    number = str(hit.document_id)
    return number if reference == number else f"{number} ({reference})"


def _sentence(hit: Hit) -> Text:
    if hit.sentence is None:
        return ()
    marks = [Mark(start, end, "match") for start, end in hit.sentence.highlights]
    return styled(hit.sentence.text, marks)


def _entities(hit: Hit) -> Iterator[Text]:
    for style, name in ENTITY_NAMES.items():
        labels = [e.label for e in hit.entities if e.vocabulary == style]
        if labels:
            more = len(labels) - _ENTITIES_SHOWN
            tail = f" and {more} more" if more > 0 else ""
            shown = words(", ".join(labels[:_ENTITIES_SHOWN]), style)
            yield (Span(f"{name}: ", Style.MUTED), *shown, *words(tail, Style.MUTED))


def _explanation(hit: Hit) -> str:
    if hit.score is None:
        return "named in the query" if hit.named else "listed, not ranked"
    return " · ".join(
        [
            *(["named in the query"] if hit.named else []),
            f"words: {_place(hit.lexical, 'BM25')}",
            f"meaning: {_place(hit.dense, 'cosine')}",
            f"together: {hit.score:.3f}",
        ]
    )


def _place(place: LegPlace | None, measure: str) -> str:
    if place is None:
        return "not found"
    rank = f"rank {place.rank}" if place.rank else "unranked"
    return f"{rank}, {measure} {place.score:.3f}"
