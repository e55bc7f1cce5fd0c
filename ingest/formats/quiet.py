"""Third-party readers that tell the console what the caller is told anyway."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Hold back a library's log messages for a while; its level is put back afterwards.

    >>> with quiet("some.library"):
    ...     logging.getLogger("some.library").isEnabledFor(logging.ERROR)
    False
    """
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)
