"""A document to all that is read in it: the stages of extraction, in order.

    passages → sentences → abbreviations → mentions → assertion → cohorts → estimates

Rules propose and small fixed models choose, so that the same text always gives the same
annotations, each with its place.
`EXTRACTOR` names this version in the store; a new one makes every document pending again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from corpus.annotation import (
    Abbreviation,
    Annotations,
    Assertion,
    Cohort,
    DesignTrait,
    Estimate,
    Mention,
    TrialMention,
)
from corpus.identifiers import find_trials
from corpus.model import Document, Passage, Section
from corpus.vocabulary import Vocabulary, study_vocabulary
from ingest.extract.checks import doubts
from ingest.extract.choosing import Question
from ingest.extract.citations import find_citations
from ingest.extract.design import find_traits
from ingest.extract.estimates import EstimateReader, Named
from ingest.extract.group_choice import GroupQuestion
from ingest.extract.language import Sentence
from ingest.extract.linking import EndpointSpan
from ingest.extract.people_choice import PeopleQuestion, choose_people
from ingest.extract.populations import Naming, Population, bare, populations
from ingest.extract.study_people import with_parents
from ingest.extract.survey import Survey, survey
from ingest.extract.tabled import Tabled, read_tables
from ingest.extract.tables import RowEndpoint
from ingest.extract.total_choice import choose_total
from ingest.extract.version import EXTRACTOR

_LOOKED_BACK = 3
"""How many endpoints of the sentence before a number may still be about."""

_WITHOUT_RESULTS = frozenset(
    {Section.TITLE, Section.NOTE, Section.BIOGRAPHY, Section.QUESTION, Section.CITED,
     Section.EDITOR_NOTE, Section.TABLE}
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
        self._row_endpoints = {
            c.id: RowEndpoint(c.id, c.kind or "descriptive")
            for c in vocabulary
            if c.vocabulary == "endpoints"
        }
        self._diseases = frozenset(c.id for c in vocabulary if c.vocabulary == "diseases")
        self._traits = study_vocabulary().part("populations")
        self._read_estimates = EstimateReader(vocabulary)

    def extract(self, document: Document) -> Annotations:
        """All that is read in a document; any text at all is legal."""
        return self.read(document.passages)

    def read(self, passages: Sequence[Passage]) -> Annotations:
        """As `extract`: the passages are all that is needed of a document."""
        seen = survey(passages, self._vocabulary)
        mentions = tuple(m for named in seen.mentions for m in named)
        tabled = read_tables(passages, mentions, self._row_endpoints.get)
        columns = [t.people for t in tabled if t.people]
        cohorts = with_parents(_distinct(chain(*seen.counted, columns)))
        arms = seen.arms(cohorts)
        known = populations(cohorts, arms, (s.text for s in seen.sentences))
        total = choose_total(cohorts, seen.tallies)
        estimates: list[Estimate] = []
        last: tuple[Estimate, int | None] | None = None
        carried: Sequence[Naming] = ()
        for number in range(len(seen.sentences)):
            named = self._named(seen, number, arms, known, carried)
            found = self._estimates(seen.sentences[number], named)
            carried = _last_groups(found, known)
            here = seen.counted[number]
            size = None if total is None else cohorts[total].size
            for e in found:
                about = self._with_cohort(e, cohorts, here, size, last)
                estimates.append(about)
                last = (about, None if about.cohort is None else cohorts[about.cohort].size)
        estimates += [_with_column(t, cohorts) for t in tabled]
        estimates = _without_repeats(_with_same_groups(estimates), passages)
        sentences = seen.sentences
        return Annotations(
            mentions=mentions,
            abbreviations=tuple(
                Abbreviation(
                    n, passages[n].start + d.start, passages[n].start + d.end, d.short, d.long
                )
                for n, d in seen.definitions
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
            cohorts=tuple(
                replace(c, is_study=True) if n == total else c for n, c in enumerate(cohorts)
            ),
            estimates=tuple(estimates),
            citations=tuple(
                c for s in sentences for c in find_citations(s.text, s.passage, s.start, s.section)
            ),
            doubts=doubts(estimates, cohorts),
        )

    def questions(
        self,
        passages: Sequence[Passage],
        told: Callable[[Sentence, GroupQuestion], Sequence[Naming]],
    ) -> Iterator[tuple[Sentence, Question, GroupQuestion]]:
        """What is to be chosen in each sentence with numbers, for those who train the choice.

        ``told`` gives the groups that the sentence just asked about ends with.
        """
        seen = survey(passages, self._vocabulary)
        cohorts = _distinct(chain(*seen.counted))
        arms = seen.arms(cohorts)
        known = populations(cohorts, arms, (s.text for s in seen.sentences))
        carried: Sequence[Naming] = ()
        for number, sentence in enumerate(seen.sentences):
            if sentence.section not in _WITHOUT_RESULTS:
                named = self._named(seen, number, arms, known, carried)
                question = self._read_estimates.question(named)
                asked = self._read_estimates.group_question(named)
                yield sentence, question, asked
                carried = told(sentence, asked)

    def _estimates(self, sentence: Sentence, named: Named) -> list[Estimate]:
        if sentence.section in _WITHOUT_RESULTS:
            return []
        return [
            replace(
                e,
                passage=sentence.passage,
                start=sentence.start + e.start,
                end=sentence.start + e.end,
                assertion=sentence.stance,
            )
            for e in self._read_estimates(named)
        ]

    def _named(
        self,
        seen: Survey,
        number: int,
        arms: Sequence[str],
        known: Sequence[Population],
        carried: Sequence[Naming],
    ) -> Named:
        """What one sentence names, in its own offsets."""
        sentence = seen.sentences[number]
        said = [m for m in seen.mentions[number] if m.concept in self._row_endpoints]
        before = [m for m in seen.named_before(number) if m.concept in self._row_endpoints]

        def spans(mentions: Iterable[Mention]) -> tuple[EndpointSpan, ...]:
            return tuple(
                EndpointSpan(m.start - sentence.start, m.end - sentence.start, m.concept)
                for m in mentions
            )

        return Named(
            sentence.text,
            endpoints=spans(m for m in said if m.assertion is not Assertion.NEGATED),
            denied=spans(m for m in said if m.assertion is Assertion.NEGATED),
            before=spans(before)[-_LOOKED_BACK:],
            arms=arms,
            known=known,
            counted=[
                (c.start - sentence.start, c.end - sentence.start) for c in seen.counted[number]
            ],
            carried=carried if seen.continues(number) else (),
            baseline=self._baseline(seen, number),
        )

    def _baseline(self, seen: Survey, number: int) -> list[EndpointSpan]:
        """The diseases and traits of patients that a sentence with figures names."""
        sentence = seen.sentences[number]
        if not _SHARE.search(sentence.text):
            return []
        traits = [EndpointSpan(f.start, f.end, f.concept) for f in self._traits.find(sentence.text)]
        return [
            *traits,
            *(
                EndpointSpan(m.start - sentence.start, m.end - sentence.start, m.concept)
                for m in seen.mentions[number]
                if m.concept in self._diseases
                and not any(
                    t.start < m.end - sentence.start and m.start - sentence.start < t.end
                    for t in traits
                )
            ),
        ]

    def people_question(
        self,
        estimate: Estimate,
        cohorts: Sequence[Cohort],
        here: Sequence[Cohort],
        total: int | None,
        before: tuple[Estimate, int | None] | None,
    ) -> PeopleQuestion:
        """Whom a number is about, before it is answered.

        ``here`` are its sentence's cohorts, ``total`` is the size of the study's own.
        """
        kind = self._vocabulary.concept(estimate.endpoint).kind or "baseline"
        return PeopleQuestion(estimate, kind, cohorts, here, total, before)

    def _with_cohort(
        self,
        estimate: Estimate,
        cohorts: Sequence[Cohort],
        here: Sequence[Cohort],
        total: int | None,
        before: tuple[Estimate, int | None] | None,
    ) -> Estimate:
        chosen = choose_people(self.people_question(estimate, cohorts, here, total, before))
        return replace(estimate, cohort=chosen)


_SHARE = re.compile(r"%|\d\s*/\s*\d|\b(?:wo)?m[ae]n\b|\b(?:fe)?males?\b|\bn\s*=|: \d")
"""What tells how many patients have a trait, in most words; few sentences have any of it."""


def _last_groups(found: Sequence[Estimate], known: Sequence[Population]) -> list[Naming]:
    """The groups of a sentence's last numbers of one endpoint, in order."""
    last: list[Estimate] = []
    for estimate in reversed(found):
        if last and (estimate.endpoint, estimate.statistic) != (
            last[0].endpoint,
            last[0].statistic,
        ):
            break
        last.insert(0, estimate)
    sizes = {bare(p.label): p for p in known}
    told = []
    for label in dict.fromkeys(e.group for e in last if e.group):
        population = sizes.get(bare(label))
        kind, size = (population.kind, population.size) if population else ("phrase", None)
        told.append(Naming(0, 0, label, kind, size))
    return told


def _with_column(tabled: Tabled, cohorts: Sequence[Cohort]) -> Estimate:
    """A number of a table with the people that its column counts."""
    if tabled.people is None:
        return tabled.estimate
    wanted = _key(tabled.people)
    return replace(
        tabled.estimate, cohort=next(n for n, c in enumerate(cohorts) if _key(c) == wanted)
    )


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
