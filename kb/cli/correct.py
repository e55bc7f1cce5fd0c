"""``hemekb correct``: a person puts right what was read wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kb.cli.options import database_option, format_option, next_command, opened
from kb.cli.render import Output, note, write

if TYPE_CHECKING:
    from corpus.correction import Correction
    from kb.document_view import DocumentView
    from kb.knowledge_base import KnowledgeBase


def _pairs(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(f"{value!r} is not FIELD=VALUE, such as value=81 or n=58.")
        pairs[name.strip()] = text
    return pairs


@click.command("correct")
@click.argument("document", metavar="DOCUMENT", nargs=-1, required=True)
@click.option("--number", type=int, help="Which number, as `hemekb show` counts them.")
@click.option("--cohort", type=int, help="Which cohort, as `hemekb show` counts them.")
@click.option("--mention", metavar="QUOTE", help="Which concept: a quote with ⟦…⟧ around it.")
@click.option("--add", metavar="QUOTE", help="What is missing: a quote with ⟦…⟧ around it.")
@click.option(
    "--set",
    "changes",
    metavar="FIELD=VALUE",
    multiple=True,
    callback=_pairs,
    help="What is right: value=81, n=58, endpoint=ORR …; an empty value for nothing.",
)
@click.option("--reject", is_flag=True, help="It is not there at all.")
@click.option("--note", "remark", metavar="TEXT", help="Why.")
@click.option("--by", metavar="NAME", help="Who corrects.  [default: the name you log in with]")
@click.option("--list", "listed", is_flag=True, help="List the document's corrections.")
@click.option("--undo", type=int, metavar="ID", help="Forget a correction.")
@format_option()
@database_option
def correct_command(
    document: tuple[str, ...],
    changes: dict[str, str],
    listed: bool,
    undo: int | None,
    form: str,
    **said: Any,
) -> None:
    """Put right what was read in a document.

    A correction is kept as yours: it holds when the document is read anew, and when a new
    version of it comes. Its sentence is found again by its words; where it is gone, the
    correction is kept and named. DOCUMENT is as for `hemekb show`.
    """
    asked = bool(changes) or said["reject"]
    pointed = any(said[name] is not None for name in ("number", "cohort", "mention", "add"))
    if [listed, undo is not None, asked or pointed].count(True) != 1:
        raise click.UsageError(
            "Say one thing: a correction (--number 3 --set value=81), --list, or --undo ID."
        )
    reference = " ".join(document)
    with opened() as kb:
        if listed:
            view = kb.document(reference)
            write(_corrections(view, view.corrections), form)
            if not view.corrections:
                show = next_command(f"show {view.document_id} --annotate")
                note(f"Nothing was corrected yet; see what was read: {show}")
        elif undo is not None:
            _undone(kb, reference, undo, form)
        else:
            _corrected(kb, reference, changes, said, form)


def _corrected(
    kb: KnowledgeBase, reference: str, changes: dict[str, str], said: dict[str, Any], form: str
) -> None:
    made = kb.correct(
        reference,
        number=said["number"],
        cohort=said["cohort"],
        mention=said["mention"],
        add=said["add"],
        changes=changes,
        reject=said["reject"],
        author=said["by"] or _login(),
        note=said["remark"],
    )
    view = kb.document(made.document_id)
    write(_corrections(view, [made], one=True), form)
    for message in kb.doubts_about(made):
        note(f"Look again: {message}")
    note(f"Next: {next_command(f'show {made.document_id} --annotate')}")


def _undone(kb: KnowledgeBase, reference: str, number: int, form: str) -> None:
    view = kb.document(reference)
    gone = kb.undo_correction(number, of=reference)
    write(_corrections(view, [gone], one=True), form)
    note(f"Correction {number} is forgotten; what was read there holds again.")


def _corrections(
    view: DocumentView, corrections: Sequence[Correction], *, one: bool = False
) -> Output:
    from kb.cli.page_corrections import corrections_page
    from kb.corrections import COLUMNS, to_dict, to_row

    unplaced = {c.id for c in view.unplaced}

    def value() -> object:
        whole = [to_dict(c, placed=c.id not in unplaced) for c in corrections]
        return whole[0] if one else whole

    return Output(
        page=lambda: corrections_page(view, corrections) if corrections else [],
        columns=COLUMNS,
        rows=lambda: [to_row(c, view.vocabulary, placed=c.id not in unplaced) for c in corrections],
        value=value,
    )


def _login() -> str | None:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, ImportError, OSError):
        return None  # a machine without names for its users
