"""``hemekb stats``: how much there is."""

from __future__ import annotations

import click

from kb.cli.options import database_option, format_option, next_command, opened
from kb.cli.render import Output, note, write


@click.command("stats")
@format_option()
@database_option
def stats_command(form: str) -> None:
    """Count documents, passages, mentions, numbers and vectors."""
    from kb.cli.page_counts import stats_page, stats_rows

    with opened() as kb:
        counted = kb.stats()
    output = Output(
        page=lambda: stats_page(counted),
        columns=("name", "value"),
        rows=lambda: stats_rows(counted),
        value=counted.to_dict,
    )
    write(output, form)
    if not counted.documents:
        note(f"Nothing is in it yet; begin with {next_command('ingest PATH…')}")
