"""The command ``hemekb``: every command asks one thing of `KnowledgeBase` and shows it.

Nothing heavy is imported until a command needs it, so that ``hemekb --help`` is instant.
"""

from __future__ import annotations

import click

from kb.cli.boundary import Group
from kb.cli.correct import correct_command
from kb.cli.demo import demo_command
from kb.cli.evidence import evidence_command
from kb.cli.extract import extract_command
from kb.cli.ingest import ingest_command
from kb.cli.options import database_option
from kb.cli.search import search_command
from kb.cli.show import show_command
from kb.cli.stats import stats_command


class _Ordered(Group):
    """Commands in the order in which one would use them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=_Ordered, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hemekb", prog_name="hemekb")
@database_option
def main() -> None:
    """A local knowledge base of haematology and cell-therapy evidence.

    Ingest interviews, meeting abstracts and papers; ask who reported which endpoint, in how
    many patients, and in which sentence. Begin with `hemekb demo`.
    """


for _command in (
    demo_command,
    ingest_command,
    search_command,
    show_command,
    evidence_command,
    correct_command,
    extract_command,
    stats_command,
):
    main.add_command(_command)
