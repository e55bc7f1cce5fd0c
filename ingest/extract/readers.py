"""Many documents read at once: extraction in processes of its own, where there is enough to do.

Extraction is pure, text in and annotations out, and takes most of the time of an ingestion; the
store is not shared, so that one process alone reads from it and writes to it.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from corpus.annotation import Annotations
from corpus.model import Passage
from corpus.vocabulary import default_vocabulary
from ingest.extract.extractor import Extractor

WORTH_STARTING = 500
"""Documents from which on the start of the processes, two seconds, is soon won back."""

_LOT = 16  # documents sent at once: enough that the sending costs little
_AHEAD = 3  # lots each process has before it, so that it never waits
_MOST_PROCESSES = 4  # beyond these the one that writes is the slowest

Reading = tuple[int, Annotations]
Text = tuple[int, Sequence[Passage]]


def read_here(texts: Iterable[Text]) -> Generator[Reading, None, None]:
    """Reads numbered passages one after the other in this process."""
    extractor = _extractor()
    for number, passages in texts:
        yield number, extractor.read(passages)


def read_apart(texts: Iterable[Text]) -> Generator[Reading, None, None]:
    """As `read_here`, in the same order, by a process for each core.

    loky starts them as new interpreters, which copies no threads and runs nothing of the
    caller's script again; closing the iterator ends them.
    """
    from loky import ProcessPoolExecutor

    processes = min(os.cpu_count() or 1, _MOST_PROCESSES)
    pool = ProcessPoolExecutor(processes, initializer=_leave_interrupts_to_the_parent)
    remaining = iter(texts)
    sent = deque(pool.submit(_read, lot) for lot in _lots(remaining, processes * _AHEAD))
    try:
        while sent:
            readings = sent.popleft().result()
            sent.extend(pool.submit(_read, lot) for lot in _lots(remaining, 1))
            yield from readings
    finally:
        pool.shutdown(wait=True, kill_workers=True)


def _lots(texts: Iterator[Text], count: int) -> Iterator[list[Text]]:
    for _ in range(count):
        if lot := list(islice(texts, _LOT)):
            yield lot


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read(lot: list[Text]) -> list[Reading]:
    return list(read_here(lot))


@cache
def _extractor() -> Extractor:
    return Extractor(default_vocabulary())
