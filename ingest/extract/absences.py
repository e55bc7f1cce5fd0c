"""What nobody had: "No ICANS was observed" reports 0%, as surely as a number would.

>>> from ingest.extract.linking import EndpointSpan
>>> text = "No grade ≥3 CRS was seen."
>>> [(a.text, a.endpoint.concept) for a in absences(text, [EndpointSpan(12, 15, "endpoint:crs")])]
[('No', 'endpoint:crs')]
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.linking import EndpointSpan


@dataclass(frozen=True, slots=True)
class Absence:
    """An endpoint that occurred in nobody, and the word at ``sentence[start:end]`` that says so.

    ``of`` is the size of the group, where the same words give it ("none of the 14 patients").
    """

    start: int
    end: int
    text: str
    endpoint: EndpointSpan
    of: int | None = None


_NOBODY = re.compile(
    r"(?i)\b(?P<word>none|no|neither|zero|0)\b(?P<of>\s+(?:of\s+)?(?:the\s+|these\s+|our\s+|all\s+)?(?P<n>\d+)?\s*"
    r"(?:patients?|pts?|participants?|subjects?|one|recipients?|children|adults?)?\b)?"
)
_NO_ABSENCE = re.compile(
    r"(?i)\s*(?:(?:statistically\s+)?significant|difference|longer|more|less|fewer|other|new"
    r"|additional|prior|previous|history|evidence|association|correlation|impact|effect|clear"
    r"|further|apparent|unexpected|obvious|relevant|maximum|dose[- ]limiting toxicity period)\b"
)
_ABOUT_DATA = re.compile(r"(?i)\s+(?:data|information|results?|assessments?|endpoints?|reports?)\b")
_STOP = re.compile(
    r"(?i)[;:]|,\s+(?:but|and\s+(?:the|one|two|\d)|with\b|while|whereas)|\bbut\b|\bexcept"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?\s*%|\b\d+\s*/\s*\d+")


def absences(sentence: str, endpoints: Sequence[EndpointSpan]) -> list[Absence]:
    """The endpoints that the sentence says occurred in nobody, in order."""
    found = []
    for match in _NOBODY.finditer(sentence):
        word = match["word"]
        if _NO_ABSENCE.match(sentence[match.end("word") :]):
            continue
        reach = _STOP.search(sentence, match.end())
        until = reach.start() if reach else len(sentence)
        inside = [
            e
            for e in endpoints
            if match.end("word") <= e.start
            and e.end <= until
            and not _ABOUT_DATA.match(sentence, e.end)
        ]
        for endpoint in _listed(sentence, match.end(), inside):
            of = int(match["n"]) if match["n"] else None
            start = match.start("word")
            found.append(Absence(start, start + len(word), word, endpoint, of))
    found += _not_seen(sentence, endpoints)
    return found


_NOT_SEEN = re.compile(
    r"(?i)\s*(?:\([^()]*\)\s*)?(?:(?:was|were|has|have|did|been)\s+)+(?P<word>not|never)\s+(?:been\s+)?"
    r"(?:seen|observed|reported|occur|recorded|documented|noted|encountered)\b"
)


def _not_seen(sentence: str, endpoints: Sequence[EndpointSpan]) -> list[Absence]:
    """ "ICANS did not occur"."""
    return [
        Absence(match.start("word"), match.end("word"), match["word"], endpoint)
        for endpoint in endpoints
        if (match := _NOT_SEEN.match(sentence, endpoint.end))
    ]


_LIST = re.compile(
    r"(?i)[\s,/()-]*(?:(?:or|and|nor|any|other|grade|grades|≥|>|[1-5]|higher|severe|treatment|related|emergent"
    r"|events?|cases?|of|occurrences?)[\s,/()-]*)*"
)
_LEAD = re.compile(r"(?i)[^.;:%]{0,80}")


def _listed(sentence: str, after: int, endpoints: Sequence[EndpointSpan]) -> list[EndpointSpan]:
    """The first endpoint, and those in a list with it."""
    chosen: list[EndpointSpan] = []
    for endpoint in endpoints:
        gap = sentence[chosen[-1].end if chosen else after : endpoint.start]
        if _NUMBER.search(gap) or not (_LIST if chosen else _LEAD).fullmatch(gap):
            break
        chosen.append(endpoint)
    return chosen
