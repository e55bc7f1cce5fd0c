"""Reference managers' files: RIS, BibTeX and PubMed's NBIB. One document a record.

A record that cannot be read comes out as `Unreadable` in its place; the others are not affected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.errors import FormatError
from corpus.model import Document
from ingest.formats.base import Unreadable
from ingest.formats.bibtex_entry import bibtex_reference
from ingest.formats.decoding import decode
from ingest.formats.nbib_record import nbib_fields, nbib_reference
from ingest.formats.quiet import quiet
from ingest.formats.ris_record import ris_reference

_RIS_RECORD = re.compile(r"^TY {1,2}- ?.*?(?=^TY {1,2}-|\Z)", re.MULTILINE | re.DOTALL)
_BIBTEX_ENTRY = re.compile(r"^[ \t]*@(?P<type>\w+)\s*[{(]", re.MULTILINE)
_BIBTEX_OTHER = frozenset({"comment", "preamble", "string"})
_NBIB_RECORD = re.compile(r"^PMID- .*?(?=^PMID- |\Z)", re.MULTILINE | re.DOTALL)


class _Text:
    """What the three have in common: a text that is recognised by a line in it."""

    pattern: re.Pattern[str]

    def recognises(self, content: bytes) -> bool:
        """Whether a record of this format begins in the first kilobytes."""
        try:
            head = decode(content[: 1 << 14]).lstrip("\ufeff\n\t ")
        except FormatError:
            return False
        return bool(self.pattern.search(head)) and not head.startswith(("<", "{", "["))


class Ris(_Text):
    """RIS, as EndNote, Zotero and most publishers write it.

    >>> (document,) = Ris().parse(b"TY  - JOUR\\nTI  - CD7 CAR-T\\nPY  - 2021\\nER  - \\n")
    >>> document.title, str(document.published)
    ('CD7 CAR-T', '2021')
    """

    name = "ris"
    version = "1"
    media_type = "application/x-research-info-systems"
    pattern = re.compile(r"^TY {1,2}- ?[A-Z]{3,6}\b", re.MULTILINE)

    def parse(self, content: bytes) -> Iterator[Document | Unreadable]:
        """Every record in order.

        Raises:
            FormatError: if there is no record.
        """
        for number, record in enumerate(_cut(_RIS_RECORD, content, "RIS"), start=1):
            locator = f"record {number}"
            try:
                yield ris_reference(record).document(self.name)
            except FormatError as error:
                yield Unreadable(locator, str(error))


class Bibtex(_Text):
    """BibTeX and BibLaTeX.

    >>> (document,) = Bibtex().parse(b"@article{pan, title={{CD7} {CAR-T}}, year=2021}")
    >>> document.title, document.published.year
    ('CD7 CAR-T', 2021)
    """

    name = "bibtex"
    version = "1"
    media_type = "application/x-bibtex"
    pattern = re.compile(
        r"^[ \t]*@(?!comment|preamble|string)[A-Za-z]+\s*[{(]\s*[^\s,{}]*\s*,", re.M
    )

    def parse(self, content: bytes) -> Iterator[Document | Unreadable]:
        """Every entry in order.

        Raises:
            FormatError: if there is no entry.
        """
        text = decode(content)
        starts = _BIBTEX_ENTRY.finditer(text)
        if all(m["type"].lower() in _BIBTEX_OTHER for m in starts):
            raise FormatError("There is no BibTeX entry in this file.")
        yield from _entries(text, self.name)


class Nbib(_Text):
    """PubMed's own format (MEDLINE), as its "Citation manager" button saves it.

    >>> (document,) = Nbib().parse(b"PMID- 34324392\\nTI  - CD7\\n      CAR-T.\\nDP  - 2021 Oct\\n")
    >>> document.title, str(document.published), str(document.identifiers[0])
    ('CD7 CAR-T.', '2021-10', 'pmid:34324392')
    """

    name = "nbib"
    version = "1"
    media_type = "application/nbib"
    pattern = re.compile(r"^PMID- *\d+", re.MULTILINE)

    def parse(self, content: bytes) -> Iterator[Document | Unreadable]:
        """Every record in order.

        Raises:
            FormatError: if there is no record.
        """
        for number, record in enumerate(_cut(_NBIB_RECORD, content, "NBIB"), start=1):
            fields = nbib_fields(record)
            locator = f"record {number} (PMID {fields[0][1].strip()})"
            try:
                yield nbib_reference(fields).document(self.name)
            except FormatError as error:
                yield Unreadable(locator, str(error))


def _cut(pattern: re.Pattern[str], content: bytes, name: str) -> list[str]:
    records = pattern.findall(decode(content))
    if not records:
        raise FormatError(f"There is no {name} record in this file.")
    return records


def _entries(text: str, name: str) -> Iterator[Document | Unreadable]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry, ParsingFailedBlock

    with quiet("bibtexparser"):
        library = parse_string(text)
    number = 0
    for block in library.blocks:
        if isinstance(block, Entry):
            number += 1
            try:
                yield bibtex_reference(block).document(name)
            except FormatError as error:
                yield Unreadable(f"entry {number} ({block.key})", str(error))
        elif isinstance(block, ParsingFailedBlock):
            number += 1
            yield Unreadable(f"entry {number}", "The entry is not valid BibTeX.")
