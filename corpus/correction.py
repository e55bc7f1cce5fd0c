"""A person's corrections of what was read in a document, and how they are applied.

A correction belongs to a document and not to one reading of it: it is kept as what the person
said, and applied anew to whatever an extractor reads. Its `Anchor` quotes the sentence, so that
its place is found again in a later version of the text.

>>> from corpus.model import Passage
>>> text = "Twenty were infused. The ORR was 18%."
>>> read = Annotations(estimates=(
...     Estimate(0, 33, 36, "18%", "endpoint:orr", Statistic.PROPORTION, 18.0, "%"),))
>>> anchor = Anchor("The ORR was 18%.", start=21, offset=12, text="18%")
>>> right = Correction(Action.CHANGE, Subject.ESTIMATE, anchor, "endpoint:orr", {"value": "81"})
>>> corrected, unplaced = apply(read, [right], [Passage(0, len(text), text)])
>>> corrected.estimates[0].value, unplaced
(81.0, ())
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from corpus.annotation import Annotations, Cohort, Doubt, Estimate, Mention, Statistic
from corpus.correction_fields import Facts, cohort_facts, estimate_facts, mention_facts
from corpus.model import Passage

Row = Estimate | Cohort | Mention
Place = tuple[int, int, int]
"""(passage, start, end), as annotations have it."""


class Action(StrEnum):
    """What a person did: what was read is not there, is otherwise, or was missing."""

    REJECT = "reject"
    CHANGE = "change"
    ADD = "add"


class Subject(StrEnum):
    """What a correction is of."""

    ESTIMATE = "estimate"
    COHORT = "cohort"
    MENTION = "mention"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the text's own words: ``text`` stands ``offset`` characters into ``sentence``.

    ``start`` is where the sentence began in the body when the correction was made, which tells
    it from others in the same words.
    """

    sentence: str
    start: int
    offset: int
    text: str

    def place(self, passages: Sequence[Passage]) -> Place | None:
        """Where this is in a text, else ``None``; white space may differ.

        A sentence that is found twice, neither where it was, has no place.

        >>> passages = [Passage(0, 10, "A title  x"), Passage(12, 30, "New. ORR  was\\n90%.")]
        >>> Anchor("ORR was 90%.", 3, 8, "90%").place(passages)
        (1, 26, 29)
        """
        pattern = re.compile(
            f"{_spaced(self.sentence[: self.offset])}"
            f"({_spaced(self.text)})"
            f"{_spaced(self.sentence[self.offset + len(self.text) :])}"
        )
        found = {
            p.start + match.start(): (n, p.start + match.start(1), p.start + match.end(1))
            for n, p in enumerate(passages)
            for match in pattern.finditer(p.text)
        }
        if self.start in found:
            return found[self.start]
        return next(iter(found.values())) if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person put right in a document.

    ``concept`` is the endpoint, the concept or the role of a cohort, as it was read or is added;
    ``was`` is the whole row as it was read. ``changes`` are fields with their values as the
    person wrote them; `corpus.correction_fields` says which. ``id`` is 0 until it is stored.
    """

    action: Action
    subject: Subject
    anchor: Anchor
    concept: str | None = None
    changes: Mapping[str, str] = field(default_factory=dict)
    was: Row | None = None
    author: str | None = None
    note: str | None = None
    made_at: str | None = None
    document_id: int = 0
    id: int = 0


def apply(
    annotations: Annotations, corrections: Iterable[Correction], passages: Sequence[Passage]
) -> tuple[Annotations, tuple[Correction, ...]]:
    """What an extractor read, put right; and the corrections whose place was not found.

    What was changed or added stays even where the extractor no longer reads anything there. What
    a person put right has no confidence, and no doubts of the extractor's any more.
    """
    unplaced: list[Correction] = []
    for correction in corrections:
        place = correction.anchor.place(passages)
        if place is None:
            unplaced.append(correction)
        else:
            annotations = _applied(annotations, correction, place)
    return annotations, tuple(unplaced)


def rows_of(annotations: Annotations, subject: Subject) -> tuple[Row, ...]:
    """The estimates, cohorts or mentions."""
    if subject is Subject.ESTIMATE:
        return annotations.estimates
    return annotations.cohorts if subject is Subject.COHORT else annotations.mentions


def concept_of(row: Row) -> str:
    """What a row is about: its endpoint, its concept, or the role of a cohort."""
    if isinstance(row, Estimate):
        return row.endpoint
    return row.concept if isinstance(row, Mention) else str(row.role)


def _applied(annotations: Annotations, correction: Correction, place: Place) -> Annotations:
    rows = rows_of(annotations, correction.subject)
    index = _meant(rows, correction, place)
    if correction.action is Action.REJECT:
        return annotations if index is None else _without(annotations, correction.subject, index)
    facts = _FACTS[correction.subject](correction.changes, annotations.cohorts)
    facts["correction"] = correction.id
    if correction.subject is Subject.ESTIMATE:
        facts["confidence"] = None
    if index is not None:
        row = replace(rows[index], **facts)
        return _with_rows(annotations, correction.subject, (*rows[:index], row, *rows[index + 1 :]))
    row = _anew(correction, place, facts)
    return _with_rows(annotations, correction.subject, (*rows, row))


_FACTS: Mapping[Subject, Callable[[Mapping[str, str], Sequence[Cohort]], Facts]] = {
    Subject.ESTIMATE: estimate_facts,
    Subject.COHORT: cohort_facts,
    Subject.MENTION: mention_facts,
}


def _meant(rows: Sequence[Row], correction: Correction, place: Place) -> int | None:
    """The row that a person meant, by its place, its concept, and how much it is as it was."""
    for index, row in enumerate(rows):
        if row.correction is not None and row.correction == correction.id:
            return index
    _, start, end = place
    there = [n for n, row in enumerate(rows) if row.start < end and start < row.end]
    named = [n for n in there if concept_of(rows[n]) == correction.concept]
    if not named and correction.action is Action.CHANGE:
        # Read as something else by now: it is still the number that the person put right.
        there = [n for n in there if (rows[n].start, rows[n].end) == (start, end)]
        named = there if len(there) == 1 else []
    return max(named, key=lambda n: _likeness(rows[n], correction.was), default=None)


def _likeness(row: Row, was: Row | None) -> int:
    if type(row) is not type(was):
        return 0
    return sum(getattr(row, f.name) == getattr(was, f.name) for f in fields(row))


def _anew(correction: Correction, place: Place, facts: Facts) -> Row:
    """The row that the extractor did not read, or no longer reads."""
    passage, start, end = place
    at: Facts = {"passage": passage, "start": start, "end": end, **facts}
    if correction.was is not None:
        return replace(correction.was, **at)
    at["text"] = correction.anchor.text
    if correction.subject is Subject.ESTIMATE:
        return Estimate(**{"statistic": Statistic.COUNT, **at})
    return Cohort(**at) if correction.subject is Subject.COHORT else Mention(**at)


def _with_rows(annotations: Annotations, subject: Subject, rows: tuple[Row, ...]) -> Annotations:
    """These rows in place of those of their kind; what is corrected is doubted no more."""
    changed: dict[str, Any] = {f"{subject}s": rows}
    put_right = {n for n, row in enumerate(rows) if row.correction is not None}
    doubts = [d for d in annotations.doubts if not (d.subject == subject and d.index in put_right)]
    return replace(annotations, **changed, doubts=tuple(doubts))


def _without(annotations: Annotations, subject: Subject, index: int) -> Annotations:
    """All but one row; whoever named it by its index names it no more."""
    rows = rows_of(annotations, subject)
    left: dict[str, Any] = {f"{subject}s": (*rows[:index], *rows[index + 1 :])}

    def moved(number: int | None) -> int | None:
        if number is None or number == index:
            return None
        return number - 1 if number > index else number

    if subject is Subject.COHORT:
        gone = annotations.cohorts[index]
        left["cohorts"] = tuple(
            replace(c, parent=moved(gone.parent if c.parent == index else c.parent))
            for c in left["cohorts"]
        )
        left["estimates"] = tuple(replace(e, cohort=moved(e.cohort)) for e in annotations.estimates)
    doubts: list[Doubt] = []
    for doubt in annotations.doubts:
        number = moved(doubt.index) if doubt.subject == subject else doubt.index
        if number is not None:
            doubts.append(replace(doubt, index=number))
    return replace(annotations, **left, doubts=tuple(doubts))


def _spaced(text: str) -> str:
    """A pattern of the same words with any white space between them."""
    pieces = (piece for piece in re.split(r"(\s+)", text) if piece)
    return "".join(r"\s+" if piece.isspace() else re.escape(piece) for piece in pieces)
