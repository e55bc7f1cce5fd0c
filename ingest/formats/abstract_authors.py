"""The authors of an abstract's page and their affiliations, in each of the markups.

>>> from ingest.formats.html_tree import blocks, parse_html
>>> page = parse_html('<div class="paperauthors"><p class="presenter"><b>Jing Pan, MD<sup>1</sup>'
...                   '</b></p></div><p>¹Boren Hospital, Beijing</p>')
>>> people_of(page, list(blocks(page)), None)[0].affiliations
('Boren Hospital, Beijing',)
"""

from __future__ import annotations

import re
from itertools import pairwise

from bs4 import BeautifulSoup, Tag

from corpus.model import Contributor, Role
from ingest.formats.html_tree import Block, classes, line_of
from ingest.formats.people import PrintedAuthor, bare_name, marked_affiliation, split_authors

_CONFEX_AUTHORS = ".paperauthors .author, .paperauthors .presenter"
_BLOOD_AUTHORS = ".al-author-name, .al-author-name-more"
_AFFILIATIONS = ("affiliation", "affiliations", "aff")
_EHA_NAME = re.compile(  # "Schrappe M. Jun 13, 2026; S103", or the date alone
    r"(?P<name>[^\d;]*?)\.?\s*(?:[A-Z][a-z]{2,8}\.? )?(?:\d{1,2},? )?(?:\d{4}|\d\d/\d\d/\d\d)\s*;"
)


def people_of(
    soup: BeautifulSoup, page: list[Block], eha_line: str | None
) -> tuple[Contributor, ...]:
    """The authors in order; the one who presents has that role."""
    found = _confex(soup) or _blood(soup) or _by_position(page)
    places = _affiliations(soup, page)
    if found:
        only = tuple(places.values()) if len(places) == 1 else ()
        return tuple(
            Contributor(
                author.name,
                Role.PRESENTER if presents else Role.AUTHOR,
                tuple(places[m] for m in author.markers if m in places)
                or own
                or (only if not author.markers else ()),
            )
            for author, presents, own in found
        )
    named = _EHA_NAME.match(eha_line) if eha_line else None
    return (Contributor(bare_name(named["name"])),) if named and named["name"] else ()


_Found = list[tuple[PrintedAuthor, bool, tuple[str, ...]]]


def _confex(soup: BeautifulSoup) -> _Found:
    found: _Found = []
    for element in soup.select(_CONFEX_AUTHORS):
        presents = "presenter" in classes(element)
        found += [(a, presents, ()) for a in split_authors(line_of(element))]
    return found


def _blood(soup: BeautifulSoup) -> _Found:
    found: _Found = []
    for element in soup.select(_BLOOD_AUTHORS):
        name = line_of(element.select_one(".info-card-name") or element)
        places = tuple(line_of(e) for e in element.select(".aff"))
        for author in split_authors(name)[:1]:
            found.append((author, False, tuple(marked_affiliation(p)[1] for p in places)))
    unique = {author.name: (author, presents, own) for author, presents, own in reversed(found)}
    return list(reversed(unique.values()))


def _by_position(page: list[Block]) -> _Found:
    """Where nothing is marked: the line before the first numbered affiliation."""
    for before, block in pairwise(page):
        marker, _ = marked_affiliation(block.text)
        if marker == "1" and len(block.text) < 200 and re.search(r"[1¹]\*?(?:\W|$)", before.text):
            bold = {a.name for b in before.element.select("b, strong") for a in _named(b)}
            authors = split_authors(before.text)
            return [(a, a.name in bold and len(bold) < len(authors), ()) for a in authors]
    return []


def _named(element: Tag) -> list[PrintedAuthor]:
    return split_authors(line_of(element))


def _affiliations(soup: BeautifulSoup, page: list[Block]) -> dict[str, str]:
    """Affiliations by their number; one without a number is under its place in the list."""
    in_cards = soup.select_one(".al-author-name")
    marked = [] if in_cards else [b for b in page if b.within(*_AFFILIATIONS)]
    if not marked:
        marked = [
            b
            for b in page
            if len(b.text) < 250
            and not b.is_heading
            and marked_affiliation(b.text)[0]
            and re.match(r"\d{1,2}[A-ZÀ-Þ]|[¹²³⁴-⁹⁰]+\s?[A-ZÀ-Þ]", b.text)
        ]
    found: dict[str, str] = {}
    for number, block in enumerate(marked, start=1):
        marker, name = marked_affiliation(block.text)
        found.setdefault(marker or str(number), name)
    return found
