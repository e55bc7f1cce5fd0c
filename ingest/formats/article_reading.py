"""A web page with one article, from its markup to a document.

Where the page marks its article, that part is read; elsewhere trafilatura finds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bs4 import BeautifulSoup

from corpus.errors import FormatError
from corpus.model import Contributor, Document, Kind, Role, Section, Venue
from ingest.formats.base import BodyBuilder
from ingest.formats.dates import read_date
from ingest.formats.html_tree import Block, blocks, classes, line_of, parse_html
from ingest.formats.interview import Interview, Paragraph, read_interview
from ingest.formats.meeting_lines import cited_abstracts, meeting_in
from ingest.formats.page_metadata import PageMetadata, read_metadata
from ingest.formats.page_regions import article_of, found_by_trafilatura
from ingest.formats.sections import section_of

_BYLINE = frozenset(
    "byline author authors article-author date dateline published publish-date timestamp time"
    " post-meta entry-meta article-meta meta posted-on article-date pub-date".split()
)
_COLLECTION_NOTE = "collection-note"
_MEETING_PREFIX = re.compile(r"[A-Z]{3,4}\s(?:20\d\d)\s*\|\s*(?=\S)")
_MIN_WORDS = 8


def read_article(text: str, format_name: str) -> Document:
    """The article on a page.

    Raises:
        FormatError: if there is none.
    """
    soup = parse_html(text)
    about = read_metadata(soup)
    found = list(_article_blocks(soup))
    note = " ".join(map(line_of, soup.select(f".{_COLLECTION_NOTE}"))) or None
    byline = "\n".join(b.text for b in found if _is_byline(b)) or None
    title, prefix = _split_title(about.title)
    paragraphs = _paragraphs(found, title, about.title)
    interview = read_interview(
        paragraphs,
        title=title,
        outlet=about.site,
        byline="\n".join(filter(None, (byline, *(f"Dr. {a}" for a in about.authors)))),
    )
    body = BodyBuilder()
    body.add(title, Section.TITLE)
    if interview:
        for speech in interview.speeches:
            body.add(speech.text, speech.section, heading=speech.heading, speaker=speech.speaker)
    else:
        _add_sections(body, paragraphs)
    if sum(len(p.text.split()) for p in body.passages[bool(title) :]) < _MIN_WORDS:
        raise FormatError("No article was found on this web page.")
    published = about.published or read_date(byline)
    said = (s.text for s in interview.speeches) if interview else ()
    opening = interview.introduction if interview else None
    meeting = meeting_in(prefix, opening, title, *said)
    return Document(
        kind=_kind(about, interview),
        format=format_name,
        title=title,
        body=body.text,
        passages=body.passages,
        identifiers=about.identifiers,
        contributors=_contributors(about, interview),
        venue=_venue(
            about,
            interview,
            published.year if published else meeting.year if meeting and interview else None,
        ),
        published=published,
        language=about.language,
        keywords=about.keywords,
        citations=cited_abstracts(body.passages, meeting),
        source_url=about.url,
        note=note,
    )


def _article_blocks(soup: BeautifulSoup) -> Iterator[Block]:
    article = article_of(soup)
    if article is not None:
        return blocks(article, drop_clutter=True)
    return iter(found_by_trafilatura(soup))


def _is_byline(block: Block) -> bool:
    marks = {name.casefold() for name in classes(block.element)}
    return bool(marks & _BYLINE) and len(block.text.split()) <= 30


def _split_title(title: str | None) -> tuple[str | None, str | None]:
    """A title without the meeting that video outlets put before it, and that meeting."""
    match = _MEETING_PREFIX.match(title or "")
    if title is None or match is None:
        return title, None
    return title[match.end() :], match.group().strip(" |")


def _paragraphs(
    found: Sequence[Block], title: str | None, full_title: str | None
) -> list[Paragraph]:
    return [
        Paragraph(b.text, b.is_heading, b.bold, _layout_section(b))
        for b in found
        if not (b.text in (title, full_title) and (b.is_heading or b is found[0]))
        and not _is_byline(b)
        and not b.within(_COLLECTION_NOTE)
    ]


def _layout_section(block: Block) -> Section | None:
    if block.tag == "tr":
        return Section.TABLE
    return Section.CAPTION if block.tag in ("figcaption", "caption") else None


def _add_sections(body: BodyBuilder, paragraphs: Sequence[Paragraph]) -> None:
    section, heading = Section.BODY, None
    for paragraph in paragraphs:
        if paragraph.heading:
            section, heading = section_of(paragraph.text), paragraph.text
        else:
            body.add(paragraph.text, paragraph.section or section, heading=heading)


def _kind(about: PageMetadata, interview: Interview | None) -> Kind:
    if interview:
        return Kind.INTERVIEW
    return Kind.PAPER if about.is_scholarly else Kind.NEWS


def _contributors(about: PageMetadata, interview: Interview | None) -> tuple[Contributor, ...]:
    spoken = interview.contributors if interview else ()
    names = {c.name for c in spoken} | {about.site}
    written = (Contributor(a, Role.AUTHOR) for a in about.authors if a not in names)
    return (*spoken, *written)


def _venue(about: PageMetadata, interview: Interview | None, year: int | None) -> Venue | None:
    name = about.journal or about.site or (interview.outlet if interview else None)
    if name is None:
        return None
    return Venue(name, year=year, volume=about.volume, issue=about.issue, pages=about.pages)
