"""How pages and interviews name meetings and their abstracts.

>>> meeting_in("The 66th American Society of Hematology (ASH) Annual Meeting was held in San Diego "
...            "from December 7–10, 2024. Next year is 2025.")
MeetingMention(meeting='ash', year=2024)
>>> abstract_line("Abstract 964丨CD7 CAR-T-cell Therapy in T-ALL")
AbstractLine(number='964', title='CD7 CAR-T-cell Therapy in T-ALL', start=13, meeting=None)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.identifiers import abstract
from corpus.model import Citation, Passage, Relation, Section

NAMES = {
    "ash": "ASH Annual Meeting",
    "eha": "EHA Congress",
    "asco": "ASCO Annual Meeting",
    "ebmt": "EBMT Annual Meeting",
    "ims": "IMS Annual Meeting",
    "soho": "SOHO Annual Meeting",
    "tct": "Tandem Meetings",
    "aacr": "AACR Annual Meeting",
    "esmo": "ESMO Congress",
}
"""The meetings' own names, by the key under which their abstracts are filed."""

_SPELLED = {
    "ash": r"American Society of Ha?ematology",
    "eha": r"European Ha?ematology Association",
    "asco": r"American Society of Clinical Oncology",
    "ebmt": r"European Society for Blood and Marrow Transplantation",
    "ims": r"International Myeloma Society",
    "soho": r"Society of Ha?ematologic Oncology",
    "tct": r"(?:Tandem Meetings|Transplantation (?:&|and) Cellular Therapy Meetings)",
    "aacr": r"American Association for Cancer Research",
    "esmo": r"European Society for Medical Oncology",
}
_YEAR = r"(?P<year>20\d\d)"
_SHORT = "|".join(k.upper() for k in NAMES)
_MENTION = re.compile(
    rf"(?<![\w-])(?:(?P<short>{_SHORT})(?=20\d\d|(?![\w-]))(?!’?s?\s+Clinical News)"
    + "".join(rf"|(?P<{k}>{v})" for k, v in _SPELLED.items())
    + ")"
)
_YEAR_AFTER = re.compile(rf"\s?(?:(?:Annual\s)?(?:Meeting|Congress)\s|-|')?{_YEAR}(?!\d)")
_YEAR_BEFORE = re.compile(rf"(?<!\d){_YEAR}\s(?:Annual\s(?:Meeting|Congress)\sof\s)?(?:the\s)?$")
_SENTENCE_END = re.compile(r"[.!?。]\s+(?=[^a-z])|\n")

# 丨 is the ideograph that Chinese outlets type for a bar; the others are bars of their own.
_BARS = r"[丨|｜│∣¦]"
_NUMBER = r"(?:LBA|TPS|PF|PS|PB|OA|[A-Z])?-?\d{1,5}"
_ABSTRACT_LINE = re.compile(
    rf"(?:(?P<meeting>{_SHORT})\s*(?:20\d\d)?\s*)?(?:Oral\s+|Poster\s+)?"
    rf"(?:Abstract|Poster|Publication|Presentation)\s*(?:No\.?|Number|#|：|:)?\s*#?(?P<number>{_NUMBER})"
    rf"\s*(?:{_BARS}|[:：–—]\s)\s*(?P<title>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_NUMBER_LINE = re.compile(
    rf"(?:Publication|Abstract|Poster)\s*(?:Number|No\.?|ID)\s*[:：]\s*#?(?P<number>{_NUMBER})",
    re.I,
)
_OF_A_BLOCK = re.compile(
    r"(?:Title|First Author|Presenter|Presenting Author)\s*[:：]\s*(?P<value>\S.*)",
    re.I | re.DOTALL,
)
_FEW_WORDS = 4


@dataclass(frozen=True, slots=True)
class MeetingMention:
    """A meeting of a certain year."""

    meeting: str
    year: int


@dataclass(frozen=True, slots=True)
class AbstractLine:
    """A line that gives an abstract's number and title; ``start`` is where the title begins."""

    number: str
    title: str
    start: int
    meeting: str | None = None


