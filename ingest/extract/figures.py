"""Figures: a reported value with all that is printed around it to qualify it.

"90% (18/20; 95% CI 68–99)" is five numbers and one figure. `figures` gathers the quantities
of a sentence into such units; times ("at 12 months") and plain numbers that count nothing are
not figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.annotation import Interval, IntervalKind
from ingest.extract.cohorts import PEOPLE
from ingest.extract.quantities import Quantity, QuantityKind


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its qualifiers; ``start`` to ``end`` is the value as printed.

    ``reach`` is where its last qualifier ends.
    """

    kind: QuantityKind
    start: int
    end: int
    reach: int
    value: float | None = None
    unit: str | None = None
    comparator: str | None = None
    events: int | None = None
    denominator: int | None = None
    interval: Interval | None = None
    p_value: str | None = None


_OPENING = re.compile(r"^\s*[\[(;,:]?\s*(?:i\.e\.,?\s*)?$")
_COUNT_THEN_PERCENT = re.compile(rf"(?i)^\s*(?:\w+\s+){{0,2}}?(?:{PEOPLE}\s*)?[\[(]\s*$")


def figures(sentence: str, quantities: Sequence[Quantity]) -> list[Figure]:
    """The figures of a sentence in order.

    >>> from ingest.extract.quantities import scan
    >>> text = "CR in 90% (18/20; 95% CI 68-99) and 2 patients (10%) had CRS"
    >>> [(f.value, f.events, f.denominator) for f in figures(text, scan(text))]
    [(90.0, 18, 20), (10.0, 2, None)]
    """
    found: list[Figure] = []
    pending: Quantity | None = None  # a count that may turn out to be that of a percentage
    for quantity in quantities:
        kind = quantity.kind
        last = found[-1] if found else None
        if kind is QuantityKind.PERCENT:
            count = pending if pending and _counts(sentence, pending, quantity) else None
            if count is not None and found and found[-1].start == count.start:
                found.pop()
            found.append(_percent(quantity, count))
            pending = None
        elif (
            kind in (QuantityKind.FRACTION, QuantityKind.SIZE)
            and last
            and _adds_events(sentence, last, quantity)
        ):
            found[-1] = replace(
                last,
                events=int(quantity.value or 0),
                denominator=quantity.denominator,
                reach=quantity.end,
            )
        elif kind is QuantityKind.INTERVAL:
            if last and last.interval is None and _follows(sentence, last, quantity):
                reach = _reach(sentence, last, quantity)
                found[-1] = replace(last, interval=_interval(quantity, last), reach=reach)
        elif kind is QuantityKind.P_VALUE:
            if last and last.p_value is None:
                reach = _reach(sentence, last, quantity)
                found[-1] = replace(last, p_value=quantity.text, reach=reach)
        elif kind is QuantityKind.NUMBER:
            if last and _adds_count(sentence, last, quantity):
                found[-1] = replace(last, events=int(quantity.value or 0), reach=quantity.end)
            else:
                pending = quantity
                found.append(_simple(quantity))
        elif kind is not QuantityKind.SIZE:
            found.append(_simple(quantity))
            pending = quantity if kind is QuantityKind.FRACTION else None
    return found


def _reach(sentence: str, figure: Figure, qualifier: Quantity) -> int:
    """Where a figure ends with its qualifier, unless words of its group stand between."""
    between = sentence[figure.reach : qualifier.start]
    return figure.reach if _WORDS.search(between) else qualifier.end


_WORDS = re.compile(r"(?i)\b(?:in|with|for|among|on|under|after|of|at|vs|versus)\s+\w")


def _simple(quantity: Quantity) -> Figure:
    events = denominator = None
    value = quantity.value
    if quantity.kind is QuantityKind.FRACTION:
        events, denominator, value = int(quantity.value or 0), quantity.denominator, None
    return Figure(
        quantity.kind, quantity.start, quantity.end, quantity.end, value, quantity.unit,
        quantity.comparator, events, denominator,
    )  # fmt: skip


def _percent(quantity: Quantity, count: Quantity | None) -> Figure:
    figure = _simple(quantity)
    if count is None:
        return figure
    return replace(
        figure,
        start=count.start,
        events=int(count.value or 0),
        denominator=count.denominator,
    )


def _counts(sentence: str, count: Quantity, percent: Quantity) -> bool:
    """``18 of 20 patients (90%)``, ``18 (90%)``."""
    if count.value is None or not float(count.value).is_integer():
        return False
    return bool(_COUNT_THEN_PERCENT.match(sentence[count.end : percent.start]))


def _adds_events(sentence: str, figure: Figure, quantity: Quantity) -> bool:
    """``90% (18/20)``, ``90% (n = 18)``, ``90% [18 of 20 …]``."""
    if figure.kind is not QuantityKind.PERCENT or figure.events is not None:
        return False
    return bool(_OPENING.match(sentence[figure.reach : quantity.start]))


def _adds_count(sentence: str, figure: Figure, quantity: Quantity) -> bool:
    """``90% (18 patients)``, ``15% (3)``."""
    if figure.kind is not QuantityKind.PERCENT or figure.events is not None:
        return False
    if quantity.value is None or not float(quantity.value).is_integer():
        return False
    return bool(
        re.match(r"^\s*\(\s*$", sentence[figure.reach : quantity.start])
        and re.match(rf"(?i)\s*(?:\w+\s+)?(?:{PEOPLE})?\s*[\]);]", sentence[quantity.end :])
    )


def _follows(sentence: str, figure: Figure, interval: Quantity) -> bool:
    gap = sentence[figure.reach : interval.start]
    # "73% vs 42% (95% CI …)" qualifies the last; a new clause qualifies nothing before it.
    return len(gap) <= 70 and not re.search(r"(?i)[.]\s|\bmedian\b|\bversus\b|\bvs\b", gap)


def _interval(quantity: Quantity, figure: Figure) -> Interval:
    kind, level = quantity.interval or IntervalKind.RANGE, quantity.level
    bare = kind is IntervalKind.RANGE and quantity.text[0] in "(["
    if bare and figure.kind in (QuantityKind.PERCENT, QuantityKind.RATIO):
        kind = IntervalKind.CI
    return Interval(kind, quantity.low, quantity.high, level, quantity.open_bound, quantity.spread)
