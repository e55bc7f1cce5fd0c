"""Numbers as reported: percentages, fractions, durations, ratios, intervals, p values.

`scan` reads one sentence from left to right into `Quantity` values. It knows how numbers are
written, not what they are about; `ingest.extract.estimates` gives them their endpoints.

>>> [q.kind.value for q in scan("ORR was 73% (94/128; 95% CI, 66-81), PFS 8.8 months")]
['percent', 'fraction', 'interval', 'duration']
>>> scan("(95% CI [18, 30])")[0].low, scan("HR 0.26")[0].value
(18.0, 0.26)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from corpus.annotation import IntervalKind


class QuantityKind(Enum):
    """How a number is written."""

    PERCENT = "percent"
    FRACTION = "fraction"
    DURATION = "duration"
    RATIO = "ratio"
    INTERVAL = "interval"
    P_VALUE = "p_value"
    NOT_REACHED = "not_reached"
    NUMBER = "number"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number, or the two of an interval or fraction, at ``sentence[start:end]``.

    ``unit`` is ``"%"``, ``"h"``, ``"d"``, ``"wk"``, ``"mo"`` or ``"y"``; for a ratio its kind
    (``"HR"``, ``"OR"``, ``"RR"``). A bound that was not reached or estimable is ``None``.
    """

    kind: QuantityKind
    start: int
    end: int
    text: str
    value: float | None = None
    unit: str | None = None
    comparator: str | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    open_bound: str | None = None
    interval: IntervalKind | None = None
    denominator: int | None = None
    spread: float | None = None


_UNITS = "zero one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SPELT = {word: n for n, word in enumerate(_UNITS + _TEENS)} | {
    word: 10 * n for n, word in enumerate(_TENS, start=2)
}

WORD_NUMBER = (
    rf"(?:{'|'.join(_TENS)})(?:[-‑ ](?:{'|'.join(_UNITS[1:])}))?|{'|'.join(_TEENS)}"
    rf"|{'|'.join(_UNITS[1:])}"
)
INTEGER = r"(?:\d{1,3}(?:,\d{3})+|\d+)"
_REAL = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.·]\d+)?|\.\d+)"
_BOUND = rf"(?:{_REAL}\s*%?|NR|NE|NA|not (?:yet )?(?:reached|estimable|evaluable)|∞)"
_TO = r"\s*(?:-|–|−|‑|—|to\b|,|;|and\b)\s*"
_TIME = r"(?:months?|mos?\b\.?|years?|yrs?\b|y\b|weeks?|wks?\b|days?|d\b|hours?|h\b)"
_COMPARATOR = (
    r"(?:([≥≤<>~≈]|>=|<=|\b(?:at least|more than|less than|up to|almost|nearly|about"
    r"|approximately|over|under|around|roughly)\s)\s*)?"
)


def integer(text: str) -> int:
    """A whole number in digits or words.

    >>> integer("1,234"), integer("Twenty-six")
    (1234, 26)
    """
    text = text.strip().lower()
    if text[0].isdigit():
        return int(text.replace(",", ""))
    return sum(_SPELT[part] for part in re.split(r"[-‑ ]", text))


def time_unit(word: str) -> str:
    """The short form of a unit of time: ``months`` → ``mo``."""
    first = word[0].lower()
    return {"m": "mo", "y": "y", "w": "wk", "d": "d", "h": "h"}[first]


def _real(text: str) -> float | None:
    digits = re.search(_REAL, text)
    return float(digits.group().replace(",", "").replace("·", ".")) if digits else None


def _comparator(text: str | None) -> str | None:
    if text is None:
        return None
    word = text.strip().lower()
    return {
        ">=": "≥", "<=": "≤", "at least": "≥", "more than": ">", "over": ">", "less than": "<",
        "under": "<", "up to": "up to",
    }.get(word, word if word in "≥≤<>" else "~")  # fmt: skip


_Builder = Callable[[re.Match[str]], "Quantity | None"]


def _interval(kind: IntervalKind, match: re.Match[str], low: str, high: str) -> Quantity:
    level = match.group("level") if "level" in match.re.groupindex else None
    if kind is IntervalKind.CI and level is None:
        level = "95"
    return Quantity(
        QuantityKind.INTERVAL, match.start(), match.end(), match.group(),
        low=_real(low), high=_real(high), interval=kind,
        level=float(level) if level else None, open_bound=_open_bound(low, high),
    )  # fmt: skip


def _open_bound(low: str, high: str) -> str | None:
    """What is printed where a bound is missing."""
    for bound in (low, high):
        if _real(bound) is None:
            return "NR" if "R" in bound or "reached" in bound else "NE"
    return None


def _ci(match: re.Match[str]) -> Quantity:
    return _interval(IntervalKind.CI, match, match["low"], match["high"])


def _named_interval(match: re.Match[str]) -> Quantity:
    kind = IntervalKind.IQR if match["name"].lower().startswith("i") else IntervalKind.RANGE
    return _interval(kind, match, match["low"], match["high"])


