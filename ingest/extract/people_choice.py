"""The people behind a number: the cohort that it was measured in, or nobody that the text settles.

Its denominator decides where one is printed. Else a log-linear model weighs every cohort of the
study: whether it bears the number's group, its role, how near it was named, whether so many people
can give that percentage, and whom the number before was about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.annotation import Cohort, Estimate, Statistic
from ingest.extract.log_linear import shipped
from ingest.extract.populations import bare
from ingest.extract.study_people import can_give, main_cohort
from ingest.extract.tallies import gives


@dataclass(frozen=True, slots=True)
class PeopleQuestion:
    """One estimate, with its ``kind`` of endpoint, before the cohorts of its document.

    ``here`` are the cohorts that its own sentence names, ``total`` is the size of the study;
    ``before`` is the estimate before it with the size of its people, once that is chosen.
    """

    estimate: Estimate
    kind: str
    cohorts: Sequence[Cohort]
    here: Sequence[Cohort]
    total: int | None
    before: tuple[Estimate, int | None] | None = None

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
        follows = self._follows()
        alike = [n for n, c in enumerate(asked) if matches[n] == best > 0]
        told = (n for n in alike if self._is_before(asked[n]))
        latest = max(told, default=None, key=lambda n: asked[n].start)
        return [
            *(
                [
                    *self._one(c, matches[n], best, sizes.index(c.size), is_main=n == main),
                    *(f"H:{how}:{int(c.size == size)}" for how, size in follows),
                    *(self._among(n, alike, latest) if n in alike else ()),
                ]
                for n, c in enumerate(asked)
            ),
            [
                *self._nobody(best, len(asked)),
                *(f"H:{how}:{size is None}" for how, size in follows),
            ],
        ]

    def _is_before(self, cohort: Cohort) -> bool:
        e = self.estimate
        return (cohort.passage, cohort.start) <= (e.passage, e.start)

    def _among(self, n: int, alike: Sequence[int], latest: int | None) -> list[str]:
        """Of several sizes of one group: those treated are watched for toxicity."""
        many = min(len(alike), 3)
        first, last = int(n == alike[0]), int(n == latest)
        return [
            f"A:{many}:first{first}:{self.kind}",
            f"A:{many}:latest{last}:{self.kind}",
            f"A:{many}:latest{last}",
            f"A:{many}:first{first}",
        ]

    def _follows(self) -> list[tuple[str, int | None]]:
        """How this estimate goes on from the one before, and how many people that was about."""
        if self.before is None:
            return []
        e, (last, size) = self.estimate, self.before
        same = "same" if e.group == last.group else "other"
        near = int(e.passage == last.passage)
        endpoint = int(e.endpoint == last.endpoint)
        grouped = "g" if e.group else "-"
        alike = int(e.statistic is last.statistic)
        far = next((n for n, reach in enumerate(_REACHES) if e.start - last.start < reach), "far")
        how = f"{grouped}{same}"
        return [
            (same, size), (f"{how}{near}", size), (f"{how}e{endpoint}", size),
            (f"{how}s{alike}", size), (f"{how}{e.statistic.value}", size), (f"{how}far{far}", size),
        ]  # fmt: skip

    def _one(
        self, cohort: Cohort, likeness: int, best: int, rank: int, *, is_main: bool
    ) -> tuple[str, ...]:
        e, role = self.estimate, cohort.role.value
        grouped = "g" if e.group else "-"
        near = self._nearness(cohort)
        share = e.statistic is Statistic.PROPORTION and e.value is not None and e.unit == "%"
        fits = str(int(can_give(e.value or 0.0, cohort.size))) if share else "-"
        if share and e.events is not None:
            digits = len(f"{e.value:g}".partition(".")[2])
            fits = f"events{int(gives(e.events, cohort.size, e.value or 0.0, digits))}"
        return _features(
            grouped, role, likeness, likeness < best, near, is_main, self.kind, min(rank, 3),
            cohort.label is not None, cohort.size < _FEW, fits, cohort.size == self.total,
            e.statistic.value,
        )  # fmt: skip

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


_FEW = 4


@lru_cache(maxsize=16384)  # a few hundred kinds of cohort, asked about by every number
def _features(
    g: str, role: str, like: int, beaten: bool, near: str, main: bool, kind: str, rank: int,
    labelled: bool, small: bool, fits: str, total: bool, statistic: str,
) -> tuple[str, ...]:  # fmt: skip
    """What speaks for a cohort, but for how it follows on the one before."""
    return (
        f"{g}:{role}", f"{g}:like{like}", f"{g}:like{like}:{role}", f"{g}:beaten{beaten:d}",
        f"{g}:near={near}", f"{g}:{role}:near={near}", f"{g}:main{main:d}",
        f"{g}:main{main:d}:{kind}", f"{g}:rank{rank}", f"{g}:{role}:{kind}", f"fits{fits}",
        f"{g}:labelled{labelled:d}", f"{g}:labelled{labelled:d}:near={near}", f"small{small:d}",
        f"{g}:fits{fits}:like{like}", f"{g}:fits{fits}:{role}", f"{g}:total{total:d}",
        f"{g}:total{total:d}:{kind}", f"{g}:total{total:d}:{role}",
        f"{g}:total{total:d}:fits{fits}", f"{g}:{statistic}:{role}", f"main{main:d}:fits{fits}",
    )  # fmt: skip


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

    A part of an arm ("ide-cel, two prior lines") is never the arm, and a share of a named group
    never of the whole study, nor of more people than the group has. Cohorts of one size are weighed
    together, as a group is often counted again.
    """
    standing, estimate, cohorts = question.standing, question.estimate, question.cohorts
    if estimate.denominator is not None:
        return next((n for n in standing if cohorts[n].size == estimate.denominator), None)
    if estimate.group and ", " in estimate.group:
        return next((n for n in standing if _likeness(estimate.group, cohorts[n].label) == 3), None)
    if not standing:
        return None
    *likely, nobody = shipped("people").probabilities(question.candidates())
    together: dict[int, float] = {}
    for n, p in zip(standing, likely, strict=True):
        together[cohorts[n].size] = together.get(cohorts[n].size, 0.0) + p
    size = max(together, key=lambda s: together[s])
    if together[size] < nobody:
        return None
    alike = {n: p for n, p in zip(standing, likely, strict=True) if cohorts[n].size == size}
    chosen = max(alike, key=lambda n: alike[n])
    if not estimate.group or estimate.statistic in _COMPARING:
        return chosen
    if _likeness(estimate.group, cohorts[chosen].label):
        return chosen
    own = {n: p for n, p in zip(standing, likely, strict=True) if _bears(estimate, cohorts[n])}
    if own and size > max(cohorts[n].size for n in own):
        return max(own, key=lambda n: own[n])
    return None if size == question.total else chosen


def _bears(estimate: Estimate, cohort: Cohort) -> bool:
    """Whether a cohort has the name of the number's group."""
    return _likeness(estimate.group, cohort.label) >= _NAMED_ALIKE


_NAMED_ALIKE = 2


_COMPARING = frozenset(
    {Statistic.HAZARD_RATIO, Statistic.ODDS_RATIO, Statistic.RISK_RATIO, Statistic.DIFFERENCE}
)
"""Of all people, whatever group is named: "TP53 mutation (HR 1.9)"."""


_REACHES = (60, 150, 300)  # characters: about a clause, a sentence, two
_MOST = 150
"""Groups of one document that any number of it may be about."""
