"""Estimates: endpoints with their numbers, tied together within a sentence.

>>> from corpus.vocabulary import default_vocabulary
>>> read = EstimateReader(default_vocabulary())
>>> text = "Median OS was 24.8 months (95% CI 19.9-31.2) and the ORR 73% (94/128)."
>>> spans = [EndpointSpan(f.start, f.end, f.concept) for f in default_vocabulary().find(text)]
>>> for e in read(text, spans):
...     print(e.endpoint, e.statistic.value, e.value, e.unit, e.events, e.denominator)
endpoint:os median 24.8 mo None None
endpoint:orr proportion 73.0 % 94 128
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.annotation import Duration, Estimate, Statistic
from corpus.vocabulary import Vocabulary
from ingest.extract.cohorts import PEOPLE
from ingest.extract.figures import Figure, figures
from ingest.extract.groups import Group, find_groups
from ingest.extract.linking import Compatible, EndpointSpan, Link, link
from ingest.extract.qualifiers import Grade, grades, group_label, time_points
from ingest.extract.quantities import QuantityKind, scan
from ingest.extract.timing import times_for

_SAME_UNIT = re.compile(
    r"(?i)^\s*(?:\([^()]*\)\s*)?(?:with\s[^,;]{1,40}?\s|in\s(?:the\s)?[^,;]{1,40}?\s)?(?:vs\.?"
    r"|versus|and|or|,|compared (?:with|to))\s*$"
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
_RATIOS = {
    "HR": Statistic.HAZARD_RATIO,
    "OR": Statistic.ODDS_RATIO,
    "RR": Statistic.RISK_RATIO,
}
_AVERAGED = frozenset({"endpoint:age", "endpoint:prior-lines-of-therapy"})


class EstimateReader:
    """Reads the estimates of one sentence; places are offsets into that sentence."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._kinds = {
            c.id: c.kind or "descriptive" for c in vocabulary if c.vocabulary == "endpoints"
        }

    def __call__(
        self, sentence: str, endpoints: Sequence[EndpointSpan], arms: Sequence[str] = ()
    ) -> list[Estimate]:
        """The estimates of a sentence, given the endpoints it names and the study's arms."""
        if not endpoints:
            return []
        found_grades, found_times = grades(sentence), time_points(sentence)
        noise = [(g.start, g.end) for g in found_grades] + [(t.start, t.end) for t in found_times]
        quantities = [
            q for q in scan(sentence) if not any(s <= q.start and q.end <= e for s, e in noise)
        ]
        values = self._values(sentence, figures(sentence, quantities))
        spans = _merged(sentence, endpoints)
        groups = find_groups(sentence, values, arms)
        links = link(
            sentence, spans, values, self._compatible(sentence),
            noise + [g for _, g in groups.values()],
        )  # fmt: skip
        times = times_for(sentence, links, found_times)
        read: list[Estimate] = []
        for n, one in enumerate(links):
            estimate = self._estimate(sentence, one, found_grades, times.get(n), groups, links)
            before = links[n - 1] if n else None
            same = before and (before.run, before.endpoint) == (one.run, one.endpoint)
            if same and estimate.grade is None and read[-1].grade is not None:
                # Grade ≥3 infection in 20% of the weekly group, 18% of the biweekly group.
                estimate = replace(estimate, grade=read[-1].grade)
            read.append(estimate)
        return read

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
        groups: dict[int, Group],
        links: Sequence[Link],
    ) -> Estimate:
        figure, endpoint = one.figure, one.endpoint
        kind = self._kinds[endpoint.concept]
        group = groups.get(figure.start)
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
            group=group_label(group[0]) if group else None,
        )


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
    if kind == "time-to-event" and time is not None and figure.events is None:
        return Statistic.RATE_AT_TIME
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
