"""What stands in front of a JATS article: who, where, when, and under which identifiers."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from corpus.errors import InvalidIdentifier
from corpus.identifiers import Identifier, doi, pmcid, pmid
from corpus.model import Contributor, PartialDate, Role, Venue
from ingest.formats.dates import best, date_of, read_date
from ingest.formats.xml_text import text_of

_READERS = {"doi": doi, "pmid": pmid, "pmc": pmcid, "pmcid": pmcid}
_NOT_PUBLICATION = frozenset(
    {"pmc-release", "nihms-submitted", "corrected", "retracted", "received", "accepted"}
)
_CALLOUTS = frozenset({"xref", "fn"})
_JOURNAL_NAMES = (
    "journal-id[@journal-id-type='nlm-ta']",
    "journal-id[@journal-id-type='iso-abbrev']",
    ".//abbrev-journal-title",
    ".//journal-title",
)
_NAME_PARTS = ("prefix", "given-names", "surname", "suffix")


def meta_of(article: etree._Element) -> etree._Element | None:
    """The metadata of an article, or of one filed inside another."""
    for path in ("front/article-meta", "front-stub"):
        meta = article.find(path)
        if meta is not None:
            return meta
    return None


def title(meta: etree._Element) -> str | None:
    """Title and subtitle, joined by a colon."""
    group = meta.find("title-group")
    if group is None:
        return None
    parts = [text_of(group.find("article-title"), _CALLOUTS)]
    parts += (text_of(s, _CALLOUTS) for s in group.iterfind("subtitle"))
    parts = [p.rstrip(":") for p in parts if p]
    return ": ".join(parts) or None


def identifiers(meta: etree._Element) -> tuple[Identifier, ...]:
    """DOI, PMID and PMCID of the article itself; a malformed one is left out."""
    found: dict[Identifier, None] = {}
    for node in meta.iterfind("article-id"):
        text = (node.text or "").strip()
        reader = _READERS.get(node.get("pub-id-type", ""))
        if reader is None and text.upper().startswith("PMC"):
            reader = pmcid
        if reader is not None:
            try:
                found[reader(text)] = None
            except InvalidIdentifier:
                continue
    return tuple(found)


def contributors(meta: etree._Element) -> Iterator[Contributor]:
    """Authors and editors, in order, with the affiliations that their marks point to."""
    places = {aff.get("id"): affiliation(aff) for aff in meta.iter("aff")}
    for group in meta.iterfind("contrib-group"):
        shared = _shared_affiliations(group)
        for contrib in group.iterfind("contrib"):
            role = _role(contrib, group)
            name, is_group = _name(contrib)
            if role is None or not name:
                continue
            marks = (contrib.findall("xref[@ref-type='aff']"), contrib.findall("aff"))
            pointed = (places.get(i) for x in marks[0] for i in (x.get("rid") or "").split())
            own = (*pointed, *(affiliation(a) for a in marks[1])) if any(marks) else shared
            yield Contributor(name, role, tuple(dict.fromkeys(a for a in own if a)), is_group)


def affiliation(aff: etree._Element) -> str:
    """An affiliation without its mark and address, its parts set off by commas."""
    text = ""
    pieces = [aff.text or ""]
    for child in aff:
        if child.tag not in ("label", "email") and not _is_mark(child):
            pieces.append(text_of(child))
        pieces.append(child.tail or "")
    for piece in pieces:
        piece = " ".join(piece.split())
        if piece:
            joint = "" if not text or piece[0] in ",.;:)" else " " if text[-1] in ",;:(" else ", "
            text += joint + piece
    return text.strip(" ,;")


def venue(journal: etree._Element | None, meta: etree._Element) -> Venue | None:
    """The journal under its MEDLINE abbreviation, else its printed name; or the meeting."""
    names = (text_of(journal.find(path)) for path in _JOURNAL_NAMES) if journal is not None else ()
    name = next((n for n in names if n), None) or text_of(meta.find("conference/conf-name")) or None
    ends = [text_of(meta.find(path)) for path in ("fpage", "lpage")]
    pages = "-".join(dict.fromkeys(e for e in ends if e)) or text_of(meta.find("elocation-id"))
    date = published(meta)
    found = Venue(
        name=name,
        year=_issue_year(meta) or (date.year if date else None),
        volume=text_of(meta.find("volume")) or None,
        issue=text_of(meta.find("issue")) or None,
        pages=pages or None,
    )
    return None if found == Venue() else found


def published(meta: etree._Element) -> PartialDate | None:
    """The earliest of the most precise dates of publication; release in an archive is none."""
    dates = [d for node in _pub_dates(meta) if (d := _date(node))]
    return best(dates)


def keywords(meta: etree._Element) -> tuple[str, ...]:
    """Keywords as printed, without the list of abbreviations that some file among them."""
    found: dict[str, None] = {}
    for group in meta.iterfind("kwd-group"):
        if "abbrev" not in (group.get("kwd-group-type") or ""):
            found |= dict.fromkeys(word for k in group.iter("kwd") if (word := text_of(k)))
    return tuple(found)


def _pub_dates(meta: etree._Element) -> Iterator[etree._Element]:
    for node in meta.iterfind("pub-date"):
        if not {node.get("pub-type"), node.get("date-type")} & _NOT_PUBLICATION:
            yield node


def _date(node: etree._Element) -> PartialDate | None:
    if node.find("year") is None:
        return read_date(node.get("iso-8601-date") or text_of(node.find("string-date")))
    return date_of(*(text_of(node.find(part)) for part in ("year", "month", "day")))


def _issue_year(meta: etree._Element) -> int | None:
    """The year of the printed issue or of the collection."""
    issues = {"ppub", "collection"}
    years = [
        date.year
        for node in _pub_dates(meta)
        if issues & {node.get("pub-type"), node.get("date-type")} and (date := _date(node))
    ]
    return min(years, default=None)


def _role(contrib: etree._Element, group: etree._Element) -> Role | None:
    """Author or editor; reviewers, translators and the like are no contributors here."""
    kind = contrib.get("contrib-type") or group.get("content-type") or "author"
    if "editor" in kind.lower():
        return Role.EDITOR
    return Role.AUTHOR if "author" in kind.lower() or kind in ("collab", "on-behalf-of") else None


def _name(contrib: etree._Element) -> tuple[str, bool]:
    for path in ("collab", "collab-alternatives/collab"):
        collective = text_of(contrib.find(path), frozenset({"contrib-group", "xref", "fn"}))
        if collective:
            return collective, True
    for path in ("name", "name-alternatives/name"):
        name = contrib.find(path)
        if name is not None:
            parts = (text_of(name.find(p)) for p in _NAME_PARTS[1:])
            return " ".join(p for p in parts if p), False
    return text_of(contrib.find(".//string-name")), False


def _shared_affiliations(group: etree._Element) -> tuple[str, ...]:
    """Affiliations given for a whole group, where no one in it is marked with their own."""
    if group.find("contrib/xref[@ref-type='aff']") is not None:
        return ()
    return tuple(affiliation(a) for a in group.iterfind("aff"))


def _is_mark(child: etree._Element) -> bool:
    """A raised number or sign that ties an affiliation to its people."""
    return child.tag == "sup" and len(text_of(child)) <= 3
