"""What a page says about itself in its head: title, authors, date, DOI, address, outlet.

Read, in this order of trust: Highwire ``citation_*`` tags (written for indexers), schema.org
JSON-LD, Open Graph, the usual ``meta`` names, then what is visible. Nothing is guessed: a page
that gives no date has none.

>>> from ingest.formats.html_tree import parse_html
>>> read_metadata(parse_html(
...     '<meta name="citation_title" content="CD7 CAR-T"><meta name="date" content="2024-12-07">'
... )).published
PartialDate(year=2024, month=12, day=7)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup

from corpus.errors import InvalidIdentifier
from corpus.identifiers import Identifier, doi, pmid
from corpus.model import PartialDate
from ingest.formats.dates import read_date
from ingest.formats.html_tree import attribute, line_of
from ingest.formats.languages import two_letters
from ingest.formats.people import bare_name, split_authors
from ingest.formats.xml_text import tidy

_ARTICLE_TYPES = re.compile(r"Article$|^(?:BlogPosting|Report|Interview|Reportage|WebPage)$")
_SCHOLARLY = frozenset({"ScholarlyArticle", "MedicalScholarlyArticle"})


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """A page's own account of itself; what it does not give is None or empty."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    published: PartialDate | None = None
    identifiers: tuple[Identifier, ...] = ()
    url: str | None = None
    site: str | None = None
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    is_scholarly: bool = False


def read_metadata(soup: BeautifulSoup) -> PageMetadata:
    """Gather the metadata of a page."""
    meta = _meta(soup)
    linked = _linked_article(soup)
    site = _first(meta, "og:site_name") or _name_of(linked.get("publisher"))
    return PageMetadata(
        title=_title(soup, meta, linked, site),
        authors=_authors(meta, linked),
        published=_published(meta, linked),
        identifiers=_identifiers(meta, linked),
        url=_address(soup, meta, linked),
        site=site,
        journal=_first(meta, "citation_journal_title", "prism.publicationname"),
        volume=_first(meta, "citation_volume"),
        issue=_first(meta, "citation_issue"),
        pages=_pages(meta),
        language=two_letters(_text(linked.get("inLanguage")) or _language(soup)),
        keywords=_keywords(meta, linked),
        is_scholarly="citation_title" in meta or _types(linked) & _SCHOLARLY != set(),
    )


def _meta(soup: BeautifulSoup) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in soup.find_all("meta"):
        names = (attribute(element, a) for a in ("name", "property", "itemprop"))
        name, content = next(filter(None, names), ""), tidy(attribute(element, "content"))
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(meta: dict[str, list[str]], *names: str) -> str | None:
    return next((meta[name][0] for name in names if name in meta), None)


def _title(
    soup: BeautifulSoup, meta: dict[str, list[str]], linked: dict[str, Any], site: str | None
) -> str | None:
    if title := _first(meta, "citation_title"):
        return title
    headings = [line_of(h) for h in soup.find_all("h1")]
    headings = [h for h in headings if h and h != site]
    if len(headings) == 1:
        return headings[0]
    given = _text(linked.get("headline")) or _first(meta, "og:title", "dc.title", "twitter:title")
    window = next(filter(None, map(line_of, soup.find_all("title"))), None)
    title = given or (window and re.sub(r"\s+[|»›]\s+[^|»›]{2,30}$", "", window))
    return _without_site(title, site) if title else next(iter(headings), None)


def _without_site(title: str, site: str | None) -> str:
    """A title without the outlet's name before or behind it.

    >>> _without_site("CD7 CAR-T in T-ALL - OncLive", "OncLive")
    'CD7 CAR-T in T-ALL'
    """
    if site is None:
        return title
    name = re.escape(site)
    edges = rf"\s*[|–—»›·:-]\s*{name}\s*$|^\s*{name}\s*[|–—»›·:-]\s*"
    return re.sub(edges, "", title, flags=re.IGNORECASE) or title


def _authors(meta: dict[str, list[str]], linked: dict[str, Any]) -> tuple[str, ...]:
    if names := meta.get("citation_author") or meta.get("dc.creator"):
        return tuple(dict.fromkeys(_upright(n) for n in names))
    names = [n for n in map(_name_of, _listed(linked.get("author"))) if n]
    if not names:
        for value in meta.get("author", []) or meta.get("article:author", []):
            if not re.match(r"https?:|@", value):
                names += [a.name for a in split_authors(re.sub(r"^[Bb]y\s+", "", value))]
    return tuple(dict.fromkeys(bare_name(n) for n in names if bare_name(n)))


