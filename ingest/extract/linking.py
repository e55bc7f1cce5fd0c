"""Which figure belongs to which endpoint in one sentence.

Endpoints and figures alternate in runs: "ORR and CR were 73% and 33%; 18% had CRS". A figure
takes the endpoint before it, unless its own words ("… had", "… achieved") reach for the one
after. Runs of equal length are paired in order; a comparison ("13.8 vs 4.4 months") counts as
one. What reaches no endpoint stays unlinked: an unknown is better than a wrong pairing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.extract.cohorts import PEOPLE
from ingest.extract.figures import Figure


@dataclass(frozen=True, slots=True)
class EndpointSpan:
    """An endpoint named at ``sentence[start:end]``."""

    start: int
    end: int
    concept: str


@dataclass(frozen=True, slots=True)
class Link:
    """A figure and its endpoint; figures of one list or comparison share the number ``run``."""

    figure: Figure
    endpoint: EndpointSpan
    run: int


Compatible = Callable[[Figure, EndpointSpan], bool]

VERSUS = re.compile(
    r"(?i)\b(?:vs|versus|compared with|compared to|as against|against|rather than)\b"
)
_REACHES_ON = re.compile(
    rf"(?i)^[\s\])]*(?:of\s+(?:the\s+|them\b|all\s+|these\s+|those\s+)?[^;:,.]{{0,50}}?)?"
    rf"(?:{PEOPLE}\s*)?(?:\([^()]*\)\s*)?"
    r"(?:who\s+)?(?:\w+ly\s+)?(?P<verb>achieved|had|having|has|have|experienced|developed"
    r"|attained|obtained|"
    r"reached|showed|were|was|remained|remaining|entered|died|relapsed|presented|suffered"
    r"|reported|attaining|"
    r"achieving|with|in|of|being)\b(?:\s+[\w≥≤/-]+){0,6}?\s*$"
)
_DIES = re.compile(
    rf"(?i)^[\s\])]*(?:of\s+[^;:,.]{{0,40}}?)?(?:{PEOPLE}\s*)?(?:\([^()]*\)\s*)?(?:have\s+"
    rf"|has\s+|had\s+)?(?:an?\s+|the\s+)?$"
)
_LIST_GAP = re.compile(
    r"(?i)^[\s,/()]*(?:(?:and|or|as well as|plus|then|both|the|a|an|rates?|estimated|median|of"
    r"|any|grade|"
    r"with|any-grade|\d+-(?:month|year|mo)s?|≥|\d)[\s,/()-]*)*$"
)
# Words that may stand between two figures of one endpoint.
_CONTINUES = frozenset(
    """
    all including mostly pts
    a adjusted after among and another at being both by ci days difference for further grade
    grades had hazard hr in it mo month months occurred odds of one only or other overall p
    patient patients ratio reached respectively risk rr that the then to was were with year
    years
    """.split()
)


def link(
    sentence: str,
    endpoints: Sequence[EndpointSpan],
    figures: Sequence[Figure],
    compatible: Compatible,
    noise: Sequence[tuple[int, int]] = (),
) -> list[Link]:
    """Pair the figures of a sentence with its endpoints.

    ``noise`` are the spans of grades, times and groups, which may stand between two figures of
    one endpoint without separating them.
    """
    if not endpoints or not figures:
        return []
    return _Linker(sentence, endpoints, figures, compatible, noise).links()


def runs(
    sentence: str,
    endpoints: Sequence[EndpointSpan],
    figures: Sequence[Figure],
    noise: Sequence[tuple[int, int]] = (),
) -> list[int]:
    """For each figure, the number of the run it is in: a list or comparison of one thread."""
    linker = _Linker(sentence, endpoints, figures, lambda *_: True, noise)
    return [n for n, run in enumerate(linker._runs()) for _ in run]


class _Linker:
    def __init__(
        self,
        sentence: str,
        endpoints: Sequence[EndpointSpan],
        figures: Sequence[Figure],
        compatible: Compatible,
        noise: Sequence[tuple[int, int]],
    ) -> None:
        self.sentence = sentence
        self.endpoints = endpoints
        self.figures = figures
        self.compatible = compatible
        self.noise = noise

    def links(self) -> list[Link]:
        found: list[Link] = []
        consumed_until = -1  # endpoints that end before this have had their figures
        for number, run in enumerate(self._runs()):
            left = [e for e in self.endpoints if e.end <= run[0].start]
            right = [e for e in self.endpoints if e.start >= run[-1].end]
            limit = self._next_figure_after(run)
            right = [e for e in right if e.start < limit]
            for figures, reach_right in self._sides(run, left, right, consumed_until):
                sets = self._sets(figures)
                side = self._right_list(right, sets) if reach_right else self._left_list(left, sets)
                fresh = bool(left) and left[-1].end > consumed_until
                if not reach_right and not fresh and not self._continues(figures[0]):
                    continue
                if len(side) > 1 and len(sets) % len(side):
                    side = side[:1] if reach_right else side[-1:]
                found.extend(self._pair(sets, side, run=number))
                if reach_right and side:
                    consumed_until = max(consumed_until, side[-1].end)
            consumed_until = max(consumed_until, run[-1].reach)
        return found

    def _runs(self) -> list[list[Figure]]:
        """Figures with no endpoint between them, and no break of the sentence's thread."""
        runs: list[list[Figure]] = []
        for figure in self.figures:
            if (
                runs
                and not self._endpoint_between(runs[-1][-1], figure)
                and self._joined(runs[-1][-1], figure)
            ):
                runs[-1].append(figure)
            else:
                runs.append([figure])
        return runs

    def _endpoint_between(self, one: Figure, other: Figure) -> bool:
        return any(one.end <= e.start and e.end <= other.start for e in self.endpoints)

    def _joined(self, one: Figure, other: Figure) -> bool:
        return self._words_allow(one.reach, other.start)

    def _continues(self, figure: Figure) -> bool:
        index = self.figures.index(figure)
        return index > 0 and self._joined(self.figures[index - 1], figure)

    def _words_allow(self, start: int, end: int) -> bool:
        gap = self._without_noise(start, end)
        if VERSUS.search(gap) and ";" not in gap:
            return True
        words = re.findall(r"[^\W\d_]+", gap.lower())
        return all(word in _CONTINUES for word in words)

    def _without_noise(self, start: int, end: int) -> str:
        characters = list(self.sentence[start:end])
        for s, e in self.noise:
            for position in range(max(s, start), min(e, end)):
                characters[position - start] = " "
        return "".join(characters)

    def _next_figure_after(self, run: Sequence[Figure]) -> int:
        later = [f.start for f in self.figures if f.start > run[-1].start]
        return min(later, default=len(self.sentence))

    def _sides(
        self,
        run: list[Figure],
        left: Sequence[EndpointSpan],
        right: Sequence[EndpointSpan],
        consumed_until: int,
    ) -> list[tuple[list[Figure], bool]]:
        """Which figures of a run look back, and which look on."""
        fresh = bool(left) and left[-1].end > consumed_until
        last_set = self._sets(run)[-1]
        if right and self._reaches(run[-1], right[0], fresh=fresh):
            if not fresh:
                return [(run, True)]
            if len(last_set) < len(run):
                return [(run[: -len(last_set)], False), (last_set, True)]
            if not self._linked_back(left[-1], run[0]):
                return [(run, True)]
        return [(run, False)]

    def _reaches(self, figure: Figure, endpoint: EndpointSpan, *, fresh: bool) -> bool:
        gap = self._without_noise(
            figure.reach if endpoint.start >= figure.reach else figure.end, endpoint.start
        )
        if not self.compatible(figure, endpoint):
            return False
        verb = _REACHES_ON.match(gap)
        if verb is None:
            return bool(_DIES.match(gap)) and (not fresh or not gap.strip())
        weak = verb["verb"].lower() in ("with", "in", "of", "was")
        return not (weak and fresh)

    def _linked_back(self, endpoint: EndpointSpan, figure: Figure) -> bool:
        """Whether nothing but words stands between: "ORR was 73%", or a mark: "ORR, 73%"."""
        gap = self._without_noise(endpoint.end, figure.start)
        printed = self.sentence[endpoint.end : figure.start]
        parted = re.search(r"[,;:]", re.sub(r"\([^()]*\)", "", gap))
        return parted is None or re.fullmatch(r"\s*[(,:=]?\s*", printed) is not None

    def _sets(self, run: Sequence[Figure]) -> list[list[Figure]]:
        """Figures set against each other by "vs" are one set."""
        sets: list[list[Figure]] = []
        for figure in run:
            if sets and VERSUS.search(self.sentence[sets[-1][-1].end : figure.start]):
                sets[-1].append(figure)
            else:
                sets.append([figure])
        return sets

    def _left_list(
        self, left: Sequence[EndpointSpan], sets: Sequence[Sequence[Figure]]
    ) -> list[EndpointSpan]:
        fitting = [e for e in left if self.compatible(sets[0][0], e)]
        if not fitting:
            return []
        chosen = [fitting[-1]]
        for endpoint in reversed(fitting[:-1]):
            if not _LIST_GAP.match(self.sentence[endpoint.end : chosen[0].start]):
                break
            chosen.insert(0, endpoint)
        return chosen

    def _right_list(
        self, right: Sequence[EndpointSpan], sets: Sequence[Sequence[Figure]]
    ) -> list[EndpointSpan]:
        fitting = [e for e in right if self.compatible(sets[0][0], e)]
        chosen = fitting[:1]
        for endpoint in fitting[1:]:
            if not _LIST_GAP.match(self.sentence[chosen[-1].end : endpoint.start]):
                break
            chosen.append(endpoint)
        return chosen

    def _pair(
        self,
        sets: Sequence[Sequence[Figure]],
        side: Sequence[EndpointSpan],
        run: int,
    ) -> list[Link]:
        if not side:
            return []
        values = [s for s in sets if self.compatible(s[0], side[0])]
        if len(side) > 1 and len(values) == len(side):
            pairs = list(zip(values, side, strict=True))
        elif len(side) > 1 and len(values) % len(side) == 0:
            pairs = [(s, side[n % len(side)]) for n, s in enumerate(values)]
        else:
            pairs = [(s, side[-1]) for s in values]
        return [Link(figure, endpoint, run) for figures, endpoint in pairs for figure in figures]
