"""Hypothesis strategies for the model: any legal value, with hard text in it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from corpus import annotation as a
from corpus.identifiers import Identifier
from corpus.model import (
    Citation,
    Contributor,
    Document,
    Kind,
    PartialDate,
    Relation,
    Role,
    Section,
    Status,
    Venue,
)
from ingest.formats.base import BodyBuilder

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
names = words.filter(lambda t: t.strip() != "")
optional_names = st.none() | names
numbers = st.floats(allow_nan=False, allow_infinity=False, width=32)
sizes = st.integers(0, 10**6)
identifiers = st.builds(Identifier, st.sampled_from(["doi", "pmid", "ash", "nct", "url"]), names)
dates = st.builds(PartialDate, st.integers(1900, 2100)) | st.builds(
    PartialDate, st.integers(1900, 2100), st.integers(1, 12), st.none() | st.integers(1, 28)
)
citations = st.builds(
    Citation, st.sampled_from(Relation), st.none() | identifiers, optional_names, optional_names,
    optional_names, st.none() | sizes, st.none() | sizes, st.none() | sizes,
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> Document:
    body = BodyBuilder()
    for _ in range(draw(st.integers(0, 4))):
        body.add(
            draw(words),
            draw(st.sampled_from(Section)),
            heading=draw(optional_names),
            speaker=draw(optional_names),
        )
    return Document(
        kind=draw(st.sampled_from(Kind)),
        format=draw(st.sampled_from(["text", "html", "jats"])),
        title=draw(optional_names),
        body=body.text,
        passages=body.passages,
        identifiers=tuple(draw(st.lists(identifiers, max_size=3))),
        contributors=tuple(
            draw(
                st.lists(
                    st.builds(
                        Contributor, names, st.sampled_from(Role),
                        st.lists(names, max_size=2).map(tuple), st.booleans(),
                    ),
                    max_size=2,
                )
            )
        ),
        venue=draw(st.none() | st.builds(Venue, optional_names, st.none(), st.none() | sizes)),
        published=draw(st.none() | dates),
        status=draw(st.sampled_from(Status)),
        keywords=tuple(draw(st.lists(names, max_size=2))),
        citations=tuple(draw(st.lists(citations, max_size=2))),
    )  # fmt: skip


def _placed(cls, *fields: st.SearchStrategy):  # type: ignore[no-untyped-def, type-arg]
    return st.builds(cls, sizes, sizes, sizes, *fields)


assertions = st.sampled_from(a.Assertion)
intervals = st.builds(
    a.Interval, st.sampled_from(a.IntervalKind), st.none() | numbers, st.none() | numbers,
    st.none() | numbers, st.none() | st.sampled_from(["NR", "NE"]), st.none() | numbers,
)  # fmt: skip
estimates = st.builds(
    a.Estimate, sizes, sizes, sizes, words, names, st.sampled_from(a.Statistic),
    st.none() | numbers, optional_names, optional_names, st.none() | sizes, st.none() | sizes,
    st.none() | intervals, st.none() | st.builds(a.Duration, numbers, names), optional_names,
    st.booleans(), optional_names, st.none() | sizes, optional_names, assertions,
    optional_names, optional_names, optional_names, st.none() | numbers,
)  # fmt: skip
_read = st.builds(
    a.Annotations,
    mentions=st.lists(_placed(a.Mention, words, names, assertions), max_size=3).map(tuple),
    abbreviations=st.lists(_placed(a.Abbreviation, names, names), max_size=2).map(tuple),
    trials=st.lists(_placed(a.TrialMention, identifiers), max_size=2).map(tuple),
    traits=st.lists(_placed(a.DesignTrait, names, names), max_size=2).map(tuple),
    cohorts=st.lists(
        _placed(
            a.Cohort, words, st.sampled_from(a.CohortRole), sizes, optional_names,
            st.none() | sizes, assertions,
        ),
        max_size=3,
    ).map(tuple),
    estimates=st.lists(estimates, max_size=3).map(tuple),
    citations=st.lists(citations, max_size=2).map(tuple),
)  # fmt: skip


@st.composite
def _doubted(draw: st.DrawFn) -> a.Annotations:
    """Annotations of which some estimate or cohort is doubted."""
    read = draw(_read)
    subjects = [("estimate", n) for n in range(len(read.estimates))]
    subjects += [("cohort", n) for n in range(len(read.cohorts))]
    doubted = draw(st.lists(st.sampled_from(subjects), max_size=2)) if subjects else []
    return replace(
        read, doubts=tuple(a.Doubt(what, n, draw(names), draw(words)) for what, n in doubted)
    )


annotations = _doubted()
