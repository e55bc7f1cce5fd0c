"""Plain text and Markdown, as people keep them: a title, a few header lines, sections, turns.

A file may begin with a title (``# Title``, or a line alone) and lines such as ``Kind: abstract``,
``Meeting: ASH 2024``, ``DOI: …``, ``Trial: …``, ``Date: …``; none of it is needed. An interview is
recognised by its speakers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.errors import FormatError, InvalidIdentifier
from corpus.identifiers import Identifier, abstract, doi, find_trials, pmcid, pmid
from corpus.model import Contributor, Document, Kind, PartialDate, Role, Section, Venue
from ingest.formats.base import BodyBuilder, Unreadable
from ingest.formats.dates import read_date
from ingest.formats.decoding import decode
from ingest.formats.interview import Interview, Paragraph, read_interview
from ingest.formats.meeting_lines import NAMES, MeetingMention, cited_abstracts, meeting_in
from ingest.formats.people import bare_name, split_authors
from ingest.formats.refusals import what_it_looks_like
from ingest.formats.sections import section_of
from ingest.formats.text_layout import Layout, read_layout

_NOTE = re.compile(r"Note\s*[:：]\s*(?P<text>\S.*)", re.DOTALL)
_INLINE_HEADING = re.compile(
    r"(?P<heading>[A-Z][A-Za-z/() &]{2,40}?)\s*[:：]\s+(?P<text>\S.*)", re.DOTALL
)
_JOURNAL_YEAR = re.compile(r"(?P<name>.+?),?\s*\(?(?P<year>(?:19|20)\d\d)\)?\.?")


class PlainText:
    """Plain text and Markdown.

    >>> (document,) = PlainText().parse(b"CD7 CAR-T in T-ALL\\n\\nResults\\nAll 20 responded.")
    >>> document.title, document.passages[1].section.value
    ('CD7 CAR-T in T-ALL', 'results')
    """

    name = "text"
    version = "1"
    media_type = "text/plain"

    def recognises(self, content: bytes) -> bool:
        """Whether this is text, and prose rather than data or markup."""
        return what_it_looks_like(content) is None

    def parse(self, content: bytes) -> Iterator[Document | Unreadable]:
        """The one document that the text is.

        Raises:
            FormatError: if this is not prose.
        """
        if refusal := what_it_looks_like(content):
            raise FormatError(refusal)
        yield _read(read_layout(decode(content)))


def _read(layout: Layout) -> Document:
    paragraphs, note = _take_note(layout.paragraphs)
    header = layout.header
    declared = _kind(header.get("kind"))
    interview = (
        read_interview(
            paragraphs,
            title=layout.title,
            outlet=header.get("outlet") or header.get("source"),
            byline="\n".join(
                header.get(k, "") for k in ("speaker", "speakers", "authors", "author")
            ),
            declared=declared is Kind.INTERVIEW,
        )
        if declared in (None, Kind.INTERVIEW)
        else None
    )
    body = BodyBuilder()
    body.add(layout.title, Section.TITLE)
    if interview:
        for speech in interview.speeches:
            body.add(speech.text, speech.section, heading=speech.heading, speaker=speech.speaker)
    else:
        _add_sections(body, paragraphs)
    if not body.passages:
        raise FormatError("This text has a header and nothing below it.")
    meeting = _meeting(layout, interview)
    number = header.get("abstract") or header.get("number")
    published = read_date(header.get("date") or header.get("published"))
    return Document(
        kind=declared or _kind_by_content(layout, body, interview),
        format=PlainText.name,
        title=layout.title,
        body=body.text,
        passages=body.passages,
        identifiers=_identifiers(header, None if interview else meeting, number),
        contributors=_contributors(header, interview),
        venue=_venue(header, meeting, number, published, interview),
        published=published,
        language=header.get("language"),
        keywords=tuple(filter(None, re.split(r"\s*[,;]\s*", header.get("keywords", "")))),
        citations=cited_abstracts(body.passages, meeting),
        source_url=header.get("url") or header.get("link"),
        note=note,
    )


def _take_note(paragraphs: Sequence[Paragraph]) -> tuple[Sequence[Paragraph], str | None]:
    """A last paragraph ``Note: …`` is about the document and no part of it."""
    match = _NOTE.fullmatch(paragraphs[-1].text) if paragraphs else None
    return (paragraphs[:-1], match["text"]) if match else (paragraphs, None)


def _add_sections(body: BodyBuilder, paragraphs: Sequence[Paragraph]) -> None:
    section, heading = Section.BODY, None
    for paragraph in paragraphs:
        text = paragraph.text
        if paragraph.heading:
            section, heading = section_of(text), text
            continue
        if paragraph.section:
            body.add(text, paragraph.section, heading=heading)
            continue
        inline = _INLINE_HEADING.fullmatch(text)
        if inline and section_of(inline["heading"]) is not Section.BODY:
            section, heading, text = (
                section_of(inline["heading"]),
                inline["heading"],
                inline["text"],
            )
        body.add(text, section, heading=heading)


def _kind(text: str | None) -> Kind | None:
    word = (text or "").strip().casefold()
    return Kind(word) if word in set(Kind) else None


def _kind_by_content(layout: Layout, body: BodyBuilder, interview: Interview | None) -> Kind:
    header = layout.header
    if interview:
        return Kind.INTERVIEW
    if header.get("meeting") or header.get("abstract"):
        return Kind.ABSTRACT
    if header.get("journal") or header.get("doi") or header.get("pmid"):
        return Kind.PAPER
    sections = {p.section for p in body.passages}
    structured = {Section.METHODS, Section.RESULTS} <= sections
    return Kind.ABSTRACT if structured else Kind.NEWS


def _meeting(layout: Layout, interview: Interview | None) -> MeetingMention | None:
    """The document's own meeting; for an interview, the one that it is about."""
    if interview:
        return meeting_in(
            layout.header.get("meeting"),
            interview.introduction,
            layout.title,
            *(s.text for s in interview.speeches),
        )
    return meeting_in(layout.header.get("meeting"), layout.header.get("source"))


