from itertools import permutations

import pytest

from search.evaluate import mean_over_topics, ndcg, recall

GRADES = {"a": 3, "b": 2, "c": 1, "d": 0}


def test_ndcg_by_hand():
    # 2/log2(2) + 3/log2(3) + 1/log2(5), over 3/log2(2) + 2/log2(3) + 1/log2(4)
    found = ndcg(["b", "a", "d", "c"], GRADES)
    assert found == pytest.approx((2 + 3 / 1.5849625 + 1 / 2.3219281) / (3 + 2 / 1.5849625 + 0.5))


def test_no_order_is_better_than_the_ideal_one():
    assert ndcg(["a", "b", "c"], GRADES) == pytest.approx(1.0)
    assert all(ndcg(order, GRADES) <= 1.0 + 1e-12 for order in permutations(GRADES))


def test_what_is_below_the_depth_does_not_count():
    assert ndcg(["x"] * 10 + ["a"], GRADES) == 0.0
    assert recall(["x", "a", "b"], GRADES, depth=2) == pytest.approx(1 / 3)


def test_topics_without_relevant_documents_or_ranking_are_zero_not_errors():
    assert ndcg(["a"], {}) == recall(["a"], {"a": 0}) == 0.0
    assert mean_over_topics(recall, {}, {"1": {"a": 1}}) == 0.0
    assert mean_over_topics(recall, {}, {}) == 0.0
