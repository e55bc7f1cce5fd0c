"""From what a person points at and says to a correction that can be kept. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from corpus.annotation import Cohort, CohortRole, Estimate, Mention, Statistic
from corpus.correction import Action, Anchor, Correction, Row, Subject, concept_of, rows_of
from corpus.correction_fields import (
    COHORT,
    ESTIMATE,
    MENTION,
    cohort_facts,
    cohort_name,
    estimate_facts,
    mention_facts,
)
from corpus.errors import InvalidCorrection, NotFound
from corpus.model import Passage
from corpus.vocabulary import Vocabulary
from kb.document_view import DocumentView
from kb.evidence_rows import sentence_around
from search.query import resolve_concept

_MARKED = re.compile(r"⟦(.+?)⟧|\[\[(.+?)\]\]", re.DOTALL)
_FIELDS = {Subject.ESTIMATE: ESTIMATE, Subject.COHORT: COHORT, Subject.MENTION: MENTION}
_FACTS = {
    Subject.ESTIMATE: estimate_facts,
    Subject.COHORT: cohort_facts,
    Subject.MENTION: mention_facts,
}
_ABOUT = {Subject.ESTIMATE: "endpoint", Subject.COHORT: "role", Subject.MENTION: "concept"}
_TIMES = ("d", "wk", "mo", "y")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person points at: one of these.

    ``number`` and ``cohort`` are as a document shows them, from 1. ``mention`` and ``add`` are
    quotes from the document in which ``⟦…⟧`` (or ``[[…]]``) marks what is meant.
    """

    number: int | None = None
    cohort: int | None = None
    mention: str | None = None
    add: str | None = None

    def __post_init__(self) -> None:
        given = [c for c in (self.number, self.cohort, self.mention, self.add) if c is not None]
        if len(given) != 1:
            raise InvalidCorrection(
                "Point at one thing: a number, a cohort, a mention, or a quote to add; "
                "see `hemekb correct --help`."
            )


def correction_of(
    view: DocumentView, chosen: Chosen, changes: Mapping[str, str], *, reject: bool = False
) -> Correction:
    """The correction that a person means; it is not kept yet.

    Raises:
        InvalidCorrection: the document does not have what they point at, or it cannot be what
            they say; the message says what there is or can be.
    """
    if chosen.add is not None:
        if reject:
            raise InvalidCorrection("What is added cannot be rejected at once; leave out one.")
        return _addition(view, chosen.add, changes)
    subject, row = _row_meant(view, chosen)
    if reject == bool(changes):
        raise InvalidCorrection(
            f"Either reject the {_word(subject)} or set some of its fields: "
            f"{', '.join(_FIELDS[subject])}."
        )
    said = _in_full(changes, subject, view)
    _FACTS[subject](said, view.annotations.cohorts)
    if isinstance(row, Cohort) and said.get("parent") == cohort_name(row):
        raise InvalidCorrection("A cohort is no part of itself; give the number of another.")
    was = replace(row, cohort=None) if isinstance(row, Estimate) else row
    if isinstance(was, Cohort):
        was = replace(was, parent=None)
    return Correction(
        Action.REJECT if reject else Action.CHANGE,
        subject,
        _anchor(view.document.passages[row.passage], row.start, row.end),
        concept_of(row),
        said,
        was,
        document_id=view.document_id,
    )


def _row_meant(view: DocumentView, chosen: Chosen) -> tuple[Subject, Row]:
    read = view.annotations
    if chosen.mention is not None:
        _, start, end = _found(view, chosen.mention)
        mention = next((m for m in read.mentions if m.start < end and start < m.end), None)
        if mention is None:
            raise InvalidCorrection(
                "No concept was read there; add it with its quote and concept=NAME."
            )
        return Subject.MENTION, mention
    if chosen.number is not None:
        return Subject.ESTIMATE, _numbered(Subject.ESTIMATE, chosen.number, view)
    return Subject.COHORT, _numbered(Subject.COHORT, chosen.cohort or 0, view)


def _numbered(subject: Subject, number: int, view: DocumentView) -> Row:
    rows = rows_of(view.annotations, subject)
    if not 1 <= number <= len(rows):
        there = f"it has 1 to {len(rows)}" if rows else "it has none"
        raise InvalidCorrection(
            f"Document {view.document_id} has no {_word(subject)} {number}; {there}. "
            f"See them with `hemekb show {view.document_id} --annotate`."
        )
    return rows[number - 1]


def _addition(view: DocumentView, quote: str, changes: Mapping[str, str]) -> Correction:
    subject = _subject_of(changes)
    passage, start, end = _found(view, quote)
    anchor = _anchor(view.document.passages[passage], start, end)
    said = _with_defaults(_in_full(changes, subject, view), subject, anchor.text)
    facts = _FACTS[subject](said, view.annotations.cohorts)
    concept = str(facts[_ABOUT[subject]])
    for number, row in enumerate(rows_of(view.annotations, subject), start=1):
        if (row.start, row.end, concept_of(row)) == (start, end, concept):
            raise InvalidCorrection(
                f"That is there already, as {_word(subject)} {number}; change it instead."
            )
    return Correction(Action.ADD, subject, anchor, concept, said, document_id=view.document_id)


