"""Meeting abstracts on the web: ASH's programme, the Blood supplement, the EHA library.

The number is the abstract's own; it is neither a page nor part of a DOI, and none is derived
from the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.errors import FormatError
from corpus.model import Document
from ingest.formats.base import Unreadable
from ingest.formats.decoding import decode
from ingest.formats.refusals import looks_like_html

_MARKS = re.compile(
    r"""class=["'][^"']*\b(?:paperauthors|wi-article-title|al-author-name)\b"""
    r"""|<span[^>]*class=["'][^"']*\bnumber\b[^>]*>\s*[A-Z]{0,3}-?\d"""
    r"|Hematology Disease Topics (?:&amp;|&|and) Pathways\s*:"
    r"|ash\.confex\.com/ash/\d{4}/webprogram/Paper\d"
    r"|>\s*(?:<b>|<strong>)?\s*Abstract:\s*(?:</b>|</strong>)?\s*[A-Z]{0,3}-?\d+\s*<",
    re.IGNORECASE,
)


class AbstractPage:
    """A page of one meeting abstract.

    >>> page = b'''<html><div class="content"><h2><span class="number">964</span> CD7 CAR-T in
    ... T-ALL</h2><div class="datetime">December 2024</div><div class="paperauthors"></div>
    ... <div>ASH Annual Meeting 2024</div>
    ... <div class="abstract"><p>Background: CD7 is a target.</p></div></div></html>'''
    >>> (document,) = AbstractPage().parse(page)
    >>> document.source_label, document.title
    ('ASH 2024 · 964', 'CD7 CAR-T in T-ALL')
    """

    name = "abstract-page"
    version = "1"
    media_type = "text/html"

    def recognises(self, content: bytes) -> bool:
        """Whether this is a web page with the marks of one of the three."""
        if not looks_like_html(content):
            return False
        try:
            return bool(_MARKS.search(decode(content)))
        except FormatError:
            return False

    def parse(self, content: bytes) -> Iterator[Document | Unreadable]:
        """The abstract of the page.

        Raises:
            FormatError: if there is no title, or no text below it.
        """
        from ingest.formats.abstract_reading import read_abstract

        yield read_abstract(decode(content), self.name)
