"""A record of a reference manager as a document, whichever of the three formats it came in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.errors import FormatError, InvalidIdentifier
from corpus.identifiers import Identifier, doi, pmcid, pmid
from corpus.model import Contributor, Document, Kind, PartialDate, Role, Section, Status, Venue
from ingest.formats.base import BodyBuilder
from ingest.formats.languages import two_letters
from ingest.formats.meeting_lines import meeting_in
from ingest.formats.sections import section_of
from ingest.formats.xml_text import tidy

_LABEL = re.compile(
    r"(?:(?<=[.!?)\]%])\s+|^)(?P<label>(?:[A-Z][A-Z/&() ]{3,40}|Background|Introduction|Aims?"
    r"|Objectives?|Purpose|(?:Patients and |Materials and )?Methods?|Results?|Findings"
    r"|Interpretation|Conclusions?)(?:\(S\))?)\s*:\s+(?=\S)"
)


@dataclass
class Reference:
    """The fields of a record that the formats share, as read."""

    kind: Kind = Kind.PAPER
    title: str | None = None
    abstract: str | None = None
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    affiliations: dict[str, list[str]] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)
    journal: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    published: PartialDate | None = None
    identifiers: list[Identifier] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    language: str | None = None
    url: str | None = None
    note: str | None = None
    status: Status = Status.RELEASED
    meeting: str | None = None

    def add_identifier(self, scheme: str, text: str | None) -> None:
        """Keep a DOI, PMID or PMCID; what is not one is left out."""
        readers = {"doi": doi, "pmid": pmid, "pmcid": pmcid}
        if not text:
            return
        try:
            found = readers[scheme](text)
        except InvalidIdentifier:
            return
        if found not in self.identifiers:
            self.identifiers.append(found)

    def document(self, format_name: str) -> Document:
        """The document that this record describes.

        Raises:
            FormatError: if it has neither title nor abstract.
        """
        title = tidy(self.title or "") or None
        body = BodyBuilder()
        body.add(title, Section.TITLE)
        add_abstract(body, self.abstract or "")
        if not body.passages:
            raise FormatError("The record has neither a title nor an abstract.")
        return Document(
            kind=self.kind,
            format=format_name,
            title=title,
            body=body.text,
            passages=body.passages,
            identifiers=tuple(self.identifiers),
            contributors=self._contributors(),
            venue=self._venue(),
            published=self.published,
            status=self.status,
            language=two_letters(self.language),
            keywords=tuple(dict.fromkeys(filter(None, map(tidy, self.keywords)))),
            publication_types=tuple(dict.fromkeys(self.types)),
            source_url=self.url,
            note=tidy(self.note or "") or None,
        )

    def _contributors(self) -> tuple[Contributor, ...]:
        people = [
            Contributor(upright(name), role, tuple(self.affiliations.get(name, ())))
            for role, names in ((Role.AUTHOR, self.authors), (Role.EDITOR, self.editors))
            for name in names
            if upright(name)
        ]
        return (*people, *(Contributor(tidy(g), is_group=True) for g in self.groups if tidy(g)))

    def _venue(self) -> Venue | None:
        year = self.published.year if self.published else None
        meeting = meeting_in(self.meeting)
        name = tidy(self.journal or self.meeting or "") or None
        if name is None and not (self.volume or self.pages):
            return None
        return Venue(
            name,
            meeting.meeting if meeting else None,
            meeting.year if meeting else year,
            volume=self.volume,
            issue=self.issue,
            pages=self.pages,
        )


def upright(name: str) -> str:
    """``Pan, Jing`` as ``Jing Pan``; a name without a comma stays.

    >>> upright("Pan, Jing"), upright("van der Berg, J., Jr."), upright("Pan J")
    ('Jing Pan', 'J. van der Berg Jr.', 'Pan J')
    """
    family, *rest = (part.strip() for part in tidy(name).split(","))
    given = [*rest[:1], family, *rest[1:]] if rest else [family]
    return " ".join(filter(None, given))


def add_abstract(body: BodyBuilder, text: str) -> None:
    """Add an abstract, cut at its labels where it has any.

    >>> body = BodyBuilder()
    >>> add_abstract(body, "BACKGROUND: CD7 is a target. RESULTS: All responded.")
    >>> [(p.section.value, p.text) for p in body.passages]
    [('background', 'CD7 is a target.'), ('results', 'All responded.')]
    """
    text = tidy(text)
    labels = [m for m in _LABEL.finditer(text) if section_of(m["label"]) is not Section.BODY]
    if not labels:
        body.add(text, Section.ABSTRACT)
        return
    body.add(text[: labels[0].start()], Section.ABSTRACT)
    ends = [*(m.start() for m in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=True):
        body.add(
            text[label.end() : end], section_of(label["label"]), heading=label["label"].strip()
        )
