"""Estimates: endpoints with their numbers, tied together within a sentence.

>>> from corpus.vocabulary import default_vocabulary
>>> read = EstimateReader(default_vocabulary())
>>> text = "Median OS was 24.8 months (95% CI 19.9-31.2) and the ORR 73% (94/128)."
>>> spans = [EndpointSpan(f.start, f.end, f.concept) for f in default_vocabulary().find(text)]
>>> for e in read(Named(text, spans)):
...     print(e.endpoint, e.statistic.value, e.value, e.unit, e.events, e.denominator)
endpoint:os median 24.8 mo None None
endpoint:orr proportion 73.0 % 94 128
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.annotation import Duration, Estimate, Statistic
from corpus.vocabulary import Vocabulary
from ingest.extract.absences import absences
from ingest.extract.choosing import SEX, TRAIT, Question, choose
from ingest.extract.cohorts import PEOPLE
from ingest.extract.figures import Figure, figures
from ingest.extract.group_choice import Answer, GroupQuestion, choose_groups
from ingest.extract.groups import Group, find_groups
from ingest.extract.linking import Compatible, EndpointSpan, Link
from ingest.extract.populations import Naming, Population, namings
from ingest.extract.qualifiers import Grade, TimePoint, grades, group_label, time_points
from ingest.extract.quantities import QuantityKind, scan
from ingest.extract.timing import times_for

_SAME_UNIT = re.compile(
    r"(?i)^\s*(?:\([^()]*\)\s*)?(?:with\s[^,;]{1,40}?\s|in\s(?:the\s)?[^,;]{1,40}?\s)?(?:vs\.?"
    r"|v|versus|and|or|,|,\s*(?:and|or|vs\.?)|;|/|compared (?:with|to))\s*$"
)
_MEDIAN_LEAD = re.compile(
    r"(?i)\bmedian\b(?![^.;]*\b(?:number|lines|counts?|doses?|levels?|volume|score)\b)[^.;]{0,60}$"
)
_NOT_A_VALUE = re.compile(r"(?i)^\s*(?:after|before|from|of age|old\b|post\b|later|earlier|prior)")
_PERIOD = re.compile(
    r"(?i)\b(?:every|for|over|each|aged|≥|about|interval of|once"
    r"|(?:women|men|patients|adults|those|children)(?:\s+aged)?\s*[<>≤≥]?)\s*$"
)
_DESCRIPTIVE = {
    "endpoint:follow-up": (QuantityKind.DURATION,),
    "endpoint:age": (QuantityKind.DURATION, QuantityKind.NUMBER),
    "endpoint:prior-lines-of-therapy": (QuantityKind.NUMBER,),
    "endpoint:time-to-response": (QuantityKind.DURATION,),
    "endpoint:time-to-next-treatment": (QuantityKind.DURATION, QuantityKind.NOT_REACHED),
}
_BY_KIND = {
    "time-to-event": (
        QuantityKind.PERCENT, QuantityKind.FRACTION, QuantityKind.DURATION,
        QuantityKind.NOT_REACHED, QuantityKind.RATIO,
    ),
    "response": (
        QuantityKind.PERCENT, QuantityKind.FRACTION, QuantityKind.RATIO, QuantityKind.NUMBER,
    ),
    "safety": (
        QuantityKind.PERCENT, QuantityKind.FRACTION, QuantityKind.RATIO, QuantityKind.NUMBER,
    ),
    "descriptive": (QuantityKind.PERCENT, QuantityKind.FRACTION, QuantityKind.NUMBER),
}  # fmt: skip
_BY_KIND["baseline"] = _BY_KIND["descriptive"]
_SEXES = frozenset({"population:male", "population:female"})
_RATIOS = {
    "HR": Statistic.HAZARD_RATIO,
    "OR": Statistic.ODDS_RATIO,
    "RR": Statistic.RISK_RATIO,
}
_COMPETING = frozenset({"endpoint:non-relapse-mortality", "endpoint:relapse"})
"""What dying or relapsing otherwise competes with: its rate is a cumulative incidence."""

_AVERAGED = frozenset({"endpoint:age", "endpoint:prior-lines-of-therapy"})


@dataclass(frozen=True, slots=True)
class Named:
    """A sentence, the endpoints it names, and the study's arms; places are its own offsets.

    ``denied`` are the endpoints that it says did not occur; ``before`` those that the sentence
    before names, the nearest last, with places that count back and are negative. ``known`` are
    the study's groups, ``counted`` the places of their sizes, ``carried`` those that the sentence
    before ended with. ``baseline`` are diseases and traits of the patients, which have shares too.
    """

    sentence: str
    endpoints: Sequence[EndpointSpan] = ()
    denied: Sequence[EndpointSpan] = ()
    before: Sequence[EndpointSpan] = ()
    arms: Sequence[str] = ()
    known: Sequence[Population] = ()
    counted: Sequence[tuple[int, int]] = ()
    carried: Sequence[Naming] = ()
    baseline: Sequence[EndpointSpan] = ()


class EstimateReader:
    """Reads the estimates of one sentence; places are offsets into that sentence."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._kinds = {
            c.id: c.kind or "descriptive" for c in vocabulary if c.vocabulary == "endpoints"
        }

    def __call__(self, named: Named) -> list[Estimate]:
        """The estimates of a sentence."""
        return sorted([*self._reported(named), *self._absent(named)], key=lambda e: e.start)

    def question(self, named: Named) -> Question:
        """Which endpoint each figure of a sentence reports, before it is answered."""
        found_grades, found_times = grades(named.sentence), time_points(named.sentence)
        values, groups = self._figures(named, found_grades, found_times)
        return self._asked(named, values, groups, _places(found_grades, found_times))

    def _asked(
        self,
        named: Named,
        values: Sequence[Figure],
        groups: dict[int, Group],
        noise: Sequence[tuple[int, int]],
    ) -> Question:
        here = [*_merged(named.sentence, named.endpoints), *named.baseline]
        spans = [*named.before, *sorted(here, key=lambda e: e.start)]
        return Question(
            named.sentence,
            values,
            spans,
            [self._kind(e) for e in spans],
            self._compatible(named.sentence),
            [*noise, *(g for _, g in groups.values())],
        )

    def _absent(self, named: Named) -> list[Estimate]:
        if not named.denied:
            return []
        found_grades = grades(named.sentence)
        return [
            Estimate(
                passage=0,
                start=absence.start,
                end=absence.end,
                text=absence.text,
                endpoint=absence.endpoint.concept,
                statistic=Statistic.PROPORTION,
                value=0.0,
                unit="%",
                denominator=absence.of,
                grade=_own(named.sentence, absence.endpoint, found_grades),
            )
            for absence in absences(named.sentence, named.denied)
            if self._kinds[absence.endpoint.concept] in ("safety", "response")
        ]

    def _reported(self, named: Named) -> list[Estimate]:
        if not (named.endpoints or named.before or named.baseline):
            return []
        sentence = named.sentence
        found_grades, found_times = grades(sentence), time_points(sentence)
        values, groups = self._figures(named, found_grades, found_times)
        choices = choose(self._asked(named, values, groups, _places(found_grades, found_times)))
        links = [c.link for c in choices]
        times = times_for(sentence, links, found_times)
        noise = _places(found_grades, found_times)
        answers = choose_groups(self._about(named, [c.figure for c in links], groups, noise))
        read: list[Estimate] = []
        for n, one in enumerate(links):
            estimate = self._estimate(sentence, one, found_grades, times.get(n), answers[n], links)
            earlier = links[n - 1] if n else None
            same = earlier and (earlier.run, earlier.endpoint) == (one.run, one.endpoint)
            if same and estimate.grade is None and read[-1].grade is not None:
                # Grade ≥3 infection in 20% of the weekly group, 18% of the biweekly group.
                estimate = replace(estimate, grade=read[-1].grade)
            sure = round(choices[n].probability * answers[n].probability, 3)
            read.append(replace(estimate, confidence=sure))
        return _with_times(read)

    def group_question(self, named: Named) -> GroupQuestion:
        """Which group each figure of a sentence is about, before it is answered."""
        found_grades, found_times = grades(named.sentence), time_points(named.sentence)
        values, groups = self._figures(named, found_grades, found_times)
        noise = _places(found_grades, found_times)
        return self._about(named, values, groups, noise)

    @staticmethod
    def _about(
        named: Named,
        values: Sequence[Figure],
        groups: dict[int, Group],
        noise: Sequence[tuple[int, int]],
    ) -> GroupQuestion:
        taken = [*noise, *((e.start, e.end) for e in (*named.endpoints, *named.denied))]
        proposed = []
        for label, (lo, hi) in groups.values():
            at = named.sentence.find(label, lo)
            # An arm's part ("ide-cel, two prior lines") stands nowhere in one piece.
            proposed.append((label, at, at + len(label)) if at >= 0 else (label, lo, hi))
        found = namings(named.sentence, named.known, taken, proposed, most=len(values))
        return GroupQuestion(named.sentence, values, found, named.known, named.carried, groups)

    def _figures(
        self, named: Named, found_grades: Sequence[Grade], found_times: Sequence[TimePoint]
    ) -> tuple[list[Figure], dict[int, Group]]:
        """The sentence's figures, and the groups they are about."""
        noise = _places(found_grades, found_times)
        quantities = [
            q
            for q in scan(named.sentence)
            if not any(s <= q.start and q.end <= e for s, e in noise)
        ]
        values = [
            f
            for f in self._values(named.sentence, figures(named.sentence, quantities))
            # Those who were counted in are not those to whom something happened.
            if f.kind is not QuantityKind.NUMBER
            or not any(start <= f.start < end for start, end in named.counted)
        ]
        return values, find_groups(named.sentence, values, named.arms)

    def _kind(self, endpoint: EndpointSpan) -> str:
        kind = self._kinds.get(endpoint.concept)
        if kind is None:
            return SEX if endpoint.concept in _SEXES else TRAIT
        return endpoint.concept.partition(":")[2] if kind in ("descriptive", "baseline") else kind

    def _values(self, sentence: str, found: Sequence[Figure]) -> list[Figure]:
        """Figures that can be values, with shared units spread: "8.8 vs 4.4 months"."""
        values = list(found)
        for n in range(len(values) - 2, -1, -1):
            here, following = values[n], values[n + 1]
            if (
                here.kind is QuantityKind.NUMBER
                and following.unit
                and following.kind in (QuantityKind.PERCENT, QuantityKind.DURATION)
                and here.events is None
                and _SAME_UNIT.match(sentence[here.reach : following.start])
            ):
                values[n] = replace(here, kind=following.kind, unit=following.unit)
        for n, figure in enumerate(values):
            # "median PFS was 9.1 months and median OS 18.8 (14.9-NR)": the unit goes on
            timed = next((f for f in reversed(values[:n]) if f.kind is QuantityKind.DURATION), None)
            if (
                timed
                and figure.kind is QuantityKind.NUMBER
                and figure.interval
                and _MEDIAN_LEAD.search(sentence[timed.reach : figure.start])
            ):
                values[n] = replace(figure, kind=QuantityKind.DURATION, unit=timed.unit)
        for n, figure in enumerate(values):
            # "HR was 0.645 (95% CI …) and 0.557 (95% CI …)": the second is a ratio as well
            earlier = next((f for f in reversed(values[:n]) if f.kind is QuantityKind.RATIO), None)
            if earlier and figure.kind is QuantityKind.NUMBER and figure.interval:
                values[n] = replace(figure, kind=QuantityKind.RATIO, unit=earlier.unit)
        return [f for f in values if not (_is_period(sentence, f) or _is_base(sentence, f))]

    def _compatible(self, sentence: str) -> Compatible:
        def compatible(figure: Figure, endpoint: EndpointSpan) -> bool:
            kinds = _DESCRIPTIVE.get(endpoint.concept) or _BY_KIND[self._kinds[endpoint.concept]]
            if figure.kind not in kinds:
                return False
            if figure.kind is QuantityKind.NUMBER:
                if endpoint.concept in _AVERAGED:
                    return _has_average(sentence, figure)
                return _counts_people(sentence, figure)
            if endpoint.concept == "endpoint:age":
                return _has_average(sentence, figure)
            return True

        return compatible

    def _estimate(
        self,
        sentence: str,
        one: Link,
        found_grades: Sequence[Grade],
        time: Duration | None,
        answer: Answer,
        links: Sequence[Link],
    ) -> Estimate:
        figure, endpoint = one.figure, one.endpoint
        kind = self._kinds.get(endpoint.concept, "baseline")
        is_ratio = figure.kind is QuantityKind.RATIO
        statistic = _statistic(sentence, figure, endpoint, kind, time)
        return Estimate(
            passage=0,
            start=figure.start,
            end=figure.end,
            text=sentence[figure.start : figure.end],
            endpoint=endpoint.concept,
            statistic=statistic,
            value=figure.value,
            unit=None if is_ratio else figure.unit,
            comparator=figure.comparator if figure.comparator != "~" else None,
            events=figure.events,
            denominator=figure.denominator,
            interval=figure.interval,
            time=time,
            p_value=figure.p_value,
            not_reached=figure.kind is QuantityKind.NOT_REACHED,
            grade=_grade(sentence, one, found_grades, links) if kind == "safety" else None,
            group=group_label(answer.label) if answer.label else None,
        )


