"""What a person puts right stays right: through new readings, new versions, and back again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import connection, schema
from corpus.annotation import (
    Annotations,
    Cohort,
    CohortRole,
    Doubt,
    Duration,
    Estimate,
    Interval,
    IntervalKind,
    Mention,
    Statistic,
)
from corpus.correction import Action, Anchor, Correction, Subject, apply
from corpus.correction_fields import COHORT, ESTIMATE, MENTION, cohort_facts, estimate_facts
from corpus.errors import InvalidCorrection, NotFound
from corpus.store import Corpus
from tests import strategies
from tests.build import add, document

TEXT = "Twenty patients were infused. The ORR was 18% (47/58). CRS occurred in 18%."
SENTENCE = "The ORR was 18% (47/58)."
CRS = "CRS occurred in 18%."


def place(words: str, sentence: str = SENTENCE, text: str = TEXT) -> tuple[int, int, int]:
    start = text.index(sentence) + sentence.index(words)
    return 0, start, start + len(words)


def anchor(words: str, sentence: str = SENTENCE, text: str = TEXT) -> Anchor:
    return Anchor(sentence, text.index(sentence), sentence.index(words), words)


ORR = Estimate(
    *place("18%"), "18%", "endpoint:orr", Statistic.PROPORTION, 18.0, "%",
    events=47, denominator=58, cohort=0, confidence=0.9,
)  # fmt: skip
OTHER = Estimate(*place("18%", CRS), "18%", "endpoint:crs", Statistic.PROPORTION, 18.0, "%")
INFUSED = Cohort(0, 0, 15, "Twenty patients", CohortRole.INFUSED, 20)
READ = Annotations(
    mentions=(Mention(*place("ORR"), "ORR", "endpoint:orr"),),
    cohorts=(INFUSED,),
    estimates=(ORR, OTHER),
    doubts=(Doubt("estimate", 0, "fraction", "47 of 58 is 81%."), Doubt("cohort", 0, "size", "?")),
)
RIGHT = Correction(
    Action.CHANGE, Subject.ESTIMATE, anchor("18%"), "endpoint:orr", {"value": "81"}, was=ORR,
    author="Ann", note="typo of the source",
)  # fmt: skip
WRONG = Correction(Action.REJECT, Subject.ESTIMATE, anchor("18%", CRS), "endpoint:crs", was=OTHER)
MISSING = Correction(
    Action.ADD, Subject.ESTIMATE, anchor("47/58"), "endpoint:cr",
    {"endpoint": "endpoint:cr", "statistic": "proportion", "value": "47/58"},
)  # fmt: skip


@pytest.fixture
def corpus():
    with Corpus(":memory:") as opened:
        yield opened


def read(corpus: Corpus, text: str = TEXT, annotations: Annotations = READ) -> tuple[int, int]:
    """A document of this text, read; (document, version)."""
    number = add(corpus, document(text, ids=("pmid:1",)))
    version = corpus.load(number).version_id
    corpus.annotate(version, "rules/1", annotations)
    return number, version


def values(corpus: Corpus, document_id: int) -> list[tuple[str, float | None]]:
    version = corpus.load(document_id).version_id
    return [(e.endpoint, e.value) for e in corpus.annotations(version).estimates]


def test_a_number_is_put_right_and_says_who_did(corpus: Corpus) -> None:
    number, version = read(corpus)
    kept = corpus.correct(replace(RIGHT, document_id=number))
    (first, second) = corpus.annotations(version).estimates
    assert (first.value, first.denominator, first.cohort) == (81.0, 58, 0)
    assert (first.correction, first.confidence) == (kept.id, None)
    assert second == OTHER
    assert corpus.annotations(version).doubts == (Doubt("cohort", 0, "size", "?"),)
    rows = corpus.connection.execute("SELECT extractor FROM estimate ORDER BY id").fetchall()
    assert rows == [("person",), ("rules/1",)]
    (stored,) = corpus.corrections(number)
    assert stored == kept
    assert stored.made_at
    assert (stored.was, stored.author, stored.note) == (ORR, "Ann", "typo of the source")


def test_a_correction_survives_another_reading(corpus: Corpus) -> None:
    number, version = read(corpus)
    corpus.correct(replace(RIGHT, document_id=number))
    corpus.correct(replace(WRONG, document_id=number))
    corpus.annotate(version, "rules/2", READ)
    assert values(corpus, number) == [("endpoint:orr", 81.0)]
    # A later extractor that takes it for something else, or for nothing, changes nothing.
    taken_for_cr = replace(ORR, endpoint="endpoint:cr")
    corpus.annotate(version, "rules/3", Annotations(estimates=(taken_for_cr,)))
    assert values(corpus, number) == [("endpoint:cr", 81.0)]
    corpus.annotate(version, "rules/4", Annotations())
    assert values(corpus, number) == [("endpoint:orr", 81.0)]


def test_an_addition_is_one_number_even_where_it_is_read_later(corpus: Corpus) -> None:
    number, version = read(corpus)
    corpus.correct(replace(MISSING, document_id=number))
    assert values(corpus, number)[-1] == ("endpoint:cr", None)
    added = corpus.annotations(version).estimates[-1]
    assert (added.events, added.denominator, added.text) == (47, 58, "47/58")
    later = Estimate(*place("47/58"), "47/58", "endpoint:cr", Statistic.PROPORTION, events=47)
    corpus.annotate(version, "rules/2", Annotations(estimates=(later,)))
    (only,) = corpus.annotations(version).estimates
    assert (only.denominator, only.correction) == (58, 1)


def test_what_is_undone_is_as_the_extractor_read_it(corpus: Corpus) -> None:
    number, version = read(corpus)
    kept = [corpus.correct(replace(c, document_id=number)) for c in (RIGHT, WRONG, MISSING)]
    for correction in kept:
        assert corpus.uncorrect(correction.id) == correction
    assert corpus.annotations(version) == READ
    assert corpus.corrections(number) == ()
    with pytest.raises(NotFound, match="--list"):
        corpus.uncorrect(kept[0].id)
    assert corpus.correct(replace(RIGHT, document_id=number)).id > kept[-1].id


def test_a_new_version_that_moves_the_sentence_keeps_the_correction(corpus: Corpus) -> None:
    number, _ = read(corpus)
    corpus.correct(replace(RIGHT, document_id=number))
    moved = "Background first.\nThe ORR\nwas 18% (47/58)."
    start = moved.index("18%")
    again = replace(ORR, start=start, end=start + 3)
    read(corpus, moved, Annotations(cohorts=(INFUSED,), estimates=(again,)))
    version = corpus.load(number).version_id
    (estimate,) = corpus.annotations(version).estimates
    assert (estimate.value, estimate.start) == (81.0, start)


@pytest.mark.parametrize("text", ["All is new.", f"Before. {SENTENCE} And again: {SENTENCE}"])
def test_what_has_no_place_any_more_is_kept_and_named(corpus: Corpus, text: str) -> None:
    number, _ = read(corpus)
    kept = corpus.correct(replace(RIGHT, document_id=number))
    _, version = read(corpus, text, Annotations())
    assert corpus.put_right(version, Annotations()) == (Annotations(), (kept,))
    assert corpus.corrections(number) == (kept,)
    read(corpus)  # an older copy, seen again, is not the current version
    assert corpus.load(number).document.body == text


def test_a_cohort_that_is_none_takes_its_place_with_it(corpus: Corpus) -> None:
    enrolled = replace(INFUSED, role=CohortRole.ENROLLED, size=25)
    infused = replace(INFUSED, parent=0)
    arm = replace(INFUSED, role=CohortRole.ARM, label="A", parent=1)
    told = replace(READ, cohorts=(enrolled, infused, arm), estimates=(replace(ORR, cohort=2),))
    told = replace(told, doubts=(Doubt("cohort", 2, "size", "?"), Doubt("cohort", 1, "size", "!")))
    number, version = read(corpus, annotations=told)
    spot = anchor("Twenty patients", "Twenty patients were infused.")
    corpus.correct(
        Correction(Action.REJECT, Subject.COHORT, spot, "infused", was=infused, document_id=number)
    )
    left = corpus.annotations(version)
    assert left.cohorts == (enrolled, replace(arm, parent=0))
    assert left.estimates[0].cohort == 1
    assert left.doubts == (Doubt("cohort", 1, "size", "?"),)


def test_cohorts_and_mentions_are_put_right_too(corpus: Corpus) -> None:
    number, version = read(corpus)
    spot = anchor("Twenty patients", "Twenty patients were infused.")
    change = {"size": "21", "role": "treated", "label": "all"}
    corpus.correct(
        Correction(
            Action.CHANGE, Subject.COHORT, spot, "infused", change, INFUSED, document_id=number
        )
    )
    named = READ.mentions[0]
    other = Correction(
        Action.CHANGE, Subject.MENTION, anchor("ORR"), "endpoint:orr",
        {"concept": "endpoint:cr"}, named, document_id=number,
    )  # fmt: skip
    corpus.correct(other)
    now = corpus.annotations(version)
    (cohort,) = now.cohorts
    assert (cohort.size, cohort.role, cohort.label) == (21, CohortRole.TREATED, "all")
    assert [m.concept for m in now.mentions] == ["endpoint:cr"]
    for table in ("cohort", "mention"):
        rows = corpus.connection.execute(f"SELECT extractor FROM {table}").fetchall()
        assert rows == [("person",)]
    assert now.estimates == READ.estimates


def test_a_correction_of_what_was_not_read_yet_waits(corpus: Corpus) -> None:
    number = add(corpus, document(TEXT))
    corpus.correct(replace(MISSING, document_id=number))
    (version,) = corpus.pending_extraction("rules/1")
    assert corpus.annotations(version) == Annotations()
    corpus.annotate(version, "rules/1", READ)
    assert len(corpus.annotations(version).estimates) == 3


@given(st.lists(strategies.estimates, min_size=1, max_size=4), st.data())
def test_any_number_may_be_rejected_and_comes_back(
    estimates: list[Estimate], data: st.DataObject
) -> None:
    text = "x" * 40
    told = tuple(
        replace(e, passage=0, start=10 * n, end=10 * n + 3, cohort=None)
        for n, e in enumerate(estimates)
    )
    doubts = tuple(Doubt("estimate", n, "bounds", f"{n}!") for n in range(len(told)))
    index = data.draw(st.integers(0, len(told) - 1))
    wrong = told[index]
    spot = Anchor(text, 0, wrong.start, "xxx")
    with Corpus(":memory:") as corpus:
        number, version = read(corpus, text, Annotations(estimates=told, doubts=doubts))
        kept = corpus.correct(
            Correction(
                Action.REJECT, Subject.ESTIMATE, spot, wrong.endpoint, was=wrong,
                document_id=number,
            )
        )  # fmt: skip
        left = corpus.annotations(version)
        assert left.estimates == told[:index] + told[index + 1 :]
        named = {left.estimates[d.index].start: d.message for d in left.doubts}
        assert named == {e.start: f"{e.start // 10}!" for e in left.estimates}
        corpus.uncorrect(kept.id)
        assert corpus.annotations(version) == Annotations(estimates=told, doubts=doubts)


def test_a_file_of_an_older_hemekb_learns_to_keep_corrections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.db"
    with monkeypatch.context() as older:
        steps = schema._STEPS[:3]
        older.setattr(schema, "_STEPS", steps)
        older.setattr(connection, "MIGRATION_NAMES", tuple(name for name, _ in steps))
        with Corpus(path) as corpus:
            number = add(corpus, document(TEXT))
    with Corpus(path) as corpus:
        (version,) = corpus.pending_extraction("rules/1")
        corpus.annotate(version, "rules/1", READ)
        corpus.correct(replace(RIGHT, document_id=number))
        assert values(corpus, number)[0] == ("endpoint:orr", 81.0)


def test_applying_twice_is_applying_once() -> None:
    passages = document(TEXT).passages
    corrections = [replace(c, id=n) for n, c in enumerate((RIGHT, WRONG, MISSING), start=1)]
    once, _ = apply(READ, corrections, passages)
    assert apply(once, corrections, passages) == (once, ())


# -- what may be set ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "facts"),
    [
        ({"value": "≥80"}, {"value": 80.0, "comparator": "≥", "not_reached": False}),
        ({"value": "not reached"}, {"value": None, "comparator": None, "not_reached": True}),
        ({"value": "18/20"}, {"events": 18, "denominator": 20, "not_reached": False}),
        ({"time": "2.5 y"}, {"time": Duration(2.5, "y")}),
        ({"time": "18 months"}, {"time": Duration(18.0, "mo")}),
        ({"time": ""}, {"time": None}),
        (
            {"value": "13.8 months"},
            {"value": 13.8, "not_reached": False, "comparator": None, "unit": "mo"},
        ),
        ({"interval": "SD 4.5"}, {"interval": Interval(IntervalKind.SD, None, None, spread=4.5)}),
        (
            {"interval": "95% CI 19.9–NE"},
            {"interval": Interval(IntervalKind.CI, 19.9, None, 95.0, "NE")},
        ),
        ({"cohort": "20 infused"}, {"cohort": 0}),
        ({"cohort": "21 infused"}, {"cohort": None}),
        ({"unit": "mo", "value": "3%"}, {"value": 3.0, "unit": "mo", "comparator": None,
                                         "not_reached": False}),
    ],
)  # fmt: skip
def test_a_field_is_read_as_it_is_written(
    changes: dict[str, str], facts: dict[str, object]
) -> None:
    assert estimate_facts(changes, [INFUSED]) == facts


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"colour": "red"}, "'colour' is no field.*endpoint, statistic, value"),
        ({"value": "many"}, "'many' is no value; allowed is a number such as 81"),
        ({"interval": "60"}, "95% CI 60–88"),
        ({"time": "5%"}, "12 mo, 28 d"),
        ({"interval": "CI 88-60"}, "allowed is an interval"),
        ({"statistic": "mode"}, "proportion, count"),
        ({"statistic": ""}, "cannot be empty"),
        ({"n": "0"}, "whole number"),
        ({"assessor": "me"}, "irc or investigator"),
    ],
)
def test_what_cannot_be_set_is_told_with_what_can(changes: dict[str, str], told: str) -> None:
    with pytest.raises(InvalidCorrection, match=told):
        estimate_facts(changes, [])


def test_every_field_is_a_field_of_its_row() -> None:
    for fields, row in ((ESTIMATE, Estimate), (COHORT, Cohort), (MENTION, Mention)):
        for field in fields.values():
            assert set(field.blank or {}) <= set(row.__dataclass_fields__)
    with pytest.raises(InvalidCorrection, match="size, role, label"):
        cohort_facts({"n": "3"}, [])
