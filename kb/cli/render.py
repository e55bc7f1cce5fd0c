"""Writing to the standard streams, in the format that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from kb.cli.blocks import Page

FORMATS = ("table", "json", "csv", "md")


@dataclass(frozen=True, slots=True)
class Output:
    """One thing in all its forms; only the one that is asked for is made.

    ``page`` is for people, and ``markdown`` too where that asks for another page; ``rows`` are
    for CSV, under ``columns``; ``value`` is for JSON.
    """

    page: Callable[[], Page]
    value: Callable[[], object]
    columns: Sequence[str] = ()
    rows: Callable[[], Sequence[dict[str, Any]]] = list
    markdown: Callable[[], Page] | None = None


def write(output: Output, form: str) -> None:
    """Write the thing to the standard output; "table" is for people."""
    if form == "json":
        from kb.cli.render_data import render_json

        click.echo(render_json(output.value()), nl=False)
    elif form == "csv":
        from kb.cli.render_data import render_csv
        from kb.cli.render_plain import printable

        text = render_csv(output.columns, output.rows())
        # What documents say must not steer a terminal; a file gets every character.
        click.echo(printable(text) if on_terminal() else text, nl=False)
    elif form == "md":
        from kb.cli.render_markdown import render_markdown

        click.echo(render_markdown((output.markdown or output.page)()), nl=False)
    else:
        write_page(output.page())


def write_page(page: Page) -> None:
    """Write a page for people: styled on a terminal, plain elsewhere."""
    if on_terminal():
        from rich.console import Console

        from kb.cli.render_rich import print_rich

        print_rich(page, Console(file=sys.stdout, highlight=False, markup=False, emoji=False))
        return
    from kb.cli.render_plain import render_plain

    click.echo(render_plain(page), nl=False)


def note(message: str) -> None:
    """Tell a person something that is not part of the result."""
    # Not click.echo: it would write past a progress bar, into the same line.
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def on_terminal() -> bool:
    """Whether the standard output is a terminal."""
    return sys.stdout.isatty()