def _places(grades: Sequence[Grade], times: Sequence[TimePoint]) -> list[tuple[int, int]]:
    return [*((g.start, g.end) for g in grades), *((t.start, t.end) for t in times)]


def _with_times(read: Sequence[Estimate]) -> list[Estimate]:
    """A rate without a time is at that of the rate before it; a ratio is of all the time."""
    timed: list[Estimate] = []
    last: Duration | None = None
    for estimate in read:
        if estimate.statistic in _AT_A_TIME:
            estimate = replace(estimate, time=estimate.time or last)
            last = estimate.time
        elif estimate.statistic is Statistic.HAZARD_RATIO:
            estimate = replace(estimate, time=None)
        timed.append(estimate)
    return timed


_AT_A_TIME = frozenset({Statistic.RATE_AT_TIME, Statistic.CUMULATIVE_INCIDENCE})


def _merged(sentence: str, endpoints: Sequence[EndpointSpan]) -> list[EndpointSpan]:
    """ "overall survival (OS)" is one naming of the endpoint."""
    merged: list[EndpointSpan] = []
    for endpoint in sorted(endpoints, key=lambda e: e.start):
        last = merged[-1] if merged else None
        if (
            last
            and last.concept == endpoint.concept
            and re.fullmatch(r"\s*(?:rates?\s*)?[\[(]\s*", sentence[last.end : endpoint.start])
        ):
            closing = 1 if sentence[endpoint.end : endpoint.end + 1] in ")]" else 0
            merged[-1] = EndpointSpan(last.start, endpoint.end + closing, last.concept)
        else:
            merged.append(endpoint)
    return merged


