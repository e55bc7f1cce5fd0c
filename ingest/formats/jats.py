"""JATS articles: PubMed Central, publishers' full text, and the older NLM dialects.

Source: https://jats.nlm.nih.gov/archiving/tag-library/1.3/. The root may be ``article``, a
``pmc-articleset`` or an OAI-PMH envelope, with or without namespaces. Replies, decision letters
and translations inside an article are other works and are left alone; abstracts of a meeting
that are filed inside one article are documents of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from corpus.errors import FormatError
from corpus.model import Document, Kind, Section
from ingest.formats import jats_front as front
from ingest.formats.base import BodyBuilder, Unreadable
from ingest.formats.jats_abstract import add_abstracts
from ingest.formats.jats_body import BodyReader
from ingest.formats.jats_links import citations, status_of
from ingest.formats.languages import two_letters
from ingest.formats.xml_records import BrokenRecord, opening_tags, records
from ingest.formats.xml_text import text_of

_ABSTRACT_TYPES = frozenset({"abstract", "meeting-abstract", "meeting-report"})
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class Jats:
    """Articles in JATS XML.

    >>> Jats().recognises(b"<article><front/></article>")
    True
    >>> Jats().recognises(b"<article xmlns='http://docbook.org/ns/docbook'><title/></article>")
    False
    """

    name = "jats"
    version = "1"
    media_type = "application/xml"

    def recognises(self, content: bytes) -> bool:
        """Whether an ``article`` with a ``front`` opens near the beginning."""
        return ("article", "front") in opening_tags(content)

    def parse(self, content: bytes) -> Iterator[Document | Unreadable]:
        """Every article in order.

        Raises:
            FormatError: if the content is not a JATS file.
        """
        if not self.recognises(content):
            raise FormatError("This is not JATS XML: no article with a front in it.")
        for number, article in enumerate(records(content, ("article",)), start=1):
            if isinstance(article, BrokenRecord):
                yield _unreadable(article)
                continue
            yield _read(article, number)
            for inner in article.iterfind("sub-article"):
                if inner.get("article-type") in _ABSTRACT_TYPES:
                    yield _read(inner, number)


def _unreadable(broken: BrokenRecord) -> Unreadable:
    pattern = rb"""<(?:\w+:)?article-id[^>]*["']doi["'][^>]*>\s*([^<\s]+)"""
    found = re.search(pattern, broken.raw.split(b"<body", 1)[0])
    locator = f"doi:{found.group(1).decode('utf-8', 'replace')}" if found else ""
    return Unreadable(locator or f"article {broken.number}", broken.reason)


def _read(article: etree._Element, number: int) -> Document | Unreadable:
    meta = front.meta_of(article)
    if meta is None:
        return Unreadable(f"article {number}", "the article has no metadata")
    identifiers = front.identifiers(meta)
    title = front.title(meta)
    body = BodyBuilder()
    body.add(title, Section.TITLE)
    add_abstracts(body, meta)
    BodyReader(body).read(article)
    if not body.passages:
        locator = str(identifiers[0]) if identifiers else f"article {number}"
        return Unreadable(locator, "the article has neither a title nor any text")
    article_type = article.get("article-type")
    links = citations(article, meta)
    journal = article.find("front/journal-meta")
    return Document(
        kind=_kind(article_type, meta),
        format=Jats.name,
        title=title,
        body=body.text,
        passages=body.passages,
        identifiers=identifiers,
        contributors=tuple(front.contributors(meta)),
        venue=front.venue(journal, meta),
        published=front.published(meta),
        status=status_of(title, article_type, links),
        language=two_letters(article.get(_LANGUAGE)),
        keywords=front.keywords(meta),
        publication_types=(article_type,) if article_type else (),
        citations=links,
        note=_note(article),
    )


def _kind(article_type: str | None, meta: etree._Element) -> Kind:
    if article_type == "meeting-report":
        return Kind.PAPER if meta.find("conference") is None else Kind.ABSTRACT
    return Kind.ABSTRACT if article_type in _ABSTRACT_TYPES else Kind.PAPER


def _note(article: etree._Element) -> str | None:
    """What stands in ``notes`` in front of the article."""
    paragraphs = (text_of(p) for p in article.iterfind("front/notes//p"))
    return " ".join(p for p in paragraphs if p) or None
