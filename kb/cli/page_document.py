"""A document as a page: where it is from, what it says, what was read in it."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.annotation import Estimate, Mention
from corpus.model import Citation, Passage, Role, Section, Status
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
from kb.marks import concept_mark
from kb.wording import (
    citation_text,
    cohort_text,
    endpoint_text,
    interval_text,
    people,
    statistic_text,
    value_text,
)

_NAMES_SHOWN = 12


def document_page(view: DocumentView) -> Page:
    """Header, passages with their entities, then cohorts, numbers and citations."""
    return [
        Heading(words(view.heading), level=1),
        Fields(tuple((name, text) for name, text in _facts(view) if text)),
        *_passages(view),
        Legend(),
        *_cohorts(view),
        *_estimates(view),
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


def _passages(view: DocumentView) -> Iterator[Block]:
    mentions: dict[int, list[Mention]] = {}
    for mention in view.annotations.mentions:
        mentions.setdefault(mention.passage, []).append(mention)
    for number, passage in enumerate(view):
        if passage.section is Section.TITLE:
            continue
        marks = [
            concept_mark(m.start - passage.start, m.end - passage.start, m.concept, view.vocabulary)
            for m in mentions.get(number, ())
        ]
        head = _head(passage)
        if head:
            yield Heading(words(head), level=3)
        yield Paragraph(styled(passage.text, marks), indent=2, space=not head)


def _head(passage: Passage) -> str:
    name = passage.heading
    if name is None and passage.section not in (Section.BODY, Section.ABSTRACT):
        name = str(passage.section).replace("_", " ").capitalize()
    return " – ".join(part for part in (name, passage.speaker) if part)


def _cohorts(view: DocumentView) -> Iterator[Block]:
    cohorts = view.annotations.cohorts
    if not cohorts:
        return
    yield Heading(words(f"Cohorts ({len(cohorts)})"))
    columns = (
        Column("#", numeric=True), Column("n", numeric=True), Column("Role"), Column("Label"),
        Column("Part of", numeric=True), Column("Standing"), Column("In the text"),
    )  # fmt: skip
    rows = tuple(
        (
            words(number),
            words(cohort.size),
            words(str(cohort.role).replace("_", " ")),
            words(cohort.label),
            words(cohort.parent + 1 if cohort.parent is not None else None),
            words(str(cohort.assertion).replace("_", " ")),
            words(cohort.text),
        )
        for number, cohort in enumerate(cohorts, start=1)
    )
    yield Table(columns, rows)


def _estimates(view: DocumentView) -> Iterator[Block]:
    estimates = view.annotations.estimates
    if not estimates:
        return
    yield Heading(words(f"Numbers ({len(estimates)})"))
    columns = (
        Column("Endpoint"), Column("Statistic"), Column("Value"), Column("CI / range"),
        Column("Time"), Column("n", numeric=True), Column("Cohort"), Column("p"),
        Column("Standing"),
    )  # fmt: skip
    yield Table(columns, tuple(_estimate(view, estimate) for estimate in estimates))


def _estimate(view: DocumentView, estimate: Estimate) -> tuple[Text, ...]:
    cohort = view.cohort_of(estimate)
    label = view.vocabulary.label(estimate.endpoint)
    return (
        words(endpoint_text(label, estimate), Style.ENDPOINT),
        words(statistic_text(estimate.statistic)),
        words(value_text(estimate), Style.STRONG),
        words(interval_text(estimate.interval)),
        words(estimate.time.label if estimate.time else None),
        words(people(estimate, cohort)),
        words(cohort_text(estimate, cohort)),
        words(estimate.p_value),
        words(str(estimate.assertion).replace("_", " ")),
    )


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
