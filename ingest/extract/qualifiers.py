"""What qualifies a value in its sentence: grades, time points, and the group it is about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.annotation import Duration
from ingest.extract.quantities import WORD_NUMBER, integer, time_unit


@dataclass(frozen=True, slots=True)
class Grade:
    """A toxicity grade (CTCAE, ASTCT): ``label`` is ``"≥3"``, ``"1-2"``, ``"3"`` or ``"any"``."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class TimePoint:
    """A time at which something is measured."""

    start: int
    end: int
    time: Duration


_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_G = r"(?:[1-5]|I{1,3}|IV|V)"
_GRADE = re.compile(
    rf"\b[Gg]rades?\s*(?P<cmp1>≥|>=|≤|<=|>|<|at least )?\s*(?P<a>{_G})\b"
    rf"(?:\s*(?:-|–|/|to|or|and)\s*(?P<b>{_G})\b(?![.%])|\s*(?:or|and)\s+(?P<up>higher|worse"
    rf"|above|greater|more"
    rf"|over)|\s*(?:or|and)\s+(?P<down>lower|below|less)|(?P<plus>\+))?"
    rf"|(?P<cmp2>≥|>=|≤|<=|>)\s*[Gg]rade\s*(?P<c>{_G})\b"
    r"|\b(?P<any>[Aa]ny|[Aa]ll)(?:-|\s)[Gg]rades?\b(?!\s*[≥≤<>]?\s*\d)|\bof [Aa]ny [Gg]rade\b"
)


def grades(sentence: str) -> list[Grade]:
    """Every grade in a sentence.

    >>> [g.label for g in grades("grade 3 or higher CRS; grade 1–2 ICANS; grade ≥3; any-grade")]
    ['≥3', '1-2', '≥3', 'any']
    """
    return [Grade(m.start(), m.end(), _grade_label(m)) for m in _GRADE.finditer(sentence)]


def _grade_label(match: re.Match[str]) -> str:
    first = match["a"] or match["c"]
    if first is None:
        return "any"
    low = _ROMAN.get(first.lower(), first)
    sign = (match["cmp1"] or match["cmp2"] or "").strip()
    sign = {">=": "≥", "<=": "≤", "at least": "≥"}.get(sign, sign)
    if match["up"] or match["plus"]:
        sign = "≥"
    if match["down"]:
        sign = "≤"
    if match["b"]:
        return f"{low}-{_ROMAN.get(match['b'].lower(), match['b'])}"
    return sign + low


_NUMBER = rf"(?:\d+(?:\.\d+)?|{WORD_NUMBER})"
_UNIT = r"(?:months?|mos?\b|years?|yrs?\b|y\b|weeks?|wks?\b|days?|d\b|hours?|h\b)"
_TIMES = (
    # at 6 and 12 months; by day 28 is below
    re.compile(
        rf"(?i)(?:\b(?:at|by|after|within|for at least|beyond)\s+|@\s*)"
        rf"(?:about\s+|approximately\s+)?"
        rf"(?P<list>{_NUMBER}"
        rf"(?:(?:,\s*|\s*,?\s+and\s+){_NUMBER})*)[\s-]*(?P<unit>{_UNIT})(?!\s+(?:of age|old))"
    ),
    # PFS of at least 5 years
    re.compile(
        rf"(?i)\b(?:of|for)\s+(?:at least|≥|more than)\s*(?P<list>{_NUMBER})[\s-]*"
        rf"(?P<unit>{_UNIT})(?!\s+(?:of age|old))"
    ),
    # 12-month OS, 6- and 12-month OS, 2-year PFS, 24-mo
    re.compile(rf"(?i)(?<![\w.])(?P<list>{_NUMBER}(?:-?(?:,\s*|\s*,?\s+and\s+){_NUMBER})*)-(?P<unit>{_UNIT})"),
    # month 6, day 28
    re.compile(r"(?i)\b(?P<unit>months?|mo|days?|weeks?|wk|years?)[\s-]+\+?(?P<list>\d+(?:(?:,\s*|\s+and\s+)\d+)*)(?![\d.]*\s*(?:%|/))"),
    # 3-y written as "5 year OS"
    re.compile(rf"(?i)(?<![\w.])(?P<list>{_NUMBER})\s+(?P<unit>year|month)\s+(?=[A-Z])"),
)  # fmt: skip


_ANY_TIME = re.compile(r"(?i)month|\bmos?\b|-mo\b|year|yr|week|wk|day|\d\s?-?[dhy]\b|hour")


def time_points(sentence: str) -> list[TimePoint]:
    """Every time point in a sentence; "at 6 and 12 months" is two.

    >>> [t.time.label for t in time_points("At 6 and 12 months; 2-year OS; by day 28")]
    ['6 mo', '12 mo', '2 y', '28 d']
    """
    found: list[TimePoint] = []
    if not _ANY_TIME.search(sentence):
        return found
    for pattern in _TIMES:
        for match in pattern.finditer(sentence):
            if any(t.start < match.end() and match.start() < t.end for t in found):
                continue
            unit = time_unit(match["unit"])
            for number in re.finditer(rf"(?i){_NUMBER}", match["list"]):
                text = number.group()
                value = float(text) if text[0].isdigit() else float(integer(text))
                found.append(TimePoint(match.start(), match.end(), Duration(value, unit)))
    return sorted(found, key=lambda t: (t.start, t.time.value))


