"""What changed between two readings of one document. Pure functions.

Two rows are the same thing read anew where they stand in the same place and are of the same
endpoint or concept; what is left over is paired by its place alone.

>>> from corpus.annotation import Statistic
>>> def read(value):
...     found = Estimate(0, 8, 11, "90%", "endpoint:orr", Statistic.PROPORTION, value, "%")
...     return Annotations(estimates=(found,))
>>> [change.fields for change in diff(read(9.0), read(90.0)).estimates.changed]
[('value',)]
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Generic, TypeVar

from corpus.annotation import Annotations, Cohort, Estimate, Mention
from corpus.correction_fields import cohort_name

Row = TypeVar("Row", Estimate, Cohort, Mention)

_NOT_COMPARED = frozenset({"confidence", "correction"})
"""How sure a reading is, and whose it is, are not what it says."""


@dataclass(frozen=True, slots=True)
class Change(Generic[Row]):
    """A row that reads otherwise; ``fields`` are those that do."""

    before: Row
    after: Row
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes(Generic[Row]):
    """What became of the rows of one kind."""

    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    changed: tuple[Change[Row], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True)
class AnnotationDiff:
    """What became of a document's estimates, cohorts and mentions; true where anything did."""

    estimates: Changes[Estimate]
    cohorts: Changes[Cohort]
    mentions: Changes[Mention]

    def __bool__(self) -> bool:
        return bool(self.estimates or self.cohorts or self.mentions)


def diff(old: Annotations, new: Annotations) -> AnnotationDiff:
    """What the new reading adds, lacks and says otherwise."""

    def people(cohorts: Sequence[Cohort], index: int | None) -> str | None:
        return None if index is None else cohort_name(cohorts[index])

    def facts(of: Annotations) -> Callable[[Estimate | Cohort | Mention], dict[str, Hashable]]:
        """The fields of a row; cohorts by name, for their numbers differ between readings."""

        def told(row: Estimate | Cohort | Mention) -> dict[str, Hashable]:
            said = {f.name: getattr(row, f.name) for f in fields(row)}
            for name in ("cohort", "parent"):
                if name in said:
                    said[name] = people(of.cohorts, said[name])
            return {name: value for name, value in said.items() if name not in _NOT_COMPARED}

        return told

    before, after = facts(old), facts(new)

    def compared(
        was: Sequence[Row], now: Sequence[Row], key: Callable[[Row], Hashable]
    ) -> Changes[Row]:
        pairs, gone, come = _paired(was, now, key)
        moved, removed, added = _paired(gone, come, _place)
        changed = []
        for one, other in chain(pairs, moved):
            said, says = before(one), after(other)
            told = tuple(name for name in said if said[name] != says[name])
            if told:
                changed.append(Change(one, other, told))
        changed.sort(key=lambda change: change.after.start)
        return Changes(tuple(added), tuple(removed), tuple(changed))

    return AnnotationDiff(
        compared(old.estimates, new.estimates, lambda e: (e.start, e.end, e.endpoint)),
        compared(old.cohorts, new.cohorts, lambda c: (c.start, c.end, c.size)),
        compared(old.mentions, new.mentions, lambda m: (m.start, m.end, m.concept)),
    )


def _place(row: Estimate | Cohort | Mention) -> Hashable:
    return (row.start, row.end)


def _paired(
    was: Sequence[Row], now: Sequence[Row], key: Callable[[Row], Hashable]
) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Rows with the same key as pairs, in order; then those of each side that have none."""
    waiting: dict[Hashable, list[Row]] = {}
    for row in was:
        waiting.setdefault(key(row), []).append(row)
    pairs: list[tuple[Row, Row]] = []
    added: list[Row] = []
    for row in now:
        known = waiting.get(key(row))
        if known:
            pairs.append((known.pop(0), row))
        else:
            added.append(row)
    unpaired = {id(row) for rows in waiting.values() for row in rows}
    return pairs, [row for row in was if id(row) in unpaired], added
