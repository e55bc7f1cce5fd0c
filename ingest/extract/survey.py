"""The first look at a document: its sentences, what they name, and who is counted in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.annotation import Cohort, CohortRole, Mention
from corpus.model import Passage, Section
from corpus.vocabulary import Vocabulary
from ingest.extract.abbreviations import Definition, definitions
from ingest.extract.cohorts import find_arms, find_cohorts
from ingest.extract.concepts import find_mentions, own_concepts
from ingest.extract.counting import Count, count_people
from ingest.extract.language import Sentence, split_sentences
from ingest.extract.naming import Name, name_of
from ingest.extract.stances import with_stances
from ingest.extract.tallies import Tallies

_UNREAD = frozenset({Section.NOTE})


@dataclass(frozen=True, slots=True)
class Survey:
    """What the sentences of a document name, sentence by sentence.

    ``mentions`` and ``counted`` (the cohorts) are parallel to ``sentences``; ``definitions`` stand
    beside the number of their passage.
    """

    passages: Sequence[Passage]
    definitions: tuple[tuple[int, Definition], ...]
    sentences: tuple[Sentence, ...]
    mentions: tuple[tuple[Mention, ...], ...]
    counted: tuple[tuple[Cohort, ...], ...]
    tallies: Tallies

    def named_before(self, number: int) -> tuple[Mention, ...]:
        """The mentions of the sentence before, where it is of the same passage."""
        return self.mentions[number - 1] if self.continues(number) else ()

    def continues(self, number: int) -> bool:
        """Whether a sentence follows another of the same passage."""
        return number > 0 and self.sentences[number - 1].passage == self.sentences[number].passage

    def arms(self, cohorts: Iterable[Cohort]) -> list[str]:
        """What the arms are called, with or without their sizes."""
        labels = [c.label for c in cohorts if c.label and c.role is CohortRole.ARM]
        return labels or next((a for s in self.sentences if (a := find_arms(s.text))), [])


def survey(passages: Sequence[Passage], vocabulary: Vocabulary) -> Survey:
    """Sentences with their mentions and cohorts; any text at all is legal."""
    defined = tuple((n, d) for n, p in enumerate(passages) for d in definitions(p.text))
    own = own_concepts((d for _, d in defined), vocabulary)
    sentences = with_stances(s for s in split_sentences(passages) if s.section not in _UNREAD)
    tallies = Tallies.of(s.text for s in sentences if s.section is not Section.TABLE)
    return Survey(
        passages,
        defined,
        sentences,
        tuple(tuple(find_mentions(s, vocabulary, own)) for s in sentences),
        tuple(tuple(_counted(s, tallies)) for s in sentences),
        tallies,
    )


def _counted(sentence: Sentence, tallies: Tallies) -> list[Cohort]:
    if sentence.section in (Section.TITLE, Section.TABLE, Section.BIOGRAPHY):
        return []
    ruled = find_cohorts(sentence)
    found: list[Cohort] = []
    last: Name | None = None
    for count, chosen, _ in count_people(sentence, ruled, tallies.features):
        rule = _ruling(sentence, count, ruled)
        role = _verb_role(chosen, rule)
        name = None
        if role in _NAMED:
            name = name_of(sentence.text, count, role, rule.label if rule else None, last)
            last = name or last
        found.append(_cohort(sentence, count, role, name, rule))
    return found


def _ruling(sentence: Sentence, count: Count, ruled: Sequence[Cohort]) -> Cohort | None:
    """What the rules take this count for."""
    start = sentence.start + count.start
    return next((c for c in ruled if c.start <= start < c.end and c.size == count.value), None)


def _verb_role(role: CohortRole, rule: Cohort | None) -> CohortRole:
    """What was done with them says more than that they have something in common."""
    named = role in _NAMED and role is not CohortRole.SUBGROUP
    return role if named or rule is None or rule.role in _NAMED else rule.role


_ASIDE = re.compile(r"(?i)^(?:(?:in|at|of|for|with|among|to|the|a|an|and|on)\s+)+")
_AFTERWORD = re.compile(r"(?i)(?<=\w)\s+(?:arms?|groups?)$")
"""What stands around a name and is none of it."""

_NAMED = frozenset({CohortRole.ARM, CohortRole.DOSE_LEVEL, CohortRole.SUBGROUP})


def _cohort(
    sentence: Sentence, count: Count, role: CohortRole, name: Name | None, rule: Cohort | None
) -> Cohort:
    label = _AFTERWORD.sub("", _ASIDE.sub("", name.text)) if name else None
    start = sentence.start + count.start
    place = (rule.start, rule.end) if rule else (start, sentence.start + count.end)
    text = rule.text if rule else sentence.text[count.start : count.end]
    return Cohort(
        sentence.passage, *place, text, role, count.value, label, assertion=sentence.stance
    )
