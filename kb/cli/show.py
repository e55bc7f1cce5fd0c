"""``hemekb show``: one document, whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.options import database_option, format_option, opened
from kb.cli.render import Output, note, write

if TYPE_CHECKING:
    from kb.document_view import DocumentView


@click.command("show")
@click.argument("document", metavar="DOCUMENT", nargs=-1, required=True)
@click.option(
    "--annotate", is_flag=True, help="Mark what was read in the text, and say how sure it is."
)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the marked text to this file, for a browser.",
)
@format_option()
@database_option
def show_command(document: tuple[str, ...], annotate: bool, html: Path | None, form: str) -> None:
    """Show a document with all that was read in it.

    DOCUMENT is its number, a DOI, PMID or PMCID, a meeting's abstract (ash:2024:964), or the
    source as search shows it ("ASH 2024 · 964"). What was read wrongly can be put right with
    `hemekb correct`.
    """
    reference = " ".join(document)
    with opened() as kb:
        view = kb.document(reference)
        write(_file(view, html) if html else _document(view, annotate=annotate), form)
        others = [n for n in kb.called(reference) if n != view.document_id]
    if others:
        told = ", ".join(map(str, others))
        note(f"This is document {view.document_id}; the same name has: {told}. Show one by number.")


def _document(view: DocumentView, *, annotate: bool) -> Output:
    from kb.cli.page_document import document_page
    from kb.document_view import PASSAGE_COLUMNS

    return Output(
        page=lambda: document_page(view, annotate=annotate),
        columns=PASSAGE_COLUMNS,
        rows=view.to_dicts,
        value=view.to_dict,
    )


def _file(view: DocumentView, path: Path) -> Output:
    """The file is written; what is shown is where it is."""
    from kb.cli.blocks import Paragraph, words

    path.write_text(view.to_html(), encoding="utf-8")
    row = {"html": str(path), "document_id": view.document_id}
    told = f"Wrote document {view.document_id} to {path}; open it in a browser."
    return Output(
        page=lambda: [Paragraph(words(told))],
        columns=tuple(row),
        rows=lambda: [row],
        value=lambda: row,
    )
