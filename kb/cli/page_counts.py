"""What was ingested, and what there is, as pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ingest.pipeline import IngestReport, Rejection
from kb.cli.blocks import Block, Fields, Page, Paragraph, Style, words
from kb.plain import plain
from kb.stats import Stats
from kb.wording import counted

_REJECTED_SHOWN = 20


def ingest_page(report: IngestReport) -> Page:
    """What became of the records, and which could not be read."""
    return [*_outcomes(report), *_rejected(report.rejected)]


def ingest_value(report: IngestReport) -> dict[str, Any]:
    """The same for programs, with every record that could not be read."""
    value: dict[str, Any] = plain(report)
    return value


def stats_page(stats: Stats) -> Page:
    """Counts, and what waits to be done."""
    kinds = ", ".join(f"{n:,} {kind}" for kind, n in stats.kinds.items())
    rows = [
        ("Knowledge base", f"{stats.path} ({_megabytes(stats.size)})"),
        ("Documents", f"{stats.documents:,}" + (f" ({kinds})" if kinds else "")),
        ("Passages", f"{stats.passages:,}"),
        ("Mentions", f"{stats.mentions:,}"),
        ("Cohorts", f"{stats.cohorts:,}"),
        ("Numbers", f"{stats.estimates:,}"),
        ("Chunks", f"{stats.chunks:,}"),
        ("Embedded", f"{stats.embedded:,}"),
        ("Corrections", f"{stats.corrections:,}"),
        ("In quarantine", f"{stats.quarantined:,}"),
    ]
    page: list[Block] = [Fields(tuple((name, words(value)) for name, value in rows))]
    waiting = stats.pending_extraction + stats.pending_index
    if waiting:
        left = counted(waiting, "document")
        told = f"To be read or indexed yet: {left}; ingest goes on there."
        page.append(Paragraph(words(told), space=True))
    return page


def stats_rows(stats: Stats) -> list[dict[str, Any]]:
    """One name and value to a row; kinds of document as ``documents.abstract``."""
    flat = {k: v for k, v in stats.to_dict().items() if k != "kinds"}
    flat |= {f"documents.{kind}": n for kind, n in stats.kinds.items()}
    return [{"name": name, "value": value} for name, value in flat.items()]


def _outcomes(report: IngestReport) -> Iterator[Block]:
    counts = [
        (report.new, "new"),
        (report.changed, "changed"),
        (report.unchanged, "unchanged"),
        (report.duplicates, "known from another place"),
        (len(report.rejected), "not readable"),
    ]
    told = ", ".join(f"{n:,} {what}" for n, what in counts if n) or "nothing"
    if report.files or report.records:
        yield Paragraph(words(f"Read {counted(report.files, 'file')}: {told}.", Style.STRONG))
    elif not report.extracted:
        yield Paragraph(words("Nothing new was read.", Style.STRONG))
    if report.extracted:
        yield Paragraph(words(f"Extracted what {counted(report.extracted, 'document')} told."))


def _rejected(rejected: tuple[Rejection, ...]) -> Iterator[Block]:
    if not rejected:
        return
    yield Paragraph(words("Not readable:", Style.STRONG), space=True)
    for rejection in rejected[:_REJECTED_SHOWN]:
        place = rejection.origin
        if rejection.locator:
            place += f", {_named(rejection.locator)}"
        yield Paragraph(words(f"{place} – {rejection.reason}"), indent=2)
    more = len(rejected) - _REJECTED_SHOWN
    if more > 0:
        yield Paragraph(words(f"and {more:,} more; --format json lists all."), indent=2)


def _megabytes(size: int) -> str:
    """
    >>> _megabytes(1_234_567)
    '1.2 MB'
    """
    return f"{size / 1e6:,.1f} MB"


def _named(locator: str) -> str:
    """Which record of a file it is: its number, or what the parser calls it."""
    return f"record {locator}" if locator.isdecimal() else locator
