"""How a sentence stands to what it says: found, denied, planned, or somebody's earlier work.

After ConText (Harkema et al. 2009, J Biomed Inform 42:839): trigger words and their reach.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.annotation import Assertion
from corpus.model import Section

_PRIOR = re.compile(
    r"(?i)\bprevious(?:ly)?\s+(?:\w+\s+){0,3}?(?:report|publish|stud|trial|work|show|analys"
    r"|demonstrat|describ)"
    r"|\bearlier\s+(?:\w[\w-]*\s+){0,3}?(?:report|publish|stud|trial|work|show|analys|phase"
    r"|result|version)"
    r"|\b(?:report|publish|show|present|describ|demonstrat)\w*\s+(?:\w+\s+){0,4}?(?:earlier"
    r"|previously)\b"
    r"|\b(?:prior|former|historical|preceding)\s+(?:report|stud|trial|work|analys|publication"
    r"|result|data|control)"
    r"|\bthe\s+(?:\d+-(?:year|month)|first|initial|interim|primary|phase\s+\S+)\s+(?:report"
    r"|publication)\b"
    r"|\b(?:ha[sd]|have)\s+(?:already\s+)?been\s+(?:reported|published|described|shown|presented)\b"
    r"|\blast\s+year['’]s\b|\bet\s+al\b\.?,?\s*(?:\(?(?:19|20)\d\d|\[\d|reported|showed|found)"
    r"|\b[Aa]nother\s+(?:phase|trial|study|group)\b"
)
_PLANNED = re.compile(
    r"(?i)\b(?:will\s+be|is\s+planned|are\s+planned|planned\s+(?:enrol|sample|accrual|number)"
    r"|estimated\s+enrol"
    r"|target(?:ed)?\s+enrol|anticipated|is\s+designed\s+to|to\s+be\s+enrolled|is\s+recruiting"
    r"|expected\s+to"
    r"|null\s+hypothes|assum(?:ed|ing)|boundary|sample\s+size"
    r"|\d\s*%\s+power|power(?:ed)?\s+(?:of|to)|to\s+detect\s+(?:an?|the)\b)"
)
# What the patterns above cannot do without; few sentences have any of it.
_PRIOR_MARKS = (
    "previous", "earlier", "prior", "former", "histor", "preced", "report", "publication", "been",
    "last year", "et al", "another",
)  # fmt: skip
_PLANNED_MARKS = (
    "will", "planned", "estimated", "target", "anticipat", "designed", "to be", "recruiting",
    "expected", "hypothes", "assum", "boundary", "sample", "power", "detect",
)  # fmt: skip
_NEGATION = re.compile(
    r"(?i)\b(?:no|without|none|neither|nor|absence\s+of|free\s+(?:of|from)|never|lack\s+of"
    r"|did\s+not|was\s+not|were\s+not"
    r"|not\s+(?:seen|observed|reported))\b"
)
_NOT_NEGATION = re.compile(
    r"(?i)^(?:no\s+(?:longer|more\s+than|less\s+than|difference)|not\s+(?:reached|estimable"
    r"|only)|without\s+(?:new|other)\s+therap)"
)


@lru_cache(maxsize=256)  # asked of each sentence by every stage
def assertion_of(sentence: str, section: Section) -> Assertion:
    """How a whole sentence stands to the numbers in it.

    >>> assertion_of("The earlier study had a median OS of 25.8 months.", Section.CONCLUSIONS)
    <Assertion.PRIOR_WORK: 'prior_work'>
    >>> assertion_of("Estimated enrolment is 20.", Section.METHODS)
    <Assertion.HYPOTHETICAL: 'hypothetical'>
    """
    lowered = sentence.lower()
    if any(mark in lowered for mark in _PRIOR_MARKS) and _PRIOR.search(sentence):
        return Assertion.PRIOR_WORK
    if section is Section.AIMS or (
        any(mark in lowered for mark in _PLANNED_MARKS) and _PLANNED.search(sentence)
    ):
        return Assertion.HYPOTHETICAL
    if section is Section.BACKGROUND:
        return Assertion.PRIOR_WORK
    return Assertion.AFFIRMED


def is_negated(sentence: str, start: int, end: int) -> bool:
    """Whether ``sentence[start:end]`` lies in the reach of a negation.

    The reach is the clause: up to ten words before, or "was not seen" right after.

    >>> text = "No grade 4 CRS was seen, and ORR was 80%."
    >>> is_negated(text, 11, 14), is_negated(text, 29, 32)
    (True, False)
    """
    clause = re.split(r"(?i)[;:,.]\s|\bbut\b|\bhowever\b|\bwhereas\b|\bwho\b", sentence[:start])[-1]
    reach = list(re.finditer(r"\S+", clause))[-10:]
    if reach:
        near = clause[reach[0].start() :]
        for match in _NEGATION.finditer(near):
            if not _NOT_NEGATION.match(near[match.start() :]):
                return True
    return bool(
        re.match(
            r"(?i)\s*(?:\([^)]*\)\s*)?(?:(?:was|were|has|have|did|been)\s+)+(?:not|never)\s+(?:been\s+)?"
            r"(?:seen|observed|reported|occur|recorded|documented|noted|encountered)\b",
            sentence[end:],
        )
    )
