"""What was said, where, and by whom: documents as plain, frozen values.

A `Document` is one body of text cut into `Passage` objects, with everything its source says
about it. Offsets are code points into `Document.body`, and always ``body[p.start:p.end] ==
p.text``. What a source does not say is ``None`` or an empty tuple, never ``""`` or ``0``.

The terms are those of BioC (passage, offset), JATS (contributor, identifiers) and FHIR Citation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.identifiers import MEETINGS, Identifier


class Kind(StrEnum):
    """What sort of publication a document is."""

    INTERVIEW = "interview"
    ABSTRACT = "abstract"
    PAPER = "paper"
    TRIAL = "trial"
    NEWS = "news"


class Status(StrEnum):
    """Where a document stands in its life, as its source says."""

    LISTED = "listed"
    EMBARGOED = "embargoed"
    RELEASED = "released"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"


class Section(StrEnum):
    """The part a passage plays in its document."""

    TITLE = "title"
    ABSTRACT = "abstract"
    BACKGROUND = "background"
    AIMS = "aims"
    METHODS = "methods"
    RESULTS = "results"
    DISCUSSION = "discussion"
    CONCLUSIONS = "conclusions"
    QUESTION = "question"
    ANSWER = "answer"
    EDITOR_NOTE = "editor_note"
    CITED = "cited"
    BIOGRAPHY = "biography"
    CAPTION = "caption"
    TABLE = "table"
    NOTE = "note"
    BODY = "body"


class Role(StrEnum):
    """What a contributor did."""

    AUTHOR = "author"
    PRESENTER = "presenter"
    SPEAKER = "speaker"
    INTERVIEWER = "interviewer"
    EDITOR = "editor"


class Relation(StrEnum):
    """Why one document names another."""

    CITES = "cites"
    DISCUSSES = "discusses"
    PRIOR_WORK = "prior_work"
    CORRECTS = "corrects"
    CORRECTED_BY = "corrected_by"
    RETRACTS = "retracts"
    RETRACTED_BY = "retracted_by"
    COMMENTS_ON = "comments_on"
    COMMENTED_BY = "commented_by"
    SUMMARISES = "summarises"
    UPDATES = "updates"
    UPDATED_BY = "updated_by"


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day; it never says more than its source.

    >>> str(PartialDate(2024)), str(PartialDate(2024, 12)), str(PartialDate(2024, 12, 7))
    ('2024', '2024-12', '2024-12-07')
    >>> PartialDate.parse("2024-12")
    PartialDate(year=2024, month=12, day=None)
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read the ISO form that ``str()`` writes; raises ValueError on anything else."""
        match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text)
        if match is None:
            raise ValueError(f"not a partial ISO date: {text!r}")
        year, month, day = (int(g) if g else None for g in match.groups())
        return cls(year or 0, month, day)


@dataclass(frozen=True, slots=True)
class Contributor:
    """A person, or a group such as a study collective, and what they did."""

    name: str
    role: Role = Role.AUTHOR
    affiliations: tuple[str, ...] = ()
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Venue:
    """Where a document appeared: a journal, a meeting or an outlet.

    ``meeting`` is the short name in lower case (``"ash"``); ``number`` the abstract number.

    >>> Venue(name="ASH Annual Meeting", meeting="ash", year=2024, number="964").label
    'ASH 2024 · 964'
    """

    name: str | None = None
    meeting: str | None = None
    year: int | None = None
    number: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    session: str | None = None
    presentation: str | None = None

    @property
    def label(self) -> str | None:
        """How a reader would cite the source in a few words."""
        if self.meeting:
            head = " ".join(str(p) for p in (self.meeting.upper(), self.year) if p)
            return f"{head} · {self.number}" if self.number else head
        if self.name:
            return f"{self.name} {self.year}" if self.year else self.name
        return None


@dataclass(frozen=True, slots=True)
class Passage:
    """An ordered piece of a body: ``body[start:end] == text`` (BioC passage).

    ``heading`` is the heading as printed; ``section`` is what it amounts to.
    """

    start: int
    end: int
    text: str
    section: Section = Section.BODY
    heading: str | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """This document names that one, resolved or not (FHIR Citation).

    A citation read from running text has its place (``passage``, ``start``, ``end``);
    one that the source gives as metadata has none.
    """

    relation: Relation = Relation.CITES
    identifier: Identifier | None = None
    title: str | None = None
    venue: str | None = None
    text: str | None = None
    passage: int | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One interview, abstract, paper, trial record or news item, as its source gives it.

    ``format`` names the parser that read it (``"pubmed-xml"``). The title, where there is
    one, is also the first passage, so that what is read from it has a place like all else.

    >>> body = "CD7 CAR-T in T-ALL\\n\\nTwenty patients were treated."
    >>> doc = Document(Kind.ABSTRACT, "text", "CD7 CAR-T in T-ALL", body, (
    ...     Passage(0, 18, "CD7 CAR-T in T-ALL", Section.TITLE),
    ...     Passage(20, 49, "Twenty patients were treated.", Section.RESULTS)))
    >>> all(doc.body[p.start:p.end] == p.text for p in doc.passages)
    True
    """

    kind: Kind
    format: str
    title: str | None
    body: str
    passages: tuple[Passage, ...]
    identifiers: tuple[Identifier, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    venue: Venue | None = None
    published: PartialDate | None = None
    status: Status = Status.RELEASED
    language: str | None = None
    keywords: tuple[str, ...] = ()
    publication_types: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    source_url: str | None = None
    note: str | None = None

    @property
    def source_label(self) -> str:
        """The source in a few words: ``ASH 2024 · 964``, ``Blood 2024``, else the kind."""
        label = self.venue.label if self.venue else None
        if label:
            return label
        return f"{self.kind} {self.published.year}" if self.published else str(self.kind)

    def identifier(self, scheme: str) -> Identifier | None:
        """The first identifier of this scheme, if the document has one."""
        return next((i for i in self.identifiers if i.scheme == scheme), None)

    @property
    def meeting_key(self) -> Identifier | None:
        """The (meeting, year, number) key of a meeting abstract."""
        return next((i for i in self.identifiers if i.scheme in MEETINGS), None)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The raw bytes as they came, so that everything can be parsed again offline.

    ``origin`` is a file path or URL; a member of an archive is ``archive.zip!member.xml``.
    ``sha256`` is the hexadecimal digest of ``content``; ``retrieved_at`` is ISO 8601, UTC.
    """

    origin: str
    content: bytes
    sha256: str
    media_type: str
    retrieved_at: str
