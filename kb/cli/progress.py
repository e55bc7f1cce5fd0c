"""Progress on the standard error: bars on a terminal, a line for each stage elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.progress import Progress
from kb.cli.render import note

if TYPE_CHECKING:
    from rich import progress as bars


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """Progress for as long as the work takes."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bars

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as shown:
        yield _Bars(shown)


class _Lines:
    """A line when a stage begins."""

    def start(self, stage: str, total: int | None) -> None:
        note(f"{stage} …" if total is None else f"{stage} ({total:,}) …")

    def advance(self, count: int = 1) -> None:
        pass

    def finish(self) -> None:
        pass


class _Bars:
    """A bar for the stage under way."""

    def __init__(self, shown: bars.Progress) -> None:
        self._shown = shown
        self._task: bars.TaskID | None = None

    def start(self, stage: str, total: int | None) -> None:
        self._task = self._shown.add_task(stage, total=total)

    def advance(self, count: int = 1) -> None:
        if self._task is not None:
            self._shown.advance(self._task, count)

    def finish(self) -> None:
        if self._task is not None:
            self._shown.remove_task(self._task)
            self._task = None
