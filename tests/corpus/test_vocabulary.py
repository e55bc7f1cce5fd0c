"""Names in text: the longest, in any spelling, and never a common word."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.vocabulary import Concept, Vocabulary, default_vocabulary


def labels(text: str) -> list[str]:
    v = default_vocabulary()
    return [v.label(f.concept) for f in v.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CD19/CD22", ["CD19", "CD22"]),
        ("anti-CD19", ["CD19"]),
        ("CD7⁻ cells", ["CD7"]),
        ("BCMAxCD3", ["BCMA", "CD3"]),
        ("BCMA×CD3", ["BCMA", "CD3"]),
        ("TNFRSF17 or CD269", ["BCMA", "BCMA"]),
        ("all patients", []),
        ("paediatric leukaemias", ["leukemia"]),
        ("T cell acute lymphoblastic leukaemia", ["T-cell acute lymphoblastic leukemia"]),
        ("complete response or better", ["≥CR"]),
    ],
)
def test_names_as_people_write_them(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize("name", ["tisa-cel", "Kymriah", "CTL019", "tisagenlecleucel"])
def test_synonyms_are_one_concept(name: str) -> None:
    concept = default_vocabulary().lookup(name)
    assert concept is not None
    assert concept.label == "tisagenlecleucel"


def test_people_type_in_lower_case() -> None:
    v = default_vocabulary()
    assert [v.label(f.concept) for f in v.find_in_query("bcma car-t in all relapsed mm")] == [
        "BCMA CAR-T",
        "multiple myeloma",
    ]


def test_a_broader_disease_holds_the_narrower() -> None:
    v = default_vocabulary()
    broad, narrow = v.lookup("B-cell lymphoma"), v.lookup("DLBCL")
    assert broad is not None
    assert narrow is not None
    assert narrow.id in v.descendants(broad.id)


@given(st.text())
def test_any_text_is_legal_and_spans_are_in_order(text: str) -> None:
    found = default_vocabulary().find(text)
    assert all(0 <= f.start < f.end <= len(text) for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_the_longest_name_wins() -> None:
    v = Vocabulary([Concept("1", "CR", "e"), Concept("2", "CR or better", "e")])
    assert [f.concept for f in v.find("a CR or better, a CR")] == ["2", "1"]
