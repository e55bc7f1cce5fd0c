"""What a format is: bytes that it recognises, and the documents they hold.

A format module offers one `Format`; `ingest.formats.FORMATS` lists them, the most particular
first. Parsing never fails for a neighbour's fault: a record that cannot be read comes out as
`Unreadable` in its place, and the ones around it as documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from corpus.model import Document, Passage, Section


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that could not be read: which one, and why, in one sentence."""

    locator: str
    reason: str


class Format(Protocol):
    """Bytes → documents, with no network and no clock.

    ``name`` is stored with each document; ``version`` is bumped whenever the output changes.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def media_type(self) -> str: ...

    def recognises(self, content: bytes) -> bool:
        """Whether these bytes are of this format; looks at the content only, never raises."""
        ...

    def parse(self, content: bytes) -> Iterator[Document | Unreadable]:
        """Every record in order.

        Raises:
            FormatError: if nothing at all can be read.
        """
        ...


@dataclass
class BodyBuilder:
    """Collects passages and joins them into one body with exact offsets.

    >>> body = BodyBuilder()
    >>> body.add("CD7 CAR-T in T-ALL", Section.TITLE)
    >>> body.add("  Twenty patients were treated. ", Section.RESULTS, heading="Results")
    >>> body.text
    'CD7 CAR-T in T-ALL\\n\\nTwenty patients were treated.'
    >>> [body.text[p.start:p.end] == p.text for p in body.passages]
    [True, True]
    """

    _parts: list[str] = field(default_factory=list)
    _passages: list[Passage] = field(default_factory=list)
    _length: int = 0

    def add(
        self,
        text: str | None,
        section: Section = Section.BODY,
        *,
        heading: str | None = None,
        speaker: str | None = None,
    ) -> None:
        """Append one passage; blank text adds nothing."""
        text = text.strip() if text else ""
        if not text:
            return
        start = self._length + (2 if self._parts else 0)
        end = start + len(text)
        self._passages.append(Passage(start, end, text, section, heading or None, speaker or None))
        self._parts.append(text)
        self._length = end

    @property
    def text(self) -> str:
        return "\n\n".join(self._parts)

    @property
    def passages(self) -> tuple[Passage, ...]:
        return tuple(self._passages)
