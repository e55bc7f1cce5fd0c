"""Telling a person which of their corrections have lost their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.cli.options import next_command
from kb.cli.render import note

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase


def note_unplaced(kb: KnowledgeBase) -> None:
    """A line for each document with corrections whose sentence it does not have any more."""
    documents: dict[int, list[str]] = {}
    for correction in kb.unplaced_corrections():
        documents.setdefault(correction.document_id, []).append(str(correction.id))
    for document, numbers in documents.items():
        what = "Correction" if len(numbers) == 1 else "Corrections"
        note(
            f"{what} {', '.join(numbers)} of document {document}: the sentence is not there any "
            f"more; see {next_command(f'correct {document} --list')}"
        )
