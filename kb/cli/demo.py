"""``hemekb demo``: all of it once, on the collection that comes with hemekb."""

from __future__ import annotations

import click

from kb.cli.options import chosen_path, database_option, next_command, opened
from kb.cli.render import note, write_page

_QUESTION = "intrathecal CAR-T for leukemia in the central nervous system"
_DOCUMENT = "ash:2024:964"
_TARGET, _ENDPOINT = "BCMA", "PFS"


@click.command("demo")
@database_option
def demo_command() -> None:
    """Make a small knowledge base and show what can be asked of it.

    It is made from own-written summaries that come with hemekb, in a file of its own: your
    knowledge base stays as it is.
    """
    from kb.cli.blocks import Heading, words
    from kb.cli.page_document import document_page
    from kb.cli.page_evidence import evidence_page
    from kb.cli.page_hits import hits_page
    from kb.cli.progress import shown_progress
    from kb.starter import demo_path, starter_files

    path = chosen_path() or demo_path()
    with opened(create=True, path=path) as kb:
        with starter_files() as files, shown_progress() as progress:
            kb.ingest(files, progress=progress)
        found = kb.search(_QUESTION, limit=3)
        table = kb.evidence(target=_TARGET, endpoint=_ENDPOINT)
        write_page(
            [
                Heading(words(f"Search: {_QUESTION}")),
                *hits_page(found, explain=True),
                Heading(words(f"Document: {_DOCUMENT}")),
                *document_page(kb.document(_DOCUMENT)),
                Heading(words(f"Evidence: {_ENDPOINT} with therapies aimed at {_TARGET}")),
                *evidence_page(table),
            ]
        )
    note("\nNow try:")
    for arguments in (
        'search "MRD negativity after CD19 CAR-T" --year 2022-2025',
        'evidence --disease "multiple myeloma" --endpoint ORR --format csv',
        "show ash:2024:3466",
    ):
        note(f"  {next_command(arguments, path)}")