def _bare_interval(match: re.Match[str]) -> Quantity:
    return _interval(IntervalKind.RANGE, match, match["low"], match["high"])


def _deviation(match: re.Match[str]) -> Quantity:
    error = "e" in (match["name"] or match["after"] or "").lower().replace("deviation", "")
    return Quantity(
        QuantityKind.INTERVAL, match.start(), match.end(), match.group(),
        interval=IntervalKind.SE if error else IntervalKind.SD, spread=_real(match["spread"]),
    )  # fmt: skip


def _p_value(match: re.Match[str]) -> Quantity:
    text = re.sub(r"\s+", "", match["p"]).rstrip(".").removeprefix("=").replace("·", ".")
    return Quantity(QuantityKind.P_VALUE, match.start(), match.end(), text)


def _ratio(match: re.Match[str]) -> Quantity:
    name = match["name"].lower()
    if "hazard" in name or name.endswith("hr"):
        unit = "HR"
    elif "odds" in name or name.endswith("or"):
        unit = "OR"
    else:
        unit = "RR"
    return Quantity(
        QuantityKind.RATIO, match.start("value"), match.end("value"), match["value"],
        value=_real(match["value"]), unit=unit,
    )  # fmt: skip


def _size(match: re.Match[str]) -> Quantity:
    return Quantity(
        QuantityKind.SIZE,
        match.start(),
        match.end(),
        match.group(),
        value=float(integer(match["n"])),
    )


def _fraction(match: re.Match[str]) -> Quantity | None:
    numerator, denominator = integer(match["num"]), integer(match["den"])
    if numerator > denominator or denominator == 0:
        return None
    return Quantity(
        QuantityKind.FRACTION, match.start(), match.end(), match.group(),
        value=float(numerator), denominator=denominator,
    )  # fmt: skip


def _from_number(match: re.Match[str]) -> str:
    """The text from the number on, without what bounds it ("at least")."""
    return match.group()[match.start(2) - match.start() :]


def _percent(match: re.Match[str]) -> Quantity:
    return Quantity(
        QuantityKind.PERCENT, match.start(2), match.end(), _from_number(match),
        value=_real(match[2]), unit="%", comparator=_comparator(match[1]),
    )  # fmt: skip


def _duration(match: re.Match[str]) -> Quantity:
    return Quantity(
        QuantityKind.DURATION, match.start(2), match.end(), _from_number(match),
        value=_real(match[2]), unit=time_unit(match[3]), comparator=_comparator(match[1]),
    )  # fmt: skip


def _not_reached(match: re.Match[str]) -> Quantity:
    return Quantity(QuantityKind.NOT_REACHED, match.start(), match.end(), match.group())


def _number(match: re.Match[str]) -> Quantity:
    return Quantity(
        QuantityKind.NUMBER, match.start(), match.end(), match.group(), value=_real(match.group())
    )


def _word(match: re.Match[str]) -> Quantity:
    return Quantity(
        QuantityKind.NUMBER, match.start(), match.end(), match.group(),
        value=float(integer(match.group())),
    )  # fmt: skip


_WORDS = "words"
"""In place of marks: only where a number is spelt out."""


