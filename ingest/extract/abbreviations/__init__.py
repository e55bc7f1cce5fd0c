"""Short forms that a document defines for itself: "cytokine release syndrome (CRS)".

After Schwartz & Hearst ("A simple algorithm for identifying abbreviation definitions in
biomedical text", PSB 2003), the text at a bracket is compared with the words before it. Instead
of the first alignment the cheapest is taken (``alignment``), and only if it is cheap enough for a
short form of that length: two letters are found in order nearly anywhere, five hardly ever.

>>> [(d.short, d.long) for d in definitions("cytokine release syndrome (CRS) in R/R patients")]
[('CRS', 'cytokine release syndrome')]
>>> [(d.short, d.long) for d in definitions("in CNSL (central nervous system leukemia)")]
[('CNSL', 'central nervous system leukemia')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.extract.abbreviations import custom
from ingest.extract.abbreviations.alignment import Words, align
from ingest.extract.abbreviations.candidates import Candidate, find_candidates
from ingest.extract.abbreviations.forms import (
    folded,
    is_balanced,
    is_plain_word,
    letters,
    readings,
)

# How dear an alignment may be, by the number of letters. Put after the words before another
# bracket, the short forms of 1,500 abstracts find a long form at these costs by chance in 4% of
# cases at two letters, 3% at three, 1% at four and none at more.
_TOLERANCE = {1: 0.0, 2: 1.0, 3: 2.5, 4: 2.9}
_TOLERANCE_PER_LETTER_MORE = 0.45
_TOLERANCE_UNMARKED = 0.35
_PARTS_SWAPPED = 0.5
_LETTERS_SWAPPED = 0.9
_PARTS = re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class Definition:
    """``text[start:end]`` is the short form where it is defined."""

    start: int
    end: int
    short: str
    long: str


def definitions(text: str) -> Iterator[Definition]:
    """Every definition in the text, in order; each place is read once."""
    found: dict[int, Definition] = {}
    for choices in find_candidates(text):
        for candidate in choices:
            if definition := _definition(text, candidate):
                found.setdefault(definition.start, definition)
                break
    yield from (found[start] for start in sorted(found))


def _definition(text: str, candidate: Candidate) -> Definition | None:
    short = text[slice(*candidate.short)]
    spelled = letters(short)
    if not spelled:
        return None
    at, end = candidate.long
    start = _start_of_last_words(text, at, end, _most_words(spelled))
    if candidate.whole and start > at:
        return None
    begin = _beginning(short, spelled, folded(text[start:end]), candidate)
    if begin is None:
        return None
    long = text[start if candidate.whole else start + begin : end]
    return Definition(*candidate.short, short, long) if _explains(long, short, spelled) else None


def _most_words(spelled: str) -> int:
    """min(|A| + 5, 2|A|) words, as in the paper."""
    return min(len(spelled) + 5, 2 * len(spelled))


def _start_of_last_words(text: str, start: int, end: int, count: int) -> int:
    begin = end
    for _ in range(count):
        while begin > start and text[begin - 1].isspace():
            begin -= 1
        while begin > start and not text[begin - 1].isspace():
            begin -= 1
    return begin


def _beginning(short: str, spelled: str, before: str, candidate: Candidate) -> int | None:
    """Where the long form begins in the text that it ends; None where there is none."""
    words = Words(before)
    as_written, *others = readings(short)
    swapped = _PARTS_SWAPPED if len(as_written) > 2 else _LETTERS_SWAPPED
    found = [
        (a.cost + (0.0 if wanted[0] == as_written[0] else swapped), a.start)
        for wanted in (as_written, *others)
        if (a := align(wanted, words, candidate.whole))
    ]
    best = min(found, default=None)
    if best and best[0] <= _tolerance(short, spelled, candidate.marked):
        return best[1]
    return custom.begins(spelled, before) if candidate.marked else None


def _tolerance(short: str, spelled: str, marked: bool) -> float:
    if not marked:
        return _TOLERANCE_UNMARKED
    if is_plain_word(short):
        return max(0.45, 0.05 + 0.2 * (len(spelled) - 1))  # all letters begin words, or one word
    more = max(0, len(spelled) - max(_TOLERANCE))
    return _TOLERANCE[len(spelled) - more] + more * _TOLERANCE_PER_LETTER_MORE


def _explains(long: str, short: str, spelled: str) -> bool:
    """Whether the long form says more than the short one does, in words."""
    return (
        len(long) > len(short)
        and folded(short) not in long.lower().split()
        and short not in _PARTS.split(long)
        and letters(long) != spelled
        and long.upper() != long
        and is_balanced(long)
    )
