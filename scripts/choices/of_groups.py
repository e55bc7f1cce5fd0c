"""What the gold says of the people of a study: which numbers count them, what they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.annotation import Assertion
from corpus.model import Section
from ingest.extract.assertion import assertion_of
from ingest.extract.cohorts import find_cohorts
from ingest.extract.counting import NONE, ROLES, Counting, by_role, counts
from ingest.extract.extractor import Extractor
from ingest.extract.language import Sentence, split_sentences
from ingest.extract.naming import Name, nameless, names
from ingest.extract.populations import bare
from ingest.extract.stances import STANCES, by_stance, stance_features
from ingest.extract.tallies import Tallies
from ingest.extract.total_choice import candidates
from scripts.choices.problem import Example
from tests.benchmarks.extraction.gold import GoldDocument
from tests.benchmarks.extraction.matching import (
    same_group,
)


def stance_examples(document: GoldDocument, _: Extractor) -> Iterator[tuple[str, Example]]:
    """An example for each sentence with a number of the gold: whose it is."""
    before: Sentence | None = None
    for sentence in split_sentences(document.passages):
        said = [
            Assertion(entry.get("assertion", "affirmed"))
            for key in ("cohorts", "estimates")
            for entry in document.gold[key]
            if sentence.start <= entry["at"][0] < sentence.end
        ]
        stance = assertion_of(sentence.text, sentence.section)
        if said:
            stance = Counter(said).most_common(1)[0][0]
            features = by_stance(stance_features(sentence, before))
            yield "stances", Example(document.name, features, frozenset({STANCES.index(stance)}))
        before = replace(sentence, stance=stance)


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
        told: list[str] = []
        last: Name | None = None
        for number, count in enumerate(found):
            start, end = sentence.start + count.start, sentence.start + count.end
            here = [c for c in gold if c["at"][0] < end and start < c["at"][1]]
            told.append(here[0]["role"] if here else NONE)
            if not here and any(c["size"] == count.value for c in gold):
                continue  # said again, or of something else: annotated once
            role = told[-1]
            yield (
                "cohorts",
                Example(
                    document.name,
                    by_role(counting.features(number, told[:-1])),
                    frozenset({ROLES.index(role)}),
                ),
            )
            if here and here[0].get("label"):
                rule = next((c.label for c in ruled if c.start <= start < c.end), None)
                candidates = names(sentence.text, count, role, rule, last)
                right = frozenset(
                    n for n, c in enumerate(candidates) if same_group(here[0]["label"], c.text)
                )
                last = candidates[_closest(here[0]["label"], candidates, right)] if right else last
                if right:
                    features = [list(c.features) for c in candidates]
                    yield (
                        "names",
                        Example(document.name, [*features, nameless(role, rule)], right),
                    )


def _closest(label: str, candidates: Sequence[Name], among: frozenset[int]) -> int:
    """Of the names that are right, the one with the fewest words too many."""
    wanted = set(bare(label).split())
    return min(among, key=lambda n: (len(wanted ^ set(bare(candidates[n].text).split())), n))


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
