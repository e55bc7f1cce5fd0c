"""Corrections in words, for every face that lists them. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpus.annotation import Cohort, Estimate
from corpus.correction import Correction, Row, Subject
from corpus.correction_fields import cohort_name
from corpus.vocabulary import Vocabulary
from kb import wording
from kb.plain import plain

COLUMNS = (
    *("id", "document_id", "action", "subject", "was", "changes", "author", "made_at", "note"),
    *("placed", "text", "sentence", "start"),
)


def was_text(correction: Correction, vocabulary: Vocabulary) -> str:
    """What was read there before, in a few words; the words themselves where something is added.

    >>> from corpus.correction import Action, Anchor
    >>> from corpus.vocabulary import default_vocabulary
    >>> added = Correction(Action.ADD, Subject.ESTIMATE, Anchor("ORR 81%", 0, 4, "81%"))
    >>> was_text(added, default_vocabulary())
    '81%'
    """
    return _row_text(correction.was, vocabulary) or correction.anchor.text


def changes_text(changes: Mapping[str, str], vocabulary: Vocabulary) -> str:
    """What was set, as one would set it.

    >>> from corpus.vocabulary import default_vocabulary
    >>> changes_text({"endpoint": "endpoint:orr", "n": "58"}, default_vocabulary())
    'endpoint=ORR, n=58'
    """
    named = ("endpoint", "concept")
    told = ((k, vocabulary.label(v) if k in named else v) for k, v in changes.items())
    return ", ".join(f"{name}={value}" for name, value in told)


def subject_text(correction: Correction) -> str:
    """
    >>> from corpus.correction import Action, Anchor
    >>> subject_text(Correction(Action.ADD, Subject.ESTIMATE, Anchor("81%", 0, 0, "81%")))
    'add number'
    """
    what = "number" if correction.subject is Subject.ESTIMATE else str(correction.subject)
    return f"{correction.action} {what}"


def to_dict(correction: Correction, *, placed: bool) -> dict[str, Any]:
    """The whole correction, as JSON holds it."""
    return {**plain(correction), "placed": placed}


def to_row(correction: Correction, vocabulary: Vocabulary, *, placed: bool) -> dict[str, Any]:
    """The same in flat columns."""
    whole = to_dict(correction, placed=placed)
    flat = {
        **whole,
        "was": _row_text(correction.was, vocabulary),
        "changes": changes_text(correction.changes, vocabulary),
        "text": correction.anchor.text,
        "sentence": correction.anchor.sentence,
        "start": correction.anchor.start + correction.anchor.offset,
    }
    return {name: flat[name] for name in COLUMNS}


def _row_text(row: Row | None, vocabulary: Vocabulary) -> str | None:
    if row is None:
        return None
    if isinstance(row, Estimate):
        label = wording.endpoint_text(vocabulary.label(row.endpoint), row)
        return f"{label} {wording.value_text(row)}"
    return cohort_name(row) if isinstance(row, Cohort) else vocabulary.label(row.concept)
