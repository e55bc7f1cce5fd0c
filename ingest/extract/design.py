"""The study's design as the text names it: phase, allocation, masking, centres, direction.

>>> [(t.name, t.value) for t in find_traits("A single-arm, open-label phase I/II trial")]
[('allocation', 'single-arm'), ('masking', 'open-label'), ('phase', '1/2')]
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trait:
    """A property of the design at ``text[start:end]``."""

    start: int
    end: int
    name: str
    value: str


_PHASE = re.compile(
    r"\b[Pp]hases?\s*(?P<a>[1-4]|IV|I{1,3})(?P<part>[ab])?\b"
    r"(?:\s*(?:/|-|–|and)\s*(?P<b>[2-4]|IV|I{2,3})(?:[ab])?\b)?"
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
# (name, value, what a text must contain to be searched, pattern)
_TRAITS: tuple[tuple[str, str, str, re.Pattern[str]], ...] = tuple(
    (name, value, mark, re.compile(pattern, re.IGNORECASE))
    for name, value, mark, pattern in (
        ("allocation", "randomised", "random",
         r"(?<!non-)(?<!non)(?<!not )\brandomi[sz](?:ed|ation)\b"),
        ("allocation", "single-arm", "arm", r"\b(?:single|one)[- ]arm\b"),
        ("allocation", "single-arm", "group", r"\bsingle[- ]group\b"),
        ("masking", "open-label", "label", r"\bopen[- ]label(?:led)?\b"),
        ("masking", "double-blind", "double", r"\bdouble[- ](?:blind(?:ed)?|masked)\b"),
        ("control", "placebo-controlled", "placebo", r"\bplacebo[- ]controlled\b"),
        ("centres", "multicentre", "multi",
         r"\bmulti[- ]?(?:cent(?:er|re)d?|institution(?:al)?)\b"),
        ("centres", "single-centre", "cent", r"\b(?:single|one)[- ]cent(?:er|re)\b"),
        ("centres", "single-centre", "institution", r"\b(?:single|one)[- ]institution\b"),
        ("direction", "retrospective", "retrospective", r"\bretrospective(?:ly)?\b"),
        ("direction", "prospective", "prospective", r"\bprospective(?:ly)?\b"),
        ("stage", "first-in-human", "first", r"\bfirst[- ]in[- ](?:human|man)\b"),
        ("stage", "dose-escalation", "escalation", r"\bdose[- ]escalation\b"),
        ("stage", "dose-expansion", "expansion",
         r"\b(?:dose[- ]expansion|expansion (?:cohort|phase|part))\b"
         r"|(?<=escalation followed by )expansion\b"),
        ("analysis", "post-hoc", "hoc", r"\bpost[- ]hoc\b"),
    )
)  # fmt: skip


def find_traits(text: str) -> list[Trait]:
    """Every design trait in the text, in order."""
    lowered = text.lower()
    found = [
        Trait(m.start(), m.end(), name, value)
        for name, value, mark, pattern in _TRAITS
        if mark in lowered
        for m in pattern.finditer(text)
    ]
    if "phase" in lowered:
        found += [Trait(m.start(), m.end(), "phase", _phase(m)) for m in _PHASE.finditer(text)]
    return sorted(found, key=lambda t: t.start)


def _phase(match: re.Match[str]) -> str:
    first = _ROMAN.get(match["a"], match["a"])
    second = match["b"]
    return f"{first}/{_ROMAN.get(second, second)}" if second else first
