"""Where a text may define a short form: at brackets, in lists, and between commas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ingest.extract.abbreviations.forms import LONGEST, could_be_short

_WINDOW = 250
_WIDEST_BRACKET = 200
_MOST_COMMAS = 3
_BRACKET = re.compile(r"[()\[\]]")
_CLOSING = {"(": ")", "[": "]"}
_SEPARATOR = re.compile(r";|,(?=\s)")
_LEAD = re.compile(
    r"(?:i\.e\.,?|abbreviated(?: as| to)?|hereafter|henceforth|also|called|known as|termed"
    r"|referred to as|designated(?: as)?|or)\s+",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"(?<!\b[A-Z])(?<!\bvs)[.!?:;]\s|\n")
_INSIDE = r"[^()\[\]]*"
_ASIDE = re.compile(
    rf"(?:^|\s)[(\[]{_INSIDE}(?:[(\[]{_INSIDE}[)\]]{_INSIDE})*[)\]](?:/|(?![^\s,;:.]))"
)
_STILL_OPEN = re.compile(rf"(?:^|\s)[(\[](?!{_INSIDE}[)\]])")
_LAST_WORD = re.compile(r"\S+$")
_ACRONYM = re.compile(r"([A-Z][\w/+-]{0,16}[A-Z0-9])([,;.:]| ?=| [–—-])(?:\s|$)")
_ENTRY = re.compile(r"[^\n.;()\[\]=]{4,120}")

Place = tuple[int, int]


class Candidate(NamedTuple):
    """``short`` and ``long`` are places; the long form ends where ``long`` does.

    ``whole``: it also begins there. ``marked``: brackets say that the one explains the other.
    """

    short: Place
    long: Place
    whole: bool = False
    marked: bool = True


def find_candidates(text: str) -> Iterator[list[Candidate]]:
    """For each bracket, entry of a list, acronym between commas: its readings, likeliest first."""
    for start, end in _brackets(text):
        yield _of_bracket(text, start, end)
    for acronym in _ACRONYM.finditer(text):
        short, after = acronym.span(1), acronym.end(2)
        before = text[max(0, short[0] - 2) : short[0]]
        if acronym[2] not in ";." and not before[-1:].isalnum() and before[-1:] != "-":
            longs = _growing(text, after + 1)
            yield [Candidate(short, long, whole=True, marked=False) for long in longs]
        if acronym[2] in ",;." and before == ", ":
            long = (_clause(text, short[0] - 2), short[0] - 2)
            yield [Candidate(short, long, marked=False)]


def _of_bracket(text: str, start: int, end: int) -> list[Candidate]:
    found = []
    pieces = _pieces(text, start, end)
    before = _trimmed(text, max(0, start - 1 - _WINDOW), start - 1)[1]
    if _short(text, pieces[0]):
        found.append(Candidate(pieces[0], (_clause(text, before), before)))
    if word := _LAST_WORD.search(text, max(0, before - LONGEST), before):
        short = _trimmed(text, *word.span(), "([\"'")
        if not word[0].islower() and _short(text, short):
            longs = dict.fromkeys([(pieces[0][0], pieces[-1][1]), pieces[0]])
            found += [Candidate(short, long, whole=True) for long in longs]
    if len(pieces) > 1 and _short(text, pieces[-1]):
        found.append(Candidate(pieces[-1], (start, pieces[-2][1])))
    return found


def _short(text: str, place: Place) -> bool:
    return could_be_short(text[slice(*place)])


def _brackets(text: str) -> list[Place]:
    """What stands inside brackets, the nested ones too, from left to right.

    >>> _brackets("a (b [c]) d)")
    [(3, 8), (6, 7)]
    """
    found: list[Place] = []
    opened: list[int] = []
    for bracket in _BRACKET.finditer(text):
        if bracket[0] in _CLOSING:
            opened.append(bracket.start())
            continue
        while opened and _CLOSING[text[opened[-1]]] != bracket[0]:
            opened.pop()
        if opened:
            start = opened.pop() + 1
            if start < bracket.start() <= start + _WIDEST_BRACKET:
                found.append((start, bracket.start()))
    return sorted(found)


def _pieces(text: str, start: int, end: int) -> list[Place]:
    """What is inside a bracket, parted at commas and semicolons.

    >>> _pieces("MRI, 1.5 T", 0, 10)
    [(0, 3), (5, 10)]
    """
    cuts = [m.span() for m in _SEPARATOR.finditer(text, start, end)]
    begins = [start, *(after for _, after in cuts)]
    ends = [*(before for before, _ in cuts), end]
    found = [_trimmed(text, b, e) for b, e in zip(begins, ends, strict=True)]
    if lead := _LEAD.match(text, *found[0]):
        found[0] = (lead.end(), found[0][1])
    return found


def _trimmed(text: str, start: int, end: int, marks: str = "\"'“”‘’") -> Place:
    inside = text[start:end]
    left = len(inside) - len(inside.lstrip().lstrip(marks))
    return start + left, end - len(inside) + max(left, len(inside.rstrip().rstrip(marks)))


def _clause(text: str, end: int) -> int:
    """Where the clause begins that ends at ``end``: after a full stop, an aside, a bracket."""
    start = max(0, end - _WINDOW)
    if start > 0 and not text[start - 1].isspace():
        cut = text.find(" ", start, end)
        start = cut + 1 if cut >= 0 else end
    for pattern in (_CLAUSE_END, _ASIDE, _STILL_OPEN):
        for stop in pattern.finditer(text, start, end):
            start = max(start, stop.end())
    return start


def _growing(text: str, start: int) -> Iterator[Place]:
    """What an entry of a list may explain: up to its first comma, its second, …, its end."""
    if entry := _ENTRY.match(text, start):
        commas = _SEPARATOR.finditer(text, start, entry.end())
        for comma in islice(commas, _MOST_COMMAS):
            yield start, comma.start()
        yield entry.span()
