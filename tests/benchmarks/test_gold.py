"""The gold is what it says, and the floors under extraction hold."""

from __future__ import annotations

import json

import pytest

from tests.benchmarks.extraction import __main__ as bench
from tests.benchmarks.extraction.gold import GOLD, SHARED, BadGold, load, placed

FILES = sorted(GOLD.rglob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.parent.name}-{p.stem}")
def test_every_place_is_in_the_text(path) -> None:  # type: ignore[no-untyped-def]
    gold = json.loads(path.read_text(encoding="utf-8"))
    if "source" in gold and not SHARED.exists():
        pytest.skip("the real samples are not beside the checkout")
    document = placed(path.stem, gold, path)
    for key in ("cohorts", "estimates", "characteristics"):
        for entry in document.gold[key]:
            start, end = entry["at"]
            assert document.body[start:end].strip()


def test_a_quote_that_is_not_there_is_named() -> None:
    path = next(p for p in FILES if p.parent.name == "own")
    with pytest.raises(BadGold, match="not in the text"):
        placed("x", {"estimates": [{"quote": "surely ⟦97.31%⟧ of nobody"}]}, path)


def test_there_is_enough_of_it() -> None:
    aside = [p for p in FILES if "set_aside" in p.parts]
    measured = [p for p in FILES if "training" not in p.parts]
    assert len(measured) >= 120
    assert 3 * len(aside) >= len(measured)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the real samples are not beside the checkout")
def test_no_score_is_below_its_floor() -> None:
    floors = json.loads(bench.FLOORS.read_text(encoding="utf-8"))
    assert len(list(load(GOLD))) == len(FILES)
    assert bench.below(bench.own_scores(), floors) == []
