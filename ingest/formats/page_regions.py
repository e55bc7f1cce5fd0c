"""Where on a page the article is: by the page's own marks, else by trafilatura.

>>> from ingest.formats.html_tree import parse_html
>>> article_of(parse_html("<p>no marks</p>")) is None
True
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from lxml.etree import LxmlError

from corpus.errors import FormatError
from ingest.formats.html_tree import Block, attribute, blocks
from ingest.formats.scripts import subscript, superscript
from ingest.formats.xml_text import tidy

_ENOUGH = 60  # letters: below this, a marked part is a teaser or an empty frame
_DOMINANT = 0.6
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]+")  # by a reference such as &#1;, and not XML
_NEVER_ARTICLE = ("nav", "footer", "aside", "script", "style", "noscript", "template")
_DEEPEST = 2_048  # elements one in another; of what is deeper trafilatura would see nothing
_RANKS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HTML_NAMES = {
    "list": "ul",
    "item": "li",
    "row": "tr",
    "cell": "td",
    "lb": "br",
    "quote": "blockquote",
    "ref": "a",
}


def article_of(soup: BeautifulSoup) -> Tag | None:
    """The element that the page itself marks as its article; None where the marks are unclear.

    Of several ``article`` elements (teasers of other stories) the one with most of the text
    is meant; where none has most of it, the page is a list and no mark is trusted.
    """
    for marks in ("article:not(article *)", "[itemprop~=articleBody]"):
        sized = [(_letters(e), e) for e in soup.select(marks)]
        most, article = max(sized, key=lambda pair: pair[0], default=(0, None))
        if most >= _ENOUGH and most >= _DOMINANT * sum(size for size, _ in sized):
            return article
    return None


def found_by_trafilatura(soup: BeautifulSoup) -> list[Block]:
    """The blocks of an article on a page without marks, which is changed by this.

    Raises:
        FormatError: if trafilatura finds none.
    """
    import trafilatura

    if _depth(soup) > _DEEPEST:
        raise FormatError("This web page is nested too deeply to be read.")
    _write_scripts_in_unicode(soup)
    for element in soup.find_all(_NEVER_ARTICLE):
        element.extract()
    try:
        result = trafilatura.extract(
            str(soup),
            output_format="xml",
            include_comments=False,
            include_tables=True,
            include_formatting=True,
        )
    except (RecursionError, ValueError, LxmlError):
        result = None
    if not result:
        raise FormatError("No article was found on this web page.")
    main = BeautifulSoup(result, "xml").select_one("main")
    return [] if main is None else list(blocks(_as_html(main)))


def _letters(element: Tag) -> int:
    return sum(len(b.text) for b in blocks(element, drop_clutter=True))


def _depth(soup: BeautifulSoup) -> int:
    """How many elements stand one in another."""
    depth, level = 0, [*soup.find_all(True, recursive=False)]
    while level:
        depth += 1
        level = [child for e in level for child in e.contents if isinstance(child, Tag)]
    return depth


def _write_scripts_in_unicode(soup: BeautifulSoup) -> None:
    """Replace raised and lowered elements by their Unicode text, which any extractor keeps."""
    for name, script in (("sup", superscript), ("sub", subscript)):
        for element in soup.find_all(name):
            before = element.previous_sibling
            text = tidy(_CONTROL.sub("", element.get_text()))
            # A comment would be an instance too, of a class of its own.
            element.string = script(text, before if type(before) is NavigableString else "")
    for element in soup.find_all(["sup", "sub"]):
        element.unwrap()


def _as_html(main: Tag) -> Tag:
    """trafilatura's own element names as those of HTML."""
    for element in main.find_all(True):
        rank = attribute(element, "rend")
        if element.name == "head":
            element.name = rank if rank in _RANKS else "h2"
        elif element.name == "hi":
            element.name = "b" if rank == "#b" else "i"
        else:
            element.name = _HTML_NAMES.get(element.name, element.name)
    return main
