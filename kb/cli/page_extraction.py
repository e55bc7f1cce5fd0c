"""What reading again did, or would change, as pages."""

from __future__ import annotations

from collections.abc import Iterator

from corpus.vocabulary import Vocabulary
from kb.cli.blocks import Block, Column, Heading, Page, Paragraph, Style, Table, Text, words
from kb.reextraction import DocumentDiff, Extracted, ExtractionDiff, NumberChange
from kb.wording import (
    cohort_text,
    counted,
    endpoint_text,
    interval_text,
    people,
    statistic_text,
    value_text,
)

_COLUMNS = (
    Column("Change"), Column("Endpoint"), Column("Statistic"), Column("Value"),
    Column("CI / range"), Column("Time"), Column("n", numeric=True), Column("Cohort"),
    Column("What changed"), Column("Sentence", wide=True),
)  # fmt: skip
_NAMES = {"estimates": "numbers", "cohorts": "cohorts", "mentions": "mentions"}


def extracted_page(report: Extracted) -> Page:
    """How much was read, and by which extractor."""
    told = f"Read {counted(report.documents, 'document')} with {report.extractor}"
    again = f"; {report.reindexed:,} indexed anew." if report.reindexed else "."
    return [Paragraph(words(told + again))]


def diff_page(found: ExtractionDiff) -> Page:
    """Every document that would change: how much, and which numbers."""
    told = (
        f"Read {counted(found.read, 'document')} with {found.extractor}; "
        f"{counted(len(found), 'document')} would change."
    )
    blocks: list[Block] = [Paragraph(words(told, Style.STRONG))]
    for document in found:
        blocks += _document(document, found.vocabulary)
    return blocks


def _document(document: DocumentDiff, names: Vocabulary) -> Iterator[Block]:
    named = f"{document.source_label} [{document.document_id}]"
    yield Heading(words(" ".join(part for part in (named, document.title) if part)))
    yield Paragraph(words(_counts(document)), indent=2)
    if document.numbers:
        yield Table(_COLUMNS, tuple(_row(n, names) for n in document.numbers))


def _counts(document: DocumentDiff) -> str:
    told = []
    for kind, counts in document.counts.items():
        parts = [f"{count:,} {what}" for what, count in counts.items() if count]
        if parts:
            told.append(f"{_NAMES[kind]}: {', '.join(parts)}")
    return "; ".join(told)


def _row(number: NumberChange, names: Vocabulary) -> tuple[Text, ...]:
    e = number.estimate
    return (
        words(number.change, Style.STRONG),
        words(endpoint_text(names.label(e.endpoint), e), Style.ENDPOINT),
        words(statistic_text(e.statistic)),
        words(value_text(e)),
        words(interval_text(e.interval)),
        words(e.time.label if e.time else None),
        words(people(e, number.cohort)),
        words(cohort_text(e, number.cohort)),
        words(number.what_changed),
        words(number.sentence),
    )
