"""What the gold says of figures: which endpoint each reports, about which group, in whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from corpus.annotation import Estimate
from corpus.model import Section
from corpus.vocabulary import default_vocabulary
from ingest.extract.choosing import Question, with_history
from ingest.extract.extractor import Extractor
from ingest.extract.figures import Figure
from ingest.extract.group_choice import GroupQuestion
from ingest.extract.language import Sentence, split_sentences
from ingest.extract.log_linear import LogLinear
from ingest.extract.populations import Naming
from ingest.extract.qualifiers import group_label
from scripts.choices.problem import Example
from tests.benchmarks.extraction.gold import GoldDocument
from tests.benchmarks.extraction.matching import (
    Plain,
    pair,
    plain_estimates,
    same_group,
    same_value,
    total_of,
)


def examples(
    document: GoldDocument, extractor: Extractor, models: Mapping[str, LogLinear]
) -> Iterator[tuple[str, Example]]:
    """An example for each figure that could report an endpoint, or be about a group.

    What was chosen for the figures before is taken from the gold, or where there are models
    already from their answers, so that a choice learns to live with the errors of the last one.
    """

    def told(sentence: Sentence, asked: GroupQuestion) -> list[Naming]:
        rights = [_right_group(document, sentence, f, asked) for f in asked.figures]
        last = [min(r) for r in rights if r][-2:]
        labels = dict.fromkeys(asked.labels[n] for n in last)
        return [Naming(0, 0, label, "phrase", size) for label, size in labels if label]

    for sentence, question, asked in extractor.questions(document.passages, told):
        if question.endpoints:
            pairing, answers = question.pairing(), []
            for number in range(len(question.figures)):
                right = _right(document, sentence, question, number)
                candidates = with_history(pairing, number, answers, len(question.endpoints))
                yield "endpoints", Example(document.name, candidates, right)
                answers.append(_answer(models.get("endpoints"), candidates, right))
        if len(asked.labels) > 1:
            yield from _group_examples(document, sentence, asked, models.get("groups"))


def _answer(model: LogLinear | None, candidates: list[list[str]], right: frozenset[int]) -> int:
    if model is None:
        return min(right) if right else len(candidates) - 1
    likely = model.probabilities(candidates)
    return likely.index(max(likely))


def _group_examples(
    document: GoldDocument, sentence: Sentence, asked: GroupQuestion, model: LogLinear | None
) -> Iterator[tuple[str, Example]]:
    reported = [f for f in asked.figures if _reports(document, sentence, f)]
    only = replace(asked, figures=reported)
    pairing = only.pairing()
    answers: list[int] = []
    for number, figure in enumerate(reported):
        right = _right_group(document, sentence, figure, only)
        candidates = only.candidates(pairing, number, answers)
        if right:
            yield "groups", Example(document.name, candidates, right)
        answers.append(_answer(model, candidates, right))


def _reports(document: GoldDocument, sentence: Sentence, figure: Figure) -> bool:
    start, end = sentence.start + figure.start, sentence.start + figure.end
    return any(e["at"][0] < end and start < e["at"][1] for e in document.gold["estimates"])


def _right_group(
    document: GoldDocument, sentence: Sentence, figure: Figure, asked: GroupQuestion
) -> frozenset[int]:
    start, end = sentence.start + figure.start, sentence.start + figure.end
    here = [e for e in document.gold["estimates"] if e["at"][0] < end and start < e["at"][1]]
    if not here:
        return frozenset()
    group, people = here[0].get("group"), here[0].get("people")
    return frozenset(
        n
        for n, (label, size) in enumerate(asked.labels)
        if same_group(group, group_label(label) if label else None)
        or (group and label and people is not None and people == size)
    )


def _right(
    document: GoldDocument, sentence: Sentence, question: Question, number: int
) -> frozenset[int]:
    label = default_vocabulary().label
    figure = question.figures[number]
    start, end = sentence.start + figure.start, sentence.start + figure.end
    estimates = document.gold["estimates"] + [
        c | {"endpoint": c["name"]} for c in document.gold["characteristics"]
    ]
    wanted = {e["endpoint"] for e in estimates if e["at"][0] < end and start < e["at"][1]}
    if not wanted:
        # A number said again, in the conclusions, is annotated once, where it is first reported.
        wanted = {
            e["endpoint"]
            for e in estimates
            if figure.value is not None
            and (e.get("value"), e.get("unit")) == (figure.value, figure.unit)
        }
    chosen = frozenset(n for n, e in enumerate(question.endpoints) if label(e.concept) in wanted)
    return chosen or frozenset({len(question.endpoints)})


def people_examples(document: GoldDocument, extractor: Extractor) -> Iterator[tuple[str, Example]]:
    """An example for each estimate that was read right: whom it is about."""
    found = extractor.read(document.passages)
    gold = document.gold["estimates"]
    sentences = split_sentences(document.passages)
    plain = plain_estimates(found)
    originals = {id(p): e for p, e in zip(plain, found.estimates, strict=True)}
    rights = {id(read): right for right, read in pair(gold, plain, same_value)}
    before: tuple[Estimate, int | None] | None = None
    for read in plain:
        if _is_of_table(read, document):
            continue
        right = rights.get(id(read))
        estimate, last = replace(originals[id(read)], cohort=None), before
        before = (estimate, right.get("people") if right else read.get("people"))
        if right is None or estimate.denominator is not None or "people" not in right:
            continue
        here = next((s for s in sentences if s.start <= estimate.start < s.end), None)
        named = [c for c in found.cohorts if here and here.start <= c.start < here.end]
        size = total_of(found)
        question = extractor.people_question(estimate, found.cohorts, named, size, last)
        standing = question.standing
        people = right.get("people")
        chosen = frozenset(n for n, c in enumerate(standing) if found.cohorts[c].size == people)
        yield (
            "people",
            Example(document.name, question.candidates(), chosen or frozenset({len(standing)})),
        )


def _is_of_table(read: Plain, document: GoldDocument) -> bool:
    at = read["at"][0]
    return any(p.section is Section.TABLE and p.start <= at < p.end for p in document.passages)
