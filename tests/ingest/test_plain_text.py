"""Plain text and Markdown: titles, header lines, sections and interviews."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import FormatError
from corpus.model import (
    Contributor,
    Document,
    Kind,
    PartialDate,
    Relation,
    Role,
    Section,
    Venue,
)
from ingest.formats.base import Unreadable
from ingest.formats.plain_text import PlainText

SEED = Path(__file__).resolve().parents[3] / "shared" / "data" / "seed"


def read(text: str) -> Document:
    (document,) = PlainText().parse(text.encode())
    assert isinstance(document, Document)
    assert all(document.body[p.start : p.end] == p.text for p in document.passages)
    return document


ABSTRACT = """# A study of cells

Kind: abstract
Meeting: ASH 2024
Abstract: #964
Trial: NCT01234567; ChiCTR2000012345
Authors: Mira Holt, MD1, Ada Lind, PhD2
Date: 2024-12
URL: https://example.org/964

## Background

Cells **carry** CD7<sup> and [a link](https://example.org).

## Results

Of 20 patients,
18 responded.

| Arm | ORR |
|-----|-----|
| A   | 90% |

Note: This is a summary.
"""


def test_a_markdown_abstract_with_header_lines() -> None:
    document = read(ABSTRACT)
    assert document.kind is Kind.ABSTRACT
    assert document.title == "A study of cells"
    assert document.source_label == "ASH 2024 · 964"
    assert [str(i) for i in document.identifiers] == [
        "ash:2024:964",
        "nct:NCT01234567",
        "chictr:ChiCTR2000012345",
    ]
    assert document.contributors == (Contributor("Mira Holt"), Contributor("Ada Lind"))
    assert document.published == PartialDate(2024, 12)
    assert document.source_url == "https://example.org/964"
    assert document.note == "This is a summary."
    assert [(p.section, p.heading, p.text) for p in document.passages[2:]] == [
        (Section.RESULTS, "Results", "Of 20 patients, 18 responded."),
        (Section.TABLE, "Results", "Arm | ORR"),
        (Section.TABLE, "Results", "A | 90%"),
    ]
    assert document.passages[1].text == "Cells carry CD7<sup> and a link."


def test_a_title_above_header_lines_and_headings_without_marks() -> None:
    document = read(
        "Cells: a first trial\n\nJournal: Blood 2022\nDOI: 10.1000/ABC.1\nPMID: 123\n\n"
        "Background\nCells are new.\n\nResults: All responded.\n\nConclusions\nGood."
    )
    assert (document.kind, document.title) == (Kind.PAPER, "Cells: a first trial")
    assert document.venue == Venue("Blood", year=2022)
    assert [str(i) for i in document.identifiers] == ["doi:10.1000/abc.1", "pmid:123"]
    assert [(p.section, p.text) for p in document.passages[1:]] == [
        (Section.BACKGROUND, "Cells are new."),
        (Section.RESULTS, "All responded."),
        (Section.CONCLUSIONS, "Good."),
    ]


def test_front_matter_gives_title_and_header() -> None:
    document = read('---\ntitle: "Cells"\ndate: 2023-06-26\nkind: news\n---\n\nA new trial began.')
    assert (document.title, document.kind) == ("Cells", Kind.NEWS)
    assert document.published == PartialDate(2023, 6, 26)


def test_wrong_identifiers_in_a_header_are_left_out() -> None:
    assert read("A short title here\n\nDOI: none\n\nText of several words.").identifiers == ()


def test_prose_without_any_header_has_no_title_made_for_it() -> None:
    document = read("Twenty patients were treated. Eighteen responded.\n\nTwo did not.")
    assert (document.title, document.kind, document.venue) == (None, Kind.NEWS, None)
    assert document.identifiers == document.contributors == ()


def test_turns_on_successive_lines_are_separate() -> None:
    document = read(
        "OncLive: Is it safe?\nDr. Holt: It is.\nMore follows in time.\nOncLive: Thanks."
    )
    assert document.kind is Kind.INTERVIEW
    assert [(p.section, p.speaker) for p in document.passages] == [
        (Section.QUESTION, "OncLive"),
        (Section.ANSWER, "Dr. Holt"),
        (Section.QUESTION, "OncLive"),
    ]


def test_markdown_emphasis_does_not_hide_speakers_or_eat_alleles() -> None:
    document = read("**OncLive:** Why HLA-A*02:01 and B*07:02?\n\n**Dr. Holt:** They are *common*.")
    assert [p.text for p in document.passages] == [
        "Why HLA-A*02:01 and B*07:02?",
        "They are common.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_character_sets(encoding: str) -> None:
    text = "Müller’s patients – all 20 – responded; 95% CI 18–30."
    (document,) = PlainText().parse(text.encode(encoding))
    assert isinstance(document, Document)
    assert document.body == text


def test_a_header_without_text_is_refused() -> None:
    with pytest.raises(FormatError, match="nothing below"):
        list(PlainText().parse(b"Kind: abstract\nMeeting: ASH 2024\nAbstract: 964\n"))


@pytest.fixture
def seed() -> Document:
    files = sorted(SEED.glob("*.txt"))
    if not files:
        pytest.skip("the seed interview is not beside this checkout")
    (document,) = PlainText().parse(files[0].read_bytes())
    assert not isinstance(document, Unreadable)
    return document


def test_seed_interview_is_read_as_one(seed: Document) -> None:
    assert (seed.kind, seed.format, seed.title) == (Kind.INTERVIEW, "text", None)
    assert seed.venue == Venue("Hematology Frontier", year=2024)
    assert (seed.published, seed.identifiers) == (None, ())
    assert set(seed.contributors) == {
        Contributor("Jing Pan", Role.SPEAKER, ("Beijing GoBroad Boren Hospital",)),
        Contributor("Hematology Frontier", Role.INTERVIEWER, is_group=True),
    }


def test_seed_interview_has_its_speakers_and_parts(seed: Document) -> None:
    by_section = {s: [p for p in seed.passages if p.section is s] for s in Section}
    assert len(by_section[Section.EDITOR_NOTE]) == 1
    assert by_section[Section.EDITOR_NOTE][0].text.startswith("The 66th American Society")
    assert len(by_section[Section.QUESTION]) == 4
    assert {p.speaker for p in by_section[Section.QUESTION]} == {"Hematology Frontier"}
    assert {p.speaker for p in by_section[Section.ANSWER]} == {"Dr. Jing Pan"}
    assert len(by_section[Section.ANSWER]) == 13
    assert len(by_section[Section.BIOGRAPHY]) == 9
    assert not any("Jing Pan:" in p.text for p in seed.passages)
    assert all(seed.body[p.start : p.end] == p.text for p in seed.passages)


def test_seed_interview_cites_two_abstracts_with_their_places(seed: Document) -> None:
    assert [(c.relation, str(c.identifier)) for c in seed.citations] == [
        (Relation.DISCUSSES, "ash:2024:964"),
        (Relation.DISCUSSES, "ash:2024:3466"),
    ]
    for citation in seed.citations:
        assert citation.passage is not None
        assert citation.title is not None
        passage = seed.passages[citation.passage]
        assert passage.section is Section.CITED
        assert (citation.start, citation.end) == (passage.start, passage.end)
        assert passage.text.endswith(citation.title)


def test_a_first_question_is_not_taken_for_the_interviewers_name() -> None:
    text = (
        "Interview with Maria Rossi\n\nInterviewer: Dr Rossi, what is new for BCMA?\n\n"
        "Dr Rossi: The ORR was 90%.\n\nInterviewer: And in CD7?\n\nDr Rossi: Not yet.\n"
    )
    questions = [p.text for p in read(text).passages if p.section is Section.QUESTION]
    assert questions == ["Dr Rossi, what is new for BCMA?", "And in CD7?"]
