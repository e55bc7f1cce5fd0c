"""Short forms as authors define them, and what only looks like a definition."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extract.abbreviations import definitions
from tests.benchmarks.extraction import med1250


def pairs(text: str) -> list[tuple[str, str]]:
    return [(d.short, d.long) for d in definitions(text)]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("Severe cytokine release syndrome (CRS) was rare.", "CRS", "cytokine release syndrome"),
        ("Acute kidney injury [AKI] was rare.", "AKI", "Acute kidney injury"),
        ("(P < .002; odds ratio [OR] 3.67)", "OR", "odds ratio"),
        ("in CNSL (central nervous system leukemia)", "CNSL", "central nervous system leukemia"),
        ("complete response (CR, n = 12)", "CR", "complete response"),
        ("deaths (posttransplant lymphoma, PTL)", "PTL", "posttransplant lymphoma"),
        ("in BEX (benzene, ethylbenzene, and xylene)", "BEX", "benzene, ethylbenzene, and xylene"),
        ("minimal residual disease (hereafter MRD)", "MRD", "minimal residual disease"),
        ("cytokine release syndrome (“CRS”)", "CRS", "cytokine release syndrome"),
        ("dendritic cell counts; dendritic cell vaccines (DCs)", "DCs", "dendritic cell vaccines"),
        ("plasma of cells (SPCs), stromal progenitor (SPs)", "SPs", "stromal progenitor"),
        ("an index, the Index of Ill Disease (IID)", "IID", "Index of Ill Disease"),
        ("the International Index of Function (IIF)", "IIF", "International Index of Function"),
        ("given 2-deoxyglucose (2-DG)", "2-DG", "2-deoxyglucose"),
        ("by 17beta-estradiol (E2)", "E2", "17beta-estradiol"),
        ("tumour necrosis factor-alpha (TNF-α)", "TNF-α", "tumour necrosis factor-alpha"),
        ("interferon γ (IFN-gamma)", "IFN-gamma", "interferon γ"),
        ("the forced volume in 1 second (FV(1)) fell", "FV(1)", "forced volume in 1 second"),
        ("MRD-negative (MRD-) patients", "MRD-", "MRD-negative"),
        ("chronic-phase CML (CML-CP)", "CML-CP", "chronic-phase CML"),
        ("the intracellular Ca2+ level ([Ca2+]i)", "[Ca2+]i", "intracellular Ca2+ level"),
        ("a manifestation of myotonic dystrophy (DM)", "DM", "myotonic dystrophy"),
        ("the electromyographic activity (EMG)", "EMG", "electromyographic activity"),
        ("in horse amino acids (aa)", "aa", "amino acids"),
        ("with venetoclax (V)", "V", "venetoclax"),
        ("then etoposide (VP-16)", "VP-16", "etoposide"),
        ("by O. novo-ulmi mitovirus (OnuMV)", "OnuMV", "O. novo-ulmi mitovirus"),
        ("of complete response\n(CR) rates", "CR", "complete response"),
        ("matched unrelated donor (MUD)", "MUD", "matched unrelated donor"),
        (
            "Rates in relapsed/refractory multiple myeloma (RRMM)",
            "RRMM",
            "relapsed/refractory multiple myeloma",
        ),
    ],
)  # fmt: skip
def test_a_definition_is_found_with_its_whole_long_form(text: str, short: str, long: str) -> None:
    assert (short, long) in pairs(text)


@pytest.mark.parametrize(
    "text",
    [
        "response rates rose (RS = 5) in most",
        "of all patients (all, n = 5)",
        "The ORR rose in patients (P<0.01) and controls (p = 0.03).",
        "to examine both the intralimb (within a limb) movements",
        "the previous prednisone (P) dose",
        "for months (12-24 mo) and in vitro (iv)",
        "the carboxypeptidase CLP (CP)",
        "patients of a relapse. The cohort (RC)",
        "the marrow (MRD 10-4) of the donor",
        "a higher rate of remission (ORR in the CR group)",
    ],
)
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert pairs(text) == []


def test_an_earlier_aside_belongs_to_no_later_long_form() -> None:
    text = "interleukin-6 (IL-6), interleukin-10 (IL-10)"
    assert pairs(text) == [("IL-6", "interleukin-6"), ("IL-10", "interleukin-10")]


def test_the_entries_of_a_list_of_abbreviations_are_found() -> None:
    text = (
        "CR, complete response; MRD, measurable residual disease, any; "
        "PFS = progression-free survival. HSCT: haematopoietic stem cell transplantation."
    )
    assert pairs(text) == [
        ("CR", "complete response"),
        ("MRD", "measurable residual disease"),
        ("PFS", "progression-free survival"),
        ("HSCT", "haematopoietic stem cell transplantation"),
    ]


def test_an_acronym_between_commas_may_follow_its_long_form() -> None:
    text = "chronic lymphocytic leukaemia, CLL, and patients with CR, PR, or SD"
    assert pairs(text) == [("CLL", "chronic lymphocytic leukaemia")]


@settings(max_examples=300)
@given(st.one_of(st.text(), st.text(alphabet="aAbBN1 2-+[](),;.:=α'İ_\n", max_size=80)))
def test_any_text_is_legal_and_definitions_are_in_its_words(text: str) -> None:
    found = list(definitions(text))
    assert all(text[d.start : d.end] == d.short and d.long in text for d in found)
    assert all(a.start < b.start for a, b in pairwise(found))


@pytest.mark.parametrize("unit", ["(", "([", "A", "(A", "A+", ", AB,", "(AB) c ", "AA, "])
def test_a_text_of_any_kind_is_read_in_linear_time(unit: str) -> None:
    def seconds(times: int) -> float:
        begun = process_time()
        list(definitions(unit * times))
        return process_time() - begun

    assert seconds(4000) < 40 * max(seconds(400), 0.001)


@pytest.mark.shared
@pytest.mark.skipif(not med1250.FILE.exists(), reason="MED1250 is not beside the checkout")
def test_pairs_of_med1250_are_found_where_nothing_was_tuned() -> None:
    measured = med1250.measure("measure")
    plain = med1250.measure("measure", med1250.schwartz_hearst)
    assert measured
    assert plain
    assert measured.f1 >= 0.91
    assert measured.f1 - plain.f1 > 0.08
