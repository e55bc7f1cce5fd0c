"""Where on a page the article is: by the page's own marks, else by trafilatura.

>>> from ingest.formats.html_tree import parse_html
>>> article_of(parse_html("<p>no marks</p>")) is None
True
"""

from __future__ import annotations

import re

from lxml import etree

from corpus.errors import FormatError
from ingest.formats.html_tree import Block, blocks
from ingest.formats.scripts import subscript, superscript
from ingest.formats.xml_text import tidy

_ENOUGH = 60  # letters: below this, a marked part is a teaser or an empty frame
_DOMINANT = 0.6
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")  # by a reference such as &#1;, and not XML
_NEVER_ARTICLE = ("nav", "footer", "aside", "script", "style", "noscript", "template")
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


def article_of(root: etree._Element) -> etree._Element | None:
    """The element that the page itself marks as its article; None where the marks are unclear.

    Of several ``article`` elements (teasers of other stories) the one with most of the text
    is meant; where none has most of it, the page is a list and no mark is trusted.
    """
    bodies = [e for e in root.iter("*") if "articleBody" in (e.get("itemprop") or "").split()]
    articles = [e for e in root.iter("article") if next(e.iterancestors("article"), None) is None]
    for candidates in (articles, bodies):
        sized = sorted(((_letters(e), e) for e in candidates), key=lambda pair: -pair[0])
        total = sum(size for size, _ in sized)
        if sized and sized[0][0] >= _ENOUGH and sized[0][0] >= _DOMINANT * total:
            return sized[0][1]
    return None


def found_by_trafilatura(root: etree._Element) -> list[Block]:
    """The blocks of an article on a page without marks.

    Raises:
        FormatError: if trafilatura finds none.
    """
    import trafilatura

    _write_scripts_in_unicode(root)
    etree.strip_elements(root, *_NEVER_ARTICLE, with_tail=False)
    try:
        page = etree.tostring(root, encoding="unicode", method="html")
        result = trafilatura.extract(
            page,
            output_format="xml",
            include_comments=False,
            include_tables=True,
            include_formatting=True,
        )
    except (RecursionError, ValueError, etree.LxmlError):
        result = None
    if not result:
        raise FormatError("No article was found on this web page.")
    main = etree.fromstring(result.encode()).find("main")
    return [] if main is None else list(blocks(_as_html(main)))


def _letters(element: etree._Element) -> int:
    return sum(len(b.text) for b in blocks(element, drop_clutter=True))


def _write_scripts_in_unicode(root: etree._Element) -> None:
    """Replace raised and lowered elements by their Unicode text, which any extractor keeps."""
    for name, script in (("sup", superscript), ("sub", subscript)):
        for element in list(root.iter(name)):
            text = tidy(_CONTROL.sub("", "".join(str(t) for t in element.itertext())))
            before = _text_before(element)
            for child in list(element):
                element.remove(child)
            element.text = script(text, before)
    etree.strip_tags(root, "sup", "sub")


def _text_before(element: etree._Element) -> str:
    sibling, parent = element.getprevious(), element.getparent()
    if sibling is not None:
        return sibling.tail or ""
    return (parent.text or "") if parent is not None else ""


def _as_html(main: etree._Element) -> etree._Element:
    """trafilatura's own element names as those of HTML."""
    for element in main.iter("*"):
        rank = element.get("rend") or ""
        if element.tag == "head":
            element.tag = rank if rank in _RANKS else "h2"
        elif element.tag == "hi":
            element.tag = "b" if rank == "#b" else "i"
        else:
            element.tag = _HTML_NAMES.get(str(element.tag), element.tag)
    return main
