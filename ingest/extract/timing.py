"""Which time point each linked figure is measured at.

Rules from the surest to the weakest; the first that finds a time decides. A time right after
one figure ("65.4% at 6 months and 49.5% at 12 months") is that figure's alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.annotation import Duration
from ingest.extract.figures import Figure
from ingest.extract.linking import Link
from ingest.extract.qualifiers import TimePoint
from ingest.extract.quantities import QuantityKind

_TIMED = (QuantityKind.PERCENT, QuantityKind.FRACTION, QuantityKind.RATIO)
_A_LITTLE_AFTER = re.compile(r"(?i)\s+(?:of|in|with)\s[^,;]{0,40}\s?|[^,;:]{0,25}\s")
_OPENS_SENTENCE = re.compile(r"(?i)(?:at|by|after)\b")


def times_for(
    sentence: str, links: Sequence[Link], times: Sequence[TimePoint]
) -> dict[int, Duration]:
    """The time point of each linked figure that has one, by its number in ``links``."""
    return _Timing(sentence, links, times).found if times else {}


class _Timing:
    def __init__(self, sentence: str, links: Sequence[Link], times: Sequence[TimePoint]) -> None:
        self.sentence = sentence
        self.links = links
        self.times = times
        self.timed = [n for n, one in enumerate(links) if one.figure.kind in _TIMED]
        self.found: dict[int, Duration] = {}
        taken = {n: t for n in self.timed if (t := self._right_after(links[n].figure))}
        self.found |= {n: t.time for n, t in taken.items()}
        self.free = [t for t in times if t.start not in {t.start for t in taken.values()}]
        for n in self.timed:
            if n not in self.found:
                self.found |= self._listed(n) or self._single(n)

    def _right_after(self, figure: Figure) -> TimePoint | None:
        close = [
            t
            for t in self.times
            if t.start >= figure.reach
            and re.fullmatch(r"[\s\])]*", self.sentence[figure.reach : t.start])
        ]
        return close[0] if len(close) == 1 else None

    def _listed(self, n: int) -> dict[int, Duration]:
        """ "OS at 6 and 12 months was 65.4% and 49.5%": as many figures as times."""
        before = self._before(n)
        if len(before) < 2 or len({t.start for t in before}) > 1:
            return {}
        run = [m for m in self.timed if self.links[m].endpoint == self.links[n].endpoint]
        if len(run) != len(before):
            return {}
        return {m: point.time for m, point in zip(run, before, strict=True)}

    def _single(self, n: int) -> dict[int, Duration]:
        return next(({n: time} for time in self._candidates(n)), {})

    def _candidates(self, n: int) -> Iterator[Duration]:
        figure = self.links[n].figure
        yield from (t.time for t in reversed(self._before(n)))
        yield from (t.time for t in self.free if self._is_a_little_after(figure, t))
        yield from (
            self.found[m]
            for m in range(n - 1, -1, -1)
            if m in self.found and self.links[m].run == self.links[n].run
        )
        opening = self.free[0] if self.free else None
        if opening and not self.sentence[: opening.start].strip():
            clause = self.sentence[opening.end : figure.start]
            if _OPENS_SENTENCE.match(self.sentence[opening.start :]) and ";" not in clause:
                yield opening.time

    def _before(self, n: int) -> list[TimePoint]:
        """The free times between the figure before and this one."""
        figure = self.links[n].figure
        start = max(
            (o.figure.reach for o in self.links if o.figure.reach <= figure.start), default=0
        )
        return [t for t in self.free if start <= t.start < figure.start]

    def _is_a_little_after(self, figure: Figure, point: TimePoint) -> bool:
        following = min(
            (o.figure.start for o in self.links if o.figure.start > figure.start),
            default=len(self.sentence),
        )
        between = self.sentence[figure.reach : point.start]
        return (
            figure.reach <= point.start < following
            and _A_LITTLE_AFTER.fullmatch(between) is not None
            and not re.search(r"\band\b|,", between)
        )
