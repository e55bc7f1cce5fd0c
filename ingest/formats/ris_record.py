"""One RIS record: its tags, read by rispy, as the fields of a reference."""

from __future__ import annotations

import re
from typing import Any

from corpus.errors import FormatError
from corpus.model import Kind
from ingest.formats.dates import read_date
from ingest.formats.reference_document import Reference

_KINDS = {
    "CONF": Kind.ABSTRACT,
    "CPAPER": Kind.ABSTRACT,
    "ABST": Kind.ABSTRACT,
    "NEWS": Kind.NEWS,
    "MGZN": Kind.NEWS,
    "BLOG": Kind.NEWS,
}


def _ris_fields(record: str) -> dict[str, Any]:
    import rispy

    if not re.search(r"^ER {1,2}-", record, re.MULTILINE):
        raise FormatError("The record breaks off before its end (ER).")
    # rispy wants exactly two blanks before the hyphen; exports differ.
    record = re.sub(r"^([A-Z][A-Z0-9]) {1,2}- ?", r"\1  - ", record, flags=re.MULTILINE)
    try:
        found = rispy.loads(record, skip_unknown_tags=False)
    except (ValueError, KeyError, OSError, TypeError, IndexError) as error:
        raise FormatError(f"The record is not valid RIS: {error}.") from error
    if not found:
        raise FormatError("The record is not valid RIS.")
    fields: dict[str, Any] = found[0]
    return fields


def ris_reference(record: str) -> Reference:
    """The reference that a record's lines hold.

    Raises:
        FormatError: if it has no end, or rispy cannot read it.
    """
    fields = _ris_fields(record)

    def first(*names: str) -> str | None:
        values = (fields.get(name) for name in names)
        return next((v[0] if isinstance(v, list) else str(v) for v in values if v), None)

    def every(*names: str) -> list[str]:
        return [v for name in names if isinstance(fields.get(name), list) for v in fields[name]]

    start, end = first("start_page"), first("end_page")
    reference = Reference(
        kind=_KINDS.get(str(fields.get("type_of_reference")), Kind.PAPER),
        title=first("title", "primary_title", "translated_title"),
        abstract=first("abstract", "notes_abstract"),
        authors=every("authors") or every("first_authors"),
        editors=every("editors") if fields.get("type_of_reference") in ("JOUR", "BOOK") else [],
        journal=first("alternate_title3", "alternate_title2", "journal_name", "secondary_title"),
        volume=first("volume"),
        issue=first("number"),
        pages=f"{start}-{end}" if start and end and start != end else start,
        published=read_date(_ris_date(first("date")))
        or read_date(first("year", "publication_year")),
        keywords=every("keywords"),
        language=first("language"),
        url=next(iter(every("urls")), None),
        meeting=first("secondary_title") if fields.get("type_of_reference") == "CONF" else None,
    )
    reference.add_identifier("doi", first("doi"))
    if (number := first("accession_number")) and re.fullmatch(r"\d{5,8}", number):
        reference.add_identifier("pmid", number)
    return reference


def _ris_date(date: str | None) -> str | None:
    """RIS writes ``2021/10/20/``, with blanks where a part is unknown."""
    parts = [p for p in (date or "").split("/")[:3] if p.strip().isdigit()]
    return "-".join(p.strip() for p in parts) if len(parts) > 1 else date
