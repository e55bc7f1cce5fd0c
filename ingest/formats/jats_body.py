"""The running text of a JATS article as passages: sections, lists, captions, tables, notes."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from corpus.model import Section
from ingest.formats.base import BodyBuilder
from ingest.formats.jats_tables import rows
from ingest.formats.sections import section_of
from ingest.formats.xml_text import local_name, text_of

_BLOCKS = frozenset(
    {
        "list",
        "def-list",
        "fig",
        "fig-group",
        "table-wrap",
        "table-wrap-group",
        "boxed-text",
        "disp-quote",
        "fn",
        "statement",
        "supplementary-material",
        "speech",
        "verse-group",
    }
)
_SILENT = frozenset(
    {
        "title",
        "label",
        "sec-meta",
        "ref-list",
        "object-id",
        "graphic",
        "media",
        "attrib",
        "permissions",
        "alternatives",
        "kwd-group",
        "subtitle",
    }
)
_SECTIONS = frozenset({"sec", "app", "boxed-text", "statement", "ack", "glossary", "notes", "bio"})
_BACK = {"bio": Section.BIOGRAPHY, "app-group": Section.BODY, "app": Section.BODY}
_SEC_TYPES = {"intro": Section.BACKGROUND, "subjects": Section.METHODS, "cases": Section.BODY}
_MAY_OPEN_INSIDE = frozenset({Section.AIMS, Section.DISCUSSION, Section.CONCLUSIONS, Section.NOTE})


class BodyReader:
    """Appends an article's text to a body, in reading order; the reference list stays out."""

    def __init__(self, body: BodyBuilder) -> None:
        self._body = body

    def read(self, article: etree._Element) -> None:
        """Body, then the tables and figures kept apart from it, then the back matter."""
        for part in article.iterfind("body"):
            self._blocks(part, Section.BODY, None)
        for part in article:
            if part.tag in ("floats-group", "floats-wrap"):
                self._blocks(part, Section.BODY, None)
        for part in article.iterfind("back/*"):
            self._block(part, _BACK.get(str(part.tag), Section.NOTE), None)

    def _blocks(self, parent: etree._Element, section: Section, heading: str | None) -> None:
        for child in parent:
            self._block(child, section, heading)

    def _block(self, block: etree._Element, section: Section, heading: str | None) -> None:
        name = local_name(block)
        if not name or name in _SILENT:
            return
        if name in _SECTIONS:
            self._section(block, section, heading)
        elif name == "p":
            self._paragraph(block, section, heading)
        elif name in ("fig", "supplementary-material"):
            self._captioned(block)
        elif name == "table-wrap":
            self._table(block)
        elif name == "def-list":
            self._body.add("; ".join(_definitions(block)), section, heading=heading)
        elif name == "fn":
            self._blocks(block, Section.NOTE, heading)
        elif name in ("disp-formula", "preformat", "code"):
            self._body.add(text_of(block, frozenset({"label"})), section, heading=heading)
        else:
            self._blocks(block, section, heading)

    def _section(self, block: etree._Element, within: Section, heading: str | None) -> None:
        title = text_of(block.find("title"), frozenset({"fn", "xref"})) or None
        section = opened(title, block.get("sec-type"), within)
        self._blocks(block, section, title or heading)

    def _paragraph(self, p: etree._Element, section: Section, heading: str | None) -> None:
        self._body.add(text_of(p, _BLOCKS), section, heading=heading)
        for block in _outermost_blocks(p):
            self._block(block, section, heading)

    def _captioned(self, block: etree._Element) -> str | None:
        """Add the caption behind its label; the label is the heading of what belongs to it."""
        label = text_of(block.find("label")).rstrip(".: ") or None
        parts = [f"{label}."] if label else []
        for caption in block.iterfind("caption"):
            parts += (text_of(part, frozenset({"fn"})) for part in caption)
        if any(parts[1:] if label else parts):
            self._body.add(" ".join(p for p in parts if p), Section.CAPTION, heading=label)
        return label

    def _table(self, block: etree._Element) -> None:
        label = self._captioned(block)
        for table in block.iter("table", "tgroup"):
            for row in rows(table):
                self._body.add(row, Section.TABLE, heading=label)
        for foot in block.iterfind("table-wrap-foot"):
            self._blocks(foot, Section.NOTE, label)


def opened(heading: str | None, sec_type: str | None, within: Section) -> Section:
    """The section that a heading opens inside another.

    Inside a known section only a short heading of another part changes it: "Outcomes" under
    Methods defines them, and "Patients" under Results counts them.

    >>> opened("Outcomes", None, Section.METHODS), opened("Conclusions", None, Section.DISCUSSION)
    (<Section.METHODS: 'methods'>, <Section.CONCLUSIONS: 'conclusions'>)
    """
    own = section_of(heading)
    if own is Section.BODY and sec_type:
        own = _SEC_TYPES.get(sec_type, section_of(sec_type.replace("|", " ")))
    if own is Section.BODY or within is Section.BODY:
        return within if own is Section.BODY else own
    is_short = len((heading or "").split()) <= 3
    note_in_results = own is Section.NOTE and within is Section.RESULTS
    return own if own in _MAY_OPEN_INSIDE and is_short and not note_in_results else within


def _outermost_blocks(p: etree._Element) -> Iterator[etree._Element]:
    for child in p:
        if local_name(child) in _BLOCKS:
            yield child
        elif len(child):
            yield from _outermost_blocks(child)


def _definitions(block: etree._Element) -> Iterator[str]:
    for item in block.iter("def-item"):
        term, meaning = text_of(item.find("term")), text_of(item.find("def"))
        if term and meaning:
            yield f"{term.rstrip(':')}: {meaning}"
