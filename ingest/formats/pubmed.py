"""PubMed XML: what EFetch, the baseline files and the web page's export send.

Source: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html (element by element).
A record's own identifiers stand in ``PubmedData/ArticleIdList``; the same element inside the
reference list holds those of other papers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from corpus.errors import FormatError, InvalidIdentifier
from corpus.identifiers import Identifier, doi, pmcid, pmid
from corpus.model import (
    Contributor,
    Document,
    Kind,
    PartialDate,
    Role,
    Section,
    Venue,
)
from ingest.formats.base import BodyBuilder, Unreadable
from ingest.formats.dates import date_of, more_precise, read_date
from ingest.formats.languages import two_letters
from ingest.formats.pubmed_links import citations, status_of
from ingest.formats.sections import section_of
from ingest.formats.xml_records import BrokenRecord, opening_tags, records
from ingest.formats.xml_text import text_of

_RECORDS = ("PubmedArticle", "PubmedBookArticle")
_ROOTS = frozenset({"PubmedArticleSet", "PubmedBookArticleSet", *_RECORDS})
_NAME_PARTS = frozenset({"CollectiveName", "ForeName", "Initials", "LastName", "Suffix"})
_NLM_CATEGORIES = {
    "BACKGROUND": Section.BACKGROUND,
    "OBJECTIVE": Section.AIMS,
    "METHODS": Section.METHODS,
    "RESULTS": Section.RESULTS,
    "CONCLUSIONS": Section.CONCLUSIONS,
}


class PubmedXml:
    """PubMed records, of articles and of books.

    >>> PubmedXml().recognises(b"<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>")
    True
    >>> PubmedXml().recognises(b"<html><pre>Pubmed-entry ::= {}</pre></html>")
    False
    """

    name = "pubmed-xml"
    version = "1"
    media_type = "application/xml"

    def recognises(self, content: bytes) -> bool:
        """Whether the root element is one of PubMed's."""
        return next((name in _ROOTS for _, name in opening_tags(content, 1)), False)

    def parse(self, content: bytes) -> Iterator[Document | Unreadable]:
        """Every record in order; an empty set has none.

        Raises:
            FormatError: if the content is not a PubMed file.
        """
        if not self.recognises(content):
            raise FormatError("This is not PubMed XML: no PubmedArticleSet at its root.")
        for number, record in enumerate(records(content, _RECORDS), start=1):
            yield _unreadable(record) if isinstance(record, BrokenRecord) else _read(record, number)


def _unreadable(broken: BrokenRecord) -> Unreadable:
    found = re.search(rb"<PMID[^>]*>\s*(\d+)", broken.raw)
    locator = f"pmid:{found.group(1).decode()}" if found else f"record {broken.number}"
    return Unreadable(locator, broken.reason)


def _read(record: etree._Element, number: int) -> Document | Unreadable:
    if record.tag == "PubmedBookArticle":
        citation, article = record.find("BookDocument"), record.find("BookDocument")
    else:
        citation, article = record.find("MedlineCitation"), record.find("MedlineCitation/Article")
    if citation is None or article is None:
        return Unreadable(f"record {number}", "the record has no article in it")
    document = _document(record, citation, article)
    if not document.passages:
        locator = document.identifiers[0] if document.identifiers else f"record {number}"
        return Unreadable(str(locator), "the record has neither a title nor an abstract")
    return document


def _document(
    record: etree._Element, citation: etree._Element, article: etree._Element
) -> Document:
    title = _title(article)
    body = _body(title, citation, article)
    types = tuple(text_of(t) for t in article.iterfind("PublicationTypeList/PublicationType"))
    types += tuple(text_of(t) for t in article.iterfind("PublicationType"))
    links = citations(record, citation)
    return Document(
        kind=Kind.ABSTRACT if any(_is_meeting_abstract(t) for t in types) else Kind.PAPER,
        format=PubmedXml.name,
        title=title,
        body=body.text,
        passages=body.passages,
        identifiers=_identifiers(record, citation, article),
        contributors=tuple(_contributors(article)),
        venue=_venue(citation, article),
        published=_published(article),
        status=status_of(title, types, links),
        language=two_letters(article.findtext("Language")),
        keywords=_keywords(citation),
        publication_types=tuple(t for t in types if t),
        citations=links,
        note=_note(article),
    )


def _title(article: etree._Element) -> str | None:
    """The title, else the one in the original language, else the book's."""
    for path in ("ArticleTitle", "VernacularTitle", "Book/BookTitle"):
        title = text_of(article.find(path))
        if title and title != "[Not Available].":
            return title
    return None


def _body(title: str | None, citation: etree._Element, article: etree._Element) -> BodyBuilder:
    body = BodyBuilder()
    body.add(title, Section.TITLE)
    abstract = article.find("Abstract")
    if abstract is None:
        abstract = citation.find("OtherAbstract")
    for part in abstract if abstract is not None else ():
        if part.tag == "AbstractText":
            label = part.get("Label") or None
            body.add(text_of(part), _section(label, part.get("NlmCategory")), heading=label)
    return body


