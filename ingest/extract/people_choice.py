"""The people behind a number: the cohort that it was measured in, or nobody that the text settles.

Its denominator decides where one is printed. Else a log-linear model weighs every cohort of the
study: whether it bears the number's group, its role, how near it was named, and whether so many
people can give that percentage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.annotation import Cohort, CohortRole, Estimate, Statistic
from ingest.extract.log_linear import shipped
from ingest.extract.populations import bare
from ingest.extract.study_people import can_give, is_small_part, main_cohort
from ingest.extract.tallies import gives


@dataclass(frozen=True, slots=True)
class PeopleQuestion:
    """One estimate, with its ``kind`` of endpoint, before the cohorts of its document.

    ``here`` are the cohorts that its own sentence names, ``total`` is the size of the study.
    """

    estimate: Estimate
    kind: str
    cohorts: Sequence[Cohort]
    here: Sequence[Cohort]
    total: int | None

    @property
    def standing(self) -> list[int]:
        """The numbers of the cohorts that are asked.

        They are of the same assertion, and never so few that they cannot give the percentage.
        """
        e = self.estimate
        share = e.statistic is Statistic.PROPORTION and e.unit == "%"
        return [
            n
            for n, c in enumerate(self.cohorts[:_MOST])
            if c.assertion is e.assertion and not (share and not _comes_out(e, c.size))
        ]

    def candidates(self) -> list[list[str]]:
        """The features of each cohort in `standing`, and last those of nobody."""
        standing = self.standing
        asked = [self.cohorts[n] for n in standing]
        main = main_cohort(asked, self.kind) if asked else None
        sizes = sorted({c.size for c in asked}, reverse=True)
        matches = [_likeness(self.estimate.group, c.label) for c in asked]
        best = max(matches, default=0)
        return [
            *(
                self._one(c, matches[n], best, sizes.index(c.size), is_main=n == main)
                for n, c in enumerate(asked)
            ),
            self._nobody(best, len(asked)),
        ]

    def _one(
        self, cohort: Cohort, likeness: int, best: int, rank: int, *, is_main: bool
    ) -> list[str]:
        e, role = self.estimate, cohort.role.value
        grouped = "g" if e.group else "-"
        near = self._nearness(cohort)
        share = e.statistic is Statistic.PROPORTION and e.value is not None and e.unit == "%"
        fits = int(can_give(e.value or 0.0, cohort.size)) if share else "-"
        if share and e.events is not None:
            digits = len(f"{e.value:g}".partition(".")[2])
            fits = f"events{int(gives(e.events, cohort.size, e.value or 0.0, digits))}"
        labelled = int(cohort.label is not None)
        return [
            f"{grouped}:{role}", f"{grouped}:like{likeness}", f"{grouped}:like{likeness}:{role}",
            f"{grouped}:beaten{int(likeness < best)}", f"{grouped}:near={near}",
            f"{grouped}:{role}:near={near}", f"{grouped}:main{int(is_main)}",
            f"{grouped}:main{int(is_main)}:{self.kind}", f"{grouped}:rank{min(rank, 3)}",
            f"{grouped}:{role}:{self.kind}", f"fits{fits}", f"{grouped}:labelled{labelled}",
            f"{grouped}:labelled{labelled}:near={near}", f"small{int(cohort.size < 4)}",
            f"{grouped}:fits{fits}:like{likeness}",
            f"{grouped}:fits{fits}:{role}", f"{grouped}:total{int(cohort.size == self.total)}",
            f"{grouped}:total{int(cohort.size == self.total)}:{self.kind}",
            f"{grouped}:total{int(cohort.size == self.total)}:{role}",
            f"{grouped}:total{int(cohort.size == self.total)}:fits{fits}",
            f"{grouped}:{e.statistic.value}:{role}", f"main{int(is_main)}:fits{fits}",
        ]  # fmt: skip

    def _nearness(self, cohort: Cohort) -> str:
        e = self.estimate
        if any(c.start == cohort.start for c in self.here):
            return "before" if cohort.end <= e.start else "after"
        if cohort.passage == e.passage:
            return "passage" if cohort.start < e.start else "later"
        return "earlier" if cohort.passage < e.passage else "later"

    def _nobody(self, best: int, asked: int) -> list[str]:
        e = self.estimate
        grouped = "g" if e.group else "-"
        return [
            "nobody", f"nobody:{grouped}", f"nobody:{grouped}:best{best}",
            f"nobody:{e.statistic.value}", f"nobody:{self.kind}", f"nobody:asked{min(asked, 4)}",
            f"nobody:{e.assertion.value}",
        ]  # fmt: skip


@lru_cache(maxsize=4096)
def _likeness(group: str | None, label: str | None) -> int:
    """From 0, nothing in common, to 3, the same name."""
    if not group or not label:
        return 0
    one, other = bare(group), bare(label)
    if one == other:
        return 3
    a, b = set(one.split()), set(other.split())
    if a and b and (a <= b or b <= a):
        return 2
    return int(bool(a & b))


def _comes_out(estimate: Estimate, size: int) -> bool:
    """Whether so many people give the percentage, with its events where they are printed.

    >>> seven = Estimate(0, 0, 1, "", "endpoint:cr", Statistic.PROPORTION, 25.0, "%", events=7)
    >>> _comes_out(seven, 28), _comes_out(seven, 32)
    (True, False)
    """
    if estimate.value is None:
        return True
    if estimate.events is None:
        return can_give(estimate.value, size)
    digits = len(f"{estimate.value:g}".partition(".")[2])
    return gives(estimate.events, size, estimate.value, digits)


def choose_people(question: PeopleQuestion) -> int | None:
    """The number of the cohort that an estimate is about, where that is no guess.

    A number of a group is about the cohort of that name or about nobody; any other is about those
    that its own clause has just counted, else about the study's people for that kind of endpoint.
    The model decides only among several that could be meant.
    """
    standing, estimate, cohorts = question.standing, question.estimate, question.cohorts
    if estimate.denominator is not None:
        return next((n for n in standing if cohorts[n].size == estimate.denominator), None)
    if estimate.group:
        alike = {n: _likeness(estimate.group, cohorts[n].label) for n in standing}
        best = max(alike.values(), default=0)
        return _likeliest(question, [n for n in standing if alike[n] == best >= _NAMED_ALIKE])
    before = [c for c in question.here if c.end <= estimate.start and _may_speak(c)]
    if before:
        return next((n for n in standing if _is_same(cohorts[n], before[-1])), None)
    main = main_cohort([cohorts[n] for n in standing], question.kind)
    if main is not None:
        return standing[main]
    if question.total is None or is_small_part(question.total, cohorts):
        return None
    return next((n for n in standing if cohorts[n].size == question.total), None)


_NAMED_ALIKE = 2
_MOST = 150
"""Groups of one document that any number of it may be about."""


def _is_same(one: Cohort, other: Cohort) -> bool:
    """Whether a group named again is the one named before."""
    return (one.role, one.size, one.label) == (other.role, other.size, other.label)


def _may_speak(cohort: Cohort) -> bool:
    return cohort.role is not CohortRole.ARM


def _likeliest(question: PeopleQuestion, among: Sequence[int]) -> int | None:
    if len(among) < 2:
        return among[0] if among else None
    likely = shipped("people").probabilities(question.candidates())
    return max(among, key=lambda n: likely[question.standing.index(n)])
