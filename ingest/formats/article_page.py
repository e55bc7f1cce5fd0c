"""Web pages with one article: interviews, news, papers' landing pages.

Menus, related stories and footers never become text. An interview is recognised by its speakers.
"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.errors import FormatError
from corpus.model import Document
from ingest.formats.base import Unreadable
from ingest.formats.decoding import decode
from ingest.formats.refusals import looks_like_html, looks_like_listing


class ArticlePage:
    """An article on a web page.

    >>> page = b"<html><body><nav>Home</nav><article><h1>CD7 CAR-T</h1>" + (
    ...     b"<p>Twenty people with relapsed T-ALL were treated and eighteen responded.</p>"
    ...     b"</article></body></html>")
    >>> (document,) = ArticlePage().parse(page)
    >>> document.body
    'CD7 CAR-T\\n\\nTwenty people with relapsed T-ALL were treated and eighteen responded.'
    """

    name = "html"
    version = "1"
    media_type = "text/html"

    def recognises(self, content: bytes) -> bool:
        """Whether this is a web page, and not one that only wraps a data record."""
        return looks_like_html(content) and not looks_like_listing(content)

    def parse(self, content: bytes) -> Iterator[Document | Unreadable]:
        """The one document of the page.

        Raises:
            FormatError: if there is no article on it.
        """
        if looks_like_listing(content):
            raise FormatError("This web page holds a data record, not an article.")
        from ingest.formats.article_reading import read_article

        yield read_article(decode(content), self.name)
