"""The starter collection holds together: each document with its gold, in every format."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

import corpus.model
from corpus.annotation import CohortRole, Statistic
from corpus.identifiers import MEETINGS, TRIAL_REGISTRIES
from corpus.model import Kind, PartialDate, Relation

STARTER = Path(corpus.model.__file__).parent / "starter"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
DOCUMENTS = sorted(
    p for p in STARTER.iterdir() if not p.name.endswith(".gold.json") and p.name != "INDEX.md"
)
NOTE = "summary written for this collection"

FIELDS = {
    "kind",
    "source_label",
    "identifiers",
    "published",
    "targets",
    "diseases",
    "therapies",
    "endpoints",
    "trials",
    "phase",
    "design",
    "cohorts",
    "estimates",
    "citations",
    "prior_work",
    "negated",
}
PHASES = {"1", "1/2", "2", "2/3", "3", "4"}
DESIGNS = {
    "randomised",
    "single-arm",
    "open-label",
    "double-blind",
    "placebo-controlled",
    "multicentre",
    "single-centre",
    "retrospective",
    "prospective",
    "first-in-human",
    "dose-escalation",
    "dose-expansion",
    "post-hoc",
}
ESTIMATE_KEYS = {
    "endpoint",
    "statistic",
    "value",
    "unit",
    "comparator",
    "events",
    "denominator",
    "ci",
    "ci_level",
    "range",
    "iqr",
    "time",
    "p",
    "not_reached",
    "grade",
    "group",
    "assertion",
    "n",
}
UNITS = {"%", "d", "wk", "mo", "y"}
DOCUMENT_SCHEMES = {"doi", "pmid", "pmcid", *MEETINGS, *TRIAL_REGISTRIES}


def gold_of(document: Path) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads(
        (STARTER / f"{document.stem}.gold.json").read_text(encoding="utf-8")
    )
    return gold


def text_of(document: Path) -> str:
    """All words of the file, without tags, with single spaces."""
    raw = document.read_bytes()
    if document.suffix == ".html":
        text = " ".join(str(t) for t in html.fromstring(raw).itertext())
    elif document.suffix in (".xml", ".nxml"):
        text = "".join(str(t) for t in etree.fromstring(raw).itertext())
    else:
        text = raw.decode("utf-8")
    return re.sub(r"\s+", " ", text)


def numbers(text: str) -> set[float]:
    return {float(n) for n in re.findall(r"\d*\.?\d+", text.replace(",", ""))}


def printed(estimate: dict[str, Any]) -> list[float]:
    """The numbers of an estimate that its source must have given."""
    bounds = [b for key in ("ci", "range", "iqr") for b in estimate.get(key, ())]
    single = [estimate.get(key) for key in ("value", "events", "denominator")]
    p_value = numbers(estimate.get("p", ""))
    return [float(n) for n in (*single, *bounds, *p_value) if n is not None]


@pytest.fixture(params=DOCUMENTS, ids=lambda p: p.name)
def document(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_there_are_enough_documents() -> None:
    assert len(DOCUMENTS) >= 20


def test_every_format_is_present() -> None:
    assert {p.suffix for p in DOCUMENTS} == {".html", ".xml", ".nxml", ".txt", ".md"}


def test_every_kind_is_present() -> None:
    assert {gold_of(p)["kind"] for p in DOCUMENTS} == {str(kind) for kind in Kind}


def test_every_gold_file_has_its_document() -> None:
    stems = [p.stem for p in DOCUMENTS]
    golds = sorted(p.name.removesuffix(".gold.json") for p in STARTER.glob("*.gold.json"))
    assert golds == sorted(stems)
    assert len(set(stems)) == len(stems)


def test_the_index_lists_exactly_the_documents() -> None:
    index = (STARTER / "INDEX.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([^`]+)` \|", index, re.MULTILINE)
    assert sorted(listed) == sorted(p.name for p in DOCUMENTS)


def test_documents_say_that_they_are_summaries(document: Path) -> None:
    assert text_of(document).count(NOTE) == 1


def test_gold_has_exactly_the_fields(document: Path) -> None:
    assert set(gold_of(document)) == FIELDS


def test_gold_uses_the_fixed_words(document: Path) -> None:
    gold = gold_of(document)
    assert gold["kind"] in {str(kind) for kind in Kind}
    assert set(gold["phase"]) <= PHASES
    assert set(gold["design"]) <= DESIGNS
    assert {c["role"] for c in gold["cohorts"]} <= {str(role) for role in CohortRole}
    assert {c["relation"] for c in gold["citations"]} <= {str(relation) for relation in Relation}
    if gold["published"] is not None:
        assert str(PartialDate.parse(gold["published"])) == gold["published"]


def test_gold_lists_are_sorted_and_without_repeats(document: Path) -> None:
    gold = gold_of(document)
    for field in ("identifiers", "targets", "diseases", "therapies", "endpoints", "trials"):
        assert gold[field] == sorted(set(gold[field])), field
    for field in ("phase", "design"):
        assert gold[field] == sorted(set(gold[field])), field
    for field in ("cohorts", "estimates", "citations"):
        as_text = [json.dumps(item, sort_keys=True) for item in gold[field]]
        assert len(set(as_text)) == len(as_text), field


def test_identifiers_have_known_schemes(document: Path) -> None:
    gold = gold_of(document)
    assert {i.split(":")[0] for i in gold["identifiers"]} <= DOCUMENT_SCHEMES
    assert {i.split(":")[0] for i in gold["trials"]} <= set(TRIAL_REGISTRIES)


def test_trials_are_named_in_the_text(document: Path) -> None:
    text = text_of(document)
    for trial in gold_of(document)["trials"]:
        assert trial.split(":")[1] in text


def test_estimates_are_well_formed(document: Path) -> None:
    gold = gold_of(document)
    for estimate in gold["estimates"]:
        assert set(estimate) <= ESTIMATE_KEYS, estimate
        assert estimate["endpoint"] in gold["endpoints"], estimate
        assert estimate["statistic"] in {str(s) for s in Statistic}, estimate
        assert estimate.get("unit", "%") in UNITS, estimate
        assert printed(estimate) or estimate.get("not_reached"), estimate
        assert ("ci" in estimate) == ("ci_level" in estimate), estimate
        for key in ("ci", "range", "iqr"):
            low, high = estimate.get(key, (None, None))
            assert low is None or high is None or low <= high, estimate
        assert estimate.get("assertion", "prior_work") in {
            "prior_work",
            "negated",
            "hypothetical",
        }, estimate


def test_quoted_words_occur_in_the_document(document: Path) -> None:
    gold, text = gold_of(document), text_of(document)
    groups = [  # an arm's subgroup is named in two places: "ide-cel, two prior lines"
        part for e in gold["estimates"] if "group" in e for part in e["group"].split(", ")
    ]
    labels = [c["label"] for c in gold["cohorts"] if c["label"] is not None]
    for words in (*gold["prior_work"], *gold["negated"], *groups, *labels):
        assert words in text


def test_numbers_of_the_gold_occur_in_the_document(document: Path) -> None:
    gold = gold_of(document)
    known = numbers(text_of(document)) | {0.0}  # "no relapse has been seen" is 0%
    for estimate in gold["estimates"]:
        assert set(printed(estimate)) <= known, estimate
    for cohort in gold["cohorts"]:
        assert cohort["size"] in known, cohort


@pytest.mark.shared
def test_numbers_of_the_gold_occur_in_the_fact_sheet(document: Path) -> None:
    facts = SHARED / "starter_facts.md"
    if not facts.exists():
        pytest.skip("the fact sheet is not beside this checkout")
    seeds = "\n".join(p.read_text(encoding="utf-8") for p in (SHARED / "seed").glob("*.txt"))
    known = numbers(facts.read_text(encoding="utf-8") + seeds) | {0.0}
    gold = gold_of(document)
    for estimate in gold["estimates"]:
        assert set(printed(estimate)) <= known, estimate
    for cohort in gold["cohorts"]:
        assert cohort["size"] in known, cohort
