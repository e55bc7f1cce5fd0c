"""From a heading as printed to the part it plays.

>>> section_of("Patients and Methods:")
<Section.METHODS: 'methods'>
>>> section_of("CONCLUSION(S)")
<Section.CONCLUSIONS: 'conclusions'>
"""

from __future__ import annotations

import re

from corpus.model import Section

_BY_WORD: tuple[tuple[str, Section], ...] = (
    (r"aims?|objectives?|purpose|goals?", Section.AIMS),
    (r"background|introduction|context|rationale|importance", Section.BACKGROUND),
    (
        r"methods?|methodology|materials?|patients|design|setting|interventions?|participants"
        r"|study population|statistical|procedures?|main outcome measures?",
        Section.METHODS,
    ),
    (r"results?|findings|outcomes?|observations?", Section.RESULTS),
    (r"discussion|comment", Section.DISCUSSION),
    (r"conclusions?|summary|interpretation|implications|significance", Section.CONCLUSIONS),
    (r"abstract", Section.ABSTRACT),
    (
        r"disclosures?|funding|acknowledge?ments?|conflicts?|competing interests?|registration"
        r"|trial registration|contributors|authors?['’]* contributions?|supplementary"
        r"|data availability|pre-publication history|abbreviations",
        Section.NOTE,
    ),
)
_PATTERNS = tuple((re.compile(rf"\b(?:{words})", re.IGNORECASE), s) for words, s in _BY_WORD)


def section_of(heading: str | None) -> Section:
    """The section that a heading opens; `Section.BODY` where it says nothing known.

    The word that comes first in the heading decides ("Summary of results" is a summary).
    """
    if not heading:
        return Section.BODY
    found = [
        (match.start(), section)
        for pattern, section in _PATTERNS
        if (match := pattern.search(heading))
    ]
    return min(found)[1] if found else Section.BODY
