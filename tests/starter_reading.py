"""What hemekb reads in a starter document, in the shape of the gold beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from corpus.annotation import Annotations, Assertion, Estimate, IntervalKind
from corpus.model import Document
from corpus.vocabulary import default_vocabulary

STARTER = Path(__file__).parents[1] / "corpus" / "starter"


def gold_files() -> list[Path]:
    return sorted(STARTER.glob("*.gold.json"))


def source_of(gold: Path) -> Path:
    stem = gold.name.removesuffix(".gold.json")
    (source,) = [p for p in STARTER.glob(f"{stem}.*") if not p.name.endswith(".gold.json")]
    return source


def load_gold(path: Path) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    gold["cohorts"] = _keys(gold["cohorts"])
    gold["estimates"] = _keys(_comparable(e) for e in gold["estimates"])
    gold["citations"] = sorted(
        (c.get("identifier") or "", c["relation"]) for c in gold["citations"] if "identifier" in c
    )
    return gold


def reading(document: Document, found: Annotations) -> dict[str, Any]:
    vocabulary = default_vocabulary()

    def labels(name: str) -> list[str]:
        return sorted(
            {
                vocabulary.label(m.concept)
                for m in found.mentions
                if vocabulary.concept(m.concept).vocabulary == name
            }
        )

    return {
        "kind": str(document.kind),
        "source_label": document.source_label,
        "identifiers": sorted(str(i) for i in document.identifiers),
        "published": str(document.published) if document.published else None,
        "targets": labels("targets"),
        "diseases": labels("diseases"),
        "therapies": labels("therapies"),
        "endpoints": labels("endpoints"),
        "trials": sorted({str(t.identifier) for t in found.trials}),
        "phase": sorted({t.value for t in found.traits if t.name == "phase"}),
        "design": sorted({t.value for t in found.traits if t.name != "phase"}),
        "cohorts": _keys(
            {"role": str(c.role), "size": c.size, "label": c.label}
            for c in found.cohorts
            if c.assertion is Assertion.AFFIRMED
        ),
        "estimates": _keys(_comparable(_estimate(e, found)) for e in found.estimates),
        "citations": sorted(
            {
                (str(c.identifier), str(c.relation))
                for c in (*document.citations, *found.citations)
                if c.identifier
            }
        ),
    }


def _estimate(e: Estimate, found: Annotations) -> dict[str, Any]:
    people = found.cohorts[e.cohort].size if e.cohort is not None else None
    plain: dict[str, Any] = {
        "endpoint": default_vocabulary().label(e.endpoint),
        "statistic": str(e.statistic),
        "value": e.value,
        "unit": e.unit,
        "comparator": e.comparator,
        "events": e.events,
        "denominator": e.denominator,
        "time": e.time.label if e.time else None,
        "p": e.p_value,
        "not_reached": e.not_reached or None,
        "grade": e.grade,
        "group": e.group,
        "n": people if e.denominator is None else None,
        "assertion": None if e.assertion is Assertion.AFFIRMED else str(e.assertion),
    }
    if e.interval:
        names = {IntervalKind.CI: "ci", IntervalKind.RANGE: "range", IntervalKind.IQR: "iqr"}
        plain[names[e.interval.kind]] = [e.interval.low, e.interval.high]
        plain["ci_level"] = e.interval.level
    return plain


def _comparable(estimate: dict[str, Any]) -> dict[str, Any]:
    """Numbers as numbers, nothing absent, the unit of what was not reached left open."""
    plain = {k: v for k, v in estimate.items() if v is not None}
    if plain.get("not_reached"):
        plain.pop("unit", None)
    if "group" in plain:
        words = re.sub(r"\b(?:arms?|groups?|cohorts?|patients|with|in|the)\b", " ", plain["group"])
        bare = " ".join(words.split())
        therapy = default_vocabulary().lookup(bare, "therapies")
        plain["group"] = (therapy.label if therapy else bare).casefold()
    for key in ("value", "ci_level"):
        if key in plain:
            plain[key] = float(plain[key])
    return plain


def _keys(items: Any) -> list[str]:
    return sorted({json.dumps(i, sort_keys=True, ensure_ascii=False) for i in items})
