"""Rows of a table: what a row is about, whom a column counts, and the number where they meet.

A table comes as one line of text a row, ``ORR | CAR-T (n = 20): 95% | control (n = 19): 40%``
(`ingest.formats.jats_tables`); a line without cells heads the lines after it.

>>> row = parse_row("ORR, n (%) | CAR-T (n = 20): 19 (95) | control (n = 19): 8 (42)")
>>> row.label, [(c.group, c.size, c.text) for c in row.cells]
('ORR, n (%)', [('CAR-T', 20, '19 (95)'), ('control', 19, '8 (42)')])
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from corpus.annotation import Estimate, Interval, IntervalKind, Statistic
from ingest.extract.figures import Figure, figures
from ingest.extract.qualifiers import grades, time_points
from ingest.extract.quantities import QuantityKind, scan


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell at ``row[start:start + len(text)]``, below a heading that may name a group."""

    start: int
    text: str
    heading: str
    group: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row's own words and its cells."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class RowEndpoint:
    """What a row or a column is about; ``kind`` as in the vocabulary of endpoints."""

    concept: str
    kind: str


_SIZE = re.compile(r"(?i)[\s,]*[\[(]?\s*\bn\s*=\s*(?P<n>\d[\d,]*)(?:/\d+)?\s*[\])]?")
_PERCENT_COLUMN = re.compile(r"%")
_NOT_A_GROUP = re.compile(
    r"(?i)^(?:[Pp][- ]?values?|p|n|no\.?|number|n \(%\)|\(?%\)?|total|all(?: patients)?|overall"
    r"|value|hr|or|rr|95% ci|hazard ratio.*|odds ratio.*|events?|median.*|mean.*)$"
)
_P_COLUMN = re.compile(r"(?i)^\s*p(?:[- ]?values?)?\b|\blog-rank\b|\bsignificance\b")
_GRADE = re.compile(
    r"(?i)\b(?:any |all )?grades?\s*[≥≤<>]?\s*[\dIV]+(?:\s*(?:[-–/]|to|or|and)\s*[\dIV]+)*"
)
_EMPTY = re.compile(r"^[\s.–—-]*$|^(?:NA|N/A|NR|NE|ND)$")


def parse_row(text: str) -> Row:
    """A row's label and cells."""
    label, *rest = text.split(" | ")
    cells = []
    at = len(label)
    for part in rest:
        at += len(" | ")
        cells.append(_cell(part, at))
        at += len(part)
    return Row(label, tuple(cells))


def _cell(part: str, at: int) -> Cell:
    heading, colon, text = part.rpartition(": ")
    if not colon:
        heading, text = "", part
    start = at + len(part) - len(text)
    size = _SIZE.search(heading)
    group = _SIZE.sub("", heading)
    group = re.sub(r"[,;]?\s*(?:\(\s*)?(?:n|no\.?)?\s*\(?%\)?\s*\)?\s*$", "", group).strip(" ,;:")
    group = re.sub(
        r"(?i)\b(?:any |all )?grades?\s*[≥≤<>]?\s*[\dIV]+(?:\s*(?:[-–/]|to|or|and)\s*[\dIV]+)*",
        "",
        group,
    )
    group = group.strip(" ,;:")
    named = None if not group or _NOT_A_GROUP.match(group) else group
    return Cell(start, text, heading, named, int(size["n"].replace(",", "")) if size else None)


def read_row(
    row: Row, endpoints: Mapping[int, RowEndpoint], above: str = ""
) -> Iterator[tuple[Estimate, Cell]]:
    """The estimates of a row with the cells they stand in; places are offsets into the row.

    ``endpoints`` are those the row names, by where they start: one in its own words holds for all
    its cells, one in a column's heading for that cell. ``above`` is the line that heads the row
    ("Best response, n (%)").
    """
    words = f"{above} {row.label}"
    in_label = [e for at, e in sorted(endpoints.items()) if at < len(row.label)]
    p_value = next((_p(c) for c in row.cells if _P_COLUMN.match(c.heading)), None)
    for cell in row.cells:
        if _P_COLUMN.match(cell.heading) or _EMPTY.match(cell.text):
            continue
        endpoint = in_label[-1] if in_label else _in_heading(cell, endpoints)
        if endpoint is None or (endpoint.kind in _COUNTED and not _AVERAGE.search(words)):
            continue
        figure = _figure(cell, words)
        if figure is None:
            continue
        grade = grades(cell.heading) or grades(words)
        times = time_points(cell.heading) or time_points(words)
        share = figure.kind in (QuantityKind.PERCENT, QuantityKind.FRACTION)
        estimate = Estimate(
            passage=0,
            start=cell.start + figure.start,
            end=cell.start + figure.end,
            text=cell.text[figure.start : figure.end],
            endpoint=endpoint.concept,
            statistic=_statistic(words, figure, endpoint),
            value=figure.value,
            unit=None if figure.kind is QuantityKind.RATIO else figure.unit,
            comparator=figure.comparator,
            events=figure.events,
            denominator=figure.denominator,
            interval=figure.interval,
            time=times[0].time if times and share else None,
            p_value=figure.p_value or (p_value if len(row.cells) == 2 else None),
            not_reached=figure.kind is QuantityKind.NOT_REACHED,
            grade=grade[0].label if grade and endpoint.kind == "safety" else None,
            group=cell.group if in_label else None,
        )
        yield estimate, cell