def _subject_of(changes: Mapping[str, str]) -> Subject:
    for field, subject in (
        ("endpoint", Subject.ESTIMATE), ("concept", Subject.MENTION),
        ("role", Subject.COHORT), ("size", Subject.COHORT),
    ):  # fmt: skip
        if field in changes:
            return subject
    raise InvalidCorrection(
        "Say what it is: set endpoint=NAME for a number, role=ROLE for a cohort, or concept=NAME."
    )


def _with_defaults(said: Mapping[str, str], subject: Subject, text: str) -> dict[str, str]:
    """What is added, with what its own words say where nothing else was set."""
    full = dict(said)
    if subject is Subject.ESTIMATE:
        if not {"value", "events"} & full.keys():
            full["value"] = text
        facts = estimate_facts({k: v for k, v in full.items() if k in ("value", "unit")}, [])
        if "statistic" not in full:
            unit = facts.get("unit")
            is_share = unit == "%" or "denominator" in facts
            if not is_share and unit not in _TIMES:
                choices = ", ".join(Statistic)
                raise InvalidCorrection(f"Set which statistic it is: one of {choices}.")
            full["statistic"] = Statistic.PROPORTION if is_share else Statistic.MEDIAN
    if subject is Subject.COHORT:
        digits = re.search(r"\d+", text)
        if "size" not in full:
            if digits is None:
                raise InvalidCorrection("Set how many they are: size=NUMBER.")
            full["size"] = digits.group()
        if "role" not in full:
            raise InvalidCorrection(f"Set by what right they are counted: role={_roles()}.")
    return {name: str(value) for name, value in full.items()}


def _roles() -> str:
    return ", ".join(CohortRole)


def _in_full(changes: Mapping[str, str], subject: Subject, view: DocumentView) -> dict[str, str]:
    """The changes with names as they are kept: concepts by id, cohorts by what they are."""
    said = {name: " ".join(str(value).split()) for name, value in changes.items()}
    if said.get("endpoint"):
        said["endpoint"] = _endpoint(said["endpoint"], view.vocabulary)
    if said.get("concept"):
        said["concept"] = _concept(said["concept"], view.vocabulary)
    for field in ("cohort", "parent"):
        if said.get(field) and field in _FIELDS[subject]:
            said[field] = _cohort(said[field], view)
    return said


def _endpoint(name: str, vocabulary: Vocabulary) -> str:
    try:
        return resolve_concept(name, vocabulary, "endpoints")
    except NotFound as error:
        raise InvalidCorrection(str(error)) from error


def _concept(name: str, vocabulary: Vocabulary) -> str:
    concept = vocabulary.lookup(name)
    if concept is None:
        raise InvalidCorrection(
            f"{name!r} is in none of the vocabularies; give a name that `hemekb search` filters "
            "by, or a concept's id."
        )
    return concept.id


def _cohort(name: str, view: DocumentView) -> str:
    names = [cohort_name(c) for c in view.annotations.cohorts]
    if name in names:
        return name
    if name.isdecimal() and 1 <= int(name) <= len(names):
        return names[int(name) - 1]
    there = "; ".join(f"{n} ({told})" for n, told in enumerate(names, start=1)) or "none"
    raise InvalidCorrection(f"{name!r} is no cohort of this document; there is: {there}.")


def _found(view: DocumentView, quote: str) -> tuple[int, int, int]:
    """Where a quote's marked words stand."""
    marks = list(_MARKED.finditer(quote))
    if len(marks) != 1:
        raise InvalidCorrection("Mark what is meant in the quote, once: 'the ORR was ⟦81%⟧'.")
    (mark,) = marks
    text = mark[1] or mark[2]
    before = quote[: mark.start()].lstrip()
    sentence = (before + text + quote[mark.end() :]).rstrip()
    place = Anchor(sentence, -1, len(before), text).place(view.document.passages)
    if place is None:
        raise InvalidCorrection(
            f"{sentence!r} does not stand in document {view.document_id} exactly once; quote it "
            "as it is printed, and enough of it."
        )
    return place


def _anchor(passage: Passage, start: int, end: int) -> Anchor:
    first, last = sentence_around(passage.text, start - passage.start)
    if end - passage.start > last:
        first, last = 0, len(passage.text)
    return Anchor(
        passage.text[first:last],
        passage.start + first,
        start - passage.start - first,
        passage.text[start - passage.start : end - passage.start],
    )


def _word(subject: Subject) -> str:
    return "number" if subject is Subject.ESTIMATE else str(subject)


def row_of(view: DocumentView, correction: Correction) -> Estimate | Cohort | Mention | None:
    """What a correction made of it in the document, if it still stands there."""
    rows = rows_of(view.annotations, correction.subject)
    return next((row for row in rows if row.correction == correction.id), None)
