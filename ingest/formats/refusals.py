"""What a file looks like that is not prose, in a sentence that says what to do instead.

>>> what_it_looks_like(b'{"hits": []}')
'This is JSON data, not a document; give the documents that it lists.'
>>> what_it_looks_like(b"Twenty patients with T-ALL were treated; eighteen responded.") is None
True
"""

from __future__ import annotations

import re

from corpus.errors import FormatError
from ingest.formats.decoding import decode

_SIGNATURES = (
    (b"%PDF-", "This is a PDF"),
    (b"\x89PNG", "This is an image (PNG)"),
    (b"\xff\xd8\xff", "This is an image (JPEG)"),
    (b"GIF8", "This is an image (GIF)"),
    (b"BM", "This is an image (BMP)"),
    (b"II*\x00", "This is an image (TIFF)"),
    (b"MM\x00*", "This is an image (TIFF)"),
    (b"\x1f\x8b", "This is a gzip archive"),
    (b"PK\x03\x04", "This is a ZIP archive or an Office file"),
    (b"PK\x05\x06", "This is an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "This is an old Office file"),
    (b"7z\xbc\xaf'\x1c", "This is a 7z archive"),
    (b"Rar!", "This is a RAR archive"),
    (b"BZh", "This is a bzip2 archive"),
    (b"\xfd7zXZ", "This is an xz archive"),
    (b"\x28\xb5\x2f\xfd", "This is a Zstandard archive"),
    (b"SQLite format 3", "This is an SQLite database"),
    (b"\x7fELF", "This is a program"),
    (b"MZ", "This is a program"),
    (b"PAR1", "This is a Parquet table"),
)
_ADVICE = {
    "archive": "unpack it first",
    "Office": "save it as PDF, HTML or text",
    "image": "a document with text in it is needed",
}
_ASN1 = re.compile(r"^\s*[A-Z][\w-]*\s*::=\s*\{?", re.MULTILINE)
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_XML = re.compile(r"\s*<(?:\?xml|!DOCTYPE|!--|!ENTITY|!ELEMENT|[A-Za-z_][\w:.-]*(?:\s[^<>]*)?/?>)")
_JSON_LINE = re.compile(r"\s*(?:\{\s*(?:\"|\}|$)|\[\s*(?:[\[{\"\]]|-?\d|true\b|false\b|null\b|$))")
_PUBTATOR = re.compile(r"\d+\|[ta]\|")
_STANDOFF = re.compile(r"(?:[TREAMN]\d+\t[^\n]+\n?)+")
_YAML_RECORDING = re.compile(r"(?:---\s*\n)?(?:http_)?interactions:\s*\n")
_REFERENCE = re.compile(r"(?:TY|PMID)\s*- ?|@\w+\s*\{")
_WRAPPED_RECORD = re.compile(
    r"<pre[^>]*>\s*(?:[A-Z][\w-]*\s*::=|(?:<|&lt;)\?xml|(?:<|&lt;)Pubmed|[{\[]\s*(?:\"|&quot;))",
    re.I,
)
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]{2,}")


def what_it_looks_like(content: bytes) -> str | None:
    """Why these bytes are not prose, in one sentence; None where they are."""
    if not content.strip():
        return "This file is empty."
    for signature, what in _SIGNATURES:
        if content.startswith(signature) and not _is_plain_ascii(content):
            advice = next((a for word, a in _ADVICE.items() if word in what), None)
            return f"{what}, which cannot be read here{f'; {advice}' if advice else ''}."
    try:
        text = decode(content)
    except FormatError as error:
        return str(error)
    return _not_prose(text)


def looks_like_html(content: bytes) -> bool:
    """Whether a web page begins here."""
    try:
        return _is_html(decode(content[: 1 << 16]))
    except FormatError:
        return False


def looks_like_listing(content: bytes) -> bool:
    """Whether a web page only wraps a data record in ``<pre>``, as old services answer."""
    try:
        return bool(_WRAPPED_RECORD.search(decode(content[: 1 << 16])[:8192]))
    except FormatError:
        return False


def _is_html(text: str) -> bool:
    """Whether markup begins at once and is a page's; a page quoted in a text is not meant."""
    text = text.lstrip("\ufeff \t\n")
    return text.startswith("<") and bool(_HTML.search(text[:8192]))


def _not_prose(text: str) -> str | None:
    head = text[: 1 << 16].lstrip()
    if not head:
        return "This file is empty."
    if _ASN1.match(head) or (_is_html(head) and _is_asn1_page(head)):
        return "This is an ASN.1 record; fetch it as XML instead."
    if _is_html(head):
        return "This is a web page without an article that can be read."
    if _XML.match(head):
        return "This is XML, but neither PubMed records nor JATS articles."
    if _JSON_LINE.match(head) and _ends_as_json(text):
        if '"protocolSection"' in text:
            return "This is a trial registry's JSON, which hemekb does not read yet."
        return "This is JSON data, not a document; give the documents that it lists."
    for pattern, what in (
        (_PUBTATOR, "This is PubTator annotation"),
        (_YAML_RECORDING, "This is a recording of web requests (YAML)"),
        (_REFERENCE, "This looks like a reference file (RIS, BibTeX or NBIB) without a record"),
    ):
        if pattern.match(head):
            return f"{what}, not a document."
    if _STANDOFF.fullmatch(head):
        return "This is standoff annotation (BRAT), not a document."
    if _is_table(head):
        return "This is a table of values (CSV or TSV), not a document."
    return _too_few_words(head)


def _is_plain_ascii(content: bytes) -> bool:
    """Whether the beginning is only printable ASCII, so that "BM" or "MZ" may be a word."""
    return (
        len(content) > 3
        and all(b in b"\t\n\r" or 32 <= b < 127 for b in content[:64])
        and not (content.startswith((b"%PDF-", b"SQLite format 3")))
    )


def _is_asn1_page(head: str) -> bool:
    pre = re.search(r"<pre[^>]*>(.*)", head, re.IGNORECASE | re.DOTALL)
    return bool(pre and _ASN1.match(pre.group(1).lstrip()))


def _ends_as_json(text: str) -> bool:
    """Whether a text that opens like JSON also closes like it, or goes on line by line."""
    end = text.rstrip()
    return end.endswith(("}", "]")) or text.lstrip().startswith(("{\n", '{"', "[\n", '["', "[{"))


def _is_table(head: str) -> bool:
    """Whether nearly every line has the same number of separators, two or more, and few words."""
    lines = [line for line in head.split("\n")[:50] if line.strip()]
    if len(lines) < 3:
        return False
    for separator in ("\t", ",", ";", "|"):
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts), key=counts.count)
        if usual >= 2 and counts.count(usual) >= 0.9 * len(lines):
            cells = [c for line in lines for c in line.split(separator)]
            if sum(len(c.split()) for c in cells) <= 6 * len(cells):
                return True
    return False


def _too_few_words(head: str) -> str | None:
    letters = len(_LETTER.findall(head))
    visible = len("".join(head.split()))
    if len(_WORD.findall(head)) < 3 and letters < 12:
        return "There are hardly any words in this file."
    if letters < visible * 0.4:
        return "This is mostly numbers and signs, not prose."
    return None
