"""A document with all that was read in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from corpus.annotation import Annotations, Cohort, Estimate, Mention
from corpus.correction import Correction, Subject
from corpus.identifiers import Identifier
from corpus.model import Citation, Document, Passage
from corpus.store import Origin, StoredDocument
from corpus.vocabulary import Vocabulary
from kb import naming, wording
from kb.corrections import to_dict as correction_dict
from kb.plain import plain
from kb.references import SPEAKING, in_order

if TYPE_CHECKING:
    import pandas

PASSAGE_COLUMNS = ("position", "start", "end", "text", "section", "heading", "speaker")


@dataclass(frozen=True, slots=True)
class DocumentView:
    """The current version of a document; iterating gives its passages.

    ``held`` maps the identifiers of cited works to documents of this knowledge base;
    ``corrections`` are what persons have put right, in the order in which they did.
    """

    stored: StoredDocument
    annotations: Annotations
    vocabulary: Vocabulary
    held: Mapping[Identifier, int]
    corrections: tuple[Correction, ...] = ()

    @property
    def document_id(self) -> int:
        return self.stored.document_id

    @property
    def document(self) -> Document:
        return self.stored.document

    @property
    def title(self) -> str | None:
        return self.document.title

    @property
    def heading(self) -> str:
        """The title, else what a person would call the document."""
        people = [
            c.name for c in self.document.contributors if c.role in SPEAKING and not c.is_group
        ]
        return naming.heading(self.title, self.document.kind, self.source_label, people)

    @property
    def source_label(self) -> str:
        return self.document.source_label

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """The identifiers, the best known first."""
        return in_order(self.document.identifiers)

    @property
    def origins(self) -> tuple[Origin, ...]:
        return self.stored.origins

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the source lists, then what the text names."""
        return (*self.document.citations, *self.annotations.citations)

    def __len__(self) -> int:
        return len(self.document.passages)

    def __iter__(self) -> Iterator[Passage]:
        return iter(self.document.passages)

    def cohort_of(self, estimate: Estimate) -> Cohort | None:
        """The people that a number of this document is about, where they were found."""
        if estimate.cohort is None:
            return None
        return self.annotations.cohorts[estimate.cohort]

    def doubts_about(self, subject: Subject, index: int) -> tuple[str, ...]:
        """Sentences on what does not come out in an estimate or cohort."""
        return tuple(
            d.message
            for d in self.annotations.doubts
            if (d.subject, d.index) == (str(subject), index)
        )

    def speaker_of(self, row: Estimate | Cohort | Mention) -> str | None:
        """Whose words it stands in, where the text is somebody's."""
        within = 0 <= row.passage < len(self)
        return self.document.passages[row.passage].speaker if within else None

    def corrected_by(self, row: Estimate | Cohort | Mention) -> str | None:
        """The person who put it right, if anybody did."""
        if row.correction is None:
            return None
        authors = {c.id: c.author for c in self.corrections}
        return authors.get(row.correction) or wording.SOMEBODY

    def notes_on(self, estimate: Estimate) -> str | None:
        """What few numbers have, such as who says, assessed or corrected them."""
        return wording.notes_text(
            estimate,
            speaker=self.speaker_of(estimate),
            corrected_by=self.corrected_by(estimate),
        )

    @property
    def unplaced(self) -> tuple[Correction, ...]:
        """The corrections whose sentence this version does not have, or not only once."""
        return tuple(c for c in self.corrections if c.anchor.place(self.document.passages) is None)

    def to_dict(self) -> dict[str, Any]:
        """Everything that is known, as JSON holds it; offsets are into the document's body."""
        unplaced = self.unplaced
        metadata = plain(replace(self.document, passages=(), citations=(), body=""))
        for moved in ("body", "passages", "citations"):
            del metadata[moved]
        return {
            "document_id": self.document_id,
            "version_id": self.stored.version_id,
            "version": self.stored.version,
            "source_label": self.source_label,
            **metadata,
            "origins": plain(self.origins),
            "passages": self.to_dicts(),
            "mentions": [
                {**plain(m), "label": self.vocabulary.label(m.concept)}
                for m in self.annotations.mentions
            ],
            "abbreviations": plain(self.annotations.abbreviations),
            "trials": plain(self.annotations.trials),
            "traits": plain(self.annotations.traits),
            "cohorts": [
                {
                    **plain(c),
                    "doubts": list(self.doubts_about(Subject.COHORT, n)),
                    "corrected_by": self.corrected_by(c),
                }
                for n, c in enumerate(self.annotations.cohorts)
            ],
            "estimates": [
                {"number": n, **self._estimate(n, e)}
                for n, e in enumerate(self.annotations.estimates, start=1)
            ],
            "citations": [
                {**plain(c), "document_id": self.held.get(c.identifier) if c.identifier else None}
                for c in self.citations
            ],
            "corrections": [correction_dict(c, placed=c not in unplaced) for c in self.corrections],
        }

    def to_dicts(self) -> list[dict[str, Any]]:
        """The passages in flat columns."""
        return [{"position": n, **plain(p)} for n, p in enumerate(self)]

    def to_frame(self) -> pandas.DataFrame:
        """The passages as a pandas DataFrame."""
        from kb.frames import frame

        return frame(self.to_dicts(), PASSAGE_COLUMNS)

    def to_html(self) -> str:
        """One HTML file of its own, with all marks and each number linked to its place."""
        from kb.html_page import document_page

        return document_page(self)

    def _repr_html_(self) -> str:
        from kb.html import document_html

        return document_html(self)

    def _estimate(self, number: int, estimate: Estimate) -> dict[str, Any]:
        return {
            **plain(estimate),
            "label": self.vocabulary.label(estimate.endpoint),
            "n": wording.people(estimate, self.cohort_of(estimate)),
            "value_text": wording.value_text(estimate),
            "interval_text": wording.interval_text(estimate.interval),
            "speaker": self.speaker_of(estimate),
            "doubts": list(self.doubts_about(Subject.ESTIMATE, number - 1)),
            "corrected_by": self.corrected_by(estimate),
        }
