"""How many people the study's main result is about: one of its counted groups, or no answer.

A log-linear model weighs each cohort by its role, its size among the others, and how many of the
document's shares ("18 (64%)") come out with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpus.annotation import Assertion, Cohort
from ingest.extract.log_linear import shipped
from ingest.extract.study_people import study_size
from ingest.extract.tallies import Tallies

_MOST = 150


def candidates(cohorts: Sequence[Cohort], tallies: Tallies) -> list[list[str]]:
    """The features of each cohort, and last those of there being no total."""
    sizes = sorted({c.size for c in cohorts}, reverse=True)
    best = max((tallies.fit.get(size, 0.0) for size in sizes), default=0.0)
    ruled = study_size(cohorts)
    roles = {c.role for c in cohorts}
    found = []
    for n, cohort in enumerate(cohorts):
        fit, role = tallies.fit.get(cohort.size, 0.0), cohort.role.value
        rank = min(sizes.index(cohort.size), 3)
        fits = "best" if fit and fit == best else "some" if fit else "none"
        same = sum(c.size == cohort.size for c in cohorts)
        found.append(
            [
                role, f"{role}:{fits}", fits, f"{role}:rank{rank}",
                f"rule{int(cohort.size == ruled)}", f"{role}:rule{int(cohort.size == ruled)}",
                f"labelled{int(cohort.label is not None)}",
                f"first{int(n == 0)}", f"{role}:first{int(n == 0)}", f"same{min(same, 3)}",
                f"sum{int(cohort.size in tallies.sums)}",
                f"{role}:sum{int(cohort.size in tallies.sums)}",
                f"{fits}:rank{rank}", f"few{int(cohort.size < 4)}",
                *(f"{role}:beside {other.value}" for other in roles if other is not cohort.role),
            ]
        )  # fmt: skip
    return [*found, ["no total", f"no total:of{min(len(cohorts), 5)}", f"no total:{ruled is None}"]]


def choose_total(cohorts: Sequence[Cohort], tallies: Tallies) -> int | None:
    """The number of the cohort that is the study's, of those affirmed."""
    own = [n for n, c in enumerate(cohorts[:_MOST]) if c.assertion is Assertion.AFFIRMED]
    if not own:
        return None
    likely = shipped("total").probabilities(candidates([cohorts[n] for n in own], tallies))
    together: dict[int, float] = {}
    for n, p in zip(own, likely, strict=False):
        together[cohorts[n].size] = together.get(cohorts[n].size, 0.0) + p
    size = max(together, key=lambda s: together[s])
    if together[size] < likely[-1]:
        return None
    return next(n for n in own if cohorts[n].size == size)
