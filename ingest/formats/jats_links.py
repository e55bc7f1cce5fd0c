"""What a JATS article says about other works, and about its own standing.

Source of the types: https://www.ncbi.nlm.nih.gov/pmc/pmcdoc/tagging-guidelines/article/tags.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from corpus.errors import InvalidIdentifier
from corpus.identifiers import Identifier, doi, pmcid, pmid
from corpus.model import Citation, Relation, Status
from ingest.formats import standing
from ingest.formats.xml_text import text_of

_RELATIONS = {
    "addended-article": Relation.UPDATES,
    "addendum": Relation.UPDATED_BY,
    "commentary": Relation.COMMENTED_BY,
    "commentary-article": Relation.COMMENTS_ON,
    "concern-forward": Relation.COMMENTED_BY,
    "corrected-article": Relation.CORRECTS,
    "correction-forward": Relation.CORRECTED_BY,
    "letter": Relation.COMMENTED_BY,
    "object-of-concern": Relation.COMMENTS_ON,
    "partial-retraction": Relation.RETRACTS,
    "retracted-article": Relation.RETRACTS,
    "retraction-forward": Relation.RETRACTED_BY,
    "update": Relation.UPDATED_BY,
    "updated-article": Relation.UPDATES,
}
_HREF = "{http://www.w3.org/1999/xlink}href"


def citations(article: etree._Element, meta: etree._Element) -> tuple[Citation, ...]:
    """Related articles first, then the references that carry a DOI or a PMID."""
    related = (_related(node) for node in meta.iterfind("related-article"))
    return (*(r for r in related if r is not None), *_references(article))


def status_of(title: str | None, article_type: str | None, links: Iterable[Citation]) -> Status:
    """Retracted, withdrawn or corrected where the article says so, else released."""
    is_retracted = article_type == "retracted-article"
    return standing.status_of(title, (link.relation for link in links), is_retracted=is_retracted)


def _related(node: etree._Element) -> Citation | None:
    """A related article with an address; a kind that is not listed counts as a citation."""
    address = node.get(_HREF) or ""
    text = text_of(node) or None
    identifier = _identifier(node.get("ext-link-type"), address) or _identifier("doi", text or "")
    if identifier is None and text is None:
        return None
    relation = _RELATIONS.get(node.get("related-article-type", ""), Relation.CITES)
    return Citation(relation, identifier, text=text)


def _references(article: etree._Element) -> Iterator[Citation]:
    seen: set[Identifier] = set()
    for ref in article.iterfind("back//ref"):
        identifier = _of_reference(ref)
        if identifier is not None and identifier not in seen:
            seen.add(identifier)
            title = text_of(next(ref.iter("article-title"), None))
            yield Citation(Relation.CITES, identifier, title=title or None)


def _of_reference(ref: etree._Element) -> Identifier | None:
    """The DOI of a reference, else its PMID or PMCID, else a DOI that it links to."""
    ids = {node.get("pub-id-type"): node.text or "" for node in ref.iter("pub-id")}
    for kind in ("doi", "pmid", "pmc", "pmcid"):
        if found := _identifier(kind, ids.get(kind, "")):
            return found
    links = (node.get(_HREF) or "" for node in ref.iter("ext-link"))
    return next((found for link in links if (found := _identifier("doi", link))), None)


def _identifier(kind: str | None, text: str) -> Identifier | None:
    reader = {"pmid": pmid, "pubmed": pmid, "pmc": pmcid, "pmcid": pmcid}.get(kind or "", doi)
    try:
        return reader(text)
    except InvalidIdentifier:
        return None
