"""Examples of the starter collection, whose gold the rules alone were written to meet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.annotation import Estimate
from corpus.model import Passage, Section
from corpus.vocabulary import default_vocabulary
from ingest.extract.assertion import assertion_of
from ingest.extract.choosing import Question, with_history
from ingest.extract.cohorts import find_cohorts
from ingest.extract.counting import NONE, ROLES, Counting, by_role, counts
from ingest.extract.extractor import Extractor
from ingest.extract.figures import Figure
from ingest.extract.group_choice import GroupQuestion
from ingest.extract.language import Sentence, split_sentences
from ingest.extract.naming import Name, nameless, names
from ingest.extract.populations import Naming, bare
from ingest.extract.qualifiers import group_label
from ingest.extract.stances import STANCES, by_stance, stance_features, with_stances
from ingest.extract.tallies import Tallies
from scripts.choices.problem import Example
from tests.benchmarks.extraction.gold import read_document
from tests.benchmarks.extraction.matching import (
    same_group,
)

STARTER = Path(__file__).parents[2] / "corpus" / "starter"


def starter_examples(extractor: Extractor) -> Iterator[tuple[str, Example]]:
    """Examples of the starter collection, whose gold the rules alone were written to meet."""
    for path in sorted(STARTER.glob("*.gold.json")):
        (source,) = (p for p in STARTER.glob(f"{path.name[:-10]}.*") if p != path)
        passages = read_document(source).passages
        gold = json.loads(path.read_text(encoding="utf-8"))
        name = f"starter {path.name}"
        yield from _ruled_stances(name, split_sentences(passages))
        sentences = with_stances(split_sentences(passages))
        for sentence in sentences:
            yield from _ruled_counts(name, sentence, sentences)
        yield from _told_people(name, passages, gold["estimates"], extractor)
        reported = {(e["endpoint"], e.get("value")) for e in gold["estimates"]}
        for _, question, asked in extractor.questions(passages, _told_by_rule):
            yield from _ruled_figures(name, question, asked, reported)


def _told_people(
    name: str, passages: Sequence[Passage], gold: Sequence[Mapping[str, Any]], extractor: Extractor
) -> Iterator[tuple[str, Example]]:
    """Whom each number is about, by the ``n`` of the gold; numbers with a denominator tell it."""
    found = extractor.read(passages)
    sentences = split_sentences(passages)
    label = default_vocabulary().label
    before: tuple[Estimate, int | None] | None = None
    for read in found.estimates:
        said = [
            e.get("n")
            for e in gold
            if (e["endpoint"], e.get("value"), e.get("time"))
            == (label(read.endpoint), read.value, read.time.label if read.time else None)
            and e.get("assertion", "affirmed") == read.assertion
            and same_group(e.get("group"), read.group)
        ]
        if read.denominator is not None or not said:
            continue
        here = next((s for s in sentences if s.start <= read.start < s.end), None)
        named = [c for c in found.cohorts if here and here.start <= c.start < here.end]
        total = next((c.size for c in found.cohorts if c.is_study), None)
        asked = replace(read, cohort=None)
        question = extractor.people_question(asked, found.cohorts, named, total, before)
        before = (asked, said[0])
        standing = question.standing
        right = frozenset(n for n, c in enumerate(standing) if found.cohorts[c].size == said[0])
        yield (
            "people",
            Example(name, question.candidates(), right or frozenset({len(standing)})),
        )


def _told_by_rule(_: Sentence, asked: GroupQuestion) -> list[Naming]:
    last = [asked.rule.get(f.start) for f in asked.figures][-2:]
    labels = dict.fromkeys(label for group in last if group and (label := group_label(group[0])))
    return [Naming(0, 0, label, "phrase") for label in labels]


def _ruled_stances(name: str, sentences: Sequence[Sentence]) -> Iterator[tuple[str, Example]]:
    before: Sentence | None = None
    for sentence in sentences:
        stance = assertion_of(sentence.text, sentence.section)
        if any(map(str.isdigit, sentence.text)) and stance in STANCES:
            features = by_stance(stance_features(sentence, before))
            yield "stances", Example(name, features, frozenset({STANCES.index(stance)}))
        before = replace(sentence, stance=stance)


def _ruled_counts(
    name: str, sentence: Sentence, sentences: Sequence[Sentence]
) -> Iterator[tuple[str, Example]]:
    if sentence.section in (Section.TITLE, Section.TABLE, Section.BIOGRAPHY):
        return
    tallies = Tallies.of(s.text for s in sentences if s.section is not Section.TABLE)
    ruled, found = find_cohorts(sentence), counts(sentence.text)
    counting = Counting(sentence, found, ruled, tallies.features)
    told: list[str] = []
    last: Name | None = None
    for number, count in enumerate(found):
        start = sentence.start + count.start
        cohort = next(
            (c for c in ruled if c.start <= start < c.end and c.size == count.value), None
        )
        role = cohort.role.value if cohort else NONE
        right = frozenset({ROLES.index(role)})
        yield "cohorts", Example(name, by_role(counting.features(number, told)), right)
        told.append(role)
        if cohort and role in ("arm", "dose_level", "subgroup"):
            candidates = names(sentence.text, count, role, cohort.label, last)
            nearest = _nearest_names(cohort.label, candidates) if cohort.label else frozenset()
            last = candidates[min(nearest)] if nearest else last
            features = [list(c.features) for c in candidates]
            yield (
                "names",
                Example(
                    name,
                    [*features, nameless(role, cohort.label)],
                    nearest or frozenset({len(features)}),
                ),
            )


_ALIKE = 0.5


def _nearest_names(label: str, candidates: Sequence[Name]) -> frozenset[int]:
    """The candidates that share most with the name that was annotated."""
    wanted = set(bare(label).split())
    likeness = [
        len(wanted & words) / len(wanted | words) if wanted | words else 0
        for words in (set(bare(c.text).split()) for c in candidates)
    ]
    best = max(likeness, default=0)
    return frozenset(n for n, like in enumerate(likeness) if like == best and best >= _ALIKE)


def _ruled_figures(
    name: str, question: Question, asked: GroupQuestion, reported: set[tuple[str, float | None]]
) -> Iterator[tuple[str, Example]]:
    label = default_vocabulary().label
    pairing, answers = question.pairing(), []
    chosen: list[Figure] = []
    for number, figure in enumerate(question.figures):
        if not question.endpoints:
            break
        right = frozenset(
            n
            for n in pairing.rule[number]
            if (label(question.endpoints[n].concept), figure.value) in reported
            or figure.value is None
        ) or frozenset({len(question.endpoints)})
        candidates = with_history(pairing, number, answers, len(question.endpoints))
        yield "endpoints", Example(name, candidates, right)
        answers.append(min(right))
        if min(right) < len(question.endpoints):
            chosen.append(figure)
    if len(asked.labels) == 1:
        return
    only = replace(asked, figures=chosen)
    grouping, told = only.pairing(), []
    for number, figure in enumerate(chosen):
        group = asked.rule.get(figure.start)
        wanted = group_label(group[0]) if group else None
        right = frozenset(
            n
            for n, (other, _) in enumerate(only.labels)
            if same_group(wanted, group_label(other) if other else None)
        )
        candidates = only.candidates(grouping, number, told)
        if right:
            yield "groups", Example(name, candidates, right)
        told.append(min(right) if right else len(only.labels) - 1)