def _identifiers(
    header: dict[str, str], meeting: MeetingMention | None, number: str | None
) -> tuple[Identifier, ...]:
    found: list[Identifier] = []
    for key, read in (("doi", doi), ("pmid", pmid), ("pmcid", pmcid)):
        if key in header:
            try:
                found.append(read(header[key]))
            except InvalidIdentifier:
                continue  # a header line by hand may say "DOI: none"
    if meeting and number:
        found.append(abstract(meeting.meeting, meeting.year, number.lstrip("#")))
    for key in ("trial", "trials", "registration"):
        found += [identifier for _, _, identifier in find_trials(header.get(key, ""))]
    return tuple(dict.fromkeys(found))


def _contributors(header: dict[str, str], interview: Interview | None) -> tuple[Contributor, ...]:
    spoken = interview.contributors if interview else ()
    names = {c.name for c in spoken}
    roles = (
        ("authors", Role.AUTHOR),
        ("author", Role.AUTHOR),
        ("presenter", Role.PRESENTER),
        ("speaker", Role.SPEAKER),
        ("speakers", Role.SPEAKER),
        ("interviewer", Role.INTERVIEWER),
    )
    listed = [
        Contributor(bare_name(author.name), role)
        for key, role in roles
        for author in split_authors(header.get(key, ""))
        if author.name not in names
    ]
    return (*spoken, *listed)


def _venue(
    header: dict[str, str],
    meeting: MeetingMention | None,
    number: str | None,
    published: PartialDate | None,
    interview: Interview | None,
) -> Venue | None:
    year = published.year if published else None
    if interview:
        outlet = interview.outlet or header.get("outlet") or header.get("source")
        return Venue(outlet, year=year or (meeting.year if meeting else None)) if outlet else None
    if meeting:
        return Venue(
            NAMES.get(meeting.meeting),
            meeting.meeting,
            meeting.year,
            number.lstrip("#") if number else None,
            session=header.get("session"),
            presentation=header.get("presentation") or header.get("type"),
        )
    named = header.get("journal") or header.get("outlet") or header.get("meeting")
    if not named:
        return None
    with_year = _JOURNAL_YEAR.fullmatch(named)
    return Venue(
        with_year["name"] if with_year else named,
        year=int(with_year["year"]) if with_year else year,
        volume=header.get("volume"),
        issue=header.get("issue"),
        pages=header.get("pages"),
    )
