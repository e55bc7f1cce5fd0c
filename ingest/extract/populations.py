"""The groups of people that a document tells apart, and where a sentence names them.

Arms, dose levels and subgroups have names that come back: "the venetoclax arm (n = 30)", then
"venetoclax, 66%". What only one sentence tells apart ("in those with extramedullary disease") is
found there as a phrase. Whether a figure is about any of them is chosen later.

>>> known = [Population("venetoclax arm", 30, "arm")]
>>> [(n.label, n.kind, n.size) for n in namings("ORR was 66% with venetoclax vs 28%.", known)]
[('venetoclax arm', 'arm', 30)]
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise

from corpus.annotation import Assertion, Cohort, CohortRole

_KINDS = {
    CohortRole.ARM: "arm",
    CohortRole.DOSE_LEVEL: "dose",
    CohortRole.SUBGROUP: "subgroup",
}


@dataclass(frozen=True, slots=True)
class Population:
    """A group of the study by name; ``kind`` is arm, dose or subgroup.

    ``uses`` is in how many sentences it is named, 4 for all that are more.
    """

    label: str
    size: int | None
    kind: str
    uses: int = 0

    def named(self, place: tuple[int, int], number: int) -> Naming:
        """This group, the one of that number, named at a place."""
        return Naming(*place, self.label, self.kind, self.size, number, self.uses)


@dataclass(frozen=True, slots=True)
class Naming:
    """A group named at ``sentence[start:end]``; a ``phrase`` is known from this sentence alone."""

    start: int
    end: int
    label: str
    kind: str
    size: int | None = None
    number: int | None = None
    uses: int = 0


def populations(
    cohorts: Iterable[Cohort], arms: Sequence[str], sentences: Iterable[str]
) -> list[Population]:
    """The named groups of a study in order, arms without a size last."""
    lowered = [s.casefold() for s in sentences]
    found: dict[str, Population] = {}
    for cohort in cohorts:
        kind = _KINDS.get(cohort.role)
        if cohort.label and kind and cohort.assertion is Assertion.AFFIRMED:
            name = bare(cohort.label)
            if name and name not in found:
                found[name] = Population(cohort.label, cohort.size, kind)
    for arm in arms:
        name = bare(arm)
        if name and not any(name == n or name in n or n in name for n in found):
            found[name] = Population(arm, None, "arm")
    # Every figure is asked about all of them: a long list would cost its square.
    return [replace(p, uses=_uses(p, lowered)) for p in islice(found.values(), _MOST)]


def _uses(population: Population, lowered: Sequence[str]) -> int:
    names = _names(population.label)
    named = (1 for text in lowered if any(name in text for name in names))
    return sum(islice(named, _MANY))


_MANY = 4
_MOST = 40


_GROUP_WORD = (
    r"(?:arms?|groups?|cohorts?|subgroups?|strat(?:um|a)|subsets?|patients|pts|participants"
    r"|recipients|population|set)"
)
_LEADING = re.compile(
    r"(?i)^(?:(?:the|a|an|all|both|those|these|this|our|of|in|with|for|at|on|to|and|or|patients|pts"
    r"|participants|receiving|received|given|assigned|allocated|treated|who|had|has|having|were|was"
    r"|aged|either|only|standard-dose)\s+)+"
)
_TRAILING = re.compile(rf"(?i)[\s,]+(?:treatment\s+|the\s+)?{_GROUP_WORD}$")


@lru_cache(maxsize=4096)  # asked of the same few names by every figure
def bare(label: str) -> str:
    """A group's name without the words that only say that it is one, in lower case.

    >>> bare("the venetoclax arm"), bare("Arm A"), bare("patients with TP53 mutation")
    ('venetoclax', 'arm a', 'tp53 mutation')
    """
    text = _LEADING.sub("", label.strip())
    return _TRAILING.sub("", text).strip(" ,;:").casefold()


def namings(
    sentence: str,
    known: Sequence[Population],
    taken: Sequence[tuple[int, int]] = (),
    proposed: Sequence[tuple[str, int, int]] = (),
    most: int = 0,
) -> list[Naming]:
    """Where a sentence names groups, known ones first, then phrases that may.

    ``taken`` are the spans of endpoints, times and grades, which name no group; ``proposed`` are
    phrases (label, start, end) that the rules take for one. "In A and B" names two groups where
    the sentence has ``most`` figures, two or more, to tell of.

    >>> [n.label for n in namings("It was 8% and 9% at the lower and higher dose.", [], most=2)]
    ['lower', 'higher dose']
    """
    found: list[Naming] = []
    lowered = sentence.casefold()
    if len(lowered) != len(sentence):  # a letter that folds into two would shift every place
        lowered = sentence.lower() if len(sentence.lower()) == len(sentence) else sentence
    for number, population in enumerate(known):
        for name in _names(population.label):
            if name not in lowered:
                continue
            for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", lowered):
                place = (match.start(), match.end())
                found.append(population.named(place, number))
    # The longest name wins: "venetoclax plus azacitidine" is not the arm "azacitidine".
    found.sort(key=lambda n: (n.start - n.end, n.start))
    kept: list[Naming] = []
    for naming in (*found, *_listed(sentence, most), *_phrases(sentence, proposed)):
        inside = any(k.start < naming.end and naming.start < k.end for k in kept)
        if not inside and not any(s <= naming.start and naming.end <= e for s, e in taken):
            kept.append(naming)
    # Parts of arms ("ide-cel, two prior lines") stand over the words of other groups.
    kept += [Naming(s, e, label, "rule") for label, s, e in proposed if s < e and ", " in label]
    return sorted(kept, key=lambda n: n.start)


_GENERIC = frozenset(
    "arm group cohort control patients group a the study treatment total all overall other others"
    " response complete partial disease".split()
)


@lru_cache(maxsize=1024)
def _names(label: str) -> tuple[str, ...]:
    """The ways a known group may be named again: its bare name, and what stands in brackets."""
    name = bare(label)
    inner = [part.strip() for part in re.findall(r"\(([^()]{1,20})\)", name)]
    outer = re.sub(r"\s*\([^()]*\)", "", name).strip()
    marked = re.match(r"^(?:arm|group|cohort|part|dose level|level)\s+(\w{1,3})$", name)
    names = [name, outer, *inner]
    if marked and len(marked[1]) > 1 and not marked[1].isdigit():
        names.append(marked[1])
    return tuple(n for n in dict.fromkeys(names) if len(n) > 1 and n not in _GENERIC)


_END = (
    r"(?=\s*(?:[,;:.()\[\]]|$|\b(?:vs\.?|v|versus|compared|and\s+(?:was|were|\d|in\s|for\s|with\s)"
    r"|than|at\s+\d|after\s|was\b|were\b|had\b|has\b|have\b|achieved|developed|experienced|received"
    r"|which\b|respectively|while|whereas|but\b|by\s+(?:day|month)|\d+(?:\.\d+)?\s*%|\d+/\d+)))"
)
_PREPOSED = re.compile(
    r"(?i)\b(?:in|for|among|of|with|at|on|from|than|versus|vs\.?|v|by|receiving|given)\s+"
    r"(?:the\s+|those\s+|all\s+|these\s+|both\s+)*"
    rf"(?P<label>(?:arm\s+|group\s+|cohort\s+)?[^\s,;:.()\[\]][^,;:.()\[\]]{{1,70}}?){_END}"
)
_HEADING = re.compile(
    r"(?:^|[;:.,(]\s+|\()(?:and\s+|in\s+(?:the\s+)?|for\s+)?(?P<label>[A-Za-z≥≤<>][^,;:.()\[\]%]{1,50}?)"
    r"(?=\s*[,:]\s*\d|\s*\(\s*[nN]\s*=|\s+\d+(?:\.\d+)?\s*%|\s+\d+/\d+)"
)
_TRAILED = re.compile(
    r"%\s*\)?\s*(?:\((?P<inner>[A-Za-z≥≤<>][^()\[\]%]{1,40})\)"
    r"|(?P<label>(?!(?:of|in|at|and|vs|to|had|were|was|versus|with|for)\b)[A-Za-z][\w/+-]*"
    r"(?: [\w/+-]+){0,2})"
    r"(?=[,;.)]))"
)
_COVARIATE = re.compile(
    r"(?:^|[;:,]\s+(?:and\s+|but\s+)?|\b(?:and|were|was|for|with|of)\s+)"
    r"(?P<label>(?!and\b|was\b|were\b)[^,;:()\[\]]{2,50}?)"
    r"\s*[(\[](?:[^()\[\]\d]{0,25}\b)?(?:[asS]?HR|OR|RR|(?:hazard|odds|risk) ratio)\b"
)
_NO_GROUP = re.compile(
    r"(?i)^(?:\W*|(?:a|an|any|each|one|total|median|mean|time|rate|range|ci|hr|p|iqr|follow-up|grade"
    r"|months?|years?|days?|weeks?|data|least|most|this|that|it|which|baseline|day|month|week|year"
    r"|\d[\d.,]*\s*(?:%|months?|years?|days?|weeks?)?)\b.{0,12})$"
)


_ITEM = (
    r"(?![Aa]nd\b|[Oo]r\b)[A-Za-z≥≤<>][^\s,;:()\[\]%]*(?<!\.)(?:\s(?!(?:and|or|vs\.?|versus|was|were|is|are|had|has"
    r"|have|in|of|for|at|by|with|to|than|respectively)\b)[^\s,;:()\[\]%]*[^\s,;:()\[\]%.]){0,4}"
)
_LIST = re.compile(
    r"(?i)(?:\b(?:in|for|among|with|at|on|of|between|after|by|from)\s+(?:both\s+)?(?:the\s+)?|[(:]\s*)"
    rf"(?P<list>{_ITEM}(?:\s*,\s*{_ITEM})*,?\s+(?:and|or|vs\.?|versus)\s+{_ITEM})"
)
_PARTED = re.compile(r"(?i)\s*,\s*(?:(?:and|or|vs\.?|versus)\s+)?|\s+(?:and|or|vs\.?|versus)\s+")


def _listed(sentence: str, most: int) -> Iterator[Naming]:
    """The parts of lists of groups, no more than there are figures to tell of."""
    if most < 2:
        return
    for match in _LIST.finditer(sentence):
        start, text = match.start("list"), match["list"]
        cuts = [(0, 0), *(m.span() for m in _PARTED.finditer(text)), (len(text), len(text))]
        parts = [(a, b) for (_, a), (b, _) in pairwise(cuts)]
        labels = [text[a:b] for a, b in parts]
        if len(parts) <= most and not any(_NO_GROUP.match(v) or _VERB.search(v) for v in labels):
            for (a, b), label in zip(parts, labels, strict=True):
                yield Naming(start + a, start + b, label, "listed")


_RATIO = re.compile(r"[HOR]R\b|\bratio\b")
_PATTERNS = (
    ("covariate", _COVARIATE), ("phrase", _PREPOSED), ("heading", _HEADING), ("trailed", _TRAILED),
)  # fmt: skip
_VERB = re.compile(r"(?i)\b(?:was|were|is|are|had|has|have|did|reached|observed|reported)\b")


def _phrases(sentence: str, proposed: Iterable[tuple[str, int, int]]) -> Iterator[Naming]:
    for label, start, end in proposed:
        if start < end and ", " not in label:
            yield Naming(start, end, label, "rule")
    patterns = _PATTERNS if _RATIO.search(sentence) else _PATTERNS[1:]
    for kind, pattern in patterns:
        for match in pattern.finditer(sentence):
            part = "inner" if kind == "trailed" and match["inner"] else "label"
            label = match[part].strip()
            if label and not _NO_GROUP.match(label) and not _VERB.search(label):
                start = match.start(part)
                yield Naming(start, start + len(label), label, kind)
