"""From the lines of printed pages to paragraphs: joined, without running heads.

>>> pages = [[Line("Patients were treated with CAR-T"), Line("cells after lympho-"),
...           Line("depletion.")]]
>>> [p.text for p in paragraphs_of(pages)]
['Patients were treated with CAR-T cells after lymphodepletion.']
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.formats.interview import Paragraph
from ingest.formats.speakers import LABELLED_LINE
from ingest.formats.xml_text import tidy

# PDFium writes U+FFFE or U+0002 where a hyphen at a line's end only divides a word.
_SOFT_HYPHEN = "\u00ad\ufffe\uffff\x02"
_DIVIDED = re.compile(rf"(?P<stem>[^\W\d_]*)[{_SOFT_HYPHEN}]")
_HYPHENATED = re.compile(r"(?P<stem>[^\W\d_]{2,})[-‐]$")
_KEEPS_HYPHEN = frozenset(
    "allo auto anti pre post non co re self long short high low well dose first second third one"
    " two three four multi intra inter extra progression event disease relapse cell car t b end"
    " life open double single placebo follow graft time side all cross meta in on off".split()
)
_LIST_ITEM = re.compile(r"\s*(?:[•▪●◦‣–]\s|\(?\d{1,2}[.)]\s+[A-Z])")
_HEADING = re.compile(
    r"(?:\d+(?:\.\d+)*\.?\s+)?(?:abstract|background|introduction|aims?|objectives?|purpose"
    r"|(?:patients and |materials and )?methods?|results?|discussion|conclusions?|summary"
    r"|references|acknowledge?ments?|disclosures?|funding)\s*:?",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?。！？][\"'”’)\]]?\d{0,3}$")
_FULL_WIDTH = 0.75


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: the size of its letters, and how high its first and last one stand.

    In points, upwards; the two heights differ where the reader has joined a divided word.
    """

    text: str
    size: float = 0.0
    top: float | None = None
    end: float | None = None


def paragraphs_of(pages: Sequence[Sequence[Line]]) -> list[Paragraph]:
    """The paragraphs of a document, across the breaks of its pages and columns."""
    running = _running_lines(pages)
    lines = [line for page in pages for line in page if _pattern(line.text) not in running]
    width = _usual_width(lines)
    pitch = _usual_pitch(lines)
    found: list[Paragraph] = []
    gathered = ""
    last = ""
    for line, before in zip(lines, (None, *lines), strict=False):
        text = _clean(line.text)
        opens = (
            not text
            or _HEADING.fullmatch(text)
            or _LIST_ITEM.match(text)
            or LABELLED_LINE.match(text)
            or _is_gap(before, line, pitch)
            or (_SENTENCE_END.search(last) and len(last) < _FULL_WIDTH * width)
        )
        if opens and gathered:
            found.append(Paragraph(gathered))
            gathered = ""
        if _HEADING.fullmatch(text):
            found.append(Paragraph(text.rstrip(":"), heading=True))
        elif text:
            gathered = _joined(gathered, text)
        last = text
    if gathered:
        found.append(Paragraph(gathered))
    return [Paragraph(tidy(p.text), p.heading) for p in found if tidy(p.text)]


def title_line(page: Sequence[Line]) -> str | None:
    """The lines in the largest letters of the first page, if they are larger than the rest."""
    sized = [
        line
        for line in page
        if line.size > 0 and _clean(line.text) and not line.text.startswith("arXiv:")
    ]
    if len(sized) < 2:
        return None
    largest = max(line.size for line in sized)
    usual = median(line.size for line in sized)
    if largest < 1.15 * usual:
        return None
    start = next(i for i, line in enumerate(sized) if line.size > 0.98 * largest)
    text = ""
    for line in sized[start:]:
        if line.size <= 0.98 * largest:
            break
        text = _joined(text, _clean(line.text))
    return tidy(text) if 2 < len(text.split()) <= 60 else None


def _running_lines(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Heads, feet and page numbers: first or last lines that come back on the pages."""
    if len(pages) < 3:
        return {_pattern("1")}
    edges: Counter[str] = Counter()
    for page in pages:
        texts = [line.text for line in page if line.text.strip()]
        edges.update({_pattern(t) for t in (*texts[:3], *texts[-3:])})
    needed = max(3, len(pages) // 2)
    return {p for p, count in edges.items() if p and count >= needed} | {_pattern("1")}


def _pattern(text: str) -> str:
    """A line with its numbers made alike, so that page 3 of 12 equals page 4 of 12."""
    return re.sub(r"\d+", "0", tidy(text)).casefold()


def _usual_width(lines: Sequence[Line]) -> float:
    widths = sorted(len(line.text.strip()) for line in lines if len(line.text.strip()) > 20)
    return float(widths[int(len(widths) * 0.8)]) if widths else 0.0


def _usual_pitch(lines: Sequence[Line]) -> float:
    """The usual distance from line to line, in points; 0 where nothing is known."""
    steps = [
        a.end - b.top
        for a, b in pairwise(lines)
        if a.end is not None and b.top is not None and 2 < a.end - b.top < 60
    ]
    return median(steps) if steps else 0.0


def _is_gap(before: Line | None, line: Line, pitch: float) -> bool:
    """Whether the space above a line, or a change of its letters, sets it apart."""
    if before is None or before.end is None or line.top is None or not pitch:
        return False
    changed = abs(before.size - line.size) > 0.15 * max(before.size, line.size)
    return changed or before.end - line.top > 1.45 * pitch


def _clean(text: str) -> str:
    """A line without control characters and with its words made whole.

    >>> _clean("an im\ufffeportant progression\ufffefree interval")
    'an important progression-free interval'
    """
    text = _DIVIDED.sub(lambda m: m["stem"] + ("-" if _keeps_hyphen(m["stem"]) else ""), text)
    return re.sub(r"[\x00-\x08\x0b-\x1f]", "", text).strip()


def _keeps_hyphen(stem: str) -> bool:
    return stem.casefold() in _KEEPS_HYPHEN


def _joined(text: str, line: str) -> str:
    """Two lines as one; a hyphen that only divided a word goes."""
    if not text:
        return line
    hyphen = _HYPHENATED.search(text)
    if hyphen and line[:1].islower():
        return text + line if _keeps_hyphen(hyphen["stem"]) else text[:-1] + line
    if hyphen or re.search(r"\w[-‐/–]$", text):
        return text + line
    return f"{text} {line}" if _is_spaced(text, line) else text + line


def _is_spaced(text: str, line: str) -> bool:
    """Whether a blank belongs between: not between two ideographs."""
    return not (text[-1] > "\u2e80" and line[0] > "\u2e80")
