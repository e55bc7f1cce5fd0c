"""``hemekb search``: a question to ranked documents."""

from __future__ import annotations

from typing import Any

import click

from kb.cli.options import database_option, facet_options, format_option, next_command, opened
from kb.cli.render import Output, note, on_terminal, write


@click.command("search")
@click.argument("query", nargs=-1)
@facet_options
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many documents at most.",
)
@click.option("--explain", is_flag=True, help="Show each hit's rank by words and by meaning.")
@format_option()
@database_option
def search_command(
    query: tuple[str, ...], limit: int, explain: bool, form: str, **facets: Any
) -> None:
    """Find documents by their words and by their meaning.

    Any text is a legal QUERY. Synonyms find one another: BCMA, TNFRSF17, CD269. Without a
    query, the documents that pass the filters are listed, newest first.
    """
    from kb.cli.page_hits import hits_page, hits_table
    from kb.results import COLUMNS

    with opened() as kb:
        results = kb.search(" ".join(query), limit=limit, **facets)
        output = Output(
            page=lambda: hits_page(results, explain=explain),
            markdown=lambda: hits_table(results, explain=explain),
            columns=COLUMNS,
            rows=results.to_dicts,
            value=results.to_dicts,
        )
        write(output, form)
    if not results:
        asked = any(facets.values())
        note(
            "Nothing was found; try other words"
            + (" or fewer filters" if asked else "")
            + f", or see what there is: {next_command('stats')}"
        )
    elif results.found.is_partial and not results.found.query.is_empty:
        missing = results.found.chunks - results.found.embedded
        note(
            f"{missing:,} of {results.found.chunks:,} pieces have no vector yet and were found "
            f"by their words only; make them: {next_command('ingest')}"
        )
    if results and on_terminal() and form == "table":
        note(f"Next: {next_command(f'show {results[0].document_id}')}")
