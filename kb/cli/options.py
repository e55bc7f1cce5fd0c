"""Options that commands have in common, and the knowledge base that they mean."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from kb.cli.render import FORMATS, note

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

Command = TypeVar("Command", bound=Callable[..., Any])

NAME = "hemekb"
_KEY = "hemekb.database"
KINDS = ("interview", "abstract", "paper", "trial", "news")


def _remember(context: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.meta[_KEY] = value


database_option = click.option(
    "--db",
    type=click.Path(path_type=Path, dir_okay=True),
    expose_value=False,
    callback=_remember,
    help="The database file. [default: $HEMEKB_DB, else one in your data folder]",
)


def format_option(*formats: str) -> Callable[[Command], Command]:
    """``--format`` with these choices, all by default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(formats or FORMATS),
        default="table",
        show_default=True,
        help="How to write the result.",
    )


def _years(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    if values:
        from corpus.errors import NotFound
        from search.query import parse_years

        try:
            for value in values:
                parse_years(value)
        except NotFound as error:
            raise click.BadParameter(str(error)) from error
    return values


def facet_options(command: Command) -> Command:
    """The filters; each may be given several times."""
    options = (
        click.option("--target", multiple=True, help="Antigen, in any synonym: BCMA, CD269 …"),
        click.option("--disease", multiple=True, help="Disease, narrower ones included."),
        click.option("--therapy", multiple=True, help="Therapy or product: cilta-cel, CAR-T …"),
        click.option("--endpoint", multiple=True, help="Endpoint: PFS, ORR, CRS …"),
        click.option(
            "--kind",
            multiple=True,
            type=click.Choice(KINDS, case_sensitive=False),
            help="Kind of document.",
        ),
        click.option("--meeting", multiple=True, help="Meeting: ASH, EHA, ASCO …"),
        click.option(
            "--year",
            multiple=True,
            metavar="YEAR",
            callback=_years,
            help="Year or span: 2024, 2022-2024.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def facet_arguments(facets: Mapping[str, Sequence[str]]) -> str:
    """The filters as one would type them, each after a space.

    >>> facet_arguments({"target": ["CD7"], "disease": ["multiple myeloma"], "year": ()})
    " --target CD7 --disease 'multiple myeloma'"
    """
    return "".join(
        f" --{name} {shlex.quote(value)}" for name, values in facets.items() for value in values
    )


def database_path() -> Path:
    """The database that was asked for, else the user's own."""
    from kb.location import default_path

    return chosen_path() or default_path()


def chosen_path() -> Path | None:
    """The database that ``--db`` names, if given."""
    chosen: Path | None = click.get_current_context().meta.get(_KEY)
    return chosen


def opened(*, create: bool = False, path: Path | None = None) -> KnowledgeBase:
    """The knowledge base, ready to use; see `KnowledgeBase` for what it raises."""
    from kb.knowledge_base import KnowledgeBase

    return KnowledgeBase(path or database_path(), create=create, announce=note)


def next_command(arguments: str, path: Path | None = None) -> str:
    """A command to try next, on the same database.

    >>> next_command("search CAR-T", Path("my kb.db"))
    "hemekb --db 'my kb.db' search CAR-T"
    """
    named = path or chosen_path()
    database = f" --db {shlex.quote(str(named))}" if named else ""
    return f"{shlex.quote(_program())}{database} {arguments}"


def _program() -> str:
    """How to call hemekb again: by its name where a shell finds it, else as it was called."""
    called = sys.argv[0]
    if Path(called).stem != NAME:
        return NAME
    on_path = shutil.which(NAME)
    return NAME if on_path and Path(on_path).samefile(called) else called


def stop(code: int) -> None:
    """End the command with this exit code, once all is written."""
    sys.stdout.flush()
    click.get_current_context().exit(code)
