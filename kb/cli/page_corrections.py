"""Corrections as a page."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.correction import Correction
from kb.cli.blocks import Column, Page, Style, Table, Text, styled, words
from kb.corrections import changes_text, subject_text, was_text
from kb.document_view import DocumentView
from kb.marks import Mark

_COLUMNS = (
    Column("ID", numeric=True), Column("Correction"), Column("Was"), Column("Set"), Column("By"),
    Column("When"), Column("Note"), Column("Place"), Column("Sentence", wide=True),
)  # fmt: skip


def corrections_page(view: DocumentView, corrections: Sequence[Correction]) -> Page:
    """One row for each, with the sentence that it belongs to."""
    unplaced = {c.id for c in view.unplaced}
    return [Table(_COLUMNS, tuple(_row(c, view, c.id not in unplaced) for c in corrections))]


def _row(correction: Correction, view: DocumentView, placed: bool) -> tuple[Text, ...]:
    anchor = correction.anchor
    mark = Mark(anchor.offset, anchor.offset + len(anchor.text), "value")
    return (
        words(correction.id),
        words(subject_text(correction)),
        words(was_text(correction, view.vocabulary)),
        words(changes_text(correction.changes, view.vocabulary), Style.STRONG),
        words(correction.author),
        words((correction.made_at or "")[:10]),
        words(correction.note),
        words("found") if placed else words("NOT FOUND", Style.WARNING),
        styled(anchor.sentence, [mark]),
    )
