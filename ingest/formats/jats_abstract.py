"""The abstract of a JATS article as headed passages.

Pictures, teasers and retellings for the public are left out: they say the same thing twice.
"""

from __future__ import annotations

import re

from lxml import etree

from corpus.model import Section
from ingest.formats.base import BodyBuilder
from ingest.formats.sections import section_of
from ingest.formats.xml_text import local_name, text_of

_MAIN = frozenset({None, "", "summary", "structured", "section", "executive-summary"})
_SECOND_TELLING = frozenset({"graphical", "teaser", "toc", "author-summary", "editor", "patient"})
_EMPHASIS = frozenset({"bold", "italic", "sc", "underline"})
_FOOTNOTES = frozenset({"fn"})


def add_abstracts(body: BodyBuilder, meta: etree._Element) -> None:
    """Append the abstract's passages to the body."""
    for abstract in _chosen(meta):
        _add(body, abstract, Section.ABSTRACT, None)


def _chosen(meta: etree._Element) -> list[etree._Element]:
    """The main abstracts; where there is none, the first that is not a second telling."""
    abstracts = meta.findall("abstract")
    main = [a for a in abstracts if a.get("abstract-type") in _MAIN]
    others = [a for a in abstracts if a.get("abstract-type") not in _SECOND_TELLING | _MAIN]
    return main or others[:1]


def _add(body: BodyBuilder, block: etree._Element, section: Section, heading: str | None) -> None:
    for child in block:
        name = local_name(child)
        if name == "sec":
            title = text_of(child.find("title")).rstrip(":") or heading
            _add(body, child, _section(title, section), title)
        elif name == "p":
            label, text = run_in_heading(child)
            if label:
                heading, section = label, _section(label, Section.ABSTRACT)
            body.add(text, section, heading=heading)
        elif name in ("list", "list-item", "disp-quote", "boxed-text"):
            _add(body, child, section, heading)


def _section(title: str | None, otherwise: Section) -> Section:
    section = section_of(title)
    return otherwise if section is Section.BODY else section


def run_in_heading(paragraph: etree._Element) -> tuple[str | None, str]:
    """The heading at the beginning of a paragraph, and the rest.

    Only emphasised words of a known part count as one: "**Methods:** Patients …".

    >>> run_in_heading(etree.fromstring("<p><bold>Results:</bold> All 20 responded.</p>"))
    ('Results', 'All 20 responded.')
    """
    text = text_of(paragraph, _FOOTNOTES)
    first = paragraph[0] if len(paragraph) else None
    if first is None or (paragraph.text or "").strip() or local_name(first) not in _EMPHASIS:
        return None, text
    label = text_of(first)
    ends = label.endswith((":", ".")) or (first.tail or "").lstrip().startswith((":", "."))
    is_alone = label == text
    if len(label) > 60 or section_of(label) is Section.BODY or not (ends or is_alone):
        return None, text
    return label.rstrip(":. "), re.sub(r"^[\s:.]+", "", text[len(label) :])