def meetings_in(text: str) -> Iterable[MeetingMention]:
    """The meetings that a text names together with a year, in order.

    The year is next to the name or stands in the same sentence.
    """
    for match in _MENTION.finditer(text):
        before = _YEAR_BEFORE.search(text[: match.start()])
        after = _YEAR_AFTER.match(text, match.end())
        year = after or before or re.search(rf"(?<!\d){_YEAR}(?!\d)", _sentence(text, match))
        if year:
            yield MeetingMention(_key(match), int(year["year"]))


def named_meeting(text: str) -> str | None:
    """The first meeting that a text names, with or without a year.

    >>> named_meeting("66th ASH Annual Meeting")
    'ash'
    """
    match = _MENTION.search(text)
    return _key(match) if match else None


def meeting_in(*texts: str | None) -> MeetingMention | None:
    """The first meeting with a year in these texts, looked at in their order.

    >>> meeting_in("Locke discussed the trial at the 2021 ASH Annual Meeting.")
    MeetingMention(meeting='ash', year=2021)
    >>> meeting_in(None, "ash falls") is None
    True
    """
    return next((m for text in texts if text for m in meetings_in(text)), None)


def abstract_line(text: str) -> AbstractLine | None:
    """Read ``Abstract 964丨Title`` in its spellings; None for anything else.

    >>> abstract_line("Abstract 964 was presented on Sunday.") is None
    True
    """
    match = _ABSTRACT_LINE.fullmatch(text)
    if match is None or len(match["title"].split()) < _FEW_WORDS:
        return None
    return AbstractLine(
        match["number"].upper(),
        match["title"],
        match.start("title"),
        match["meeting"].lower() if match["meeting"] else None,
    )


def is_publication_line(text: str) -> bool:
    """Whether a line is one of a round-up's block: the number, the title, the first author.

    >>> is_publication_line("Publication Number: 964"), is_publication_line("First Author: Li Wu")
    (True, True)
    """
    return bool(_NUMBER_LINE.fullmatch(text) or _OF_A_BLOCK.match(text))


def cited_abstracts(passages: Sequence[Passage], at: MeetingMention | None) -> tuple[Citation, ...]:
    """The works named by the passages of `Section.CITED`, each with its place in the body.

    A number without a known meeting and year names nothing, so such a citation has a title only.
    """
    found = []
    number: str | None = None
    for index, passage in enumerate(passages):
        if passage.section is not Section.CITED:
            continue
        if alone := _NUMBER_LINE.fullmatch(passage.text):
            number = alone["number"].upper()
        elif line := abstract_line(passage.text):
            found.append(
                _citation(line, meeting_in(passage.text[: line.start]) or at, passage, index)
            )
        elif number and passage.text[:5].casefold() == "title":
            block = _OF_A_BLOCK.fullmatch(passage.text)
            if block:
                line = AbstractLine(number, block["value"], block.start("value"))
                found.append(_citation(line, at, passage, index))
            number = None
    return tuple(found)


def _citation(
    line: AbstractLine, at: MeetingMention | None, passage: Passage, index: int
) -> Citation:
    if at and line.meeting and line.meeting != at.meeting:
        at = MeetingMention(line.meeting, at.year)
    return Citation(
        Relation.DISCUSSES,
        identifier=abstract(at.meeting, at.year, line.number) if at else None,
        title=line.title,
        venue=f"{at.meeting.upper()} {at.year}" if at else None,
        text=passage.text,
        passage=index,
        start=passage.start,
        end=passage.end,
    )


def _key(match: re.Match[str]) -> str:
    return (match["short"] or "").lower() or next(k for k in _SPELLED if match[k])


def _sentence(text: str, match: re.Match[str]) -> str:
    ends = [m.end() for m in _SENTENCE_END.finditer(text)]
    start = max((e for e in ends if e <= match.start()), default=0)
    end = min((e for e in ends if e >= match.end()), default=len(text))
    return text[start:end]
