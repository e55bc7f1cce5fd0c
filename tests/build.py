"""One builder for test data: documents and snapshots with as little said as a test needs."""

from __future__ import annotations

from pathlib import Path

from corpus.identifiers import Identifier
from corpus.model import Document, Kind, PartialDate, Section, Snapshot, Venue
from corpus.store import Corpus, snapshot_of
from ingest.formats.base import BodyBuilder

SHARED = Path(__file__).parents[2] / "shared" / "data"
"""Real samples beside the checkout; tests that read them skip where they are absent."""


def document(
    *texts: str | tuple[str, Section],
    title: str | None = None,
    ids: tuple[str, ...] = (),
    kind: Kind = Kind.ABSTRACT,
    venue: Venue | None = None,
    published: str | None = None,
    format: str = "text",  # noqa: A002 - the field's own name
) -> Document:
    """A document of these passages, each plain or with its section."""
    body = BodyBuilder()
    body.add(title, Section.TITLE)
    for text in texts:
        if isinstance(text, str):
            body.add(text)
        else:
            body.add(*text)
    return Document(
        kind=kind,
        format=format,
        title=title,
        body=body.text,
        passages=body.passages,
        identifiers=tuple(Identifier.parse(i) for i in ids),
        venue=venue,
        published=PartialDate.parse(published) if published else None,
    )


def snapshot(origin: str = "a.txt", content: bytes | str = b"raw") -> Snapshot:
    """Bytes from a place."""
    raw = content.encode() if isinstance(content, str) else content
    return snapshot_of(origin, raw, "text/plain")


def add(corpus: Corpus, doc: Document, origin: str = "a.txt", locator: str = "1") -> int:
    """Add a document whose raw bytes are its body; returns its number."""
    return corpus.add(doc, snapshot(origin, doc.body), locator, "text/1").document_id
