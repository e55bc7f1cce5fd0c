"""``hemekb show``: one document, whole."""

from __future__ import annotations

import click

from kb.cli.options import database_option, format_option, opened
from kb.cli.render import Output, note, write


@click.command("show")
@click.argument("document", metavar="DOCUMENT", nargs=-1, required=True)
@format_option()
@database_option
def show_command(document: tuple[str, ...], form: str) -> None:
    """Show a document with all that was read in it.

    DOCUMENT is its number, a DOI, PMID or PMCID, a meeting's abstract (ash:2024:964), or the
    source as search shows it ("ASH 2024 · 964").
    """
    from kb.cli.page_document import document_page
    from kb.document_view import PASSAGE_COLUMNS

    with opened() as kb:
        view = kb.document(" ".join(document))
        output = Output(
            page=lambda: document_page(view),
            columns=PASSAGE_COLUMNS,
            rows=view.to_dicts,
            value=view.to_dict,
        )
        write(output, form)
        others = [n for n in kb.called(" ".join(document)) if n != view.document_id]
    if others:
        told = ", ".join(map(str, others))
        note(f"This is document {view.document_id}; the same name has: {told}. Show one by number.")
