"""The layout of plain text and Markdown: title, header lines, paragraphs, headings, lists.

>>> layout = read_layout(
...     "# CD7 CAR-T\\n\\nKind: abstract\\nDate: 2024\\n\\n## Results\\nAll responded.")
>>> layout.title, layout.header
('CD7 CAR-T', {'kind': 'abstract', 'date': '2024'})
>>> [(p.text, p.heading) for p in layout.paragraphs]
[('Results', True), ('All responded.', False)]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.model import Section
from ingest.formats.interview import Paragraph
from ingest.formats.meeting_lines import abstract_line
from ingest.formats.speakers import LABELLED_LINE

HEADER_KEYS = frozenset(
    "kind title source meeting abstract number journal volume issue pages doi pmid pmcid trial"
    " trials registration authors author presenter date published url link session presentation"
    " type keywords language speaker speakers interviewer outlet affiliation affiliations"
    " year".split()
)
"""What a header line may say about the document; anything else before a colon is text."""

_WHO_SPEAKS = frozenset({"speaker", "speakers", "interviewer", "author", "presenter"})
_SPOKEN = re.compile(r"[?!]\s*$|(?:\S+\s+){12}")

_HEADER_LINE = re.compile(r"(?P<key>[A-Za-z][A-Za-z ]{1,20}?)\s*[:：]\s*(?P<value>\S.*)")
_MARKDOWN_HEADING = re.compile(r"(#{1,6})\s+(?P<text>.+?)\s*#*")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})\s*")
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}$")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-{3,}:?\s*\|)+\s*(?::?-{3,}:?)?\s*")
_LIST_ITEM = re.compile(r"\s*(?:[-*+•‣◦▪·–]\s+|\(?\d{1,2}[.)]\s+|[a-z][.)]\s+)\S")
_KNOWN_HEADINGS = re.compile(
    r"(?:background|introduction|aims?|objectives?|purpose"
    r"|(?:patients and |materials and )?methods?|results?|findings|discussion|conclusions?"
    r"|summary(?:/conclusions?)?|interpretation|abstract"
    r"|transcript|disclosures?|references|funding|acknowledge?ments?)\s*[:：]?",
    re.IGNORECASE,
)
_LINK = re.compile(r"!?\[([^\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(
    r"(?<![\w*])(\*\*\*|\*\*|\*)(?=[^\s*])(.{1,300}?)(?<=[^\s*])\1(?![\w*])"
    r"|(?<!\w)(__|_)(?=\S)(.{1,300}?)(?<=\S)\3(?!\w)"
)
_BOLD = re.compile(r"\s*(\*\*|__)(?=\S)((?:(?!\1).)+)(?<=\S)\1\s*")


@dataclass(frozen=True, slots=True)
class Layout:
    """A text by its parts; header keys are in lower case."""

    title: str | None
    header: dict[str, str]
    paragraphs: tuple[Paragraph, ...]


def read_layout(text: str) -> Layout:
    """Divide a text into its title, header lines and paragraphs."""
    front, text = _front_matter(text)
    chunks = [c.split("\n") for c in re.split(r"\n[ \t\u3000]*\n+", text.strip("\n")) if c.strip()]
    title, chunks = _take_title(chunks)
    header = dict(front)
    while chunks and (lines := _header_lines(chunks[0])):
        header |= lines
        chunks = chunks[1:]
    paragraphs = tuple(p for chunk in chunks for p in _paragraphs(chunk))
    title = header.pop("title", None) or title
    if title and paragraphs and paragraphs[0].heading and paragraphs[0].text == title:
        paragraphs = paragraphs[1:]
    return Layout(title, header, paragraphs)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Simple ``key: value`` lines between two ``---`` at the very beginning."""
    match = re.match(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", text, re.DOTALL)
    if match is None:
        return {}, text
    lines = _header_lines(match.group(1).split("\n"))
    return (lines, text[match.end() :]) if lines else ({}, text)


def _take_title(chunks: list[list[str]]) -> tuple[str | None, list[list[str]]]:
    """The first line, where it is marked as the title or stands alone like one."""
    if not chunks:
        return None, chunks
    first, *rest = chunks[0]
    after = [rest, *chunks[1:]] if rest else chunks[1:]
    marked = _MARKDOWN_HEADING.fullmatch(first.strip())
    if marked:
        return (_plain(marked["text"]), after) if len(marked[1]) == 1 else (None, chunks)
    if rest and _UNDERLINE.fullmatch(rest[0]):
        return _plain(first), [rest[1:], *chunks[1:]] if rest[1:] else chunks[1:]
    line = " ".join(" ".join(chunks[0]).split())
    followed_by_header = bool(chunks[1:] and _header_lines(chunks[1]))
    if followed_by_header and not _header_lines(chunks[0]):
        return _plain(line), chunks[1:]
    stands_alone = not rest and len(chunks) > 1 and _looks_like_title(line)
    return (_plain(line), chunks[1:]) if stands_alone else (None, chunks)


def _looks_like_title(line: str) -> bool:
    return (
        2 < len(line.split()) <= 40
        and not line.endswith((".", "?", "!", ":", "。", "？", "：", ";", ","))
        and not _KNOWN_HEADINGS.fullmatch(line)
        and not _LIST_ITEM.match(line)
        and not re.match(r"(?:Editor['’]?s?['’]?\s+Note|[^:：]{1,40}[:：]\s*$)", line, re.I)
        and abstract_line(line) is None
        and (line[0].isupper() or line[0].isdigit() or not line[0].isascii())
    )


def _header_lines(lines: list[str]) -> dict[str, str]:
    """The header that a block of lines is, or nothing if any line is of another kind."""
    found: dict[str, str] = {}
    for line in filter(str.strip, lines):
        match = _HEADER_LINE.fullmatch(_plain(line.strip()))
        if match is None or match["key"].casefold() not in HEADER_KEYS:
            return {}
        if match["key"].casefold() in _WHO_SPEAKS and _SPOKEN.search(match["value"]):
            return {}  # not who asks, but what is asked
        found[match["key"].casefold()] = match["value"].strip().strip("\"'")
    return found


def _paragraphs(lines: list[str]) -> Iterator[Paragraph]:
    """The paragraphs of a block between blank lines.

    Lines that were broken at a margin are joined; list items, headings and lines that open with
    a label stay apart.
    """
    wrapped = _is_wrapped(lines)
    gathered: list[str] = []
    for number, line in enumerate(lines):
        marked = _MARKDOWN_HEADING.fullmatch(line.strip())
        underlined = number + 1 < len(lines) and _UNDERLINE.fullmatch(lines[number + 1])
        alone = marked or underlined or _KNOWN_HEADINGS.fullmatch(_plain(line).strip())
        if alone or _RULE.fullmatch(line) or _TABLE_RULE.fullmatch(line):
            yield from _joined(gathered)
            gathered = []
            if alone:
                yield Paragraph(_plain(marked["text"] if marked else line).rstrip(":："), True)
        elif _TABLE_ROW.fullmatch(line):
            yield from _joined(gathered)
            gathered = []
            cells = [_plain(cell) for cell in line.strip().strip("|").split("|")]
            if row := " | ".join(filter(None, cells)):
                yield Paragraph(row, section=Section.TABLE)
        elif not wrapped or _LIST_ITEM.match(line) or LABELLED_LINE.match(_plain(line)):
            yield from _joined(gathered)
            gathered = [line]
        else:
            gathered.append(line)
    yield from _joined(gathered)


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines were broken at a margin: none is long, or all but the last are alike."""
    longest = max(map(len, lines))
    shortest = min((len(line) for line in lines[:-1]), default=0)
    return longest <= 100 or (longest <= 160 and shortest > 0.7 * longest)


def _joined(lines: list[str]) -> Iterator[Paragraph]:
    text = " ".join(" ".join(line.strip().removeprefix("> ") for line in lines).split())
    if text:
        yield Paragraph(_plain(text), bold=bool(_BOLD.fullmatch(text)))


def _plain(text: str) -> str:
    """A line without Markdown's signs for emphasis and links; a lone * or _ stays.

    >>> _plain("**Dr. Pan:** see [the trial](https://example.org), CD7* and HLA-A*02:01")
    'Dr. Pan: see the trial, CD7* and HLA-A*02:01'
    """
    text = _LINK.sub(r"\1", text)
    for _ in range(2):
        text = _EMPHASIS.sub(lambda m: m[2] or m[4], text)
    return " ".join(text.split())
