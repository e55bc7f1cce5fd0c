"""Tables read as tables: row, column, group and unit, wherever they are printed."""

from __future__ import annotations

import pytest

from corpus.annotation import Annotations, Estimate
from corpus.model import Passage, Section
from corpus.vocabulary import default_vocabulary
from ingest.extract.extractor import Extractor

EXTRACTOR = Extractor(default_vocabulary())


def read(*rows: str) -> Annotations:
    passages, at = [], 0
    for row in rows:
        passages.append(Passage(at, at + len(row), row, Section.TABLE))
        at += len(row) + 2
    return EXTRACTOR.read(passages)


def told(e: Estimate) -> tuple[object, ...]:
    return (e.endpoint.partition(":")[2], e.value, e.events, e.group, e.grade)


def test_count_and_share_of_each_arm() -> None:
    found = read("Complete response | CAR-T (n=238): 5 (2%) | Control (n=254): 8 (3%)")
    assert [told(e) for e in found.estimates] == [
        ("cr", 2.0, 5, "CAR-T", None),
        ("cr", 3.0, 8, "Control", None),
    ]
    assert [found.cohorts[e.cohort or 0].size for e in found.estimates] == [238, 254]


def test_grades_stand_over_their_columns() -> None:
    found = read("Infection | A (n=20) Grade 1–2: 4 (20%) | A (n=20) Grade 3: 1 (5%)")
    assert [told(e)[1:] for e in found.estimates] == [(20.0, 4, "A", "1-2"), (5.0, 1, "A", "3")]


def test_the_unit_stands_in_the_row() -> None:
    found = read("Median OS, months (95% CI) | A: 12.4 (9.8–NR) | B: 8.8 (7.7–9.8)")
    assert [(e.value, e.unit) for e in found.estimates] == [(12.4, "mo"), (8.8, "mo")]
    intervals = [e.interval for e in found.estimates if e.interval]
    assert [(i.low, i.high, i.open_bound) for i in intervals] == [
        (9.8, None, "NR"),
        (7.7, 9.8, None),
    ]


def test_a_line_without_cells_heads_those_below() -> None:
    found = read("Best response, n (%)", "PR | n (%): 4 (16)")
    assert [told(e)[:3] for e in found.estimates] == [("pr", 16.0, 4)]


@pytest.mark.parametrize(
    "row",
    [
        "ORR | A: - | B: NA",
        "ORR | p value: 0.04",
        "Haemoglobin, g/dL | A: 12 | B: 11",
        "| |",
        "ORR",
    ],
)
def test_what_is_no_number_of_an_endpoint(row: str) -> None:
    assert read(row).estimates == ()


def test_every_place_is_that_of_the_value() -> None:
    row = "ORR, n (%) | CAR-T (n = 20): 19 (95) | control (n = 19): 8 (42)"
    assert [row[e.start : e.end] for e in read(row).estimates] == ["19 (95", "8 (42"]
