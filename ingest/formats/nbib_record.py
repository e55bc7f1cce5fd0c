"""One NBIB (MEDLINE) record: its tagged lines as the fields of a reference.

Source: https://pubmed.ncbi.nlm.nih.gov/help/#pubmed-format (tag by tag).
"""

from __future__ import annotations

import re

from corpus.model import Kind, Status
from ingest.formats.dates import read_date
from ingest.formats.reference_document import Reference

_FIELD = re.compile(r"(?P<tag>[A-Z]{2,4}) *- ?(?P<value>.*)")


def nbib_fields(record: str) -> list[tuple[str, str]]:
    """The fields in order; a line that begins with blanks goes on with the one before."""
    fields: list[tuple[str, str]] = []
    for line in record.split("\n"):
        if match := _FIELD.match(line):
            fields.append((match["tag"], match["value"].strip()))
        elif line.startswith("  ") and fields:
            tag, value = fields[-1]
            fields[-1] = tag, f"{value} {line.strip()}".strip()
    return fields


def nbib_reference(fields: list[tuple[str, str]]) -> Reference:
    """The reference that a record's fields describe."""
    every: dict[str, list[str]] = {}
    for tag, value in fields:
        every.setdefault(tag, []).append(value)

    def first(*tags: str) -> str | None:
        return next((every[tag][0] for tag in tags if every.get(tag)), None)

    types = every.get("PT", [])
    abstract = first("AB", "OAB")
    reference = Reference(
        kind=Kind.ABSTRACT if "Meeting Abstract" in types else Kind.PAPER,
        title=first("TI", "BTI", "TT"),
        abstract=abstract,
        groups=every.get("CN", []),
        journal=first("TA", "JT"),
        volume=first("VI"),
        issue=first("IP"),
        pages=first("PG"),
        published=read_date(first("DP")),
        keywords=[*every.get("OT", []), *(_descriptor(h) for h in every.get("MH", []))],
        types=types,
        language=first("LA"),
        note=first("CI"),
        status=Status.RETRACTED if every.get("RIN") else Status.RELEASED,
    )
    _add_people(reference, fields)
    reference.add_identifier("pmid", first("PMID"))
    for value in (*every.get("LID", []), *every.get("AID", [])):
        if value.endswith("[doi]"):
            reference.add_identifier("doi", value)
    reference.add_identifier("pmcid", first("PMC"))
    return reference


def _descriptor(heading: str) -> str:
    """A MeSH heading without its star and qualifiers."""
    return heading.split("/")[0].strip("* ")


def _add_people(reference: Reference, fields: list[tuple[str, str]]) -> None:
    """Authors in full (FAU) or short (AU), each with the affiliations that follow."""
    full = any(tag == "FAU" for tag, _ in fields)
    for tag, value in fields:
        if tag == ("FAU" if full else "AU"):
            reference.authors.append(value)
        elif tag == "FED":
            reference.editors.append(value)
        elif tag == "AD" and reference.authors:
            reference.affiliations.setdefault(reference.authors[-1], []).append(value)
