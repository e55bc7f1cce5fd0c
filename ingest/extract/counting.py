"""Which numbers of a sentence count people, and in what role: enrolled, infused, an arm …

Every whole number that could be a count is asked for its role, "none" among them, by a log-linear
model over the words around it and what the rules of `ingest.extract.cohorts` say.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.annotation import Cohort, CohortRole
from ingest.extract.language import Sentence
from ingest.extract.log_linear import Classes, LogLinear, shipped
from ingest.extract.quantities import INTEGER, WORD_NUMBER, integer

Arithmetic = Callable[[int, Sequence[int]], list[str]]
"""What the whole document's arithmetic says of a number beside the others of its sentence."""

NONE = "none"
ROLES = (*(role.value for role in CohortRole), NONE)

_NUMBER = re.compile(
    rf"(?i)(?<![\w.,:≥≤<>/^×⁻+-])(?P<n>{INTEGER}|(?:{WORD_NUMBER})(?![\w-]))"
    r"(?![\w%]|[.,/]\d|\s+/\s*\d|\s*(?:%|per ?cent|mg|µg|g\b|kg|ml|mL|×|x\s*10"
    r"|-?(?:month|year|day|week|hour|mo\b|yr|wk|fold|point)"
    r"|\s+(?:months?|years?|yrs?|days?|weeks?|hours?|cycles?|doses?|courses?|mo\b|times|points)\b))"
)
_DENOMINATOR = re.compile(rf"(?<=\d/)(?P<n>{INTEGER})(?![\w%.,]*\d|\s*%)")
_TOKEN = re.compile(r"[^\W\d_]+|\d[\d.,·]*|[^\w\s]")
_LARGEST = 10_000_000


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number at ``sentence[start:end]`` that may count people."""

    start: int
    end: int
    value: int


def counts(sentence: str) -> list[Count]:
    """The numbers of a sentence that could be sizes of groups.

    >>> [c.value for c in counts("Of 40 (12%) at 3 months, twenty-six were treated (n = 26).")]
    [40, 26, 26]
    """
    found = {}
    for pattern in (_NUMBER, _DENOMINATOR):
        for match in pattern.finditer(sentence):
            value = integer(match["n"])
            if 0 < value < _LARGEST and not _is_year(match["n"]):
                found[match.start("n")] = Count(match.start("n"), match.end("n"), value)
    return [found[start] for start in sorted(found)]


def _is_year(text: str) -> bool:
    """A year, or a number too long for people when printed without commas."""
    return text.isdecimal() and (len(text) > 5 or (len(text) == 4 and 1950 <= int(text) <= 2049))


class Counting:
    """The features of one sentence's counts; ``rule`` are the cohorts that the rules find."""

    def __init__(
        self,
        sentence: Sentence,
        found: Sequence[Count],
        rule: Sequence[Cohort],
        arithmetic: Arithmetic,
    ) -> None:
        self.sentence = sentence
        self._arithmetic = arithmetic
        self.found = found
        text = sentence.text
        self._tokens = [(m.start(), m.group().lower()) for m in _TOKEN.finditer(text)]
        self._starts = [start for start, _ in self._tokens]
        self._stance = sentence.stance
        self._rule = {
            n: next((c.role.value for c in rule if self._covers(c, count)), NONE)
            for n, count in enumerate(found)
        }

    def _covers(self, cohort: Cohort, count: Count) -> bool:
        start = self.sentence.start + count.start
        return cohort.start <= start < cohort.end and cohort.size == count.value

    def features(self, number: int, told: Sequence[str]) -> list[str]:
        """What is known of one count, whatever its role; ``told`` are the roles of those before."""
        count, text = self.found[number], self.sentence.text
        at = bisect_left(self._starts, count.start)
        after = bisect_left(self._starts, count.end)
        before_words = [w for _, w in self._tokens[max(0, at - 7) : at]]
        next_words = [w for _, w in self._tokens[after : after + 8]]
        previous = [_shape(w) for w in reversed(before_words[-3:])] + ["^"] * 3
        following = [_shape(w) for w in next_words[:3]] + ["$"] * 3
        rule = self._rule[number]
        found = [
            "bias", f"rule={rule}", f"p1={previous[0]}", f"p2={previous[1]} {previous[0]}",
            f"n1={following[0]}", f"n2={following[0]} {following[1]}",
            f"n3={following[1]} {following[2]}", f"pn={previous[0]}_{following[0]}",
            f"section={self.sentence.section}", f"stance={self._stance}",
            f"size={_bucket(count.value)}",
            f"rule={rule}:stance={self._stance}", f"spelt={int(not text[count.start].isdigit())}",
            f"first={int(number == 0)}", f"many={min(len(self.found), 4)}",
        ]  # fmt: skip
        last = told[-1] if told else "^"
        named = next((role for role in reversed(told) if role != NONE), "^")
        found += [
            f"h={last}", f"h={last}:p1={previous[0]}", f"h={last}:rule={rule}", f"hh={named}",
            f"hh={named}:p1={previous[0]}", f"hh={named}:n1={following[0]}",
        ]  # fmt: skip
        found += self._arithmetic(count.value, [c.value for c in self.found])
        found += [f"b:{w}" for w in {_stem(w) for w in before_words}]
        found += [f"a:{w}" for w in {_stem(w) for w in next_words}]
        return found


def _shape(word: str) -> str:
    return "#" if word[0].isdigit() else word


def _stem(word: str) -> str:
    return "#" if word[0].isdigit() else word[:6]


def _bucket(value: int) -> int:
    return next((n for n, top in enumerate((1, 3, 6, 12, 25, 60, 150, 500)) if value <= top), 8)


def by_role(features: Sequence[str]) -> list[list[str]]:
    """The same features for each role in `ROLES`, as a log-linear model takes them."""
    return [[f"{role}|{name}" for name in features] for role in ROLES]


@lru_cache(maxsize=4)
def _model(model: LogLinear) -> Classes:
    return Classes.of(model, ROLES)


def count_people(
    sentence: Sentence, rule: Sequence[Cohort], arithmetic: Arithmetic
) -> list[tuple[Count, CohortRole, float]]:
    """The numbers that count people, each with its role and how sure that is."""
    found = counts(sentence.text)
    if not found:
        return []
    counting, model = Counting(sentence, found, rule, arithmetic), _model(shipped("cohorts"))
    chosen: list[tuple[Count, CohortRole, float]] = []
    told: list[str] = []
    for number, count in enumerate(found):
        likely = model.probabilities(counting.features(number, told))
        told.append(NONE)
        if likely[-1] < _CERTAINLY_NONE:
            best = max(range(len(ROLES) - 1), key=likely.__getitem__)
            told[-1] = ROLES[best]
            chosen.append((count, CohortRole(ROLES[best]), round(1 - likely[-1], 3)))
    return chosen


_CERTAINLY_NONE = 0.6
"""A number is nobody's size when that is more likely than all roles together."""