def _fraction_of(count: str) -> str:
    """18/20, 18 of 20, 18 out of the 20 – and no rate, date or dose."""
    return (
        rf"(?<![\w.,⁻-])(?P<num>{count})(?:\s*/\s*|\s+(?:out\s+)?of\s+(?:the\s+|these\s+|all\s+)?"
        rf"(?:first\s+)?)(?P<den>{count})\b"
        r"(?!\s*(?:%|-?\s*(?:months?|days?|years?|weeks?|mg|µg)|×|/\d)|[.·]\d|-(?:mo|day|year))"
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """One way of writing numbers; a sentence with none of ``marks`` is not searched for it."""

    marks: tuple[str, ...] | str
    pattern: re.Pattern[str]
    build: _Builder


# In order of precedence: what one reader has taken, a later one leaves alone.
_READERS = tuple(
    _Reader(marks, re.compile(pattern), build)
    for marks, pattern, build in (
        (
            ("CI", "CrI", "nterval"),
            r"(?:(?P<level>\d\d(?:\.\d)?)\s*%\s*)?(?:[Tt]wo-sided |[Ee]xact )?"
            r"(?:\bCI\b|\bCrI\b|[Cc]onfidence [Ii]ntervals?|[Cc]redible [Ii]ntervals?)"
            r"(?:\s*[\[(]\s*CI\s*[\])])?\s*(?:of|was|=|:|,)?\s*(?P<bracket>[\[(])?\s*"
            rf"(?P<low>{_BOUND})(?:\s*{_TIME})?{_TO}(?P<high>{_BOUND})(?:\s*{_TIME})?(?(bracket)\s*[\])])",
            _ci,
        ),
        (
            ("ange", "IQR", "anging"),
            r"\b(?P<name>IQR|[Ii]nter-?quartile range|[Rr]ange|ranging)\b"
            r"(?:\s*[\[(]\s*IQR\s*[\])])?"
            rf"\s*(?:of|was|from|=|:|,)?\s*(?P<low>[<>≤≥]?\s*{_REAL})(?:\s*%|[\s-]*{_TIME})?{_TO}"
            rf"(?P<high>[<>≤≥]?\s*{_REAL}\+?(?:\s*%)?|NR\b|NE\b)(?:\s*{_TIME})?",
            _named_interval,
        ),
        (
            ("±", "+/-", "SD", "SE", "standard"),
            r"(?:(?:±|\+/-)|\b(?P<name>SD|SEM?|[Ss]tandard (?:deviation|error)s?)\b"
            r"(?:\s*[\[(](?:SD|SEM?)[\])])?\s*(?:of|was|=|:|,|±)?)"
            rf"\s*(?P<spread>{_REAL})(?:\s*\(?(?P<after>SD|SEM?)\b\)?)?",
            _deviation,
        ),
        (
            tuple("<>=≤≥"),
            r"(?:\b(?:one|two|1|2)-sided\s+|\b(?:log-rank|nominal|descriptive|adjusted)\s+)*"
            r"\b[Pp](?:\s*-?\s*values?)?\s*(?:of\s+)?"
            r"(?P<p>[<>=≤≥]\s*\d*[.·]?\d+(?:\s*[×x]\s*10[⁻−-]?[⁰¹²³⁴⁵⁶⁷⁸⁹\d]+)?)",
            _p_value,
        ),
        (
            ("atio", "isk", "HR", "OR", "RR"),
            r"(?P<name>(?:[Aa]djusted )?(?:[Hh]azards?|[Oo]dds|[Rr]isk|[Rr]ate) [Rr]atio"
            r"|[Rr]elative risk"
            r"|\ba?HR\b|\ba?OR\b|\bRR\b)(?:\s*[\[(]a?(?:HR|OR|RR)[\])])?"
            r"(?:\s+for\s+[^\d;,.()]{1,40}?(?:\([A-Z]+\))?)?"
            rf"\s*(?:of|was|is|=|:|,|;|\()?\s*(?P<value>{_REAL})(?!\s*%|/|\d)",
            _ratio,
        ),
        (("=",), rf"\b[nN]\s*=\s*(?P<n>{INTEGER})", _size),
        (("/", " of"), _fraction_of(INTEGER), _fraction),
        (_WORDS, rf"(?i){_fraction_of(f'(?:{INTEGER}|{WORD_NUMBER})')}", _fraction),
        (
            ("%", "per"),
            rf"{_COMPARATOR}(?<![\d.\w])({_REAL})\s*(?:%|per ?cent\b)"
            r"(?!\s*(?:CIs?\b|CrI\b|confidence|credible))",
            _percent,
        ),
        ((), rf"{_COMPARATOR}(?<![\d.\w])({_REAL})(?:\s+|-|‑)?({_TIME})(?![\w/])", _duration),
        (
            ("reached", "able", "NR", "NE"),
            r"(?i:\bnot\s+(?:yet\s+)?(?:been\s+)?(?:reached|estimable|evaluable)\b|\bunreached\b)"
            r"|\bNR\b|\bNE\b",
            _not_reached,
        ),
        (
            ("(", "["),
            rf"[\[(]\s*(?P<low>{_BOUND})\s*(?:-|–|−|to)\s*(?P<high>{_BOUND})"
            rf"(?:\s*{_TIME})?\s*[\])]",
            _bare_interval,
        ),
        ((), rf"(?<![\w.,/^×·⁻-]){_REAL}(?![\w/]|[.,]\d|\s*[×x]\s*10|-[A-Za-z])", _number),
        (_WORDS, rf"(?i)(?<![\w-])(?:{WORD_NUMBER})(?![\w-])", _word),
    )
)
_LETTERS = re.compile("[a-z]{3,9}")
_ANY_NUMBER = re.compile(rf"(?i)\d|\bN[RE]\b|\breached\b|\bestimable\b|\b(?:{WORD_NUMBER})\b")


def scan(sentence: str) -> list[Quantity]:
    """Every quantity of a sentence in order, none overlapping."""
    if not _ANY_NUMBER.search(sentence):
        return []
    spelt = not _SPELT.keys().isdisjoint(_LETTERS.findall(sentence.lower()))
    taken: list[tuple[int, int]] = []
    found: list[Quantity] = []
    for reader in _READERS:
        if reader.marks is _WORDS:
            if not spelt:
                continue
        elif reader.marks and not any(mark in sentence for mark in reader.marks):
            continue
        for match in reader.pattern.finditer(sentence):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            quantity = reader.build(match)
            if quantity is not None:
                taken.append((quantity.start, match.end()))
                found.append(quantity)
    return sorted(found, key=lambda q: q.start)
