"""What a table says of a number: the digits as printed, and only people who can be meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus.annotation import Cohort, CohortRole, Estimate, Statistic
from kb.wording import cohort_text, people, value_text

TREATED = Cohort(0, 0, 1, "", CohortRole.TREATED, 13)


def proportion(text: str, **facts: object) -> Estimate:
    value = float(text.rstrip("%"))
    return Estimate(0, 0, 1, text, "endpoint:crs", Statistic.PROPORTION, value, "%", **facts)  # type: ignore[arg-type]


def test_digits_are_those_of_the_text() -> None:
    ratio = Estimate(0, 0, 1, "0·400", "endpoint:os", Statistic.HAZARD_RATIO, 0.4)
    assert value_text(ratio) == "HR 0.400"
    assert value_text(proportion("80.0%")) == "80.0%"
    months = Estimate(0, 0, 1, "twelve months", "endpoint:os", Statistic.MEDIAN, 12.0, "mo")
    assert value_text(months) == "12 mo"


def test_people_who_cannot_give_the_percentage_are_not_meant() -> None:
    assert people(proportion("88.5%"), TREATED) is None
    assert cohort_text(proportion("88.5%"), TREATED) is None
    assert cohort_text(proportion("88.5%", group="arm A"), TREATED) == "arm A"
    # What the text itself divides by is its own affair, and a bound is not a share.
    assert people(proportion("88.5%", denominator=26), TREATED) == 26
    assert people(proportion("88.5%", comparator=">"), TREATED) == 13


@given(st.integers(1, 2000), st.data(), st.integers(0, 2))
def test_every_true_share_keeps_its_people(size: int, data: st.DataObject, decimals: int) -> None:
    events = data.draw(st.integers(0, size))
    cohort = Cohort(0, 0, 1, "", CohortRole.TREATED, size)
    share = proportion(f"{100 * events / size:.{decimals}f}%")
    assert people(share, cohort) == size
