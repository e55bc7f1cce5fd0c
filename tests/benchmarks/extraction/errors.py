"""What was read wrong in the open gold, a line each, for those who mend the extractor.

    python -m tests.benchmarks.extraction.errors [NAME…]

The set-aside gold is not shown: it is only counted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tests.benchmarks.extraction import matching
from tests.benchmarks.extraction.gold import GOLD, load
from tests.benchmarks.extraction.matching import Plain
from tests.benchmarks.extraction.own_gold import Reading, found_estimates, read


def report(reading: Reading) -> list[str]:
    """The lines for one document."""
    document = reading.document
    gold, found = document.gold["estimates"], found_estimates(reading)
    pairs = matching.pair(gold, found, matching.same_value)
    matched = {id(x) for both in pairs for x in both}
    lines = [f"  missed {_shown(g, document.body)}" for g in gold if id(g) not in matched]
    lines += [
        f"  wrong  {_shown(f, document.body)}"
        for f in found
        if id(f) not in matched and not any(matching.same_value(g, f) for g, _ in pairs)
    ]
    lines += [
        f"  field  {_difference(g, f)} :: {_around(g, document.body)}"
        for g, f in pairs
        if not matching.strict(g, f)
    ]
    total = matching.total_of(reading.found)
    if total != document.gold["total"]:
        lines.append(f"  total  {total} for {document.gold['total']}")
    cohorts = [c for c in document.gold["cohorts"] if not c.get("assertion")]
    read_cohorts = [c for c in matching.plain_cohorts(reading.found) if not c.get("assertion")]
    sizes = [(c["role"], c["size"], c.get("label")) for c in cohorts]
    found_sizes = [(c["role"], c["size"], c.get("label")) for c in read_cohorts]
    lines += [f"  cohort missed {s}" for s in sizes if s[1] not in {f[1] for f in found_sizes}]
    lines += [f"  cohort wrong  {f}" for f in found_sizes if f[1] not in {s[1] for s in sizes}]
    wanted, named = matching.gold_concepts(document), matching.concepts_of(reading.found)
    lines += [f"  concept missed {c}" for c in sorted(wanted - named) if c[1][0] != "?"]
    lines += [f"  concept wrong  {c}" for c in sorted(named - wanted)]
    return lines


def _shown(entry: Plain, body: str) -> str:
    plain = {k: v for k, v in entry.items() if k not in ("at", "rank", "assessor")}
    return f"{plain} :: {_around(entry, body)}"


def _around(entry: Plain, body: str) -> str:
    start, end = entry["at"]
    text = f"{body[max(0, start - 90) : start]}⟦{body[start:end]}⟧{body[end : end + 60]}"
    return " ".join(text.split())


def _difference(gold: Plain, found: Plain) -> str:
    keys = ("interval", "time", "people", "group")
    return ", ".join(
        f"{key}: {found.get(key)!r} for {gold.get(key)!r}"
        for key in keys
        if found.get(key) != gold.get(key)
    )


def main(names: Sequence[str]) -> None:
    documents = [d for d in load(GOLD / "open") if not names or d.name in names]
    for reading in read(documents):
        print(reading.document.name)
        print("\n".join(report(reading)))


if __name__ == "__main__":
    main(sys.argv[1:])
