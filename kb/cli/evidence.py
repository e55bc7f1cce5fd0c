"""``hemekb evidence``: the numbers, one to a row, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from kb.cli.options import (
    database_option,
    facet_arguments,
    facet_options,
    format_option,
    next_command,
    opened,
)
from kb.cli.render import Output, note, write

if TYPE_CHECKING:
    from kb.evidence import EvidenceTable


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
    for line in _instead(table, facets):
        note(line)
    if table.beyond:
        note(f"{counted(table.beyond, 'more number')} beyond the limit; raise --limit to see them.")
    if table.left_out:
        left_out = counted(table.left_out, "number")
        note(f"{left_out} of earlier or planned work left out; --all shows all.")


def _instead(table: EvidenceTable, facets: dict[str, Any]) -> Iterator[str]:
    """Where nothing was found: why, what there is, and the command that shows it."""
    nearby = table.nearby
    if nearby is None:
        return
    yield from nearby.sentences
    others = facet_arguments({**facets, "endpoint": ()})
    if nearby.endpoints:
        yield f"See them: {next_command(f'evidence{others}')}"
    if nearby.mentioning:
        yield f"Read them: {next_command(f'search{facet_arguments(facets)}')}"
    if not nearby.endpoints and not nearby.mentioning:
        step = f"search{others}" if nearby.documents else "stats"
        yield f"Next: {next_command(step)}"
