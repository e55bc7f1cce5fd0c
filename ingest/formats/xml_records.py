"""Records out of an XML file, one at a time, strictly read, none lost to its neighbour.

The file is read as a stream. Where it stops being well formed, the remaining records are cut
out by their tags and each is read alone, as strictly: what is broken costs only itself. A
lenient parser is never used, because it loses text in silence (``R&D`` becomes ``R``).
Nothing outside the bytes is opened: no DTD, no entity, no network.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

_HEAD = 1 << 18
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """A record that is not well formed: its ordinal from 1, its bytes and what is wrong."""

    number: int
    raw: bytes
    reason: str


class _Nested(Exception):
    """A record inside a record: the tags of the file cannot be trusted."""


def opening_tags(content: bytes, limit: int = 200) -> Iterator[tuple[str, str]]:
    """Parent and name of the first elements, without namespaces; none if this is not XML.

    >>> list(opening_tags(b"<?xml version='1.0'?><a xmlns='urn:x'><b/><c><d/>"))
    [('', 'a'), ('a', 'b'), ('a', 'c'), ('c', 'd')]
    """
    if b"<" not in content[:1024]:
        return
    try:
        for number, (_, element) in enumerate(_stream(content[:_HEAD], ("start",), None)):
            parent = element.getparent()
            yield "" if parent is None else _bare(parent.tag), _bare(element.tag)
            if number + 1 >= limit:
                return
    except etree.XMLSyntaxError:
        return


def records(content: bytes, names: tuple[str, ...]) -> Iterator[etree._Element | BrokenRecord]:
    """Every element of these names, in order, its tags freed of namespaces.

    An element is emptied once the next is asked for. A file that breaks off between two
    records ends with a `BrokenRecord` without bytes.
    """
    done = 0
    wanted = tuple(f"{{*}}{name}" for name in names)
    try:
        for _, element in _stream(content, ("end",), wanted):
            if next(element.iterancestors(*wanted), None) is not None:
                raise _Nested("a record has no end before the next begins")
            done += 1
            yield _without_namespaces(element)
            _release(element)
    except (etree.XMLSyntaxError, _Nested) as error:
        yield from _salvage(content, names, done, _first_line(error))


def _stream(
    content: bytes, events: tuple[str, ...], wanted: tuple[str, ...] | None
) -> Iterator[tuple[str, etree._Element]]:
    stream: Iterator[tuple[str, etree._Element]] = etree.iterparse(
        BytesIO(content),
        events=events,
        tag=wanted,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        collect_ids=False,
        huge_tree=_may_be_huge(content),
    )
    return stream


def _may_be_huge(content: bytes) -> bool:
    """Whether the parser's size limits may be lifted: not where a file declares entities.

    Those limits are also what stops an entity that multiplies itself.
    """
    return content.removeprefix(_BOM).lstrip()[:1] == b"<" and b"<!ENTITY" not in content


def _without_namespaces(element: etree._Element) -> etree._Element:
    if "}" in str(element.tag) or element.nsmap:
        for node in element.iter("{*}*"):
            tag = str(node.tag)
            if tag[0] == "{":
                node.tag = tag.rpartition("}")[2]
    return element


def _release(element: etree._Element) -> None:
    """Free what was read, and the siblings before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _salvage(
    content: bytes, names: tuple[str, ...], done: int, reason: str
) -> Iterator[etree._Element | BrokenRecord]:
    head = _prolog(content)
    broken = 0
    for number, (raw, is_whole) in enumerate(_cut(content, names), start=1):
        if number <= done:
            continue
        if not is_whole:
            broken += 1
            yield BrokenRecord(number, raw, "the record breaks off before its end")
            continue
        try:
            element = next(_stream(head + raw, ("end",), tuple(f"{{*}}{n}" for n in names)))[1]
        except (etree.XMLSyntaxError, StopIteration) as error:
            broken += 1
            yield BrokenRecord(number, raw, _first_line(error))
        else:
            yield _without_namespaces(element)
        done = number
    if not broken and not (done and _is_closed(content)):
        yield BrokenRecord(done + 1, b"", f"the file is not well formed: {reason}")


def _cut(content: bytes, names: tuple[str, ...]) -> Iterator[tuple[bytes, bool]]:
    """The bytes of each record, and whether its end tag is there."""
    alternatives = "|".join(names).encode()
    starts = list(re.finditer(rb"<((?:[\w.-]+:)?(?:" + alternatives + rb"))(?=[\s>])", content))
    limits = [*(m.start() for m in starts[1:]), len(content)]
    for match, limit in zip(starts, limits, strict=False):
        closing = b"</" + match.group(1) + b">"
        end = content.find(closing, match.start(), limit)
        if end < 0:
            yield content[match.start() : limit], False
        else:
            yield content[match.start() : end + len(closing)], True


def _is_closed(content: bytes) -> bool:
    """Whether the file's last tag closes its first, so that nothing is cut off."""
    root = next((name for _, name in opening_tags(content, 1)), "").encode()
    return (
        re.search(rb"</(?:[\w.-]+:)?" + re.escape(root) + rb"\s*>\s*\Z", content[-512:]) is not None
    )


def _prolog(content: bytes) -> bytes:
    """The file's encoding, and a document type that is never opened.

    With a document type named, an entity that nobody declared is kept as written instead of
    being an error.
    """
    declared = re.match(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""", content[:200])
    encoding = declared.group(1) if declared else b"utf-8"
    return b'<?xml version="1.0" encoding="' + encoding + b'"?><!DOCTYPE record SYSTEM "absent">'


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0] or "no element where one should be"


def _bare(tag: object) -> str:
    return str(tag).rpartition("}")[2]