def _is_period(sentence: str, figure: Figure) -> bool:
    """A duration that measures no endpoint: "5.5 months after infusion", "every 28 days"."""
    if figure.kind is not QuantityKind.DURATION:
        return False
    return bool(
        _NOT_A_VALUE.match(sentence[figure.end :]) or _PERIOD.search(sentence[: figure.start])
    )


def _is_base(sentence: str, figure: Figure) -> bool:
    """People a clause is about, not those something happened to: "Among 194 patients with …,"."""
    if figure.kind is not QuantityKind.NUMBER:
        return False
    before = sentence[: figure.start]
    return bool(
        re.search(
            r"(?i)(?:^|[,;:])\s*(?:among|of|in|for|from)\s+(?:the\s+|all\s+|these\s+)?$", before
        )
    )


def _has_average(sentence: str, figure: Figure) -> bool:
    clause = re.split(r"[;]", sentence[: figure.start])[-1]
    return bool(re.search(r"(?i)\b(?:median|mean|average)\b", clause))


def _counts_people(sentence: str, figure: Figure) -> bool:
    if figure.value is None or not figure.value.is_integer():
        return False
    return bool(re.match(rf"(?i)\s*(?:(?!with)\w+\s+){{0,2}}?{PEOPLE}", sentence[figure.end :]))


