"""Bytes to text: which character set they are in, and whether they are text at all.

>>> decode("T‑ALL, 1×10⁶".encode("utf-16")), decode("Müller".encode("cp1252"))
('T‑ALL, 1×10⁶', 'Müller')
>>> decode(b"\\x89PNG\\r\\n\\x1a\\n\\x00\\x00")
Traceback (most recent call last):
corpus.errors.FormatError: This is binary data, not text.
"""

from __future__ import annotations

import codecs
import re

from corpus.errors import FormatError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,100}?encoding=["']([\w.:-]+)""",
    re.IGNORECASE,
)
_HEAD = 4096
_SEVEN_BIT = ("iso2022", "hz", "utf7")
# What browsers read where a page says Latin-1 or ASCII: https://encoding.spec.whatwg.org/#names
_AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def decode(content: bytes) -> str:
    """The text of a file, with ``\\n`` line ends and without a byte order mark.

    A mark decides; then UTF-8, which other text hardly ever is by chance; then what the page
    itself declares; then a guess from the bytes.

    Raises:
        FormatError: if this is not text, or in no character set that can be told.
    """
    text = _decoded(content)
    if len(_CONTROL.findall(text, 0, 1 << 16)) > max(1, min(len(text), 1 << 16) // 200):
        raise FormatError("This is binary data, not text.")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _decoded(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], encoding)
    if b"\x00" in content[:_HEAD]:
        return _strictly(content, _unmarked_utf16(content[:_HEAD]))
    declared = _declared(content[:_HEAD])
    if declared and declared.startswith(_SEVEN_BIT):
        return _strictly(content, declared)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, declared) if declared else _guessed(content)


def _strictly(content: bytes, encoding: str) -> str:
    """Decode, forgiving only a file that was cut off within a character."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start >= len(content) - 4:
            return content[: error.start].decode(encoding)
        return _guessed(content)


def _unmarked_utf16(head: bytes) -> str:
    """The byte order of UTF-16 by where the zeros of its Latin letters stand."""
    zeros_at_even, zeros_at_odd = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if zeros_at_odd > half * 0.6 and zeros_at_even < half * 0.1:
        return "utf-16-le"
    if zeros_at_even > half * 0.6 and zeros_at_odd < half * 0.1:
        return "utf-16-be"
    raise FormatError("This is binary data, not text.")


def _declared(head: bytes) -> str | None:
    match = _DECLARED.search(head)
    if match is None:
        return None
    name = (match.group(1) or match.group(2)).decode("ascii", "replace")
    try:
        codec = codecs.lookup(name).name
        b"".decode(codec)
    except LookupError:
        return None
    return _AS_BROWSERS_DO.get(codec, codec)


def _guessed(content: bytes) -> str:
    if _is_western(content[: 1 << 16]):
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            pass
    from charset_normalizer import from_bytes

    guess = from_bytes(content[: 1 << 18]).best()
    if guess is None:
        raise FormatError("The character set of this text cannot be told; save it as UTF-8.")
    return content.decode(guess.encoding, "replace")


def _is_western(sample: bytes) -> bool:
    """Whether bytes beyond ASCII stand alone, as in é or ±; in other scripts they form words."""
    beyond = len(re.findall(rb"[\x80-\xff]", sample))
    alone = len(re.findall(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])", sample))
    return alone > beyond * 0.7
