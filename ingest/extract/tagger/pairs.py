"""What is seen of an outcome or intervention and a measure that might belong to it.

Mostly where they stand: in what order, how many of either kind are between them, whether the
lists around them are of one length ("a and b in 1 and 2"), and which signs separate them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from ingest.extract.tagger.labels import Span

MEASURE, OUTCOME, INTERVENTION = "measure", "outcome", "intervention"

_WORD = re.compile(r"[A-Za-z]+|\d+|[^\w\s]")
_BETWEEN = tuple(
    "; , ( ) and vs versus compared than but while whereas or with for in of was were to after at "
    "respectively".split()
)
_RIGHT_BEFORE = tuple("in for and vs ( was versus of with".split())
_RIGHT_AFTER = tuple("in for and vs ( ) of with ; versus".split())
_LAST_BEFORE_NEXT = tuple("the for with of in".split())
_CONTROL = re.compile(r"placebo|control|standard")
_TIME = re.compile(r"month|day|week|year|hour|minute|baseline|end")
_KIND = {MEASURE: 1, INTERVENTION: 2, OUTCOME: 3}
_FAR = 60


class Entities:
    """The entities of one sentence, in order, and the words around them."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self.text = text
        self.spans = sorted(spans, key=lambda s: (s.start, s.end, s.kind))
        self.measures = [s for s in self.spans if s.kind == MEASURE]
        self.heads = [s for s in self.spans if s.kind in (OUTCOME, INTERVENTION)]
        lowered = text.lower()
        places = [m.span() for m in _WORD.finditer(lowered)]
        self._starts = [start for start, _ in places]
        self._words = [lowered[start:end] for start, end in places]
        self._counts = {
            sign: [0, *accumulate(word == sign for word in self._words)] for sign in _BETWEEN
        }
        self.respectively = "respectively" in lowered

    def words(self, start: int, end: int) -> list[str]:
        """The words that begin at ``start`` or after, and before ``end``."""
        return self._words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def signs(self, start: int, end: int) -> list[int]:
        """How many of each separating sign and word are there."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        last = max(first, last)
        return [counts[last] - counts[first] for counts in self._counts.values()]

    def distance(self, start: int, end: int) -> int:
        return max(0, bisect_left(self._starts, end) - bisect_left(self._starts, start))


def describe(entities: Entities, head: Span, measure: Span) -> list[float]:
    """One row of numbers for a head and a measure of the same sentence."""
    heads = [h for h in entities.heads if h.kind == head.kind]
    measures, spans = entities.measures, entities.spans
    i, j = measures.index(measure), heads.index(head)
    n, m = len(measures), len(heads)
    first, second = sorted((head, measure))
    inside = [s for s in spans if first.start < s.start < second.start]
    earlier = [h for h in heads if h.start < measure.start]
    later = [h for h in heads if h.start > measure.start]
    gap_before = entities.distance(earlier[-1].end, measure.start) if earlier else _FAR
    gap_after = entities.distance(measure.end, later[0].start) if later else _FAR
    of_run, run = _place_in_run(measures, i, heads)
    of_list, listed = _place_in_run(measures, i, [s for s in spans if s.kind != MEASURE])
    of_heads, headed = _place_in_run(heads, j, measures)
    before = entities.words(max((s.end for s in spans if s.end <= measure.start), default=0),
                            measure.start)  # fmt: skip
    after = entities.words(
        measure.end,
        min((s.start for s in spans if s.start >= measure.end), default=len(entities.text)),
    )
    previous = next((s for s in reversed(spans) if s.start < measure.start), None)
    following = next((s for s in spans if s.start > measure.start), None)
    named = entities.text[head.start : head.end].lower()
    figure = entities.text[measure.start : measure.end].lower()
    signs = entities.signs(first.end, second.start)
    row: list[float] = [
        head.kind == OUTCOME, head.start < measure.start, i, j, n, m, len(entities.heads) - m,
        n - 1 - i, m - 1 - j, sum(s.kind == MEASURE for s in inside),
        sum(s.kind == head.kind for s in inside),
        sum(s.kind not in (MEASURE, head.kind) for s in inside),
        entities.distance(first.end, second.start), second.start - first.end,
        gap_before, gap_after, gap_before - gap_after,
        bool(earlier) and earlier[-1] == head, bool(later) and later[0] == head,
        len(earlier), len(later), entities.respectively,
        of_run, run - 1 - of_run, run, of_list, listed - 1 - of_list, listed,
        of_heads, headed - 1 - of_heads, headed,
        of_list % headed == of_heads, of_list // max(1, listed // headed) == of_heads,
        listed % headed == 0, listed == headed,
        i % m == j, n % m == 0, i // max(1, n // m) == j, n == m, i == j,
        heads[0].start < measures[0].start, signs[2] - signs[3],
        _KIND[following.kind] if following else 0, _KIND[previous.kind] if previous else 0,
        following == head, previous == head,
        bool(_CONTROL.search(named)), "group" in named, len(named), bool(_TIME.search(named)),
        figure.startswith("n ="), "%" in figure, len(figure), any(c.isalpha() for c in figure),
        len(before), len(after),
        sum(s.kind == MEASURE and s.start < head.start for s in spans),
        sum(s.kind == OUTCOME and s.start < head.start for s in spans),
        sum(s.kind == INTERVENTION and s.start < head.start for s in spans),
        *signs,
        *(before[-1:] == [word] for word in _RIGHT_BEFORE),
        *(after[:1] == [word] for word in _RIGHT_AFTER),
        *(after[-1:] == [word] for word in _LAST_BEFORE_NEXT),
    ]  # fmt: skip
    return [float(x) for x in row]


def _place_in_run(row: Sequence[Span], at: int, others: Sequence[Span]) -> tuple[int, int]:
    """(place, length) of the run around ``row[at]`` that nothing of the others interrupts."""
    first = last = at
    while first > 0 and not any(row[first - 1].start < o.start < row[first].start for o in others):
        first -= 1
    while last + 1 < len(row) and not any(
        row[last].start < o.start < row[last + 1].start for o in others
    ):
        last += 1
    return at - first, last - first + 1