def _statistic(
    sentence: str, figure: Figure, endpoint: EndpointSpan, kind: str, time: Duration | None
) -> Statistic:
    before = sentence[: figure.start]
    if figure.kind is QuantityKind.RATIO:
        return _RATIOS[figure.unit or "HR"]
    if figure.kind in (QuantityKind.DURATION, QuantityKind.NOT_REACHED):
        clause = before[max(0, len(before) - 80) :]
        return Statistic.MEAN if re.search(r"(?i)\bmean\b", clause) else Statistic.MEDIAN
    if figure.kind is QuantityKind.NUMBER:
        return Statistic.MEDIAN if endpoint.concept in _AVERAGED else Statistic.COUNT
    if re.search(r"(?i)\bdifference\b[^;.]{0,30}$", before):
        return Statistic.DIFFERENCE
    if re.search(r"(?i)\bcumulative incidences?\b", before):
        return Statistic.CUMULATIVE_INCIDENCE
    if kind == "time-to-event" and figure.kind is QuantityKind.PERCENT and figure.events is None:
        competing = endpoint.concept in _COMPETING
        return Statistic.CUMULATIVE_INCIDENCE if competing else Statistic.RATE_AT_TIME
    if time is not None and endpoint.concept in _COMPETING and figure.events is None:
        return Statistic.CUMULATIVE_INCIDENCE
    return Statistic.PROPORTION


