"""What a sized group is called: "the ITT set (n = 30)", "30 to venetoclax", "30 with a mutation".

Candidates are the words before the number, as far back as a name may reach, and the phrases
after it; a log-linear model chooses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus.annotation import CohortRole
from ingest.extract.counting import Count
from ingest.extract.log_linear import shipped

_REACH = 9  # words
_WORD = re.compile(r"[^\s,;:()\[\]]*[^\s,;:()\[\].]")
_STOP = re.compile(
    r"(?i)[,;:()\[\]]|\.\s|\b(?:and|or|to|vs\.?|versus)\s+(?:to\s+)?\d|\bvs\b|\bversus\b|\bwere\b|\bwas\b|\d/\d"
)


@dataclass(frozen=True, slots=True)
class Name:
    """A possible name at ``sentence[start:end]``, and what speaks for it.

    ``how`` is the way it stands to its number, which lists repeat: "55 (A), 60 (B)".
    """

    start: int
    end: int
    text: str
    how: str
    features: tuple[str, ...]


def names(
    sentence: str, count: Count, role: str, rule: str | None, last: Name | None
) -> list[Name]:
    """Every possible name of the group of this size; ``last`` is that of the group before."""
    found = (
        *_before(sentence, count, role, rule),
        *_after(sentence, count, role, rule),
        *_inside(sentence, count, role, rule),
        *_outside(sentence, count, role, rule),
    )
    return [
        replace(name, features=(*name.features, *_like_the_last(name, last)))
        for name in found
        if _SAYS.search(name.text)
    ]


def _like_the_last(name: Name, last: Name | None) -> list[str]:
    if last is None:
        return ["H:first"]
    head = name.text.split()[0].casefold() == last.text.split()[0].casefold()
    return [
        f"H:{last.how}>{name.how}", f"H:same{int(last.how == name.how)}",
        f"H:same{int(last.how == name.how)}:head{int(head)}",
        f"H:words{max(-2, min(2, len(name.text.split()) - len(last.text.split())))}",
        f"H:taken{int(name.start < last.end and last.start < name.end)}",
    ]  # fmt: skip


_SAYS = re.compile(r"[A-Za-z]{2}|[≥≤<>]|^[A-Z]$|[A-Z]\d|\d+ ?[×x]")


_OPENING = re.compile(r"(?:,\s*)?[\[(,;]?\s*(?:[nN]\s*=\s*)?$")
_FILLER = re.compile(
    r"(?i)^(?:\s|\(\s*\d+(?:\.\d+)?\s*%?\s*\)|%|patients?\b|pts?\b|participants?\b|people\b|adults?\b"
    r"|children\b|subjects?\b|were\b|was\b|randomly\b|assigned\b|allocated\b|randomi[sz]ed\b|treated\b"
    r"|received\b|receiving\b|who\b|had\b|have\b|having\b|given\b|enrolled\b|to\b|in\b|into\b|at\b|with\b|on\b"
    r"|the\b|from\b|receive\b|of\b|each\b|for\b|aged\b|a(?=\s)|dosed\b|by\b|\))*"
)


def _before(sentence: str, count: Count, role: str, rule: str | None) -> Iterator[Name]:
    lead = sentence[: count.start]
    opening = _OPENING.search(lead)
    end = opening.start() if opening else len(lead)
    mark = lead[end:].strip().casefold().replace(" ", "") or "-"
    words = list(_WORD.finditer(lead[:end]))[-_REACH:]
    for back in range(1, len(words) + 1):
        start = words[-back].start()
        text = sentence[start : words[-1].end()]
        if _STOP.search(text):
            return
        previous = lead[:start].rstrip()[-1:] if start else "^"
        before = words[-back - 1].group().casefold() if back < len(words) else "^"
        yield Name(
            start, words[-1].end(), text, f"L{mark}",
            (*_flags("L", text, role, rule), f"L:mark={mark}",
             f"L:prev={previous if previous in ',;:(' else 'w'}",
             f"L:before={before}", f"L:back{back}", f"L:mark={mark}:back{back}"),
        )  # fmt: skip


def _after(sentence: str, count: Count, role: str, rule: str | None) -> Iterator[Name]:
    rest = sentence[count.end :]
    filler = _FILLER.match(rest)
    skipped = filler.end() if filler else 0
    begin = count.end + skipped
    said = " ".join(rest[:skipped].split()[-2:]).casefold()
    stop = _STOP.search(sentence, begin)
    until = stop.start() if stop else len(sentence)
    words = list(_WORD.finditer(sentence[begin:until]))[: _REACH + 3]
    for on in range(1, len(words) + 1):
        end = begin + words[on - 1].end()
        text = sentence[begin + words[0].start() : end]
        following = words[on].group().casefold() if on < len(words) else sentence[until : until + 1]
        yield Name(
            begin + words[0].start(), end, text, "R",
            (*_flags("R", text, role, rule), f"R:said={said}", f"R:next={following}", f"R:on{on}",
             f"R:whole{int(on == len(words))}"),
        )  # fmt: skip


_BRACKET = re.compile(r"[^();]{0,90}?[(\[](?P<name>[A-Za-z][^()\[\];:,=%]{0,30})[)\],;]")


def _inside(sentence: str, count: Count, role: str, rule: str | None) -> Iterator[Name]:
    """What the next brackets hold, up to another number: "117 at a higher dose (cohort B)"."""
    match = _BRACKET.match(sentence, count.end)
    if match:
        start, text = match.start("name"), match["name"].strip()
        told = re.search(r"\d", sentence[count.end : start]) is not None
        yield Name(
            start, start + len(text), text, "P",
            (*_flags("P", text, role, rule), f"P:short{int(len(text) < 9)}", f"P:told{int(told)}",
             f"P:words{min(len(sentence[count.end:start].split()), 6)}"),
        )  # fmt: skip


_TAIL = re.compile(
    r"\s*(?:[(\[](?P<short>[A-Za-z][^()\[\]\s]{0,14})[)\]]"
    r"(?:\s*(?:in|to|for|with|was|were|by|received by|given to)\b)?"
    r"|,?\s*[(\[]?\b(?:[a-z]+|\d+)(?:\s[a-z]+){0,3}\s*[,(\[])\s*(?:[nN]\s*=\s*)?$"
)
_CLAUSE = re.compile(r"[^,;:()\[\]]*$")
_LEAD_REACH = 90  # characters


def _outside(sentence: str, count: Count, role: str, rule: str | None) -> Iterator[Name]:
    """What stands before brackets or an aside: "TBI" in "irradiation (TBI) in 196", "ibrutinib (six
    trials, n=387)".
    """
    lead = sentence[max(0, count.start - _LEAD_REACH) : count.start]
    tail = _TAIL.search(lead)
    if tail is None:
        return
    offset = count.start - len(lead)
    if tail["short"]:
        start, text = offset + tail.start("short"), tail["short"]
        yield Name(start, start + len(text), text, "S", (*_flags("S", text, role, rule),))
    clause = _CLAUSE.search(lead, 0, tail.start())
    words = list(_WORD.finditer(clause[0])) if clause else []
    within = offset + (clause.start() if clause else 0)
    kind = "B" if tail["short"] else "O"
    for back in range(1, min(len(words), _REACH) + 1):
        start = within + words[-back].start()
        text = sentence[start : within + words[-1].end()]
        if _STOP.search(text):
            return
        before = words[-back - 1].group().casefold() if back < len(words) else "^"
        yield Name(
            start, start + len(text), text, kind,
            (*_flags(kind, text, role, rule), f"{kind}:before={before}", f"{kind}:back{back}"),
        )  # fmt: skip


_GROUP = re.compile(r"(?i)\b(?:arms?|groups?|cohorts?|levels?|dl-?\d|doses?|part|patients|pts)\b")


def _flags(side: str, text: str, role: str, rule: str | None) -> list[str]:
    by_rule = int(rule is not None and rule.casefold() == text.casefold())
    first, last = text.split()[0].casefold(), text.split()[-1].casefold()
    return [
        side, f"{side}:{role}", f"{side}:rule{by_rule}", f"{side}:first={first}",
        f"{side}:last={last}", f"{side}:group{int(_GROUP.search(text) is not None)}",
        f"{side}:upper{int(text[0].isupper())}", f"{side}:first#{int(text[0].isdigit())}",
    ]  # fmt: skip


def name_of(
    sentence: str, count: Count, role: CohortRole, rule: str | None, last: Name | None
) -> Name | None:
    """The name of the group of this size, where it has one."""
    candidates = names(sentence, count, role.value, rule, last)
    likely = shipped("names").probabilities(
        [*(list(c.features) for c in candidates), nameless(role.value, rule)]
    )
    best = max(range(len(likely)), key=likely.__getitem__)
    return candidates[best] if best < len(candidates) else None


def nameless(role: str, rule: str | None) -> list[str]:
    """The features of a group that has no name."""
    return ["none", f"none:{role}", f"none:rule{int(rule is not None)}"]