def _in_heading(cell: Cell, endpoints: Mapping[int, RowEndpoint]) -> RowEndpoint | None:
    heading = range(cell.start - len(cell.heading) - 2, cell.start)
    return next((e for at, e in sorted(endpoints.items()) if at in heading), None)


def _p(cell: Cell) -> str | None:
    match = re.search(r"[<>≤]?\s*\d*[.·]\d+", cell.text)
    return match.group().replace("·", ".").replace(" ", "") if match else None


_COUNT_SHARE = re.compile(r"^\s*(?P<n>\d[\d,]*)\s*\(\s*(?P<share>\d+(?:[.·]\d+)?)\s*%?\s*\)")
_VALUE_BOUNDS = re.compile(
    r"^\s*(?P<value>\d+(?:[.·]\d+)?)\s*%?\s*[\[(]\s*(?:95\s*%\s*CI[:,]?\s*)?"
    r"(?P<low>\d+(?:[.·]\d+)?)\s*(?:-|–|−|to|,|~)\s*(?P<high>\d+(?:[.·]\d+)?|NR|NE)\s*[;\])]"
)


def _figure(cell: Cell, words: str) -> Figure | None:
    """The cell's value with what is printed around it, in the unit of the row or column."""
    text, unit_words = cell.text, f"{words} {cell.heading}"
    counted = _COUNT_SHARE.match(text)
    if counted and (_PERCENT_COLUMN.search(unit_words) or "%" in text):
        share = float(counted["share"].replace("·", "."))
        return Figure(
            QuantityKind.PERCENT, counted.start("n"), counted.end("share"), counted.end(),
            share, "%", events=int(counted["n"].replace(",", "")),
        )  # fmt: skip
    unit = _unit_of(unit_words)
    bounded = _VALUE_BOUNDS.match(text)
    if bounded and unit is not None:
        kind, name = unit
        return Figure(
            kind, bounded.start("value"), bounded.end("value"), bounded.end(),
            float(bounded["value"].replace("·", ".")), name, interval=_bounds(bounded, words),
        )  # fmt: skip
    found = figures(text, scan(text))
    if not found:
        return None
    first = found[0]
    if first.kind is QuantityKind.NUMBER and unit is not None:
        return replace(first, kind=unit[0], unit=unit[1])
    if first.kind is QuantityKind.NUMBER:
        whole = first.value is not None and first.value.is_integer()
        alone = re.fullmatch(r"\s*\d[\d,]*\s*[*†‡§]?\s*", text)
        return first if whole and alone else None
    return first


def _unit_of(words: str) -> tuple[QuantityKind, str] | None:
    lowered = words.lower()
    if re.search(r"\b(?:months?|mo)\b", lowered):
        return QuantityKind.DURATION, "mo"
    if re.search(r"\bdays?\b", lowered):
        return QuantityKind.DURATION, "d"
    if re.search(r"\bhazard ratio\b|\bhr\b", lowered):
        return QuantityKind.RATIO, "HR"
    if "%" in words and not re.search(r"\bn\s*\(\s*%|no\.?\s*\(\s*%", lowered):
        return QuantityKind.PERCENT, "%"
    return None


def _bounds(match: re.Match[str], words: str) -> Interval:
    high = match["high"]
    bounded = None if high in ("NR", "NE") else float(high.replace("·", "."))
    is_range = re.search(r"(?i)\brange\b", words) is not None
    is_iqr = re.search(r"(?i)\bIQR\b|interquartile", words) is not None
    kind = IntervalKind.IQR if is_iqr else IntervalKind.RANGE if is_range else IntervalKind.CI
    level = 95.0 if kind is IntervalKind.CI else None
    open_bound = high if bounded is None else None
    return Interval(kind, float(match["low"].replace("·", ".")), bounded, level, open_bound)


_COUNTED = ("descriptive", "baseline")  # kinds whose bare numbers are averages or nothing
_AVERAGE = re.compile(r"(?i)\b(?:median|mean|average)\b")


def _average(words: str) -> Statistic:
    return Statistic.MEAN if re.search(r"(?i)\bmean\b", words) else Statistic.MEDIAN


_RATIOS = {"HR": Statistic.HAZARD_RATIO, "OR": Statistic.ODDS_RATIO, "RR": Statistic.RISK_RATIO}


def _statistic(words: str, figure: Figure, endpoint: RowEndpoint) -> Statistic:
    if figure.kind is QuantityKind.RATIO:
        return _RATIOS[figure.unit or "HR"]
    if figure.kind in (QuantityKind.DURATION, QuantityKind.NOT_REACHED):
        return _average(words)
    if endpoint.kind == "descriptive" and figure.kind is QuantityKind.NUMBER:
        return _average(words)
    if figure.kind is QuantityKind.NUMBER:
        return Statistic.COUNT
    if endpoint.kind == "time-to-event" and re.search(r"(?i)\d\s*-?\s*(?:y|mo|week)", words):
        return Statistic.RATE_AT_TIME
    return Statistic.PROPORTION


def headed(rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, Row, str]]:
    """Each numbered row with cells, and the words of the line without cells that heads it."""
    above = ""
    for number, row in rows:
        if row.cells:
            yield number, row, above
        else:
            above = row.label
