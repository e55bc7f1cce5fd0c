"""A web page as blocks of readable text: paragraphs, headings, list items, table rows.

Raised and lowered text becomes Unicode while the markup still says what it is. Scripts,
navigation and hidden parts never become text.

>>> page = parse_html("<article><h2>Results</h2><p>1×10<sup>6</sup> cells<br>per kg</p></article>")
>>> [(b.tag, b.text) for b in blocks(page)]
[('h2', 'Results'), ('p', '1×10⁶ cells'), ('p', 'per kg')]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement, PreformattedString
from lxml import etree

from corpus.errors import FormatError
from ingest.formats.formula import math_text
from ingest.formats.scripts import subscript, superscript
from ingest.formats.xml_text import tidy

# Before every page: XHTML would else begin as XML does, and a page of one word like a file's
# name, of both of which BeautifulSoup warns.
_DOCTYPE = "<!DOCTYPE html>"

_DEAD = frozenset(
    "script style noscript template svg iframe object select option button input textarea form"
    " nav footer aside dialog head canvas audio video".split()
)
# What begins a line of its own; anything else, pages' own inventions too, stays in the line.
_BLOCK = frozenset(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure"
    " h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main ol p pre section summary table tbody"
    " td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_SCRIPTS = {"sup": superscript, "sub": subscript}
_BLOCKS_IN_CELLS = frozenset("p div table ul ol h1 h2 h3 article section".split())
_CLUTTER = re.compile(
    r"(?:^|\s)(?:[\w-]+[-_])?(?:share|sharing|social|related|recommend(?:ed|ations)?|newsletter"
    r"|advert(?:isement)?s?|ads?|ad-slot|cookies?|breadcrumbs?|promo|subscribe|sidebar|comments?"
    r"|pagination|toolbar|menu|navbar|paywall|sponsored|skip-link)(?:[-_][\w-]+)?(?=\s|$)",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CLUTTER_ROLES = frozenset({"navigation", "complementary", "contentinfo", "search", "banner"})


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of text and the element it stands in.

    ``bold`` is whether all of the text is set in bold.
    """

    text: str
    element: Tag
    bold: bool = False

    @property
    def tag(self) -> str:
        return self.element.name

    @property
    def is_heading(self) -> bool:
        return self.tag in _HEADINGS

    def within(self, *names: str) -> bool:
        """Whether this block or anything around it has one of these classes."""
        around = (self.element, *self.element.parents)
        return any(not classes(e).isdisjoint(names) for e in around)


def parse_html(text: str) -> BeautifulSoup:
    """The page, read as leniently as a browser would.

    Raises:
        FormatError: if there is no element at all.
    """
    # Bytes in one known character set, because a declared one would be believed over the text.
    content = f"{_DOCTYPE}{text}".encode("utf-8", "replace")
    page = BeautifulSoup(content, "lxml", from_encoding="utf-8")
    if page.find(True) is None:
        raise FormatError("This web page is empty.")
    return page


def blocks(root: Tag, *, drop_clutter: bool = False) -> Iterator[Block]:
    """The readable blocks below an element, in reading order.

    With ``drop_clutter`` the parts that pages hang around an article (sharing buttons, related
    stories, advertisements) are left out by the names that their makers give them.
    """
    return _Walk(root, drop_clutter).blocks()


def attribute(element: Tag, name: str) -> str:
    """The value of an attribute as one string; "" where there is none."""
    value = element.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)


def classes(element: Tag) -> frozenset[str]:
    """The names in an element's ``class``."""
    return frozenset(attribute(element, "class").split())


def line_of(element: Tag) -> str:
    """All of an element's text on one line.

    >>> line_of(parse_html("<h1>1×10<sup>6</sup> <i>CD7</i><sup>-</sup><br>cells</h1>"))
    '1×10⁶ CD7⁻ cells'
    """
    parts: list[str] = []
    around: list[list[str]] = []  # what came before each raised or lowered text that is open
    for node, ends in steps(element, whole=lambda tag: tag.name == "math"):
        if not isinstance(node, Tag):
            parts.append(str(node))
        elif node.name == "math":
            parts.append(_formula(node))
        elif node is element:
            continue
        elif node.name == "br":
            parts.append(" ")
        elif node.name in _SCRIPTS and not ends:
            around.append(parts)
            parts = []
        elif node.name in _SCRIPTS:
            inner, parts = "".join(parts), around.pop()
            parts.append(_SCRIPTS[node.name](inner, parts[-1] if parts else ""))
    return tidy("".join(parts))


