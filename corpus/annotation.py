"""What was read in a document: mentions, cohorts, endpoints and their numbers.

Each has a place, (passage index, start, end) with offsets into the body, so that it can be
shown in its sentence and checked. Terms follow BioC and W3C Web Annotation (mention), ConText
(assertion), CDISC (cohort, endpoint) and ICH E9(R1) / FHIR Evidence (estimate). What a person
put right has the number of their ``correction`` (`corpus.correction`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.identifiers import Identifier
from corpus.model import Citation


class Assertion(StrEnum):
    """How the text stands to what it mentions (ConText; Harkema et al. 2009)."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    POSSIBLE = "possible"
    HYPOTHETICAL = "hypothetical"
    PRIOR_WORK = "prior_work"


class Statistic(StrEnum):
    """What a number is of its endpoint."""

    PROPORTION = "proportion"
    COUNT = "count"
    MEDIAN = "median"
    MEAN = "mean"
    RATE_AT_TIME = "rate_at_time"
    CUMULATIVE_INCIDENCE = "cumulative_incidence"
    HAZARD_RATIO = "hazard_ratio"
    ODDS_RATIO = "odds_ratio"
    RISK_RATIO = "risk_ratio"
    DIFFERENCE = "difference"


class CohortRole(StrEnum):
    """By what right these people are counted together."""

    SCREENED = "screened"
    ENROLLED = "enrolled"
    RANDOMISED = "randomised"
    APHERESED = "apheresed"
    INFUSED = "infused"
    TREATED = "treated"
    EVALUABLE = "evaluable"
    ANALYSED = "analysed"
    ARM = "arm"
    DOSE_LEVEL = "dose_level"
    SUBGROUP = "subgroup"
    TOTAL = "total"


class IntervalKind(StrEnum):
    """What is printed of the spread around a value: two bounds, or one deviation."""

    CI = "ci"
    RANGE = "range"
    IQR = "iqr"
    SD = "sd"
    SE = "se"


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names a concept of a vocabulary."""

    passage: int
    start: int
    end: int
    text: str
    concept: str
    assertion: Assertion = Assertion.AFFIRMED
    correction: int | None = None


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form that the document itself defines (Schwartz & Hearst 2003)."""

    passage: int
    start: int
    end: int
    short: str
    long: str


@dataclass(frozen=True, slots=True)
class TrialMention:
    """A trial registration named in the text."""

    passage: int
    start: int
    end: int
    identifier: Identifier


@dataclass(frozen=True, slots=True)
class DesignTrait:
    """A property of the study's design: ``name`` is phase, allocation, masking, centres …"""

    passage: int
    start: int
    end: int
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group of people with a size.

    ``label`` is the words that tell it apart (``"cilta-cel"``, ``"dose level 2"``); ``parent``
    is the index of the cohort it is part of, in the same `Annotations`. ``is_study`` marks the one
    that the main result is about.
    """

    passage: int
    start: int
    end: int
    text: str
    role: CohortRole
    size: int
    label: str | None = None
    parent: int | None = None
    assertion: Assertion = Assertion.AFFIRMED
    correction: int | None = None
    is_study: bool = False


@dataclass(frozen=True, slots=True)
class Interval:
    """Two bounds around a value; a bound that is not reached or estimable is ``None``.

    ``level`` is the confidence level in percent, for confidence intervals; ``open_bound`` is
    what stands in place of a missing bound (``"NR"``, ``"NE"``). A standard deviation or error
    has no bounds and a ``spread``.
    """

    kind: IntervalKind
    low: float | None
    high: float | None
    level: float | None = None
    open_bound: str | None = None
    spread: float | None = None


@dataclass(frozen=True, slots=True)
class Duration:
    """A time as printed: ``unit`` is one of ``d``, ``wk``, ``mo``, ``y``.

    >>> Duration(24, "mo").label, Duration(2.5, "y").label
    ('24 mo', '2.5 y')
    """

    value: float
    unit: str

    @property
    def label(self) -> str:
        return f"{self.value:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number reported for an endpoint in a cohort (FHIR Evidence.statistic).

    ``start`` and ``end`` mark the value as printed. ``value`` is ``None`` where none was
    reached (``not_reached``); ``comparator`` is ``"<"``, ``"≥"`` … where the text bounds it.
    ``unit`` is ``"%"``, a time unit as in `Duration`, or ``None`` for ratios. ``events`` of
    ``denominator`` are people. ``cohort`` is an index into `Annotations.cohorts`; ``group``
    is the arm or subgroup in the text's own words. ``grade`` is as printed (``"≥3"``).
    ``assessor`` is ``"irc"`` or ``"investigator"``, ``rank`` ``"primary"`` or ``"secondary"``,
    ``assay`` how residual disease was looked for (``"NGS, 10⁻⁵"``). ``confidence`` is how often
    numbers read in this way were right in the open gold, from 0 to 1.
    """

    passage: int
    start: int
    end: int
    text: str
    endpoint: str
    statistic: Statistic
    value: float | None = None
    unit: str | None = None
    comparator: str | None = None
    events: int | None = None
    denominator: int | None = None
    interval: Interval | None = None
    time: Duration | None = None
    p_value: str | None = None
    not_reached: bool = False
    grade: str | None = None
    cohort: int | None = None
    group: str | None = None
    assertion: Assertion = Assertion.AFFIRMED
    assessor: str | None = None
    rank: str | None = None
    assay: str | None = None
    confidence: float | None = None
    correction: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Arithmetic that does not come out: about estimate or cohort number ``index``.

    ``kind`` is one of ``fraction`` (7/36 is not 25%), ``interval`` (the value lies outside),
    ``size`` (more people than their parent), ``bounds`` (a share above 100%).
    """

    subject: str
    index: int
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class Annotations:
    """All that one extractor read in one document."""

    mentions: tuple[Mention, ...] = ()
    abbreviations: tuple[Abbreviation, ...] = ()
    trials: tuple[TrialMention, ...] = ()
    traits: tuple[DesignTrait, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    citations: tuple[Citation, ...] = ()
    doubts: tuple[Doubt, ...] = ()