_STOP = (
    r"(?=\s*(?:[,;:.()\[\]]|$|\b(?:vs\.?|versus|compared|and\s+(?:was|were|\d)|and\s+in\s"
    r"|at\s+(?:\d|a\b|month)|after\s"
    r"|was\b|were\b|had\b|which\b|respectively|by\s+(?:day|month)|while|whereas|but\b)))"
)
_AFTER = re.compile(
    rf"(?i)^[\])]*\s*(?:\([^()]*\)\s*|\[[^\]]*\]\s*)*(?:months?\s+)?(?:overall\s+)?(?:of\s+"
    rf"(?:patients\s+)?)?"
    rf"(?:in|with|for|among|on|under|of|after|from|at(?=\s+(?:the|dose)))\s+(?:the\s+|those\s+"
    rf"|all\s+)?(?P<group>[^,;:.()\[\]]+?){_STOP}"
)
_BEFORE = re.compile(
    r"(?i)(?:^|[;:.]\s+|,\s+)(?:and\s+|but\s+|whereas\s+|while\s+)?(?:in|for|among|of|with)\s+"
    r"(?:the\s+|those\s+)?"
    r"(?P<group>[^,;:.()\[\]]+?)(?=\s*(?:\([^()]*\)\s*)?[,;:.]|\s*\()"
)
_LIST = re.compile(
    r"(?i)^[\])]*\s*(?:\([^()]*\)\s*|\[[^\]]*\]\s*)*(?:months?|years?|%)?"
    r"(?:,?\s*respectively,?)?\s*"
    r"(?:of\s+patients\s+)?(?:in|with|for|among|on|under|after|of)\s+(?P<groups>[^;:.()\[\]]+?)"
    r"(?=\s*(?:[;:.()\[\]]|$|,?\s+respectively|\sat\s+\d))"
)
# What a group's name never holds: the words of a clause that was cut open.
_CLAUSE = re.compile(
    r"(?i)\b(?:did|does|was|were|is|are|analys[ie]s(?!\s+(?:set|population))|survival|between|compared?|incorporating|that)\b"
)
_GROUP_WORD = re.compile(
    r"(?i)\b(?:arms?|groups?|cohorts?|subgroups?|patients|those|participants|adults|children"
    r"|dose|levels?|"
    r"subset|set|population|responders|survivors|disease|involvement|mutations?|cytogenetics)\b"
)


def group_after(text: str) -> str | None:
    """The words right after a value that may name its group: "66% in the venetoclax arm vs …".

    >>> group_after(" in the venetoclax arm vs 28%")
    'venetoclax arm'
    """
    match = _AFTER.match(text)
    return match["group"].strip() if match else None


def group_before(text: str, arms: Sequence[str] = ()) -> str | None:
    """The group that a phrase before the value names: "In the placebo arm, ORR was …".

    >>> group_before("In the subgroup with extramedullary disease, the ORR was ")
    'subgroup with extramedullary disease'
    """
    matches = [
        m["group"]
        for m in _BEFORE.finditer(text)
        if not _CLAUSE.search(m["group"])
        and (_GROUP_WORD.search(m["group"]) or any(names_arm(m["group"], arm) for arm in arms))
    ]
    return matches[-1].strip() if matches else None


def group_list(text: str, count: int) -> list[str]:
    """As many groups as figures, named after them: "… with ide-cel and standard regimens".

    Empty unless the words name exactly ``count`` groups.

    >>> group_list("%, respectively, in the weekly, biweekly and prior-redirection groups.", 3)
    ['the weekly', 'biweekly', 'prior-redirection groups']
    >>> group_list(" months with ide-cel vs standard regimens (HR 0.49)", 2)
    ['ide-cel', 'standard regimens']
    """
    match = _LIST.match(text)
    if match is None:
        return []
    parts = re.split(
        r"(?i)\s*,\s*(?:and\s+)?|\s+(?:and|vs\.?|versus|compared (?:with|to))\s+", match["groups"]
    )
    labels = [p.strip() for p in parts if p.strip() and p.strip().lower() != "respectively"]
    return labels if len(labels) == count else []


def is_group(label: str) -> bool:
    """Whether words such as arm, cohort or patients say that this names people."""
    return bool(_GROUP_WORD.search(label))


def names_arm(label: str, arm: str) -> bool:
    """Whether a group's words are those of a known arm, in full or in part."""
    one, other = label.casefold(), arm.casefold()
    return one in other or other in one


_EVERYONE = frozenset(
    """
    response efficacy safety
    all analysed analyzed assessed cohort dosed enrolled entire evaluable
    evaluated group infused overall participants patient patients population study these
    total treated whole
    """.split()
)


def group_label(words: str) -> str | None:
    """The words that tell a group apart; ``None`` where they name everyone.

    >>> group_label("the subgroup with extramedullary disease"), group_label("infused patients")
    ('extramedullary disease', None)
    """
    label = _clean(words)
    if re.match(r"(?i)(?:the\s+)?(?:\d+\s+)?(?:patients\s+)?infused\b", words.strip()):
        return None
    if re.fullmatch(r"(?i)(?:cohort|group|arm|part|stratum|level|step)\s+\w{1,3}", label):
        return label
    if all(word in _EVERYONE or word.isdigit() for word in re.split(r"[\s-]+", label.casefold())):
        return None
    return label


def _clean(label: str) -> str:
    """The words that tell a group apart: of "the subgroup with CNS disease", what it has."""
    label = re.sub(
        r"(?i)^(?:(?:the|those|all|both|patients|subgroup|subset|group|people|of|in|with|at"
        r"|these|who\s+(?:had|have|were)|treated\s+(?:at|with)|\d+(?=\s+(?!(?:mg|µg|ug|g|kg|cells)\b)[a-z]))\s+)+",
        "",
        label.strip(),
    )
    return re.sub(
        r"(?i)(?:\s+patients)?(?:\s+(?:tested|assessed|evaluated))$|\s+(?:arms?|groups?"
        r"|cohorts?|subgroups?)$",
        "",
        label,
    )