def _grade(sentence: str, one: Link, found: Sequence[Grade], links: Sequence[Link]) -> str | None:
    """The grade that qualifies a figure: nearest before it, else the endpoint's own."""
    figure, endpoint = one.figure, one.endpoint
    previous = max((o.figure.reach for o in links if o.figure.reach <= figure.start), default=0)
    following = min(
        (o.figure.start for o in links if o.figure.start > figure.start), default=len(sentence)
    )
    if endpoint.start < figure.start:
        between = [g for g in found if max(previous, endpoint.end) <= g.start < figure.start]
        return between[-1].label if between else _own(sentence, endpoint, found)
    inside = [
        g for g in found if figure.reach <= g.start and g.end <= min(following, endpoint.start)
    ]
    if inside:
        return inside[-1].label
    trailing = [
        g
        for g in found
        if endpoint.end <= g.start < following
        and re.fullmatch(r"(?i)[\s(,]*(?:of|was|at)?\s*", sentence[endpoint.end : g.start])
    ]
    return trailing[0].label if trailing else None


def _own(sentence: str, endpoint: EndpointSpan, found: Sequence[Grade]) -> str | None:
    leading = [
        g
        for g in found
        if g.end <= endpoint.start
        and re.fullmatch(
            r"(?i)[\s-]*(?:treatment-related|treatment-emergent|related|acute|or)?[\s-]*",
            sentence[g.end : endpoint.start],
        )
    ]
    return leading[-1].label if leading else None
