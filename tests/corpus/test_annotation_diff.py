"""What two readings of one text have in common, and what not."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from corpus.annotation import Annotations, Cohort, CohortRole, Estimate, Mention, Statistic
from corpus.annotation_diff import diff
from tests import strategies

ORR = Estimate(0, 10, 13, "90%", "endpoint:orr", Statistic.PROPORTION, 90.0, "%", cohort=0)
INFUSED = Cohort(0, 0, 6, "Twenty", CohortRole.INFUSED, 20)
OLD = Annotations(
    mentions=(Mention(0, 20, 23, "ORR", "endpoint:orr"),), cohorts=(INFUSED,), estimates=(ORR,)
)


def test_what_is_added_removed_and_changed() -> None:
    crs = replace(ORR, start=30, end=33, endpoint="endpoint:crs")
    new = Annotations(cohorts=OLD.cohorts, estimates=(replace(ORR, denominator=20), crs))
    found = diff(OLD, new)
    assert found.estimates.added == (crs,)
    (change,) = found.estimates.changed
    assert (change.before, change.fields) == (ORR, ("denominator",))
    assert found.mentions.removed == OLD.mentions
    assert not found.cohorts
    assert found


def test_another_endpoint_in_the_same_place_is_a_change() -> None:
    found = diff(OLD, replace(OLD, estimates=(replace(ORR, endpoint="endpoint:cr"),)))
    assert [c.fields for c in found.estimates.changed] == [("endpoint",)]
    assert not found.estimates.added


def test_the_same_people_under_another_number_are_no_change() -> None:
    enrolled = Cohort(0, 40, 46, "Thirty", CohortRole.ENROLLED, 30)
    new = replace(OLD, cohorts=(enrolled, INFUSED), estimates=(replace(ORR, cohort=1),))
    found = diff(OLD, new)
    assert not found.estimates
    assert found.cohorts.added == (enrolled,)
    other = diff(OLD, replace(new, estimates=(replace(ORR, cohort=0),)))
    assert [c.fields for c in other.estimates.changed] == [("cohort",)]


def test_how_sure_a_reading_is_is_no_change() -> None:
    assert not diff(OLD, replace(OLD, estimates=(replace(ORR, confidence=0.5, correction=3),)))


@given(strategies.annotations)
def test_a_reading_differs_from_none_by_all_it_holds(read: Annotations) -> None:
    read = replace(
        read,
        cohorts=tuple(replace(c, parent=None) for c in read.cohorts),
        estimates=tuple(replace(e, cohort=None) for e in read.estimates),
    )
    assert not diff(read, read)
    found, undone = diff(Annotations(), read), diff(read, Annotations())
    for name in ("estimates", "cohorts", "mentions"):
        assert getattr(found, name).added == getattr(read, name)
        assert getattr(undone, name).removed == getattr(read, name)
        assert not getattr(found, name).changed
