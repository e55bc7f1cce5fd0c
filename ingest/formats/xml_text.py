"""An XML element as the text that a reader sees.

Inline markup falls away and its words stay; raised and lowered text becomes Unicode; formulas
become one readable line; entities that nobody declared are read by their public names.

>>> from lxml import etree
>>> text_of(etree.fromstring("<p>A dose of 1×10<sup>6</sup> <i>CD7</i><sup>-</sup> cells</p>"))
'A dose of 1×10⁶ CD7⁻ cells'
>>> text_of(etree.fromstring("<p>54% (95% CI\\n [18, 30])</p>"))
'54% (95% CI [18, 30])'
"""

from __future__ import annotations

import re
from html.entities import html5

from lxml import etree

from ingest.formats.formula import math_text, tex_text
from ingest.formats.scripts import subscript, superscript

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]+")
_WITHOUT_TEXT = frozenset(
    {
        "alt-text",
        "long-desc",
        "object-id",
        "institution-id",
        "contrib-id",
        "graphic",
        "inline-graphic",
        "media",
        "inline-media",
        "private-char",
        "processing-meta",
    }
)
_SEPARATORS = re.compile(r"[\s,;–‐‑-]*")
_CALLOUT_NUMBER = re.compile(r"\s*\d[\d\s,;–‐‑-]*")
_PRINTED_REFERENCE = re.compile(r"[\[(][^\])]{0,60}$|\b(?:refs?\.?|references?)\s$", re.IGNORECASE)


def tidy(text: str) -> str:
    """White space of every kind as single blanks; invisible characters removed.

    >>> tidy(" 10\\u2009000 \\n cells ")
    '10 000 cells'
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def text_of(element: etree._Element | None, skip: frozenset[str] = frozenset()) -> str:
    """The text of an element without the descendants named in ``skip``; "" for None.

    Numbers that point into the reference list are left out where they are raised or stand
    bare, since they would run into the figures of the sentence ("44% 12"); in brackets they
    stay as printed.
    """
    if element is None:
        return ""
    if len(element) == 0:
        return tidy(element.text or "")
    parts: list[str] = []
    _collect(element, parts, skip)
    return tidy("".join(parts))


def local_name(element: etree._Element) -> str:
    """The tag without its namespace; "" for comments, instructions and entities."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _collect(element: etree._Element, parts: list[str], skip: frozenset[str]) -> None:
    if element.text:
        parts.append(element.text)
    for child in element:
        tail = child.tail or ""
        if _is_callout(child, parts):
            tail = _closed_up(child, tail, parts)
        else:
            _inline(child, parts, skip)
        if tail:
            parts.append(tail)


def _inline(child: etree._Element, parts: list[str], skip: frozenset[str]) -> None:
    name = local_name(child)
    if not name:
        if isinstance(child, etree._Entity):
            parts.append(_entity(child.name or ""))
    elif name in skip or name in _WITHOUT_TEXT:
        return
    elif name in ("sup", "sub"):
        inner: list[str] = []
        _collect(child, inner, skip)
        script = superscript if name == "sup" else subscript
        parts.append(script("".join(inner), parts[-1] if parts else ""))
    elif name == "math":
        parts.append(math_text(child))
    elif name == "tex-math":
        parts.append(tex_text("".join(str(t) for t in child.itertext())))
    elif name == "alternatives":
        _inline(_most_readable(child), parts, skip)
    elif name in ("break", "br"):
        parts.append(" ")
    else:
        _collect(child, parts, skip)


def _entity(name: str) -> str:
    """What a named character stands for; an unknown one stays as written."""
    return html5.get(f"{name};", f"&{name};")


def _most_readable(alternatives: etree._Element) -> etree._Element:
    """Of several renderings of one thing: MathML, then any text, then TeX."""
    order = {"math": 0, "textual-form": 1, "tex-math": 2, "graphic": 4, "inline-graphic": 4}
    children = [c for c in alternatives if local_name(c)]
    return min(children, key=lambda c: order.get(local_name(c), 3), default=etree.Element("none"))


def _is_callout(child: etree._Element, parts: list[str]) -> bool:
    """Whether this is a number in the reference list, raised or bare."""
    if child.tag == "xref":
        if child.get("ref-type") != "bibr":
            return False
        text = "".join(str(t) for t in child.itertext())
        return bool(_CALLOUT_NUMBER.fullmatch(text)) and not _PRINTED_REFERENCE.search(
            "".join(parts[-8:])
        )
    if child.tag != "sup":
        return False
    if len(child) == 0:
        following = child.getnext()
        separator = re.fullmatch(r"\s*[,;–-]\s*", child.text or "")
        return bool(separator) and following is not None and _is_callout(following, [])
    references = child.findall("xref[@ref-type='bibr']")
    if not references:
        return False
    rest = (child.text or "") + "".join(c.tail or "" for c in child)
    return len(references) == len(child) and bool(_SEPARATORS.fullmatch(rest))


def _closed_up(callout: etree._Element, tail: str, parts: list[str]) -> str:
    """What follows a callout that was left out, without the gap or comma that it leaves."""
    following = callout.getnext()
    if following is not None and _SEPARATORS.fullmatch(tail) and _is_callout(following, []):
        return ""
    if parts and tail[:1] in tuple(".,;:)"):
        parts[-1] = parts[-1].rstrip()
    return tail
