"""PDF files with a text layer: papers and posters saved from journals and meetings.

PDFium reads them first and pypdf where it fails. Lines that the page broke are joined, hyphens at
line ends removed, running heads dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.errors import FormatError, InvalidIdentifier
from corpus.identifiers import Identifier, doi
from corpus.model import Contributor, Document, Kind, Section, Venue
from ingest.formats.base import BodyBuilder, Unreadable
from ingest.formats.interview import Paragraph, read_interview
from ingest.formats.meeting_lines import cited_abstracts, meeting_in
from ingest.formats.pdf_lines import paragraphs_of, title_line
from ingest.formats.pdf_reading import PdfText, read_pdf
from ingest.formats.people import split_authors
from ingest.formats.sections import section_of
from ingest.formats.xml_text import tidy

_OWN_DOI = re.compile(r"(?:doi\s*[:.]?\s*|doi\.org/)(?P<doi>10\.\d{4,9}/\S+)", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"\.(?:pdf|docx?|tex|dvi|indd|qxd|ps|pptx?|xlsx?|rtf)\s*$|^(?:microsoft word|untitled|layout"
    r"|title|slide|powerpoint|presentation\d*$|doi:|\S+$)",
    re.IGNORECASE,
)
_NO_TEXT = "This PDF has no text layer: it is a scan or a picture; run OCR on it first."


class Pdf:
    """A PDF as one document.

    >>> Pdf().recognises(b"%PDF-1.4"), Pdf().recognises(b"A paper about PDFs")
    (True, False)
    """

    name = "pdf"
    version = "1"
    media_type = "application/pdf"

    def recognises(self, content: bytes) -> bool:
        """Whether a PDF begins within the first kilobyte, as readers of PDF allow."""
        return b"%PDF-" in content[:1024]

    def parse(self, content: bytes) -> Iterator[Document | Unreadable]:
        """The one document of the file.

        Raises:
            FormatError: if the file is broken, locked with a password or has no text.
        """
        yield _read(read_pdf(content))


def _read(pdf: PdfText) -> Document:
    lines = [line for page in pdf.pages for line in page]
    if sum(len(line.text) for line in lines) < 20:
        raise FormatError(_NO_TEXT)
    title = _title(pdf)
    paragraphs = [p for p in paragraphs_of(pdf.pages) if p.text != title]
    interview = read_interview(paragraphs, title=title)
    body = BodyBuilder()
    body.add(title, Section.TITLE)
    if interview:
        for speech in interview.speeches:
            body.add(speech.text, speech.section, heading=speech.heading, speaker=speech.speaker)
    else:
        _add_sections(body, paragraphs)
    if not body.passages:
        raise FormatError(_NO_TEXT)
    meeting = meeting_in(interview.introduction, title) if interview else None
    authors = tuple(Contributor(a.name) for a in split_authors(pdf.author or ""))
    outlet = interview.outlet if interview else None
    return Document(
        kind=Kind.INTERVIEW if interview else Kind.PAPER,
        format=Pdf.name,
        title=title,
        body=body.text,
        passages=body.passages,
        identifiers=_identifiers(pdf),
        contributors=interview.contributors if interview else authors,
        venue=Venue(outlet, year=meeting.year if meeting else None) if outlet else None,
        citations=cited_abstracts(body.passages, meeting),
    )


def _title(pdf: PdfText) -> str | None:
    """The title that the file declares, unless it is a file's name; else the largest line."""
    declared = tidy(pdf.title or "")
    if len(declared.split()) > 2 and not _FILE_NAME.search(declared):
        return declared
    return title_line(pdf.pages[0]) if pdf.pages else None


def _identifiers(pdf: PdfText) -> tuple[Identifier, ...]:
    """The DOI printed on the first page; a second one there belongs to another work."""
    first = "\n".join(line.text for line in pdf.pages[0]) if pdf.pages else ""
    found = []
    for match in _OWN_DOI.finditer(first):
        try:
            found.append(doi(match["doi"]))
        except InvalidIdentifier:
            continue
    return tuple(found) if len(set(found)) == 1 else ()


def _add_sections(body: BodyBuilder, paragraphs: list[Paragraph]) -> None:
    section, heading = Section.BODY, None
    for paragraph in paragraphs:
        if paragraph.heading:
            section, heading = section_of(paragraph.text), paragraph.text
        else:
            body.add(paragraph.text, section, heading=heading)
