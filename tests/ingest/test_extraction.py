"""Constructions of the field's prose, each to the numbers a reader would take from it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.annotation import Annotations, Assertion, IntervalKind
from corpus.model import Section
from corpus.vocabulary import default_vocabulary
from ingest.extract.extractor import Extractor
from tests.build import document


def extract(*texts: str | tuple[str, Section]) -> Annotations:
    return Extractor(default_vocabulary()).extract(document(*texts))


def values(text: str) -> list[tuple[object, ...]]:
    label = default_vocabulary().label
    return [
        (label(e.endpoint), e.statistic.value, e.value, e.unit) for e in extract(text).estimates
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ORR was 73% (94/128).", [("ORR", "proportion", 73.0, "%")]),
        ("Eighteen of 20 patients (90%) achieved CR.", [("CR", "proportion", 90.0, "%")]),
        (
            "The CR and PR rates were 48% and 17%.",
            [("CR", "proportion", 48.0, "%"), ("PR", "proportion", 17.0, "%")],
        ),
        (
            "ORR was 73% and 33% had CR.",
            [("ORR", "proportion", 73.0, "%"), ("CR", "proportion", 33.0, "%")],
        ),
        (
            "Median PFS was 13.8 vs 4.4 months.",
            [("PFS", "median", 13.8, "mo"), ("PFS", "median", 4.4, "mo")],
        ),
        (
            "OS at 6 and 12 months was 65.4% and 49.5%.",
            [("OS", "rate_at_time", 65.4, "%"), ("OS", "rate_at_time", 49.5, "%")],
        ),
        ("The HR for death (OS) was 0.55.", [("OS", "hazard_ratio", 0.55, None)]),
        ("Two patients died.", [("Mortality", "count", 2.0, None)]),
        ("Median follow-up was 6.3 months.", [("Follow-up", "median", 6.3, "mo")]),
        ("CR was reached in most. The dose was 75 mg/m² on days 1-7.", []),
        ("Patients aged 18 years or older were eligible for CR assessment.", []),
    ],
)  # fmt: skip
def test_values_find_their_endpoints(text: str, expected: list[tuple[object, ...]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("OS was 24.8 months (95% CI 19.9–31.2).", 19.9, 31.2),
        ("OS was 24 months (95% CI [18, 30]).", 18.0, 30.0),
        ("OS was 24 months (95% confidence interval [CI], 18 to 30).", 18.0, 30.0),
        ("DOR was not reached (95% CI 0.5–NE).", 0.5, None),
    ],
)
def test_confidence_intervals_in_their_spellings(text: str, low: float, high: float | None) -> None:
    (estimate,) = extract(text).estimates
    assert estimate.interval is not None
    assert estimate.interval.kind is IntervalKind.CI
    assert (estimate.interval.low, estimate.interval.high) == (low, high)


def test_a_comparison_names_its_arms() -> None:
    read = extract(
        "In total, 386 patients were randomized, 254 to ide-cel and 132 to standard regimens.",
        "The ORR was 71% vs 42%.",
    )
    assert [(e.value, e.group) for e in read.estimates] == [
        (71.0, "ide-cel"),
        (42.0, "standard regimens"),
    ]
    assert [read.cohorts[e.cohort].size for e in read.estimates if e.cohort is not None] == [
        254,
        132,
    ]


def test_an_arms_subgroup_is_not_the_arm() -> None:
    read = extract(
        "In total, 386 patients were randomized, 254 to ide-cel and 132 to standard regimens.",
        "In patients with two prior lines, PFS was 16.2 months with ide-cel "
        "vs 4.8 months with standard regimens.",
    )
    assert [(e.group, e.cohort) for e in read.estimates] == [
        ("ide-cel, two prior lines", None),
        ("standard regimens, two prior lines", None),
    ]


def test_a_sentence_says_whom_it_is_about() -> None:
    read = extract(
        "In total, 419 patients were randomized, 208 to cilta-cel and 211 to standard care.",
        "Of these, 176 patients were infused.",
        "Among the 176 patients infused, CRS occurred in 76.1%. The HR for PFS was 0.26.",
    )
    crs, ratio = read.estimates
    assert crs.cohort is not None
    assert read.cohorts[crs.cohort].size == 176
    assert ratio.cohort is None or read.cohorts[ratio.cohort].size == 419


def test_an_arm_is_not_more_people_than_it_has() -> None:
    read = extract(
        "Of 260 patients screened, 212 were randomised (ZR, n = 106; R, n = 106) and 209 were "
        "treated. ORR was 81% vs 62%, with CR in 34% and 21%. Grade 3 or higher AEs occurred in "
        "54% vs 29%: diarrhoea 9% vs 1%, rash 6% vs 0%, neutropenia 17% vs 8%."
    )
    of_arms = [read.cohorts[e.cohort].size for e in read.estimates if e.group and e.cohort]
    assert set(of_arms) == {106}


def test_too_few_to_give_the_percentage_are_not_its_people() -> None:
    read = extract("Thirteen patients were treated.", "CRS occurred in 88.5%.")
    assert [(e.value, e.cohort) for e in read.estimates] == [(88.5, None)]


def test_events_that_do_not_come_out_are_not_of_these_people() -> None:
    read = extract("Thirty-two patients were infused.", "CRS occurred in 7 patients (25%).")
    assert [(e.events, e.value, e.cohort) for e in read.estimates] == [(7, 25.0, None)]


def test_a_small_part_does_not_speak_for_the_study() -> None:
    read = extract(
        "26 patients were enrolled. Two patients were treated again.", "Median OS was 9 months."
    )
    assert [read.cohorts[e.cohort].size for e in read.estimates if e.cohort is not None] != [2]


@pytest.mark.parametrize(
    "text",
    [
        "Women >50 years had no difference in OS.",
        "ReLApsE is a trial in 282 patients.",
        "In the OS analysis, 95% CI estimates were used.",
    ],
)
def test_what_is_no_value(text: str) -> None:
    assert values(text) == []


def test_spelt_out_times() -> None:
    assert values("Two year PFS was 63%.") == [("PFS", "rate_at_time", 63.0, "%")]


def test_a_middle_dot_is_a_decimal_point() -> None:
    (estimate,) = extract("The HR for OS was 0·66 (95% CI 0·52–0·85; p=0·013).").estimates
    assert (estimate.value, estimate.p_value) == (0.66, "0.013")


def test_a_line_without_end_is_read_in_time() -> None:
    read = extract("ORR was 73% (94/128) and " * 2000)
    assert len(read.estimates) > 1000


def test_an_aside_does_not_part_people_from_what_was_done() -> None:
    read = extract("As of June, 65 patients (median age 61 years, range 20-79) had been treated.")
    assert [(c.role.value, c.size) for c in read.cohorts] == [("treated", 65)]
    (age,) = read.estimates
    assert age.interval is not None
    assert (age.value, age.interval.low, age.interval.high) == (61.0, 20.0, 79.0)


def test_those_evaluable_for_response_are_no_subgroup() -> None:
    read = extract("Among 54 response-evaluable patients, CR was 31% and CRi 11%.")
    assert [(e.value, e.group, e.cohort) for e in read.estimates] == [
        (31.0, None, 0),
        (11.0, None, 0),
    ]


def test_a_unit_inside_an_interval() -> None:
    (estimate,) = extract("Median DOR was not reached (95% CI, 5.2 months-NE).").estimates
    assert estimate.interval is not None
    assert (estimate.interval.low, estimate.interval.open_bound) == (5.2, "NE")


def test_a_dose_names_its_group_whole() -> None:
    (estimate,) = extract("In the 200 mg cohort (n=117), the ORR was 71%.").estimates
    assert estimate.group == "200 mg"


def test_a_part_of_the_same_events() -> None:
    read = extract("Infections were reported in 74% of pts, including grade 3-4 in 36%.")
    assert [(e.value, e.grade) for e in read.estimates] == [(74.0, None), (36.0, "3-4")]


def test_grades_belong_to_their_own_numbers() -> None:
    read = extract("CRS was of grade 1-2 in 90% (n = 18) and of grade 3-4 in 10% (n = 2).")
    assert [(e.grade, e.value, e.events) for e in read.estimates] == [
        ("1-2", 90.0, 18),
        ("3-4", 10.0, 2),
    ]


def test_what_the_background_says_is_not_this_study() -> None:
    read = extract(("In trial X the ORR was 50%.", Section.BACKGROUND))
    assert [e.assertion for e in read.estimates] == [Assertion.PRIOR_WORK]


def test_an_aim_is_not_a_result() -> None:
    read = extract(("To show a CR rate above 40%.", Section.AIMS))
    assert all(e.assertion is Assertion.HYPOTHETICAL for e in read.estimates)


def test_people_flow_from_enrolled_to_evaluable() -> None:
    read = extract("153 patients were enrolled, 127 (83.0%) were infused and 94 were evaluable.")
    assert [(c.role.value, c.size, c.parent) for c in read.cohorts] == [
        ("enrolled", 153, None),
        ("infused", 127, 0),
        ("evaluable", 94, 1),
    ]


@pytest.mark.parametrize(
    ("text", "of", "grade"),
    [
        ("No ICANS of grade 4 was seen.", "No", "4"),
        ("None of the 14 patients had grade ≥3 ICANS.", "None", "≥3"),
        ("ICANS was not observed.", "not", None),
    ],
)
def test_what_nobody_had_is_nothing_of_a_hundred(text: str, of: str, grade: str | None) -> None:
    read = extract(text)
    assert [m.assertion for m in read.mentions] == [Assertion.NEGATED]
    (estimate,) = read.estimates
    assert (estimate.text, estimate.value, estimate.unit) == (of, 0.0, "%")
    assert estimate.grade in (grade, None)


@pytest.mark.parametrize(
    "text", ["No difference in OS was seen.", "No toxicity data are available yet."]
)
def test_no_difference_is_no_absence(text: str) -> None:
    assert extract(text).estimates == ()


def test_a_documents_own_abbreviation_is_followed() -> None:
    read = extract("Patients with follicular lymphoma (FoLy) were treated.", "FoLy relapses late.")
    named = [m.text for m in read.mentions if m.text == "FoLy"]
    assert len(named) == 2


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all(text: str) -> None:
    doc = document(text)
    read = Extractor(default_vocabulary()).extract(doc)
    for item in (*read.mentions, *read.cohorts, *read.estimates):
        assert doc.body[item.start : item.end] == item.text


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "OS CR CRS 90% (18/20) vs and , ; . 24.8 months (95% CI 1–2) HR 0.5 grade ≥3 in "
            "patients "
            "NR n = 5 Twenty of were infused P<0.01 at 12 [ ] ( ) –".split()
        ),
        max_size=40,
    )
)
def test_any_heap_of_the_fields_words(words: list[str]) -> None:
    doc = document(" ".join(words))
    read = Extractor(default_vocabulary()).extract(doc)
    for item in (*read.cohorts, *read.estimates):
        assert doc.body[item.start : item.end] == item.text
