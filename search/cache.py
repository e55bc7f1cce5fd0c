"""Where rebuildable files live, and how one is replaced without ever being half-written.

Everything in the cache folder can be deleted at any time: it is made again when needed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def cache_folder() -> Path:
    """The cache folder of hemekb: ``HEMEKB_CACHE``, else the one the platform provides.

    >>> import os
    >>> previous = os.environ.get("HEMEKB_CACHE")
    >>> os.environ["HEMEKB_CACHE"] = "somewhere"
    >>> cache_folder().name
    'somewhere'
    >>> _ = os.environ.pop("HEMEKB_CACHE") if previous is None else None
    >>> if previous is not None: os.environ["HEMEKB_CACHE"] = previous
    """
    chosen = os.environ.get("HEMEKB_CACHE")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("hemekb", appauthor=False))


def replace_file(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Write a file aside, flush it to the disk, then put it in place in one step.

    Raises:
        OSError: the folder cannot be written; the former file, if any, still stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def sync_to_disk(path: Path) -> None:
    """Flush a finished file (or, where the platform allows it, a folder) to the disk."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except PermissionError:  # folders cannot be opened on Windows, and need no flush there
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
