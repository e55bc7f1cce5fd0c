"""The people of a whole study: who is part of whom, and whom a bare number is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.annotation import Assertion, Cohort, CohortRole

# Who contains whom: 310 screened → 280 enrolled → 244 infused → 201 evaluable.
_FUNNEL = (
    CohortRole.SCREENED,
    CohortRole.ENROLLED,
    CohortRole.RANDOMISED,
    CohortRole.APHERESED,
    CohortRole.TOTAL,
    CohortRole.ANALYSED,
    CohortRole.TREATED,
    CohortRole.INFUSED,
    CohortRole.EVALUABLE,
)


_MOST = 150  # groups that others are looked for in: all of any real document


def with_parents(cohorts: Sequence[Cohort]) -> tuple[Cohort, ...]:
    """Each cohort under the smallest one that can contain it.

    >>> R = CohortRole
    >>> a, b = Cohort(0, 0, 1, "", R.ENROLLED, 153), Cohort(0, 2, 3, "", R.INFUSED, 127)
    >>> [c.parent for c in with_parents([a, b])]
    [None, 0]
    """
    rank = {role: n for n, role in enumerate(_FUNNEL)}

    def parent(index: int) -> int | None:
        child = cohorts[index]
        holders = [
            (other.size, -rank.get(other.role, 0), n)
            for n, other in enumerate(cohorts[:_MOST])
            if n != index
            and other.role in rank
            and other.assertion == child.assertion
            and (other.size, -rank[other.role]) > (child.size, -rank.get(child.role, len(rank)))
            and other.size >= child.size
            and rank[other.role] < rank.get(child.role, len(rank))
        ]
        return min(holders)[2] if holders else None

    parents = [parent(n) for n in range(len(cohorts))]
    return tuple(
        c if p is None else replace(c, parent=p) for c, p in zip(cohorts, parents, strict=True)
    )


_WHOLE_STUDY = (
    CohortRole.RANDOMISED,
    CohortRole.INFUSED,
    CohortRole.TREATED,
    CohortRole.ANALYSED,
    CohortRole.TOTAL,
)


_WIDE = frozenset({*_WHOLE_STUDY, CohortRole.ENROLLED})


def main_cohort(cohorts: Sequence[Cohort], endpoint_kind: str | None) -> int | None:
    """The people that a study's unlabelled numbers are about, where that is no guess.

    Those randomised (the intention to treat), else those treated; a response is counted in those
    evaluable for it, who are not those watched for toxicity. Those enrolled are taken only where
    nobody else is named; a small part of a study does not speak for it.

    >>> people = [Cohort(0, 0, 1, "", CohortRole.ENROLLED, 28),
    ...           Cohort(0, 2, 3, "", CohortRole.EVALUABLE, 11)]
    >>> main_cohort(people, "response"), main_cohort(people, "safety")
    (1, None)
    """
    roles = {c.role for c in cohorts}
    order = list(_WHOLE_STUDY)
    if endpoint_kind == "response" and CohortRole.RANDOMISED not in roles:
        order.insert(0, CohortRole.EVALUABLE)
    elif endpoint_kind != "safety":
        order.append(CohortRole.EVALUABLE)
    if roles <= {CohortRole.ENROLLED, CohortRole.APHERESED, CohortRole.SCREENED}:
        order.append(CohortRole.ENROLLED)
    widest = max((c.size for c in cohorts if c.role in _WIDE), default=0)
    for role in order:
        sizes = [(c.size, -n) for n, c in enumerate(cohorts) if c.role is role]
        if sizes:
            size, position = max(sizes)
            speaks = role is CohortRole.EVALUABLE or 2 * size >= widest
            return -position if speaks else None
    return None


def can_give(percent: float, size: int) -> bool:
    """Whether so many people can give this percentage, as rounded.

    >>> can_give(88.5, 26), can_give(88.5, 13), can_give(90.0, 20)
    (True, False, True)
    """
    digits = len(f"{percent:g}".partition(".")[2])
    nearest = round(percent * size / 100)
    return abs(100 * nearest / size - percent) <= 0.5 * 10**-digits + 1e-9 if size else False


def study_size(cohorts: Sequence[Cohort]) -> int | None:
    """How many people the study's main result is about; none where nobody is counted.

    >>> study_size([Cohort(0, 0, 1, "", CohortRole.ENROLLED, 28)])
    28
    """
    own = [c for c in cohorts if c.assertion is Assertion.AFFIRMED]
    main = main_cohort(own, None)
    if main is not None:
        return own[main].size
    return max((c.size for c in own if c.role in _WIDE), default=None)
