"""Each number once: what a work says twice is one row of evidence. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.annotation import Cohort, Estimate
from corpus.identifiers import Identifier
from kb.evidence import EvidenceRow

_SAME_WORK = ("doi", "pmid", "pmcid")


def of_works(
    rows: Sequence[EvidenceRow], identifiers: Mapping[int, tuple[Identifier, ...]]
) -> list[EvidenceRow]:
    """Rows with their identifiers; once, where two documents of a work say it in the same words.

    ``identifiers`` are those of each document.
    """
    kept: dict[int, EvidenceRow] = {}
    seen: dict[tuple[object, ...], int] = {}
    for number, row in enumerate(rows):
        names = identifiers.get(row.document_id, ())
        saying = (row.estimate.endpoint, row.value_span, " ".join(row.sentence.split()))
        keys = [(name, *saying) for name in names if name.scheme in _SAME_WORK]
        first = next((seen[key] for key in keys if key in seen), number)
        if kept.get(first, row).document_id == row.document_id:
            kept[number] = replace(row, identifiers=names)
        else:
            others = dict.fromkeys((*kept[first].also_in, row.document_id))
            kept[first] = replace(kept[first], also_in=tuple(others))
        for key in keys:
            seen.setdefault(key, first)
    return list(kept.values())


def said_once(rows: Sequence[EvidenceRow]) -> list[EvidenceRow]:
    """Rows without those that say nothing beyond another one of the same document.

    A table repeats its text, and a summary its results, often with fewer particulars: such a
    row becomes a place (``also_at``) of the one that says more. Two numbers of one sentence are
    two, however alike.
    """
    kept: list[EvidenceRow] = []
    alike: dict[tuple[object, ...], list[int]] = {}
    for row in rows:
        places = alike.setdefault(_measured(row), [])
        for n in places:
            if _adds_nothing(row, kept[n]):
                kept[n] = replace(kept[n], also_at=(*kept[n].also_at, _place(row)))
                break
            if _adds_nothing(kept[n], row):
                also_at = (_place(kept[n]), *kept[n].also_at)
                kept[n] = replace(row, also_at=also_at)
                break
        else:
            places.append(len(kept))
            kept.append(row)
    return kept


def _measured(row: EvidenceRow) -> tuple[object, ...]:
    """What must be equal for two rows to be one number."""
    e = row.estimate
    value: tuple[object, ...] = (e.value, e.unit, e.comparator, e.not_reached)
    if e.value is None and not e.not_reached:
        value = (*value, e.text)
    return (row.document_id, row.speaker, e.endpoint, e.statistic, *value, e.grade, e.assertion)


def _adds_nothing(row: EvidenceRow, to: EvidenceRow) -> bool:
    if row.sentence_start == to.sentence_start:
        return False
    a, b = row.estimate, to.estimate
    particulars = (
        (a.interval, b.interval),
        (a.time, b.time),
        (a.p_value, b.p_value),
        (a.events, b.events),
        (a.denominator, b.denominator),
        (a.group, b.group),
        (a.assessor, b.assessor),
        (a.rank, b.rank),
        (a.assay, b.assay),
    )
    return all(mine in (None, other) for mine, other in particulars) and _same_people(row, to)


def _same_people(row: EvidenceRow, other: EvidenceRow) -> bool:
    """Whether the row's people are the other's, as far as it says who they are."""
    mine, others = row.cohort, other.cohort
    if mine is None or mine == others:
        return True
    return others is not None and _who(mine, row.estimate) == _who(others, other.estimate)


def _who(cohort: Cohort, estimate: Estimate) -> tuple[object, ...]:
    return (cohort.size, cohort.label, cohort.role if estimate.group is None else None)


def _place(row: EvidenceRow) -> tuple[int, int]:
    return row.estimate.start, row.estimate.end
