"""Extraction measured, field by field, against floors that cannot fall silently.

    python -m tests.benchmarks.extraction [--lower-floors]

Prints every score of the open and of the set-aside gold, and of the public sets where they are
at hand; exits 1 when one is below its floor. A higher score raises its floor; only
``--lower-floors`` lets one fall.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.extraction import own_gold
from tests.benchmarks.extraction.gold import GOLD, load
from tests.benchmarks.extraction.score import Score

FLOORS = Path(__file__).with_name("floors.json")
_SLACK = 0.002  # a floor is set this far below what was measured


def own_scores() -> dict[str, list[Score]]:
    """The scores of our own gold, by part."""
    return {
        part: own_gold.measure(own_gold.read(list(load(GOLD / part))))
        for part in ("open", "set_aside")
    }


def below(scores: dict[str, list[Score]], floors: dict[str, float]) -> list[str]:
    """One sentence for each score under its floor."""
    return [
        f"{part}: {s.name} has F1 {s.f1:.3f}, below its floor of {floor:.3f}"
        for part, measured in scores.items()
        for s in measured
        if (floor := floors.get(f"{part}: {s.name}")) is not None and s.f1 < floor
    ]


def raised(
    scores: dict[str, list[Score]], floors: dict[str, float], lower: bool
) -> dict[str, float]:
    """The floors after this measurement."""
    new = dict(floors)
    for part, measured in scores.items():
        for s in measured:
            name, floor = f"{part}: {s.name}", round(s.f1 - _SLACK, 3)
            new[name] = floor if lower else max(floor, floors.get(name, 0.0))
    return dict(sorted(new.items()))


def main(arguments: Sequence[str]) -> int:
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    scores = own_scores()
    for part, measured in scores.items():
        print(f"\n{part.replace('_', '-')} gold")
        for s in measured:
            print(f"  {s.line}")
    lower = "--lower-floors" in arguments
    failures = [] if lower else below(scores, floors)
    for failure in failures:
        print(failure)
    if not failures:
        text = json.dumps(raised(scores, floors, lower), indent=2, ensure_ascii=False)
        FLOORS.write_text(f"{text}\n", encoding="utf-8")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
