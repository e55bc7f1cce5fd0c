"""A document to all that is read in it: the stages of extraction, in order.

    passages → sentences → abbreviations → mentions → assertion → cohorts → estimates

Rules only, so that the same text always gives the same annotations, each with its place.
`EXTRACTOR` names this version in the store; a new one makes every document pending again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.annotation import (
    Abbreviation,
    Annotations,
    Assertion,
    Cohort,
    CohortRole,
    DesignTrait,
    Estimate,
    Mention,
    Statistic,
    TrialMention,
)
from corpus.identifiers import find_trials
from corpus.model import Document, Passage, Section
from corpus.vocabulary import Vocabulary
from ingest.extract.abbreviations import definitions
from ingest.extract.assertion import assertion_of
from ingest.extract.citations import find_citations
from ingest.extract.cohorts import find_arms, find_cohorts
from ingest.extract.concepts import find_mentions, own_concepts
from ingest.extract.design import find_traits
from ingest.extract.estimates import EstimateReader
from ingest.extract.language import Sentence, split_sentences
from ingest.extract.linking import EndpointSpan
from ingest.extract.study_people import can_give, main_cohort, with_parents
from ingest.extract.version import EXTRACTOR

_UNREAD = frozenset({Section.NOTE})
_WITHOUT_RESULTS = frozenset(
    {Section.TITLE, Section.NOTE, Section.BIOGRAPHY, Section.QUESTION, Section.CITED,
     Section.EDITOR_NOTE}
)  # fmt: skip


class Extractor:
    """Reads documents with one vocabulary.

    >>> from corpus.model import Kind, Passage
    >>> from corpus.vocabulary import default_vocabulary
    >>> text = "Twenty patients were infused. The ORR was 90% (18/20)."
    >>> document = Document(Kind.ABSTRACT, "text", None, text, (Passage(0, len(text), text),))
    >>> read = Extractor(default_vocabulary()).extract(document)
    >>> [(c.role.value, c.size) for c in read.cohorts]
    [('infused', 20)]
    >>> [(e.endpoint, e.value, e.cohort) for e in read.estimates]
    [('endpoint:orr', 90.0, 0)]
    """

    version = EXTRACTOR

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._endpoints = {c.id for c in vocabulary if c.vocabulary == "endpoints"}
        self._read_estimates = EstimateReader(vocabulary)

    def extract(self, document: Document) -> Annotations:
        """All that is read in a document; any text at all is legal."""
        return self.read(document.passages)

    def read(self, passages: Sequence[Passage]) -> Annotations:
        """As `extract`: the passages are all that is needed of a document."""
        defined = [(n, p, d) for n, p in enumerate(passages) for d in definitions(p.text)]
        own = own_concepts((d for _, _, d in defined), self._vocabulary)
        sentences = [s for s in split_sentences(passages) if s.section not in _UNREAD]
        mentions = {n: find_mentions(s, self._vocabulary, own) for n, s in enumerate(sentences)}
        named = [_cohorts(s) for s in sentences]
        cohorts = with_parents(_distinct(c for found in named for c in found))
        arms = [c.label for c in cohorts if c.label and c.role is CohortRole.ARM]
        arms = arms or next((a for s in sentences if (a := find_arms(s.text))), [])
        estimates = [
            self._with_cohort(estimate, cohorts, named[n])
            for n, sentence in enumerate(sentences)
            for estimate in self._estimates(sentence, mentions[n], arms)
        ]
        estimates = _without_repeats(_with_same_groups(estimates), passages)
        return Annotations(
            mentions=tuple(m for found in mentions.values() for m in found),
            abbreviations=tuple(
                Abbreviation(n, p.start + d.start, p.start + d.end, d.short, d.long)
                for n, p, d in defined
            ),
            trials=tuple(
                TrialMention(s.passage, s.start + start, s.start + end, identifier)
                for s in sentences
                for start, end, identifier in find_trials(s.text)
            ),
            traits=tuple(
                DesignTrait(s.passage, s.start + t.start, s.start + t.end, t.name, t.value)
                for s in sentences
                for t in find_traits(s.text)
            ),
            cohorts=cohorts,
            estimates=tuple(estimates),
            citations=tuple(
                c for s in sentences for c in find_citations(s.text, s.passage, s.start, s.section)
            ),
        )

    def _estimates(
        self, sentence: Sentence, mentions: Sequence[Mention], arms: Sequence[str]
    ) -> list[Estimate]:
        if sentence.section in _WITHOUT_RESULTS:
            return []
        spans = [
            EndpointSpan(m.start - sentence.start, m.end - sentence.start, m.concept)
            for m in mentions
            if m.concept in self._endpoints and m.assertion is not Assertion.NEGATED
        ]
        stance = assertion_of(sentence.text, sentence.section)
        return [
            replace(
                e,
                passage=sentence.passage,
                start=sentence.start + e.start,
                end=sentence.start + e.end,
                assertion=stance,
            )
            for e in self._read_estimates(sentence.text, spans, arms)
        ]

    def _with_cohort(
        self, estimate: Estimate, cohorts: Sequence[Cohort], here: Sequence[Cohort]
    ) -> Estimate:
        """The people behind a number: its denominator, its group, its sentence, the study's own.

        ``here`` are the cohorts that the estimate's own sentence names.
        """
        own = [n for n, c in enumerate(cohorts) if c.assertion is estimate.assertion]
        before = [c for c in here if c.end <= estimate.start and c.role is not CohortRole.ARM]
        if estimate.denominator is not None:
            chosen = [n for n in own if cohorts[n].size == estimate.denominator]
        elif estimate.group:
            group = estimate.group.casefold()
            chosen = [
                n for n in own if (c := cohorts[n].label) and _same_group(c.casefold(), group)
            ]
        elif before:
            chosen = [n for n in own if _key(cohorts[n]) == _key(before[-1])]
        else:
            kind = self._vocabulary.concept(estimate.endpoint).kind
            affirmed = [n for n in own if cohorts[n].assertion is Assertion.AFFIRMED]
            main = main_cohort([cohorts[n] for n in affirmed], kind)
            chosen = [] if main is None else [affirmed[main]]
        if estimate.statistic is Statistic.PROPORTION and estimate.value is not None:
            chosen = [n for n in chosen if can_give(estimate.value, cohorts[n].size)]
        return replace(estimate, cohort=chosen[0]) if chosen else estimate


def _cohorts(sentence: Sentence) -> list[Cohort]:
    if sentence.section is Section.TITLE:
        return []
    stance = assertion_of(sentence.text, sentence.section)
    found = find_cohorts(sentence)
    if stance is Assertion.AFFIRMED:
        return found
    return [replace(c, assertion=stance) for c in found]


def _key(cohort: Cohort) -> tuple[object, ...]:
    return (cohort.role, cohort.size, (cohort.label or "").casefold(), cohort.assertion)


def _distinct(cohorts: Iterable[Cohort]) -> tuple[Cohort, ...]:
    """A group named again, in another sentence, is the same group."""
    seen: dict[tuple[object, ...], Cohort] = {}
    for cohort in cohorts:
        seen.setdefault(_key(cohort), cohort)
    return tuple(seen.values())


def _with_same_groups(estimates: Iterable[Estimate]) -> list[Estimate]:
    """ "In the same patients, …": the group of the number before."""
    resolved: list[Estimate] = []
    for estimate in estimates:
        if estimate.group and re.fullmatch(r"(?i)(?:the )?same(?: patients)?", estimate.group):
            estimate = replace(estimate, group=resolved[-1].group if resolved else None)
        resolved.append(estimate)
    return resolved


def _without_repeats(estimates: Sequence[Estimate], passages: Sequence[Passage]) -> list[Estimate]:
    """A table often repeats what the text says; the sentence is the better witness."""

    def said(e: Estimate) -> tuple[object, ...]:
        return (e.endpoint, e.statistic, e.value, e.unit, e.time, e.group, e.grade)

    tabled = [e for e in estimates if passages[e.passage].section is Section.TABLE]
    prose = {said(e) for e in estimates if passages[e.passage].section is not Section.TABLE}
    repeats = {id(e) for e in tabled if said(e) in prose}
    return [e for e in estimates if id(e) not in repeats]


def _same_group(label: str, group: str) -> bool:
    """Whether a group is that cohort; an arm's subgroup ("ide-cel, two prior lines") is not."""
    if "," in group and "," not in label:
        return False
    bare = re.sub(r"\b(?:arm|group|cohort|patients|with)\b", " ", group).split()
    return bool(bare) and (label in group or all(word in label.split() for word in bare))