def _section(label: str | None, category: str | None) -> Section:
    """What the label says; NLM's own category where it says nothing.

    The label goes first because NLM files "TRIAL REGISTRATION" and "FUNDING" under others.
    """
    section = section_of(label)
    if section is not Section.BODY:
        return section
    return _NLM_CATEGORIES.get(category or "", Section.ABSTRACT)


def _identifiers(
    record: etree._Element, citation: etree._Element, article: etree._Element
) -> tuple[Identifier, ...]:
    found: list[Identifier] = []
    _take(found, pmid, citation.findtext("PMID"))
    readers = {"pubmed": pmid, "doi": doi, "pmc": pmcid}
    listed = [record.find("PubmedData/ArticleIdList"), record.find("PubmedBookData/ArticleIdList")]
    for own in (*listed, citation.find("ArticleIdList")):
        for node in own if own is not None else ():
            if reader := readers.get(node.get("IdType", "")):
                _take(found, reader, node.text)
    if not any(i.scheme == "doi" for i in found):
        for node in article.iterfind("ELocationID[@EIdType='doi']"):
            if node.get("ValidYN", "Y") == "Y":
                _take(found, doi, node.text)
    for node in article.iterfind("DataBankList/DataBank/AccessionNumberList/AccessionNumber"):
        _take(found, Identifier.parse, node.text, trials_only=True)
    return tuple(dict.fromkeys(found))


def _take(
    found: list[Identifier],
    reader: Callable[[str], Identifier],
    text: str | None,
    *,
    trials_only: bool = False,
) -> None:
    """Add the identifier in ``text`` unless it is malformed: a bad one costs only itself."""
    try:
        identifier = reader(text or "")
    except InvalidIdentifier:
        return
    if identifier.is_trial or not trials_only:
        found.append(identifier)


def _contributors(article: etree._Element) -> Iterator[Contributor]:
    for people in article.iter("AuthorList"):
        role = Role.EDITOR if people.get("Type") == "editors" else Role.AUTHOR
        for author in people:
            if author.tag == "Author" and author.get("ValidYN", "Y") == "Y":
                contributor = _contributor(author, role)
                if contributor.name:
                    yield contributor


def _contributor(author: etree._Element, role: Role) -> Contributor:
    parts: dict[str, str] = {}
    affiliations: list[str] = []
    for child in author:
        if child.tag == "AffiliationInfo":
            affiliations += (text_of(a) for a in child if a.tag == "Affiliation")
        elif child.tag in _NAME_PARTS:
            parts[child.tag] = text_of(child)
    places = tuple(a for a in affiliations if a)
    if collective := parts.get("CollectiveName"):
        return Contributor(collective, role, places, is_group=True)
    given = parts.get("ForeName") or parts.get("Initials")
    name = " ".join(p for p in (given, parts.get("LastName"), parts.get("Suffix")) if p)
    return Contributor(name, role, places)


def _venue(citation: etree._Element, article: etree._Element) -> Venue | None:
    journal = article.find("Journal")
    if journal is None:
        name = text_of(article.find("Book/BookTitle")) or None
        date = _date(article.find("Book/PubDate"))
        return Venue(name=name, year=date.year if date else None) if name else None
    name = (
        text_of(journal.find("ISOAbbreviation"))
        or text_of(citation.find("MedlineJournalInfo/MedlineTA"))
        or text_of(journal.find("Title"))
    )
    date = _date(journal.find("JournalIssue/PubDate"))
    return Venue(
        name=name or None,
        year=date.year if date else None,
        volume=text_of(journal.find("JournalIssue/Volume")) or None,
        issue=text_of(journal.find("JournalIssue/Issue")) or None,
        pages=_pages(article.find("Pagination")),
    )


def _pages(pagination: etree._Element | None) -> str | None:
    if pagination is None:
        return None
    ends = (text_of(pagination.find("StartPage")), text_of(pagination.find("EndPage")))
    return text_of(pagination.find("MedlinePgn")) or "-".join(e for e in ends if e) or None


def _published(article: etree._Element) -> PartialDate | None:
    """The date of the issue; the electronic one where it is of that year and says more."""
    for path in ("Journal/JournalIssue/PubDate", "ContributionDate", "Book/PubDate"):
        issue = _date(article.find(path))
        if issue is not None:
            break
    electronic = _date(article.find("ArticleDate"))
    if issue is None or electronic is None:
        return issue or electronic
    return (
        electronic if electronic.year == issue.year and more_precise(electronic, issue) else issue
    )


def _date(node: etree._Element | None) -> PartialDate | None:
    if node is None:
        return None
    if free_text := node.findtext("MedlineDate"):
        return read_date(free_text)
    return date_of(node.findtext("Year"), node.findtext("Month"), node.findtext("Day"))


def _keywords(citation: etree._Element) -> tuple[str, ...]:
    nodes = (
        *citation.iterfind("KeywordList/Keyword"),
        *citation.iterfind("MeshHeadingList/MeshHeading/DescriptorName"),
    )
    return tuple(dict.fromkeys(word for node in nodes if (word := text_of(node))))


def _note(article: etree._Element) -> str | None:
    return text_of(article.find("Abstract/CopyrightInformation")) or None


def _is_meeting_abstract(publication_type: str) -> bool:
    return publication_type.lower() in ("meeting abstract", "meeting abstracts", "abstract")
