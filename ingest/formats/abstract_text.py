"""The text of an abstract's page: labelled lines around it, sections within it.

>>> from ingest.formats.html_tree import blocks, parse_html
>>> labelled(list(blocks(parse_html("<p>Session title: CAR-T</p><p>Type: Oral</p>"))))
{'session title': 'CAR-T', 'type': 'Oral'}
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from corpus.model import Section
from ingest.formats.base import BodyBuilder
from ingest.formats.html_tree import Block, blocks
from ingest.formats.sections import section_of

_LABELS = (
    "program|session title|session|type|abstract|keyword(?:s|\\(s\\))?|topic"
    "|hematology disease topics (?:&|and) pathways"
)
_LABEL = re.compile(rf"(?P<label>{_LABELS})\s*:\s*(?P<value>.*)", re.IGNORECASE | re.DOTALL)
_SECTION_WORDS = (
    r"background(?: and (?:aims?|objectives?))?|introduction|aims?|objectives?|purpose|rationale"
    r"|(?:patients|materials?|study design)(?: (?:and|&) methods?)?|methods?(?: and patients)?"
    r"|study design|results?|discussion|conclusions?|summary|summary\s?/\s?conclusions?"
    r"|interpretation|significance|disclosures?|trial registration|funding|acknowledge?ments?"
)
_HEADING = re.compile(rf"(?P<heading>{_SECTION_WORDS})\s*[:：.]?", re.IGNORECASE)
_INLINE = re.compile(rf"(?P<heading>{_SECTION_WORDS})\s*[:：]\s*(?P<text>\S.*)", re.I | re.DOTALL)
_END = re.compile(
    r"(?:disclosures?|keyword(?:s|\(s\))?|see more of|previous abstract|next abstract|back to top"
    r"|\*signifies|share|footnotes?|author notes?|copyright)\b",
    re.IGNORECASE,
)
_DISCLOSURES = re.compile(r"disclosures?\s*(?:[:：]\s*|$)", re.IGNORECASE)
_TEXT = ":is(.abstract, .abstract-content, .article-body)"
_TOPICS = "hematology"


def labelled(page: list[Block]) -> dict[str, str]:
    """The values of the lines such as ``Session: …``, by their label in lower case.

    A label that stands alone is followed by its value; the topics of ASH are under ``topics``.
    """
    found: dict[str, str] = {}
    for number, block in enumerate(page):
        match = _LABEL.fullmatch(block.text)
        if match is None:
            continue
        value = match["value"].strip()
        if not value and number + 1 < len(page):
            following = page[number + 1].text
            value = "" if _LABEL.match(following) else following
        label = match["label"].casefold()
        label = "topics" if label.startswith(_TOPICS) or label == "topic" else label
        if value and not (label == "abstract" and not re.fullmatch(r"[A-Z]{0,3}-?\d{1,5}", value)):
            found.setdefault(label, value)
    return found


def add_text(body: BodyBuilder, soup: BeautifulSoup, page: list[Block], title: str) -> None:
    """Add the abstract's sections, then its disclosures as notes."""
    section, heading = Section.ABSTRACT, None
    for block in _text_blocks(soup, page, title):
        text = block.text
        if block.tag == "tr":
            body.add(text, Section.TABLE, heading=heading)
        elif block.tag in ("figcaption", "caption"):
            body.add(text, Section.CAPTION, heading=heading)
        elif alone := _HEADING.fullmatch(text):
            section, heading = section_of(alone["heading"]), alone["heading"]
        else:
            if inline := _INLINE.fullmatch(text):
                heading, text = inline["heading"], inline["text"]
                section = section_of(heading)
            body.add(text, section, heading=heading)
    for text in _disclosures(page):
        body.add(text, Section.NOTE, heading="Disclosures")


def _text_blocks(soup: BeautifulSoup, page: list[Block], title: str) -> list[Block]:
    """What is between the authors and the disclosures."""
    marked = soup.select(f"{_TEXT}:not({_TEXT} *)")
    found = [b for e in marked for b in blocks(e)] if marked else _after_first_heading(page)
    result: list[Block] = []
    for block in found:
        if _DISCLOSURES.match(block.text) or (result and _END.match(block.text)):
            break
        if block.text == title or _LABEL.fullmatch(block.text) or block.within("collection-note"):
            continue
        if block.is_heading and block.text.strip(" :").casefold() == "abstract":
            continue
        result.append(block)
    return result


def _after_first_heading(page: list[Block]) -> list[Block]:
    """From the first section heading on; without one, the long paragraphs."""
    for number, block in enumerate(page):
        if _INLINE.fullmatch(block.text) or _HEADING.fullmatch(block.text):
            return page[number:]
    return [b for b in page if len(b.text.split()) > 30]


def _disclosures(page: list[Block]) -> list[str]:
    start = next((i for i, b in enumerate(page) if _DISCLOSURES.match(b.text)), None)
    if start is None:
        return []
    found = [_DISCLOSURES.sub("", page[start].text, count=1)]
    for block in page[start + 1 :]:
        if block.is_heading or _END.match(block.text) or block.within("collection-note"):
            break
        if ":" not in block.text and found[-1] != "":
            break
        found.append(block.text)
    return [text for text in found if text]
