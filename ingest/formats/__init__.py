r"""Every format that can be read, and how one is told from its content.

Names of files are never looked at: a page saved as ``.txt`` is still a page.

>>> recognise(b"TY  - JOUR\nTI  - CD7 CAR-T\nER  - \n").name
'ris'
"""

from __future__ import annotations

from corpus.errors import UnknownFormat
from ingest.formats.abstract_page import AbstractPage
from ingest.formats.article_page import ArticlePage
from ingest.formats.base import Format
from ingest.formats.jats import Jats
from ingest.formats.pdf import Pdf
from ingest.formats.plain_text import PlainText
from ingest.formats.pubmed import PubmedXml
from ingest.formats.references import Bibtex, Nbib, Ris
from ingest.formats.refusals import what_it_looks_like

FORMATS: tuple[Format, ...] = (
    PubmedXml(),
    Jats(),
    Pdf(),
    AbstractPage(),
    ArticlePage(),
    Nbib(),
    Ris(),
    Bibtex(),
    PlainText(),
)
"""The formats, the most particular first; the first that recognises content reads it."""


def recognise(content: bytes) -> Format:
    """The format of these bytes.

    Raises:
        UnknownFormat: if none recognises them; its message says what they look like.

    >>> recognise(b"")
    Traceback (most recent call last):
    corpus.errors.UnknownFormat: This file is empty.
    """
    for known in FORMATS:
        if known.recognises(content):
            return known
    raise UnknownFormat(what_it_looks_like(content) or "This is in no format that is known.")
