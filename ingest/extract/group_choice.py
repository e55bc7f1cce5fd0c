"""Which group each figure is about: one that the sentence names, an arm in its order, the group of
the sentence before, or everyone.

As for endpoints, the rules propose (`ingest.extract.groups`) and a log-linear model weighs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ingest.extract.figures import Figure
from ingest.extract.groups import Group
from ingest.extract.linking import VERSUS
from ingest.extract.log_linear import shipped
from ingest.extract.pairing import Pairing, Span
from ingest.extract.populations import Naming, Population, bare

_MOST_ARMS = 4
_OFTEN = 3  # sentences


@dataclass(frozen=True, slots=True)
class Answer:
    """The group of a figure, and the probability that it is the right one; no label is everyone."""

    label: str | None
    size: int | None
    probability: float


@dataclass(frozen=True, slots=True)
class GroupQuestion:
    """What is to be chosen in one sentence: figures, and the groups they may be about.

    ``rule`` holds what the rules say by the start of a figure; ``carried`` are the groups that the
    last list of figures of the sentence before was about, in order.
    """

    sentence: str
    figures: Sequence[Figure]
    namings: Sequence[Naming]
    known: Sequence[Population]
    carried: Sequence[Naming]
    rule: dict[int, Group]

    @property
    def labels(self) -> list[tuple[str | None, int | None]]:
        """The candidates in order, each a label and a size."""
        return [
            *((n.label, n.size) for n in self.namings),
            *((p.label, p.size) for p in self._absent()),
            *((c.label, c.size) for c in self._told_before()),
            (None, None),
        ]

    def pairing(self) -> Pairing:
        """The features of every figure with every group that the sentence names."""
        spans = [Span(n.start, n.end, n.kind) for n in self.namings]
        return Pairing(self.sentence, self.figures, spans, [self._by_rule(f) for f in self.figures])

    def candidates(self, pairing: Pairing, number: int, answers: Sequence[int]) -> list[list[str]]:
        """The features of each candidate for one figure, everyone last.

        ``answers`` are the numbers of the candidates chosen for the figures before.
        """
        pairs = pairing.candidates(number)
        flags = [_flags(n) for n in self.namings]
        found = [
            *(
                [*features, *flags[n], *(f"{features[0]}:{flag}" for flag in flags[n])]
                for n, features in enumerate(pairs[:-1])
            ),
            *self._in_order(pairing, number),
            *self._carry(pairing, number),
            [*pairs[-1], *self._everyone(pairing, number)],
        ]
        return self._following(found, pairing, number, answers)

    def _following(
        self,
        candidates: list[list[str]],
        pairing: Pairing,
        number: int,
        answers: Sequence[int],
    ) -> list[list[str]]:
        """How each candidate follows on the groups of the figures before it."""
        labels = [bare(label) if label else "" for label, _ in self.labels]
        arms = [bare(p.label) for p in self._arms]
        if answers:
            last, where = labels[answers[-1]], pairing.parting(number)
        elif self.carried:
            last, where = bare(self.carried[-1].label), "sentence"
        else:
            return candidates
        joined = int(pairing.joined(number))
        twin = pairing.same_place_before(number)
        twin_label = labels[answers[twin]] if twin is not None and twin < len(answers) else None
        for label, features in zip(labels, candidates, strict=True):
            step = _step(last, label, arms)
            features += [f"H:{step}", f"H:{step}:{where}", f"H:{step}:{joined}"]
            if twin_label is not None:
                features.append(f"H:twin{int(twin_label == label)}:{step}")
        return candidates

    def narrowed(self, figure: Figure, label: str | None) -> str | None:
        """An arm within the subgroup that opens the sentence: "ide-cel, two prior lines"."""
        ruled = self.rule.get(figure.start)
        whole = label is not None and ruled is not None and ", " in ruled[0]
        if whole and ruled and bare(ruled[0].partition(", ")[0]) == bare(label or ""):
            return ruled[0]
        return label

    def _by_rule(self, figure: Figure) -> frozenset[int]:
        chosen = self.rule.get(figure.start)
        if chosen is None:
            return frozenset()
        name = bare(chosen[0])
        return frozenset(n for n, naming in enumerate(self.namings) if bare(naming.label) == name)

    def _absent(self) -> list[Population]:
        """Arms that the sentence does not name: "66% vs 28%" may still be about them."""
        here = {n.number for n in self.namings}
        arms = self._arms
        return [p for n, p in enumerate(self.known) if n not in here and p in arms]

    @property
    def _arms(self) -> tuple[Population, ...]:
        """The groups that a bare comparison may be of: arms, and what is named again and again."""
        return _main_groups(tuple(self.known))

    def _in_order(self, pairing: Pairing, number: int) -> list[list[str]]:
        arms = self._arms
        place, length = pairing.place_of(number)
        named = min(len(self.namings), 2)
        compared = int(_compares(self.sentence))
        return [
            [
                "V", f"V:{place}of{length}:arm{arms.index(p)}of{len(arms)}",
                f"V:even{int(length == len(arms))}:{int(place == arms.index(p))}",
                f"V:named{named}", f"V:vs{compared}:{int(length == len(arms))}",
                f"V:{self.figures[number].kind.value}", f"V:uses{p.uses}",
                f"V:sized{int(p.size is not None)}",
            ]
            for p in self._absent()
        ]  # fmt: skip

    def _told_before(self) -> list[Naming]:
        """The groups of the sentence before that are not candidates already."""
        there = {bare(n.label) for n in self.namings} | {bare(p.label) for p in self._absent()}
        return [c for c in self.carried if bare(c.label) not in there]

    def _carry(self, pairing: Pairing, number: int) -> list[list[str]]:
        place, length = pairing.place_of(number)
        return [
            [
                "C", f"C:named{min(len(self.namings), 2)}", f"C:first={pairing.word(0)}",
                f"C:{naming.kind}", f"C:run{min(length, 3)}",
                f"C:{self.figures[number].kind.value}",
                f"C:even{int(length == len(self.carried))}"
                f":{int(self.carried.index(naming) == place)}",
            ]
            for naming in self._told_before()
        ]  # fmt: skip

    def _everyone(self, pairing: Pairing, number: int) -> list[str]:
        arms = len(self._arms)
        _, length = pairing.place_of(number)
        return [
            f"E:named{min(len(self.namings), 3)}", f"E:arms{min(arms, 4)}",
            f"E:run{min(length, 3)}:arms{min(arms, 3)}", f"E:first={pairing.word(0)}",
            f"E:vs{int(_compares(self.sentence))}:run{min(length, 3)}",
            f"E:carry{min(len(self.carried), 2)}",
        ]  # fmt: skip


@lru_cache(maxsize=256)  # asked of a sentence by each of its figures
def _compares(sentence: str) -> bool:
    return VERSUS.search(sentence) is not None


@lru_cache(maxsize=64)
def _main_groups(known: tuple[Population, ...]) -> tuple[Population, ...]:
    return tuple([p for p in known if p.kind == "arm" or p.uses >= _OFTEN][:_MOST_ARMS])


def _step(last: str, label: str, arms: Sequence[str]) -> str:
    """How one group follows on another."""
    if label == last:
        return "same" if label else "still everyone"
    if not label or not last:
        return "to everyone" if last else "from everyone"
    if label in arms and last in arms:
        return "next arm" if arms.index(label) == arms.index(last) + 1 else "other arm"
    return "another"


_FLAGS = {
    "word": re.compile(
        r"(?i)\b(?:arms?|groups?|cohorts?|subgroups?|patients|pts|those|dose|levels?|subset"
        r"|population|strata|stratum|responders|survivors|recipients|disease)\b"
    ),
    "bound": re.compile(r"[≥≤<>]|\d\s*(?:years?|mg|×)"),
    "upper": re.compile(r"^[A-Z]"),
    "digits": re.compile(r"^\d"),
    "everyone": re.compile(
        r"(?i)^(?:all|overall|the whole|entire|total|infused|evaluable|treated|whole)\b"
        r"|^(?:all |the )?(?:patients|pts|participants)$"
    ),
}


@lru_cache(maxsize=2048)
def _flags(naming: Naming) -> list[str]:
    words = min(len(naming.label.split()), 6)
    found = [f"w:{name}" for name, pattern in _FLAGS.items() if pattern.search(naming.label)]
    return [
        *found, f"w:{naming.kind}", f"w:{naming.kind}:{words}",
        f"w:sized{int(naming.size is not None)}", f"w:{naming.kind}:uses{naming.uses}",
        f"w:last={naming.label.split()[-1].casefold()}",
    ]  # fmt: skip


def choose_groups(question: GroupQuestion) -> list[Answer]:
    """The group of each figure."""
    if not question.figures:
        return []
    labels = question.labels
    if len(labels) == 1:
        return [Answer(None, None, 1.0) for _ in question.figures]
    model, pairing = shipped("groups"), question.pairing()
    found: list[Answer] = []
    answers: list[int] = []
    for number in range(len(question.figures)):
        likely = model.probabilities(question.candidates(pairing, number, answers))
        best = max(range(len(likely)), key=likely.__getitem__)
        label, size = labels[best]
        label = question.narrowed(question.figures[number], label)
        answers.append(best)
        sure = sum(p for p, named in zip(likely, labels, strict=True) if named == labels[best])
        found.append(Answer(label, size, round(sure, 3)))
    return found