def _upright(name: str) -> str:
    """``Pan, Jing`` as ``Jing Pan``."""
    family, comma, given = name.partition(",")
    turned = comma and bare_name(name) != family.strip() and len(family.split()) <= 3
    return f"{given.strip()} {family.strip()}" if turned else bare_name(name)


def _published(meta: dict[str, list[str]], linked: dict[str, Any]) -> PartialDate | None:
    for value in (
        _first(meta, "citation_publication_date", "citation_online_date", "citation_date"),
        _text(linked.get("datePublished")),
        _first(meta, "article:published_time", "datepublished", "dc.date", "date", "pubdate"),
        _first(meta, "publish-date", "sailthru.date", "parsely-pub-date", "dcterms.date"),
    ):
        if date := read_date(value and re.sub(r"(?<=\d)T.*", "", value)):
            return date
    return None


def _identifiers(meta: dict[str, list[str]], linked: dict[str, Any]) -> tuple[Identifier, ...]:
    found: list[Identifier] = []
    candidates = [
        *(meta.get("citation_doi") or meta.get("prism.doi") or meta.get("dc.identifier") or []),
        *map(_text, _listed(linked.get("identifier"))),
        *map(_text, _listed(linked.get("sameAs"))),
    ]
    for candidate in filter(None, candidates):
        if "10." in candidate:
            found += _parsed(doi, candidate)
    for number in meta.get("citation_pmid", []):
        found += _parsed(pmid, number)
    dois = [i for i in found if i.scheme == "doi"]
    return tuple(dict.fromkeys((*dois[:1], *(i for i in found if i.scheme != "doi"))))


def _parsed(read: Any, text: str) -> list[Identifier]:
    try:
        return [read(text)]
    except InvalidIdentifier:
        return []


def _address(soup: BeautifulSoup, meta: dict[str, list[str]], linked: dict[str, Any]) -> str | None:
    canonical = soup.select_one("link[rel~=canonical]")
    own = attribute(canonical, "href") if canonical else None
    for address in (own, _first(meta, "og:url"), _text(linked.get("url"))):
        if address and re.match(r"https?://[^/]+/.", address.strip()):
            return address.strip()
    return None


def _language(soup: BeautifulSoup) -> str | None:
    html = soup.select_one("html[lang]")
    return attribute(html, "lang") if html else None


def _pages(meta: dict[str, list[str]]) -> str | None:
    first, last = _first(meta, "citation_firstpage"), _first(meta, "citation_lastpage")
    return f"{first}-{last}" if first and last and first != last else first


def _keywords(meta: dict[str, list[str]], linked: dict[str, Any]) -> tuple[str, ...]:
    raw = meta.get("citation_keywords") or meta.get("article:tag") or meta.get("keywords") or []
    raw = raw or [k for k in map(_text, _listed(linked.get("keywords"))) if k]
    words = [w.strip() for value in raw for w in re.split(r"[;,]", value)]
    return tuple(dict.fromkeys(w for w in words if w))


def _linked_article(soup: BeautifulSoup) -> dict[str, Any]:
    """The JSON-LD object that describes the article, or an empty one."""
    found: list[dict[str, Any]] = []
    for script in soup.select("script[type~='application/ld+json' i]"):
        try:
            data = json.loads(script.string or "", strict=False)
        except (ValueError, RecursionError):
            continue  # pages often carry broken JSON-LD, which browsers ignore too
        found += [item for item in _objects(data) if _types(item)]
    described = [i for i in found if any(_ARTICLE_TYPES.search(t) for t in _types(i))]
    return max(described, key=lambda i: ("headline" in i, "WebPage" not in _types(i)), default={})


def _objects(data: object) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data:
            yield from _objects(item)
    elif isinstance(data, dict):
        yield data
        yield from _objects(data.get("@graph") or [])


def _types(item: dict[str, Any]) -> set[str]:
    return {t for t in _listed(item.get("@type")) if isinstance(t, str)}


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name_of(value: object) -> str | None:
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _text(value: object) -> str | None:
    """A string as it is; of an object its value or name; nothing of anything else."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("value") or value.get("name")
    return tidy(value) or None if isinstance(value, str) else None
