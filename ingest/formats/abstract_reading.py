"""A page of one meeting abstract, from its markup to a document.

One order in all of the markups: number and title, programme lines, authors, affiliations, the
text with its headings, disclosures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup

from corpus.errors import FormatError
from corpus.identifiers import Identifier, abstract
from corpus.model import Contributor, Document, Kind, Section, Venue
from ingest.formats.abstract_authors import people_of
from ingest.formats.abstract_text import add_text, labelled
from ingest.formats.base import BodyBuilder
from ingest.formats.dates import more_precise, read_date
from ingest.formats.html_tree import Block, blocks, line_of, parse_html
from ingest.formats.meeting_lines import NAMES, MeetingMention, meetings_in, named_meeting
from ingest.formats.page_metadata import PageMetadata, read_metadata

_NUMBERED = re.compile(r"(?P<number>(?:LBA|TPS|[A-Z])?-?\d{1,5})[.:]?\s+(?P<title>\S.{9,})", re.S)
_CONFEX_ADDRESS = re.compile(r"//(?P<meeting>\w+)\.confex\.com/\w+/(?P<year>20\d\d)/")
_EHA_ADDRESS = re.compile(r"ehaweb\.org/eha/(?P<year>20\d\d)/")
_EHA_LINE = re.compile(r"EHA Library\.\s*(?P<rest>.+)", re.IGNORECASE)
_SUPPLEMENT = re.compile(r"suppl", re.IGNORECASE)
_SESSION_TIME = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? [A-Z][a-z]+ \d{1,2}, \d{4}"
)
_COLLECTION_NOTE = ".collection-note"
_TITLE = ".wi-article-title, .subtitle, .papertitle"


def read_abstract(text: str, format_name: str) -> Document:
    """The abstract on a page.

    Raises:
        FormatError: if there is no title, or no text below it.
    """
    soup = parse_html(text)
    about = read_metadata(soup)
    page = list(blocks(soup))
    lines = labelled(page)
    number, title = _number_and_title(soup, page, about)
    number = lines.get("abstract") or number
    if title is None:
        raise FormatError("This page of a meeting has no abstract's title on it.")
    date_line = next(map(line_of, soup.select(".datetime")), None) or next(
        (b.text for b in page if _SESSION_TIME.match(b.text)), None
    )
    eha_line = next((m["rest"] for b in page if (m := _EHA_LINE.match(b.text))), None)
    published = read_date(date_line) or read_date(eha_line and eha_line.split(";")[0])
    if about.published and not more_precise(published, about.published):
        published = about.published
    meeting = _meeting(about, page, "eha" if eha_line or "session title" in lines else None)
    if meeting is None and published:
        meeting = _dated_meeting(page, "eha" if eha_line else None, published.year)
    body = BodyBuilder()
    body.add(title, Section.TITLE)
    add_text(body, soup, page, title)
    if len(body.passages) < 2 and not number:
        raise FormatError("This page of a meeting holds no abstract.")
    return Document(
        kind=Kind.ABSTRACT,
        format=format_name,
        title=title,
        body=body.text,
        passages=body.passages,
        identifiers=_identifiers(about, meeting, number),
        contributors=_contributors(soup, page, about, eha_line),
        venue=_venue(about, meeting, number, lines),
        published=published,
        language=about.language,
        keywords=_keywords(lines) or about.keywords,
        source_url=about.url.split("?f=")[0] if about.url else None,
        note=" ".join(map(line_of, soup.select(_COLLECTION_NOTE))) or None,
    )


def _number_and_title(
    soup: BeautifulSoup, page: list[Block], about: PageMetadata
) -> tuple[str | None, str | None]:
    """The number from its own element or the heading's beginning, and the title without it."""
    marked = soup.select_one(".number")
    number = line_of(marked).strip(" .:#") if marked else None
    headings = list(filter(None, map(line_of, soup.select(_TITLE))))
    headings += [b.text for b in page if b.is_heading]
    if number:
        for heading in headings:
            if heading.startswith(number):
                return number, heading[len(number) :].strip(" .:")
    for heading in headings[:3]:
        if match := _NUMBERED.fullmatch(heading):
            return number or match["number"], match["title"]
    return number, headings[0] if headings else about.title


def _meeting(about: PageMetadata, page: list[Block], known: str | None) -> MeetingMention | None:
    """The meeting and its year: by the page's address, else by what stands around the abstract."""
    address = about.url or ""
    if (match := _CONFEX_ADDRESS.search(address)) and match["meeting"] in NAMES:
        return MeetingMention(match["meeting"], int(match["year"]))
    if match := _EHA_ADDRESS.search(address):
        return MeetingMention("eha", int(match["year"]))
    if (about.journal or "").casefold() == "blood" and _SUPPLEMENT.search(about.issue or ""):
        return MeetingMention("ash", about.published.year) if about.published else None
    around = (m for b in _around(page) for m in meetings_in(b.text))
    return next((m for m in around if known in (None, m.meeting)), None)


def _dated_meeting(page: list[Block], known: str | None, year: int) -> MeetingMention | None:
    """A meeting named without its year, which is that of the session."""
    name = known or next((m for b in _around(page) if (m := named_meeting(b.text))), None)
    return MeetingMention(name, year) if name else None


def _around(page: list[Block]) -> Iterator[Block]:
    return (b for b in page if not b.within("abstract"))


def _identifiers(
    about: PageMetadata, meeting: MeetingMention | None, number: str | None
) -> tuple[Identifier, ...]:
    own = (abstract(meeting.meeting, meeting.year, number),) if meeting and number else ()
    return (*own, *about.identifiers)


def _contributors(
    soup: BeautifulSoup, page: list[Block], about: PageMetadata, eha_line: str | None
) -> tuple[Contributor, ...]:
    found = people_of(soup, page, eha_line)
    return found or tuple(Contributor(name) for name in about.authors)


def _venue(
    about: PageMetadata, meeting: MeetingMention | None, number: str | None, lines: dict[str, str]
) -> Venue:
    name = NAMES.get(meeting.meeting) if meeting else None
    return Venue(
        about.journal or name or about.site,
        meeting.meeting if meeting else None,
        meeting.year if meeting else None,
        number,
        volume=about.volume,
        issue=about.issue,
        pages=about.pages,
        session=lines.get("session") or lines.get("session title"),
        presentation=lines.get("type") or lines.get("program"),
    )


def _keywords(lines: dict[str, str]) -> tuple[str, ...]:
    listed = lines.get("topics") or lines.get("keyword(s)") or lines.get("keywords") or ""
    return tuple(dict.fromkeys(k.strip(" .") for k in re.split(r"[,;]", listed) if k.strip(" .")))
