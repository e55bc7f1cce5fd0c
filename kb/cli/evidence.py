"""``hemekb evidence``: the numbers, one to a row, each with its sentence."""

from __future__ import annotations

from typing import Any

import click

from kb.cli.options import database_option, facet_options, format_option, next_command, opened
from kb.cli.render import Output, note, write


@click.command("evidence")
@facet_options
@click.option("--all", "everything", is_flag=True, help="Earlier and planned work too.")
@click.option("--limit", type=click.IntRange(min=1), help="Only so many rows.")
@format_option()
@database_option
def evidence_command(everything: bool, limit: int | None, form: str, **facets: Any) -> None:
    """Tabulate who reported which endpoint, in how many patients, in which sentence.

    A document counts for a target that it mentions or that its therapy is aimed at. Numbers
    that a document quotes from earlier work, or only plans for, are left out unless --all.
    """
    from kb.cli.page_evidence import evidence_page
    from kb.evidence import COLUMNS
    from kb.wording import counted

    with opened() as kb:
        table = kb.evidence(own_only=not everything, limit=limit, **facets)
        output = Output(
            page=lambda: evidence_page(table) if table else [],
            columns=COLUMNS,
            rows=table.to_dicts,
            value=table.to_dicts,
        )
        write(output, form)
    if not table:
        note(f"No numbers were found; try fewer filters, or see {next_command('stats')}")
    if table.left_out:
        left_out = counted(table.left_out, "number")
        note(f"{left_out} of earlier or planned work left out; --all shows all.")
