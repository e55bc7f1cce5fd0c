"""Trains the choices of extraction on the open gold (`tests/gold/open`).

Which numbers count people, what sized groups are called, which of them the study is, which endpoint
a figure reports, about which group, and in whom.

    python -m scripts.train_choices [--check]

Learned from are our own texts and the EvidenceOutcomes abstracts (MIT); the papers of the open
gold are only measured, and the set-aside gold is not read. Writes ingest/extract/models/*.json.gz
and prints how often the choice is right, trained on four fifths of the documents and asked of the
rest. ``--check`` trains and prints only.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from corpus.annotation import Assertion
from corpus.model import Section
from corpus.vocabulary import default_vocabulary
from ingest.extract.choosing import Question, with_history
from ingest.extract.cohorts import find_cohorts
from ingest.extract.counting import NONE, ROLES, Counting, by_role, counts
from ingest.extract.extractor import Extractor
from ingest.extract.figures import Figure
from ingest.extract.group_choice import GroupQuestion
from ingest.extract.language import Sentence, split_sentences
from ingest.extract.log_linear import LogLinear, shipped
from ingest.extract.naming import Name, nameless, names
from ingest.extract.populations import Naming, bare
from ingest.extract.qualifiers import group_label
from ingest.extract.tallies import Tallies
from ingest.extract.total_choice import candidates
from tests.benchmarks.extraction.gold import GOLD, GoldDocument, load, read_document
from tests.benchmarks.extraction.matching import (
    pair,
    plain_estimates,
    same_group,
    same_value,
    total_of,
)

STARTER = Path(__file__).parents[1] / "corpus" / "starter"
MODELS = Path(__file__).parents[1] / "ingest" / "extract" / "models"
FOLDS = 5
PRIOR = 1.0  # variance of a weight is its inverse: the L2 penalty
STARTER_WEIGHT = 8  # what the product shows first is to be right
ITERATIONS = 150
NEGLIGIBLE = 0.005
SEEN_TWICE = 2  # a feature seen less often is not learned


@dataclass(frozen=True, slots=True)
class Example:
    """The features of each candidate of one figure, and which candidates are right."""

    document: str
    candidates: list[list[str]]
    right: frozenset[int]


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


def cohort_examples(
    document: GoldDocument, sentences: Sequence[Sentence]
) -> Iterator[tuple[str, Example]]:
    """An example for each number that may count people, and for each name of a sized group."""
    gold = document.gold["cohorts"]
    tallies = Tallies.of(s.text for s in sentences if s.section is not Section.TABLE)
    for sentence in sentences:
        if sentence.section in (Section.TITLE, Section.TABLE, Section.BIOGRAPHY):
            continue
        ruled = find_cohorts(sentence)
        found = counts(sentence.text)
        counting = Counting(sentence, found, ruled, tallies.features)
        for number, count in enumerate(found):
            start, end = sentence.start + count.start, sentence.start + count.end
            here = [c for c in gold if c["at"][0] < end and start < c["at"][1]]
            if not here and any(c["size"] == count.value for c in gold):
                continue  # said again, or of something else: annotated once
            role = here[0]["role"] if here else NONE
            yield (
                "cohorts",
                Example(
                    document.name,
                    by_role(counting.features(number)),
                    frozenset({ROLES.index(role)}),
                ),
            )
            if here and here[0].get("label"):
                rule = next((c.label for c in ruled if c.start <= start < c.end), None)
                candidates = names(sentence.text, count, role, rule)
                right = frozenset(
                    n for n, c in enumerate(candidates) if same_group(here[0]["label"], c.text)
                )
                if right:
                    features = [list(c.features) for c in candidates]
                    yield (
                        "names",
                        Example(document.name, [*features, nameless(role, rule)], right),
                    )


def _nearest_names(label: str, candidates: Sequence[Name]) -> frozenset[int]:
    """The candidates that share most with the name that was annotated."""
    wanted = set(bare(label).split())
    likeness = [
        len(wanted & words) / len(wanted | words) if wanted | words else 0
        for words in (set(bare(c.text).split()) for c in candidates)
    ]
    best = max(likeness, default=0)
    return frozenset(n for n, like in enumerate(likeness) if like == best and best >= _ALIKE)


def people_examples(document: GoldDocument, extractor: Extractor) -> Iterator[tuple[str, Example]]:
    """An example for each estimate that was read right: whom it is about."""
    found = extractor.read(document.passages)
    gold = document.gold["estimates"]
    sentences = split_sentences(document.passages)
    plain = plain_estimates(found)
    originals = {id(p): e for p, e in zip(plain, found.estimates, strict=True)}
    for right, read in pair(gold, plain, same_value):
        estimate = replace(originals[id(read)], cohort=None)
        if estimate.denominator is not None or "people" not in right:
            continue
        here = next((s for s in sentences if s.start <= estimate.start < s.end), None)
        named = [c for c in found.cohorts if here and here.start <= c.start < here.end]
        question = extractor.people_question(estimate, found.cohorts, named, total_of(found))
        standing = question.standing
        people = right.get("people")
        chosen = frozenset(n for n, c in enumerate(standing) if found.cohorts[c].size == people)
        yield (
            "people",
            Example(document.name, question.candidates(), chosen or frozenset({len(standing)})),
        )


def total_examples(document: GoldDocument, extractor: Extractor) -> Iterator[tuple[str, Example]]:
    """One example: which of the counted groups the study is."""
    found = extractor.read(document.passages)
    own = [c for c in found.cohorts if c.assertion is Assertion.AFFIRMED]
    sentences = split_sentences(document.passages)
    tallies = Tallies.of(s.text for s in sentences if s.section is not Section.TABLE)
    wanted = document.gold["total"]
    right = frozenset(n for n, c in enumerate(own) if c.size == wanted)
    if own and (right or wanted is None):
        yield (
            "total",
            Example(document.name, candidates(own, tallies), right or frozenset({len(own)})),
        )


_ALIKE = 0.5


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


class Problem:
    """Examples as one sparse matrix, a row for each candidate; any part of it can be trained on."""

    def __init__(self, data: Sequence[Example]) -> None:
        counts = Counter(name for e in data for features in e.candidates for name in features)
        self.names = sorted(name for name, count in counts.items() if count >= SEEN_TWICE)
        column = {name: n for n, name in enumerate(self.names)}
        self.data = data
        indices: list[int] = []
        starts, group, right = [0], [], []
        for number, example in enumerate(data):
            for n, features in enumerate(example.candidates):
                indices += [column[name] for name in features if name in column]
                starts.append(len(indices))
                group.append(number)
                right.append(n in example.right)
        shape = (len(group), len(self.names))
        self.matrix = csr_matrix((np.ones(len(indices)), indices, starts), shape=shape)
        self.group, self.right = np.array(group), np.array(right)

    def train(self, chosen: Sequence[bool]) -> LogLinear:
        """The weights of greatest posterior probability (L-BFGS) for the chosen examples."""
        rows = np.array(chosen, dtype=bool)[self.group]
        matrix, is_right = self.matrix[rows], self.right[rows]
        _, groups = np.unique(self.group[rows], return_inverse=True)
        firsts = np.searchsorted(groups, np.arange(groups.max() + 1))

        def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
            sums = matrix @ weights
            powers = np.exp(sums - np.maximum.reduceat(sums, firsts)[groups])
            total = np.add.reduceat(powers, firsts)
            rightly = np.where(is_right, powers, 0.0)
            good = np.add.reduceat(rightly, firsts) + 1e-12
            value = np.sum(np.log(total) - np.log(good)) + 0.5 * PRIOR * weights @ weights
            pull = powers / total[groups] - rightly / good[groups]
            return float(value), matrix.T @ pull + PRIOR * weights

        start = np.zeros(len(self.names))
        options = {"maxiter": ITERATIONS}
        found = minimize(loss, start, jac=True, method="L-BFGS-B", options=options)
        weighed = zip(self.names, found.x, strict=True)
        return LogLinear({n: round(float(w), 3) for n, w in weighed if abs(w) >= NEGLIGIBLE})

    def without(self, fold: int) -> LogLinear:
        """Trained on the documents of all other folds."""
        return self.train([fold_of(e.document) != fold for e in self.data])

    def whole(self) -> LogLinear:
        return self.train([True] * len(self.data))


def accuracy(model: LogLinear, data: Sequence[Example]) -> float:
    """How many choices are right."""
    hits = 0
    for example in data:
        likely = model.probabilities(example.candidates)
        hits += likely.index(max(likely)) in example.right
    return hits / len(data) if data else 1.0


def by_rule(data: Sequence[Example]) -> float:
    """How many choices of the rules alone are right."""
    hits = 0
    for example in data:
        marked = [
            n for n, c in enumerate(example.candidates) if any(f.endswith(":rule") for f in c)
        ]
        hits += (marked[0] if marked else len(example.candidates) - 1) in example.right
    return hits / len(data) if data else 1.0


def may_be_learned_from(document: GoldDocument) -> bool:
    """Our own texts, and those of sets under the MIT licence; papers name licences of their own."""
    source = document.source
    return source is None or source.startswith("annotated/evidence_outcomes/")


def fold_of(document: str) -> int:
    return hashlib.sha256(document.encode()).digest()[0] % FOLDS


def starter_examples(extractor: Extractor) -> Iterator[tuple[str, Example]]:
    """Examples of the starter collection, whose gold the rules alone were written to meet."""
    for path in sorted(STARTER.glob("*.gold.json")):
        (source,) = (p for p in STARTER.glob(f"{path.name[:-10]}.*") if p != path)
        passages = read_document(source).passages
        gold = json.loads(path.read_text(encoding="utf-8"))
        name = f"starter {path.name}"
        for sentence in split_sentences(passages):
            yield from _ruled_counts(name, sentence, split_sentences(passages))
        reported = {(e["endpoint"], e.get("value")) for e in gold["estimates"]}
        for _, question, asked in extractor.questions(passages, _told_by_rule):
            yield from _ruled_figures(name, question, asked, reported)


def _told_by_rule(_: Sentence, asked: GroupQuestion) -> list[Naming]:
    last = [asked.rule.get(f.start) for f in asked.figures][-2:]
    labels = dict.fromkeys(label for group in last if group and (label := group_label(group[0])))
    return [Naming(0, 0, label, "phrase") for label in labels]


def _ruled_counts(
    name: str, sentence: Sentence, sentences: Sequence[Sentence]
) -> Iterator[tuple[str, Example]]:
    if sentence.section in (Section.TITLE, Section.TABLE, Section.BIOGRAPHY):
        return
    tallies = Tallies.of(s.text for s in sentences if s.section is not Section.TABLE)
    ruled, found = find_cohorts(sentence), counts(sentence.text)
    counting = Counting(sentence, found, ruled, tallies.features)
    for number, count in enumerate(found):
        start = sentence.start + count.start
        cohort = next(
            (c for c in ruled if c.start <= start < c.end and c.size == count.value), None
        )
        role = cohort.role.value if cohort else NONE
        right = frozenset({ROLES.index(role)})
        yield "cohorts", Example(name, by_role(counting.features(number)), right)
        if cohort and role in ("arm", "dose_level", "subgroup"):
            candidates = names(sentence.text, count, role, cohort.label)
            nearest = _nearest_names(cohort.label, candidates) if cohort.label else frozenset()
            features = [list(c.features) for c in candidates]
            yield (
                "names",
                Example(
                    name,
                    [*features, nameless(role, cohort.label)],
                    nearest or frozenset({len(features)}),
                ),
            )


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


def main(arguments: Sequence[str]) -> None:
    extractor = Extractor(default_vocabulary())
    documents = [d for d in load(GOLD / "open") if may_be_learned_from(d)]
    for name in ("cohorts", "names", "total", "endpoints", "groups", "people"):
        if not (MODELS / f"{name}.json.gz").exists():
            ship(name, LogLinear({}))  # one that knows nothing, until it is its turn
    for collect in (_of_cohorts, total_examples, _of_figures, _again, people_examples):
        data: dict[str, list[Example]] = {}
        for document in documents:
            for name, example in collect(document, extractor):
                data.setdefault(name, []).append(example)
        for name, example in starter_examples(extractor):
            if name in data:
                data[name] += [example] * STARTER_WEIGHT
        for name, found in data.items():
            problem = Problem(found)
            report(name, problem)
            if "--check" not in arguments:
                ship(name, problem.whole())


def _of_cohorts(document: GoldDocument, _: Extractor) -> Iterator[tuple[str, Example]]:
    return cohort_examples(document, split_sentences(document.passages))


def _of_figures(document: GoldDocument, extractor: Extractor) -> Iterator[tuple[str, Example]]:
    return examples(document, extractor, {})


def _again(document: GoldDocument, extractor: Extractor) -> Iterator[tuple[str, Example]]:
    models = {name: shipped(name) for name in ("endpoints", "groups")}
    yield from examples(document, extractor, {})
    yield from examples(document, extractor, models)


def report(name: str, problem: Problem) -> dict[int, LogLinear]:
    """Prints how often the choice is right in documents that it was not trained on."""
    models = {fold: problem.without(fold) for fold in range(FOLDS)}
    hits = sum(
        accuracy(models[fold], held) * len(held)
        for fold in range(FOLDS)
        if (held := [e for e in problem.data if fold_of(e.document) == fold])
    )
    learned, ruled = hits / len(problem.data), by_rule(problem.data)
    print(f"{name}: {len(problem.data)} choices; right: {learned:.3f}, by the rules {ruled:.3f}")
    return models


def ship(name: str, model: LogLinear) -> None:
    """Writes the weights into the package."""
    MODELS.mkdir(exist_ok=True)
    text = json.dumps(dict(sorted(model.weights.items())), ensure_ascii=False)
    packed = gzip.compress(text.encode(), mtime=0)
    (MODELS / f"{name}.json.gz").write_bytes(packed)
    shipped.cache_clear()
    print(f"{name}: {len(model.weights)} weights, {len(packed):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
