"""A web page as blocks of readable text: paragraphs, headings, list items, table rows.

Raised and lowered text becomes Unicode while the markup still says what it is. Scripts,
navigation and hidden parts never become text.

>>> page = parse_html("<article><h2>Results</h2><p>1×10<sup>6</sup> cells<br>per kg</p></article>")
>>> [(b.tag, b.text) for b in blocks(page)]
[('h2', 'Results'), ('p', '1×10⁶ cells'), ('p', 'per kg')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from corpus.errors import FormatError
from ingest.formats.scripts import subscript, superscript
from ingest.formats.xml_text import text_of, tidy

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
_BLOCKS_IN_CELLS = ("p", "div", "table", "ul", "ol", "h1", "h2", "h3", "article", "section")
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
    tag: str
    element: etree._Element
    bold: bool = False

    @property
    def is_heading(self) -> bool:
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1] in "123456"

    def within(self, name: str) -> bool:
        """Whether this block or anything around it has this class."""
        return has_class(self.element, name) or any(
            has_class(a, name) for a in self.element.iterancestors()
        )


def parse_html(text: str) -> etree._Element:
    """The page's root element, read as leniently as a browser would.

    Raises:
        FormatError: if there is no element at all.
    """
    # Bytes in one known character set, because a declared one would be believed over the text.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        raise FormatError("This web page is empty.")
    if any(e.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for e in parser.error_log):
        # The rest of the page would be missing without a word.
        raise FormatError("This web page is nested too deeply to be read.")
    return root


def blocks(root: etree._Element, *, drop_clutter: bool = False) -> Iterator[Block]:
    """The readable blocks below an element, in reading order.

    With ``drop_clutter`` the parts that pages hang around an article (sharing buttons, related
    stories, advertisements) are left out by the names that their makers give them.
    """
    return _Walk(root, drop_clutter).blocks()


def has_class(element: etree._Element, name: str) -> bool:
    """Whether ``name`` is one of the element's classes."""
    return name in (element.get("class") or "").split()


def by_class(root: etree._Element, *names: str) -> list[etree._Element]:
    """The elements that have any of these classes, in document order."""
    wanted = set(names)
    return [e for e in root.iter("*") if wanted.intersection((e.get("class") or "").split())]


def line_of(element: etree._Element) -> str:
    """All of an element's text on one line."""
    try:
        return text_of(element)
    except RecursionError:
        raise FormatError("This web page is nested too deeply to be read.") from None


class _Walk:
    """One pass over a tree, gathering inline text until a block begins or ends."""

    def __init__(self, root: etree._Element, drop_clutter: bool) -> None:
        self._root = root
        self._drop_clutter = drop_clutter
        self._text: list[str] = []
        self._plain: list[str] = []  # the part of the text that is not bold
        self._bold = 0
        self._open: list[etree._Element] = []

    def blocks(self) -> Iterator[Block]:
        walk = etree.iterwalk(self._root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event in ("comment", "pi"):
                self._add(element.tail)
            elif event == "start":
                if self._is_dead(element) and element is not self._root:
                    walk.skip_subtree()
                else:
                    yield from self._start(element, walk)
            else:
                yield from self._end(element)

    def _start(self, element: etree._Element, walk: etree.iterwalk) -> Iterator[Block]:
        name = _name(element)
        if name in ("sup", "sub"):
            script = superscript if name == "sup" else subscript
            before = "".join(self._text[-4:])
            self._add(script(" ".join(line_of(element).split()), before))
            walk.skip_subtree()
        elif name == "tr" and _is_data_row(element):
            yield from self._flush()
            cells = (line_of(cell) for cell in element if _name(cell) in ("td", "th"))
            text = " | ".join(cell for cell in cells if cell)
            if text:
                yield Block(text, "tr", element)
            walk.skip_subtree()
        elif name == "br":
            yield from self._flush()
        elif name in _BLOCK or element is self._root:
            yield from self._flush()
            self._open.append(element)
            self._add(element.text)
        else:
            self._bold += name in ("b", "strong")
            self._add(element.text)

    def _end(self, element: etree._Element) -> Iterator[Block]:
        name = _name(element)
        if self._open and self._open[-1] is element:
            yield from self._flush()
            self._open.pop()
        if name in ("b", "strong") and self._bold:
            self._bold -= 1
        if element is not self._root:
            self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self._text.append(text)
            if not self._bold:
                self._plain.append(text)

    def _flush(self) -> Iterator[Block]:
        text = tidy("".join(self._text))
        bold = not "".join(self._plain).strip()
        self._text.clear()
        self._plain.clear()
        if text:
            at = self._open[-1] if self._open else self._root
            yield Block(text, _name(at), at, bold)

    def _is_dead(self, element: etree._Element) -> bool:
        name = _name(element)
        if name in _DEAD or element.get("hidden") is not None:
            return True
        if element.get("aria-hidden") == "true" or _HIDDEN_STYLE.search(element.get("style") or ""):
            return True
        if element.get("role") in _CLUTTER_ROLES:
            return True
        if not self._drop_clutter:
            return False
        marks = f"{element.get('class') or ''} {element.get('id') or ''}"
        return name != "body" and bool(_CLUTTER.search(marks))


def _name(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _is_data_row(row: etree._Element) -> bool:
    """Whether a table row holds data, and not the layout of a page."""
    return next(row.iter(*_BLOCKS_IN_CELLS), None) is None
