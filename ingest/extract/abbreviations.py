"""Short forms that a document defines for itself, by the algorithm of Schwartz & Hearst.

"A simple algorithm for identifying abbreviation definitions in biomedical text", PSB 2003:
a candidate in parentheses is aligned from its last character back through the words before it.

>>> [(d.short, d.long) for d in definitions("cytokine release syndrome (CRS) in R/R patients")]
[('CRS', 'cytokine release syndrome')]
>>> [(d.short, d.long) for d in definitions("in CNSL (central nervous system leukemia)")]
[('CNSL', 'central nervous system leukemia')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """``text[start:end]`` is the short form where it is defined."""

    start: int
    end: int
    short: str
    long: str


_PARENTHESIS = re.compile(r"\(([^()]{1,100})\)")


def definitions(text: str) -> Iterator[Definition]:
    """Every definition in the text, in order."""
    for match in _PARENTHESIS.finditer(text):
        inside = re.split(r"[;,]", match.group(1))[0].strip()
        before = text[max(0, match.start() - 200) : match.start()].rstrip()
        if _could_be_short(inside):
            start = text.index(inside, match.start())
            long = _align(inside, _candidate(before, inside))
            if long is None and inside.endswith("s"):
                long = _align(inside[:-1], _candidate(before, inside))
            if long:
                yield Definition(start, start + len(inside), inside, long)
        elif " " in inside:
            word = re.search(r"(\S+)$", before)
            if word and _could_be_short(word.group(1)):
                long = _align(word.group(1), inside)
                if long and len(long) == len(inside):
                    start = match.start() - len(text[: match.start()]) + len(before)
                    yield Definition(start - len(word.group(1)), start, word.group(1), long)


def _could_be_short(text: str) -> bool:
    words = text.split()
    return (
        2 <= len(text) <= 12
        and len(words) <= 2
        and text[0].isalnum()
        and any(c.isalpha() for c in text)
        and any(c.isupper() or c.isdigit() for c in text)
        and not re.fullmatch(r"[nN]\s*=.*|\d[\d.,%–-]*.*", text)
    )


def _candidate(before: str, short: str) -> str:
    """At most min(|A| + 5, 2|A|) words, as in the paper, and none across a sentence end."""
    clause = re.split(r"[.;:!?]\s", before)[-1]
    words = clause.split()
    return " ".join(words[-min(len(short) + 5, 2 * len(short)) :])


def _align(short: str, long: str) -> str | None:
    s, position = len(short) - 1, len(long) - 1
    while s >= 0:
        wanted = short[s].lower()
        if not wanted.isalnum():
            s -= 1
            continue
        while position >= 0 and (
            long[position].lower() != wanted
            or (s == 0 and position > 0 and long[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
        s -= 1
        position -= 1
    start = long.rfind(" ", 0, position + 2) + 1 if position >= 0 else 0
    found = long[start:]
    if len(found) <= len(short) or short in found.split():
        return None
    return found
