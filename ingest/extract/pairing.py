"""What speaks for a figure belonging to a named span: place, order, and the words between.

The features of a pair are short strings, for `ingest.extract.log_linear`. Everything is read off
one sentence, so that its cost grows with figures times spans, and both are few.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.extract.figures import Figure


@dataclass(frozen=True, slots=True)
class Span:
    """Something named at ``sentence[start:end]`` that figures may belong to.

    ``kind`` is a word for what it is; ``before`` says that it stands in an earlier sentence, where
    ``start`` counts back from this one and is negative.
    """

    start: int
    end: int
    kind: str

    @property
    def before(self) -> bool:
        return self.start < 0


_TOKEN = re.compile(r"[^\W\d_]+|\d[\d.,·]*|[^\w\s]")
_TELLING = {
    ";": "semicolon", ":": "colon", ",": "comma", "(": "open", ")": "close", "and": "and",
    "vs": "vs", "versus": "vs", "compared": "vs", "than": "vs", "with": "with", "in": "in",
    "of": "of", "was": "be", "were": "be", "had": "have", "have": "have", "achieved": "have",
    "developed": "have", "experienced": "have", "while": "but", "whereas": "but", "but": "but",
    "including": "including", "for": "for", "after": "after", "at": "at", "who": "who",
    "respectively": "respectively", "among": "among", "from": "from", "to": "to", "by": "by",
    "median": "median", "rate": "rate", "rates": "rate",
}  # fmt: skip
_JOINING = frozenset(
    ", ; / and or vs versus ( ) [ ] respectively % the a for of rate rates as well respectively"
    " both median - – compared with to".split()
)
_FAR = 12


_PARTINGS = (
    ("vs", "vs"), ("versus", "vs"), ("v", "vs"), ("compared", "vs"), ("than", "vs"),
    ("against", "vs"), (";", "semicolon"), (".", "stop"), ("/", "slash"), ("and", "and"),
    (",", "comma"), ("with", "with"), ("in", "in"),
)  # fmt: skip


class Pairing:
    """The pairs of one sentence's figures and spans.

    ``rule`` gives, by the number of a figure, the numbers of the spans that the rules chose.
    """

    def __init__(
        self,
        sentence: str,
        figures: Sequence[Figure],
        spans: Sequence[Span],
        rule: Sequence[frozenset[int]],
    ) -> None:
        self.sentence = sentence
        self.figures = figures
        self.spans = spans
        self.rule = rule
        self._tokens = [(m.start(), m.group().lower()) for m in _TOKEN.finditer(sentence)]
        self._starts = [start for start, _ in self._tokens]
        here = [s for s in spans if not s.before]
        self._around = [(self._before(f.start), self._after(f.reach)) for f in figures]
        self._beside = [(self._before(s.start), self._after(s.end)) for s in spans]
        self._figure_runs = self._runs([(f.start, f.reach) for f in figures])
        self._span_runs = self._runs([(s.start, s.end) for s in here])
        self._run_of = {spans.index(here[n]): where for n, where in enumerate(self._span_runs)}

    def candidates(self, number: int) -> list[list[str]]:
        """The features of each span for one figure, and last those of belonging to none."""
        return [
            *(self._pair(number, n) for n in range(len(self.spans))),
            self._none(number),
        ]

    def place_of(self, number: int) -> tuple[int, int]:
        """Which figure of its list this one is, from 0, and how long the list is."""
        return self._figure_runs[number]

    def parting(self, number: int) -> str:
        """What stands between a figure and the one before it, in a word."""
        if number == 0:
            return "^"
        lo, hi = self.figures[number - 1].reach, self.figures[number].start
        between = self._words(lo, hi)
        for mark, name in _PARTINGS:
            if mark in between:
                return f"{name}{int(len(between) > 3)}"
        if not between:
            return "bare"
        return f"{between[0]}" if len(between) == 1 else "words"

    def joined(self, number: int) -> bool:
        """Whether a figure continues the list of the one before it."""
        return self._figure_runs[number][0] > 0

    def same_place_before(self, number: int) -> int | None:
        """The figure at the same place of the list before, where that is as long."""
        place, length = self._figure_runs[number]
        before = number - place - 1
        if before < 0 or self._figure_runs[before][1] != length:
            return None
        return before - length + 1 + place

    def word(self, at: int) -> str:
        """The sentence's word at this place, in lower case."""
        return _shape(self._tokens[at][1]) if self._tokens else "^"

    # -- one pair ----------------------------------------------------------------------------

    def _pair(self, number: int, n: int) -> list[str]:
        figure, span = self.figures[number], self.spans[n]
        by_rule = "rule" if n in self.rule[number] else "norule"
        if span.before:
            elsewhere = min(sum(not s.before for s in self.spans), 2)
            return [
                "P", f"P:{by_rule}", f"P:{figure.kind.value}:{span.kind}", f"P:here{elsewhere}",
                f"P:first={self.word(0)}", f"P:back{-span.start}",
                f"P:prev={self._before(figure.start)}",
                f"P:last{int(n + 1 == len(self.spans) or not self.spans[n + 1].before)}",
            ]  # fmt: skip
        side = "L" if span.end <= figure.start else "R" if span.start >= figure.end else "I"
        lo, hi = self._gap(side, figure, span)
        between = self._words(lo, hi)
        figures = len([f for f in self.figures if lo <= f.start < hi and f is not figure])
        spans = len([s for s in self.spans if lo <= s.start < hi and s is not span])
        before, after = self._around[number]
        leading, trailing = self._beside[n]
        found = [
            side, f"{side}:{by_rule}", f"{side}:{figure.kind.value}:{span.kind}",
            f"{side}:f{min(figures, 3)}", f"{side}:s{min(spans, 3)}",
            f"{side}:f{min(figures, 3)}s{min(spans, 3)}",
            f"{side}:d{min(len(between), _FAR) // 2}",
            f"{side}:prev={before}", f"{side}:next={after}",
            f"{side}:sprev={leading}", f"{side}:snext={trailing}",
            f"{side}:{self._order(number, n)}",
            f"{side}:{by_rule}:f{min(figures, 2)}s{min(spans, 2)}",
        ]  # fmt: skip
        if between:
            found += [f"{side}:first={between[0]}", f"{side}:final={between[-1]}"]
        if len(between) <= 4:
            found.append(f"{side}:gap={' '.join(_shape(w) for w in between)}")
        found += [f"{side}:has {name}" for name in {_TELLING[w] for w in between if w in _TELLING}]
        depth = between.count("(") + between.count("[") - between.count(")") - between.count("]")
        found.append(f"{side}:depth{max(-1, min(1, depth))}")
        if len(self.spans) == 1:
            found.append(f"{side}:only")
        return found

    def _none(self, number: int) -> list[str]:
        figure = self.figures[number]
        chosen = "rule" if not self.rule[number] else "norule"
        return [
            "N", f"N:{chosen}", f"N:{figure.kind.value}", f"N:{chosen}:{figure.kind.value}",
            f"N:prev={self._before(figure.start)}", f"N:next={self._after(figure.reach)}",
            f"N:{figure.kind.value}:next={self._after(figure.reach)}",
            f"N:{figure.kind.value}:prev={self._before(figure.start)}",
            f"N:prev2={self._before(figure.start, 2)}", f"N:next2={self._after(figure.reach, 2)}",
            f"N:spans{min(sum(not s.before for s in self.spans), 2)}",
            f"N:events{int(figure.events is not None)}",
            f"N:interval{int(figure.interval is not None)}",
        ]  # fmt: skip

    # -- the words around --------------------------------------------------------------------

    @staticmethod
    def _gap(side: str, figure: Figure, span: Span) -> tuple[int, int]:
        if side == "L":
            return span.end, figure.start
        after = figure.reach if span.start >= figure.reach else figure.end
        return after, span.start

    def _words(self, lo: int, hi: int) -> list[str]:
        first, last = bisect_left(self._starts, lo), bisect_left(self._starts, hi)
        return [word for _, word in self._tokens[first:last]]

    def _before(self, position: int, back: int = 1) -> str:
        at = bisect_left(self._starts, position) - back
        return _shape(self._tokens[at][1]) if at >= 0 else "^"

    def _after(self, position: int, on: int = 1) -> str:
        at = bisect_left(self._starts, position) + on - 1
        return _shape(self._tokens[at][1]) if at < len(self._tokens) else "$"

    # -- lists in order ----------------------------------------------------------------------

    def _order(self, number: int, n: int) -> str:
        """Whether both stand at the same place of two lists of equal length."""
        place, length = self._figure_runs[number]
        other_place, other_length = self._run_of[n]
        if length == other_length:
            return f"same{int(place == other_place)}of{min(length, 3)}"
        if other_length == 1:
            return "one"
        if length % other_length == 0:
            return f"fold{int(place // (length // other_length) == other_place)}"
        return "unlike"

    def _runs(self, places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """For each place: which it is of the list it stands in, and how long that list is."""
        runs: list[list[int]] = []
        for number, (start, _) in enumerate(places):
            joined = runs and all(
                word in _JOINING or word[0].isdigit()
                for word in self._words(places[runs[-1][-1]][1], start)
            )
            if joined:
                runs[-1].append(number)
            else:
                runs.append([number])
        return [(place, len(run)) for run in runs for place in range(len(run))]


def _shape(word: str) -> str:
    return "#" if word[0].isdigit() else word
