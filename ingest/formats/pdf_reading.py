"""The lines of a PDF's pages, by PDFium or, where that fails, by pypdf."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from corpus.errors import FormatError
from ingest.formats.pdf_lines import Line
from ingest.formats.quiet import quiet

_PASSWORD = "This PDF is locked with a password; save an unlocked copy."
_BROKEN = "This PDF is damaged and cannot be read."


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF: its pages' lines, and what it declares about itself."""

    pages: tuple[tuple[Line, ...], ...]
    title: str | None = None
    author: str | None = None


def read_pdf(content: bytes) -> PdfText:
    """Read every page's text.

    Raises:
        FormatError: if the file is damaged or needs a password.
    """
    try:
        found = _by_pdfium(content)
    except _Failed:
        return _by_pypdf(content)
    if any(found.pages):
        return found
    try:
        second = _by_pypdf(content)
    except FormatError:
        return found
    return second if any(second.pages) else found


class _Failed(Exception):
    """One reader could not open the file; the other may."""


def _by_pdfium(content: bytes) -> PdfText:
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise FormatError(_PASSWORD) from None
        raise _Failed from error
    try:
        declared = pdf.get_metadata_dict()
        pages = tuple(_pdfium_lines(pdf[number]) for number in range(len(pdf)))
    except pypdfium2.PdfiumError as error:
        raise _Failed from error
    finally:
        pdf.close()
    return PdfText(pages, declared.get("Title") or None, declared.get("Author") or None)


def _pdfium_lines(page: Any) -> tuple[Line, ...]:
    """A page's lines with the size of their letters, by which a title is known."""
    text_page = page.get_textpage()
    try:
        lines, start = [], 0
        for raw in text_page.get_text_range().split("\n"):
            line = raw.rstrip("\r")
            first = start + len(line) - len(line.lstrip())
            if line.strip():
                size, top = _measured(text_page, first)
                _, end = _measured(text_page, start + len(line.rstrip()) - 1)
                lines.append(Line(line, size, top, end))
            start += len(raw) + 1
        return tuple(lines)
    finally:
        text_page.close()
        page.close()


def _measured(text_page: Any, offset: int) -> tuple[float, float | None]:
    """The size and the top of the letter at an offset of the text, in points."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        index = raw.FPDFText_GetCharIndexFromTextIndex(text_page.raw, offset)
        _, bottom, _, top = text_page.get_charbox(index, loose=True)
    except (pypdfium2.PdfiumError, IndexError, ValueError):
        return 0.0, None
    return float(top - bottom), float(top)


def _by_pypdf(content: bytes) -> PdfText:
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        with quiet("pypdf"):
            reader = pypdf.PdfReader(io.BytesIO(content))
            if reader.is_encrypted and not reader.decrypt(""):
                raise FormatError(_PASSWORD)
            pages = tuple(
                tuple(Line(line) for line in page.extract_text().split("\n"))
                for page in reader.pages
            )
            declared = reader.metadata
    except FormatError:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        RecursionError,
        AssertionError,
        NotImplementedError,
        ArithmeticError,
    ) as error:
        # A damaged file fails in as many ways as there are objects in it.
        raise FormatError(_BROKEN) from error
    if not pages:
        raise FormatError(_BROKEN)
    return PdfText(
        pages,
        str(declared.title) if declared and declared.title else None,
        str(declared.author) if declared and declared.author else None,
    )
