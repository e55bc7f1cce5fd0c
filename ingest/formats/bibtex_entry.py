"""One BibTeX entry, as bibtexparser cuts it, as the fields of a reference."""

from __future__ import annotations

import re
from typing import Any

from corpus.model import Kind
from ingest.formats.dates import read_date
from ingest.formats.latex import plain_latex
from ingest.formats.reference_document import Reference


def bibtex_reference(entry: Any) -> Reference:
    """The reference that an entry describes; LaTeX becomes plain text."""
    raw = {f.key.lower(): str(f.value) for f in entry.fields}

    def first(*names: str) -> str | None:
        return next((plain_latex(raw[name]) for name in names if raw.get(name)), None)

    def names(key: str) -> list[str]:
        listed = re.split(r"\s+and\s+", raw.get(key, ""))
        return [plain_latex(n) for n in listed if n and n.lower() != "others"]

    date = first("date") or " ".join(filter(None, (first("day"), first("month"), first("year"))))
    meeting = first("booktitle", "eventtitle")
    groups = [
        plain_latex(n)
        for n in re.split(r"\s+and\s+", raw.get("author", ""))
        if n.strip().startswith("{") and n.strip().endswith("}") and " " in n
    ]
    reference = Reference(
        kind=Kind.ABSTRACT
        if entry.entry_type.lower() in ("conference", "inproceedings")
        else Kind.PAPER,
        title=first("title"),
        abstract=first("abstract"),
        authors=[n for n in names("author") if n not in groups],
        editors=names("editor"),
        groups=groups,
        journal=first("journal", "journaltitle", "shortjournal"),
        volume=first("volume"),
        issue=first("number", "issue"),
        pages=re.sub(r"\s*[-–]+\s*", "-", raw.get("pages", "")) or None,
        published=read_date(_iso(date)),
        keywords=re.split(r"\s*[,;]\s*", first("keywords") or ""),
        language=first("langid"),
        url=raw.get("url"),
        meeting=meeting,
    )
    reference.add_identifier("doi", raw.get("doi"))
    reference.add_identifier("pmid", raw.get("pmid"))
    reference.add_identifier("pmcid", raw.get("pmcid") or raw.get("pmc"))
    return reference


def _iso(date: str) -> str:
    """A month given by its number, among ``12 10 2021`` or ``10 2021``, as ISO."""
    match = re.fullmatch(r"(?:(\d{1,2}) )?(\d{1,2}) (\d{4})", date)
    if match is None:
        return date
    day, month, year = match.groups()
    return f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
