"""Works that running text names: DOIs, meeting abstracts, and publications in journals.

>>> [(c.relation.value, c.venue) for c in find_citations(
...     "the data have been published in Blood (Phase I) and The Lancet Oncology.", 0, 0)]
[('prior_work', 'Blood'), ('prior_work', 'The Lancet Oncology')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.annotation import Assertion
from corpus.identifiers import MEETINGS, abstract, doi
from corpus.model import Citation, Relation, Section
from ingest.extract.assertion import assertion_of

_JOURNALS = (
    "The Lancet Oncology|Lancet Oncology|The Lancet Haematology|Lancet Haematology|The Lancet"
    "|Lancet"
    "|Blood Advances|Blood Cancer Journal|Blood Neoplasia|Blood"
    "|New England Journal of Medicine|NEJM"
    "|Journal of Clinical Oncology|JCO|Nature Medicine|Nature Communications|Nature"
    "|JAMA Oncology|JAMA"
    "|Leukemia|Haematologica|HemaSphere|American Journal of Hematology|Clinical Cancer Research"
    "|Cancer Discovery|Journal of Hematology (?:&|and) Oncology|Science Translational Medicine"
    "|Bone Marrow Transplantation|Annals of Hematology|British Journal of Haematology"
)
_PUBLISHED = re.compile(
    r"(?i)\b(?:published|appeared|reported|described|printed)\b[^.;]{0,80}?\bin\s+(?:the\s+)?$"
)
_JOURNAL = re.compile(rf"(?<![\w-])(?P<journal>{_JOURNALS})(?![\w-])")
_DOI = re.compile(r"(?i)\b(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/[^\s,;]+")
_ABSTRACT = re.compile(
    rf"(?i)\b(?P<meeting>{'|'.join(MEETINGS)})\s+(?:annual\s+meeting\s+)?(?P<year>20\d\d)"
    r"[\s,(]*(?:abstract|poster|oral)?s?\s*(?:no\.?\s*)?#?\s*(?P<number>(?:LBA|TPS|PF|PS|PB|OA"
    r"|S|P)?\d{2,5})\b(?!\s*(?:patients|%))"
)


# What any of the patterns needs; most sentences have none of it.
_MARKS = ("10.", "ublished", "ppeared", "eported", "escribed", "rinted", " 20")


def find_citations(
    sentence: str, passage: int, offset: int, section: Section = Section.BODY
) -> Iterator[Citation]:
    """The works that one sentence names; ``offset`` is where it starts in the body."""
    if not any(mark in sentence for mark in _MARKS):
        return
    prior = assertion_of(sentence, section) is Assertion.PRIOR_WORK
    relation = Relation.PRIOR_WORK if prior else Relation.CITES
    for match in _DOI.finditer(sentence):
        yield Citation(
            relation, doi(match.group()), None, None, match.group(),
            passage, offset + match.start(), offset + match.end(),
        )  # fmt: skip
    for match in _ABSTRACT.finditer(sentence):
        yield Citation(
            relation,
            abstract(match["meeting"], int(match["year"]), match["number"]),
            None, None, match.group(), passage, offset + match.start(), offset + match.end(),
        )  # fmt: skip
    in_list = False
    last_end = 0
    for match in _JOURNAL.finditer(sentence):
        between = sentence[last_end : match.start()]
        introduced = _PUBLISHED.search(sentence[: match.start()]) is not None
        continued = in_list and re.fullmatch(
            r"\s*(?:\([^()]*\)\s*)?(?:,|and|,\s*and)\s*(?:in\s+)?(?:the\s+)?", between
        )
        in_list = introduced or (continued is not None and continued is not False)
        last_end = match.end()
        if in_list:
            yield Citation(
                Relation.PRIOR_WORK, None, None, match["journal"], _quoted(sentence, match),
                passage, offset + match.start(), offset + match.end(),
            )  # fmt: skip


def _quoted(sentence: str, match: re.Match[str]) -> str:
    aside = re.match(r"\s*\([^()]*\)", sentence[match.end() :])
    return match.group() + (aside.group() if aside else "")
