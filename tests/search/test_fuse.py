import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.fuse import Leg, best_by_group, combine, ranked

scores = st.dictionaries(st.integers(0, 30), st.floats(0, 50, allow_subnormal=False), max_size=20)
cosines = st.dictionaries(st.integers(0, 30), st.floats(-1, 1), max_size=20)


def fuse(lexical, dense):
    return combine([Leg(0.25, 0.0, lexical), Leg(0.75, -1.0, dense)])


def test_a_candidate_of_one_leg_has_the_theoretical_minimum_of_the_other():
    assert fuse({1: 10.0}, {2: 0.5}) == {1: 0.25, 2: 0.75}


def test_a_leg_that_found_nothing_changes_nothing():
    assert ranked(fuse({}, {1: 0.2, 2: 0.4})) == [(2, 0.75), (1, pytest.approx(0.75 * 1.2 / 1.4))]


def test_where_every_score_is_the_minimum_the_leg_says_nothing():
    assert fuse({1: 0.0, 2: 0.0}, {}) == {1: 0.0, 2: 0.0}


@given(scores, cosines)
def test_every_candidate_is_scored_between_none_and_all_of_the_weight(lexical, dense):
    fused = fuse(lexical, dense)
    assert fused.keys() == lexical.keys() | dense.keys()
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in fused.values())


@given(scores, cosines)
def test_better_in_both_legs_is_better(lexical, dense):
    fused = fuse(lexical, dense)
    both = lexical.keys() & dense.keys()
    for a in both:
        for b in both:
            if lexical[a] >= lexical[b] and dense[a] >= dense[b]:
                assert fused[a] >= fused[b] - 1e-9


@given(scores, cosines, st.floats(0.1, 100))
def test_the_unit_of_the_lexical_scores_does_not_matter(lexical, dense, factor):
    scaled = {candidate: score * factor for candidate, score in lexical.items()}
    assert fuse(scaled, dense) == pytest.approx(fuse(lexical, dense))


@given(cosines)
def test_a_document_is_as_good_as_its_best_chunk(chunk_scores):
    best = best_by_group(chunk_scores, lambda chunk: chunk % 5)
    assert best.keys() == {chunk % 5 for chunk in chunk_scores}
    for document, (chunk, score) in best.items():
        assert chunk % 5 == document
        assert score == chunk_scores[chunk]
        assert score == max(s for c, s in chunk_scores.items() if c % 5 == document)
