"""``hemekb ingest``: files and folders into the knowledge base."""

from __future__ import annotations

import click

from kb.cli.options import database_option, format_option, next_command, opened, stop
from kb.cli.render import Output, note, write
from kb.cli.unplaced import note_unplaced


@click.command("ingest")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--no-embed", is_flag=True, help="Leave the vectors for later; words are found.")
@format_option("table", "json")
@database_option
def ingest_command(paths: tuple[str, ...], no_embed: bool, form: str) -> None:
    """Read files and folders, find what they say, make it searchable.

    Files that were read before are skipped; what cannot be read is named, and costs nothing
    else. Stop with Ctrl-C at any time: the same command goes on where it was. Without a PATH,
    what is still to be done in the knowledge base is done, such as vectors left for later.
    """
    from kb.cli.page_counts import ingest_page, ingest_value
    from kb.cli.progress import shown_progress
    from kb.wording import counted

    with opened(create=bool(paths)) as kb:
        with shown_progress() as progress:
            report = kb.ingest(paths, embed=False, progress=progress)
        # Shown before the vectors are made, which may take long or fail.
        write(Output(lambda: ingest_page(report), lambda: ingest_value(report)), form)
        if paths and report.records == len(report.rejected):
            note(
                "Nothing could be read; see `hemekb ingest --help`, or try `hemekb demo`."
                if report.rejected
                else "No documents were found there; name files, or a folder that holds some."
            )
            stop(1)
        if report.extracted:
            note_unplaced(kb)
        vectors = 0
        if not no_embed:
            with shown_progress() as progress:
                vectors = kb.embed(progress=progress)
    if vectors:
        note(f"Made {counted(vectors, 'vector')}.")
    if no_embed:
        note(f"Without vectors, search goes by words only; make them: {next_command('ingest')}")
    note("Next: " + next_command('search "CAR-T for leukemia"'))
