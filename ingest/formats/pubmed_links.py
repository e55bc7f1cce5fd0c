"""What a PubMed record says about other records, and about its own standing.

Source: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html#commentscorrections
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from lxml import etree

from corpus.errors import InvalidIdentifier
from corpus.identifiers import Identifier, doi, pmid
from corpus.model import Citation, Relation, Status
from ingest.formats import standing
from ingest.formats.xml_text import text_of

_RELATIONS = {
    "CommentIn": Relation.COMMENTED_BY,
    "CommentOn": Relation.COMMENTS_ON,
    "CorrectedandRepublishedFrom": Relation.CORRECTS,
    "CorrectedandRepublishedIn": Relation.CORRECTED_BY,
    "ErratumFor": Relation.CORRECTS,
    "ErratumIn": Relation.CORRECTED_BY,
    "ExpressionOfConcernFor": Relation.COMMENTS_ON,
    "ExpressionOfConcernIn": Relation.COMMENTED_BY,
    "OriginalReportIn": Relation.SUMMARISES,
    "RetractedandRepublishedFrom": Relation.RETRACTS,
    "RetractedandRepublishedIn": Relation.RETRACTED_BY,
    "RetractionIn": Relation.RETRACTED_BY,
    "RetractionOf": Relation.RETRACTS,
    "SummaryForPatientsIn": Relation.COMMENTED_BY,
    "UpdateIn": Relation.UPDATED_BY,
    "UpdateOf": Relation.UPDATES,
}
# The PMID of each reference, or its DOI where it has none; long lists make this the hot spot.
_LISTED = "PubmedData/ReferenceList//ArticleIdList"
_REFERENCED = etree.XPath(
    f"{_LISTED}/ArticleId[@IdType='pubmed']/text()"
    f" | {_LISTED}[not(ArticleId[@IdType='pubmed'])]/ArticleId[@IdType='doi']/text()",
    smart_strings=False,
)


def citations(record: etree._Element, citation: etree._Element) -> tuple[Citation, ...]:
    """Corrections and comments first, then the references that carry a PMID or a DOI."""
    comments = citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
    return (*(_comment(node) for node in comments), *_references(record))


def status_of(
    title: str | None, publication_types: Iterable[str], links: Iterable[Citation]
) -> Status:
    """Retracted, withdrawn or corrected where the record says so, else released."""
    is_retracted = "Retracted Publication" in publication_types
    return standing.status_of(title, (link.relation for link in links), is_retracted=is_retracted)


def _comment(node: etree._Element) -> Citation:
    """A kind of link that PubMed adds later counts as a plain citation."""
    return Citation(
        relation=_RELATIONS.get(node.get("RefType", ""), Relation.CITES),
        identifier=_read(pmid, node.findtext("PMID")),
        text=text_of(node.find("RefSource")) or None,
    )


def _references(record: etree._Element) -> Iterator[Citation]:
    texts = cast(list[str], _REFERENCED(record))
    for text in dict.fromkeys(texts):
        identifier = _read(pmid if text.strip().isdigit() else doi, text)
        if identifier is not None:
            yield Citation(Relation.CITES, identifier)


def _read(reader: Callable[[str], Identifier], text: str | None) -> Identifier | None:
    try:
        return reader(text or "")
    except InvalidIdentifier:
        return None
