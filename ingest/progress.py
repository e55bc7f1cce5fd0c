"""How long work says where it is: a stage begins, advances, and ends."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What the stages of ingestion report to; the command line shows it, a notebook may not."""

    def start(self, stage: str, total: int | None) -> None:
        """A stage begins; ``total`` is how many steps it has, if known."""
        ...

    def advance(self, count: int = 1) -> None:
        """So many steps of the stage are done."""
        ...

    def finish(self) -> None:
        """The stage is over."""
        ...


class Silent:
    """Progress that nobody watches."""

    def start(self, stage: str, total: int | None) -> None:
        pass

    def advance(self, count: int = 1) -> None:
        pass

    def finish(self) -> None:
        pass
