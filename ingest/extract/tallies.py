"""What the arithmetic of a document says about its group sizes.

"18 (64%)" can only be of 28 people or so; arms add up to those randomised. A size that many of the
printed shares fit, or that two others add up to, is likely somebody's. Only the first counts and
shares of a document are weighed against one another, so that a long one costs no more for each.

>>> tallies = Tallies.of(["Of 28 patients, 18 (64%) responded and 7 (25%) relapsed.", "15 and 13"])
>>> tallies.fit[28], tallies.fit[15], 28 in tallies.sums
(1.0, 0.0, True)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from ingest.extract.counting import counts

_SHARE = re.compile(
    r"(?<![\d.,])(?P<n>\d{1,5})\s*(?:\w+\s+){0,2}?[\[(]\s*(?P<share>\d+(?:[.·]\d+)?)\s*%"
)
_SHARE_FIRST = re.compile(
    r"(?P<share>\d+(?:[.·]\d+)?)\s*%\s*[\[(]\s*(?:n\s*=\s*)?(?P<n>\d{1,5})\s*[\])]"
)
_MOST = 80


@dataclass(frozen=True, slots=True)
class Tallies:
    """How often each count occurs, what part of the shares fits it, and which counts are sums."""

    values: Mapping[int, int]
    fit: Mapping[int, float]
    sums: frozenset[int]

    @classmethod
    def of(cls, sentences: Iterable[str]) -> Tallies:
        """The tallies of these sentences."""
        values: Counter[int] = Counter()
        shares: list[tuple[int, float, int]] = []
        for text in sentences:
            values.update(c.value for c in counts(text))
            if len(shares) < _MOST:
                shares += _shares(text)
        first = list(islice(values, _MOST))
        fit = {
            size: sum(gives(n, size, share, digits) for n, share, digits in shares) / len(shares)
            for size in first
            if shares
        }
        sums = {a + b for a, b in combinations(first, 2)}
        return cls(values, fit, frozenset(sums & values.keys()))

    def features(self, size: int, beside: Sequence[int]) -> list[str]:
        """What speaks for this number being a size, among the others of its sentence."""
        fitting = self.fit.get(size, 0.0)
        band = "-" if not self.fit else min(int(fitting * 5), 4) if fitting else "0"
        best = max(self.fit.values(), default=0.0)
        part = any(size + other in self.values for other in beside[:_MOST])
        whole = size in self.sums
        return [
            f"fits={band}", f"best{int(fitting > 0 and fitting == best)}",
            f"repeats={min(self.values[size], 4)}", f"whole{int(whole)}", f"part{int(part)}",
            f"part{int(part)}:whole{int(whole)}", f"largest{int(size == max(self.values))}",
        ]  # fmt: skip


def _shares(text: str) -> Iterable[tuple[int, float, int]]:
    for pattern in (_SHARE, _SHARE_FIRST):
        for match in pattern.finditer(text):
            printed = match["share"].replace("·", ".")
            yield int(match["n"]), float(printed), len(printed.partition(".")[2])


def gives(events: int, size: int, share: float, digits: int) -> bool:
    """Whether so many of so many is this percentage, as rounded to so many digits.

    >>> gives(18, 28, 64.0, 0), gives(18, 30, 64.0, 0)
    (True, False)
    """
    if events > size or size == 0:
        return False
    return abs(100 * events / size - share) <= 0.5 * float(10**-digits) + 1e-6