def steps(
    root: Tag,
    *,
    skip: Callable[[Tag], bool] = lambda _: False,
    whole: Callable[[Tag], bool] = lambda _: False,
) -> Iterator[tuple[PageElement, bool]]:
    """Everything in ``root`` in reading order: texts, elements, and elements again as they end.

    The second value says whether an element ends. What ``skip`` holds for is passed over, and
    what ``whole`` holds for has one step for all of it. Pages nest without measure, so nothing
    here calls itself.
    """
    ahead: list[tuple[PageElement, bool]] = [(root, False)]
    while ahead:
        node, ends = ahead.pop()
        if not isinstance(node, Tag):
            if not isinstance(node, PreformattedString):  # comments, instructions, doctypes
                yield node, False
        elif ends:
            yield node, True
        elif node is root or not skip(node):
            yield node, False
            if not whole(node):
                ahead.append((node, True))
                ahead += [(child, False) for child in reversed(node.contents)]


class _Walk:
    """One pass over a tree, gathering inline text until a block begins or ends."""

    def __init__(self, root: Tag, drop_clutter: bool) -> None:
        self._root = root
        self._drop_clutter = drop_clutter
        self._text: list[str] = []
        self._plain: list[str] = []  # the part of the text that is not bold
        self._bold = 0
        self._open: list[Tag] = []

    def blocks(self) -> Iterator[Block]:
        for node, ends in steps(self._root, skip=self._is_dead, whole=_is_one_line):
            if not isinstance(node, Tag):
                self._add(str(node))
            elif ends:
                yield from self._end(node)
            else:
                yield from self._start(node)

    def _start(self, element: Tag) -> Iterator[Block]:
        name = element.name
        if _is_data_row(element):
            yield from self._flush()
            cells = (line_of(cell) for cell in element.find_all(["td", "th"], recursive=False))
            if text := " | ".join(cell for cell in cells if cell):
                yield Block(text, element)
        elif element is self._root or name in _BLOCK:
            yield from self._flush()
            self._open.append(element)
        elif name == "br":
            yield from self._flush()
        elif name in _SCRIPTS:
            self._add(_SCRIPTS[name](line_of(element), "".join(self._text[-4:])))
        elif name in ("b", "strong"):
            self._bold += 1

    def _end(self, element: Tag) -> Iterator[Block]:
        if self._open[-1] is element:
            yield from self._flush()
            self._open.pop()
        elif element.name in ("b", "strong"):
            self._bold -= 1

    def _add(self, text: str) -> None:
        self._text.append(text)
        if not self._bold:
            self._plain.append(text)

    def _flush(self) -> Iterator[Block]:
        text = tidy("".join(self._text))
        bold = not "".join(self._plain).strip()
        self._text.clear()
        self._plain.clear()
        if text:
            yield Block(text, self._open[-1] if self._open else self._root, bold)

    def _is_dead(self, element: Tag) -> bool:
        name = element.name
        if name == "html" or not element.attrs:
            return name in _DEAD
        if name in _DEAD or element.has_attr("hidden"):
            return True
        if element.get("aria-hidden") == "true" or element.get("role") in _CLUTTER_ROLES:
            return True
        if _HIDDEN_STYLE.search(attribute(element, "style")):
            return True
        if not self._drop_clutter or name == "body":
            return False
        return bool(_CLUTTER.search(f"{attribute(element, 'class')} {attribute(element, 'id')}"))


def _is_one_line(element: Tag) -> bool:
    return element.name in _SCRIPTS or _is_data_row(element)


def _is_data_row(element: Tag) -> bool:
    """Whether this is a table row that holds data, and not the layout of a page."""
    if element.name != "tr":
        return False
    return _BLOCKS_IN_CELLS.isdisjoint(n.name for n, _ in steps(element) if isinstance(n, Tag))


def _formula(math: Tag) -> str:
    """A formula by the reader of MathML, which works on trees of lxml."""
    page = etree.fromstring(str(math).encode(), etree.HTMLParser(encoding="utf-8"))
    return math_text(page)
