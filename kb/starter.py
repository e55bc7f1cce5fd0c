"""The documents that come with hemekb, and the demonstration made of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from search.cache import cache_folder

_NOT_DOCUMENTS = (".gold.json", "INDEX.md")


@contextmanager
def starter_files() -> Iterator[list[Path]]:
    """The files of the starter collection, without what is known about them."""
    with as_file(files("corpus").joinpath("starter")) as folder:
        yield [
            path
            for path in sorted(folder.iterdir())
            if path.is_file() and not path.name.endswith(_NOT_DOCUMENTS)
        ]


def demo_path() -> Path:
    """Where the demonstration is kept; it can be deleted at any time."""
    return cache_folder() / "hemekb-demo.db"
