"""``hemekb extract``: read again what an older hemekb has read."""

from __future__ import annotations

import click

from kb.cli.options import database_option, format_option, next_command, opened
from kb.cli.render import Output, note, write
from kb.cli.unplaced import note_unplaced


@click.command("extract")
@click.option("--all", "everything", is_flag=True, help="Documents that are up to date too.")
@click.option("--diff", is_flag=True, help="Only show what would change; nothing is written.")
@click.option("--limit", type=click.IntRange(min=1), help="Only so many documents.")
@format_option()
@database_option
def extract_command(everything: bool, diff: bool, limit: int | None, form: str) -> None:
    """Read documents again, after an update of hemekb.

    Only what an older extractor has read is read anew; corrections hold, and the index is
    renewed where other concepts are found. With --diff, see first which numbers would come, go,
    or read otherwise.
    """
    from kb.cli.page_extraction import diff_page, extracted_page
    from kb.cli.progress import shown_progress
    from kb.plain import plain
    from kb.reextraction import COLUMNS

    with opened() as kb:
        if diff:
            with shown_progress() as progress:
                found = kb.extraction_diff(everything=everything, limit=limit, progress=progress)
            write(Output(lambda: diff_page(found), found.to_dict, COLUMNS, found.to_dicts), form)
            read, extractor = found.read, found.extractor
            if read and (found or not everything):
                again = " --all" if everything else ""
                note(f"Nothing was written; make it so: {next_command('extract' + again)}")
        else:
            with shown_progress() as progress:
                report = kb.extract(everything=everything, limit=limit, progress=progress)
            row = plain(report)
            write(
                Output(lambda: extracted_page(report), lambda: row, tuple(row), lambda: [row]), form
            )
            note_unplaced(kb)
            read, extractor = report.documents, report.extractor
    if not read and not everything:
        again = next_command("extract --all" + (" --diff" if diff else ""))
        note(f"All documents were read by {extractor} before; read them again: {again}")
