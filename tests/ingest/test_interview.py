"""Interviews: who speaks is found by label, name, title or question mark, and never invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.model import Contributor, Role, Section
from ingest.formats.base import BodyBuilder
from ingest.formats.interview import Interview, Paragraph, read_interview
from ingest.formats.meeting_lines import (
    MeetingMention,
    abstract_line,
    cited_abstracts,
    meeting_in,
)
from ingest.formats.speakers import Cast


def interview_of(*texts: str, **about: str) -> Interview:
    found = read_interview([Paragraph(t) for t in texts], **about)  # type: ignore[arg-type]
    assert found is not None
    return found


def said(interview: Interview) -> list[tuple[Section, str | None, str]]:
    return [(s.section, s.speaker, s.text) for s in interview.speeches]


def test_answers_run_on_until_the_next_speaker() -> None:
    interview = interview_of(
        "Hematology Frontier: What is new?",
        "Dr. Mira Holt: Two things.",
        "1. T-cell disease: we looked at 75 patients.",
        "Results: they were good, were they not?",
        "Hematology Frontier: Thank you.",
    )
    assert said(interview) == [
        (Section.QUESTION, "Hematology Frontier", "What is new?"),
        (Section.ANSWER, "Dr. Mira Holt", "Two things."),
        (Section.ANSWER, "Dr. Mira Holt", "1. T-cell disease: we looked at 75 patients."),
        (Section.ANSWER, "Dr. Mira Holt", "Results: they were good, were they not?"),
        (Section.QUESTION, "Hematology Frontier", "Thank you."),
    ]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Dr. Mira Holt", "Mira Holt"),
        ("Mira Holt, MD, PhD", "Mira Holt"),
        ("Prof. Holt", "Mira Holt"),
        ("Holt", "Mira Holt"),
        ("Dr Holt", "Mira Holt"),
    ],
)
def test_a_label_is_resolved_to_the_person_named_in_the_introduction(label: str, name: str) -> None:
    interview = interview_of(
        "Mira Holt, MD, of the Northern University Hospital talked about her trial.",
        "OncLive: What did you find?",
        f"{label}: That it works.",
    )
    people = [c for c in interview.contributors if c.role is Role.SPEAKER]
    assert people == [Contributor(name, Role.SPEAKER, ("Northern University Hospital",))]
    assert interview.speeches[-1].speaker == label


def test_a_full_width_colon_and_a_label_alone_on_its_line() -> None:
    interview = interview_of("Hematology Frontier：Is it safe?", "Dr. Holt:", "It is.")
    assert said(interview)[-1] == (Section.ANSWER, "Dr. Holt", "It is.")


def test_unlabelled_questions_before_labelled_answers() -> None:
    interview = interview_of(
        "Who was treated?",
        "Dr. Wu: People with myeloma.",
        "Was it safe? We thought so at first, and then again later.",
        "And what comes next?",
        "Dr. Wu: A trial.",
    )
    assert [(s, who) for s, who, _ in said(interview)] == [
        (Section.QUESTION, None),
        (Section.ANSWER, "Dr. Wu"),
        (Section.ANSWER, "Dr. Wu"),
        (Section.QUESTION, None),
        (Section.ANSWER, "Dr. Wu"),
    ]


def test_a_transcript_without_any_label() -> None:
    interview = interview_of("Transcript", "What did you find?", "It works.", "In everyone?", "No.")
    assert said(interview) == [
        (Section.QUESTION, None, "What did you find?"),
        (Section.ANSWER, None, "It works."),
        (Section.QUESTION, None, "In everyone?"),
        (Section.ANSWER, None, "No."),
    ]


def test_an_unknown_outlet_and_a_panel_are_known_by_coming_back() -> None:
    interview = interview_of(
        "Marrow Weekly: First question?",
        "Lacerda: First answer.",
        "Marrow Weekly: Second question?",
        "Lacerda: Second answer.",
    )
    assert {(c.name, c.role, c.is_group) for c in interview.contributors} == {
        ("Marrow Weekly", Role.INTERVIEWER, True),
        ("Lacerda", Role.SPEAKER, False),
    }
    assert interview.outlet == "Marrow Weekly"


@pytest.mark.parametrize(
    "text",
    [
        "Results: 90% responded.",
        "Note: this is a summary.",
        "Overall survival: 12 months.",
        "Phase II: twenty patients.",
        "Patients and methods: we did.",
        "Multiple myeloma: a disease.",
    ],
)
def test_a_label_that_is_not_somebody_is_no_speaker(text: str) -> None:
    assert Cast.of([text, "Dr. Wu: Yes."]).turn(text) is None


def test_prose_with_labels_and_questions_is_not_an_interview() -> None:
    paragraphs = ["What is CAR-T?", "A therapy.", "Background: it is new.", "Is it safe?", "Yes."]
    assert read_interview([Paragraph(p) for p in paragraphs]) is None


def test_editors_note_cited_lines_and_biography_stand_apart() -> None:
    interview = interview_of(
        "Editor’s Note: At the 2024 ASH Annual Meeting two studies drew attention.",
        "They are discussed here.",
        "Abstract 12丨A Study of Something in Several Patients",
        "Hematology Frontier: Why?",
        "Dr. Holt: Because.",
        "About Dr. Holt",
        "Position:",
        "• Director of a department",
        "Research Focus: cells",
    )
    assert [(s.section, s.heading) for s in interview.speeches] == [
        (Section.EDITOR_NOTE, "Editor’s Note"),
        (Section.EDITOR_NOTE, "Editor’s Note"),
        (Section.CITED, None),
        (Section.QUESTION, None),
        (Section.ANSWER, None),
        (Section.BIOGRAPHY, "Position"),
        (Section.BIOGRAPHY, "About Dr. Holt"),
    ]
    assert all(s.speaker is None for s in interview.speeches if s.section is Section.BIOGRAPHY)


def test_a_teaser_is_dropped_where_the_whole_text_follows() -> None:
    teaser = "Dr. Holt: In this study we gave cells to twenty people and watched them..."
    whole = "Dr. Holt: In this study we gave cells to twenty people and watched them for a year."
    interview = interview_of(teaser, "Transcript (AI generated)", whole, "What then?")
    assert [s.text for s in interview.speeches].count(whole.removeprefix("Dr. Holt: ")) == 1
    assert not any(s.text.endswith("...") for s in interview.speeches)


def test_a_round_up_names_publications_and_commentators() -> None:
    interview = interview_of(
        "At ASH 2024 our experts chose these reports.",
        "Publication Number: 637",
        "Title: Cells Against Cells in a Few Patients",
        "First Author: Ada Lind",
        "Commentary by Professor Mira Holt",
        "This is remarkable.",
    )
    body = BodyBuilder()
    for speech in interview.speeches:
        body.add(speech.text, speech.section, speaker=speech.speaker)
    (cited,) = cited_abstracts(body.passages, meeting_in(interview.introduction))
    assert str(cited.identifier) == "ash:2024:637"
    assert cited.title == "Cells Against Cells in a Few Patients"
    assert said(interview)[-1] == (Section.ANSWER, "Professor Mira Holt", "This is remarkable.")
    assert interview.contributors == (Contributor("Mira Holt", Role.SPEAKER),)


@pytest.mark.parametrize("bar", ["丨", "|", "｜", "│", ": ", " – "])
def test_abstract_lines_in_their_spellings(bar: str) -> None:
    text = f"Abstract 3466{bar}Cells Given into the Spinal Fluid"
    line = abstract_line(text)
    assert line is not None
    assert (line.number, line.title) == ("3466", "Cells Given into the Spinal Fluid")
    assert text[line.start :] == line.title


def test_a_number_without_a_meeting_is_cited_by_its_title_alone() -> None:
    body = BodyBuilder()
    body.add("Abstract 964丨A Study of Something Rare", Section.CITED)
    (cited,) = cited_abstracts(body.passages, None)
    assert cited.identifier is None
    assert cited.title == "A Study of Something Rare"
    assert (cited.passage, cited.start, cited.end) == (0, 0, len(body.text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("presented at ASH 2024", ("ash", 2024)),
        ("at EHA2025 in Milan", ("eha", 2025)),
        ("the 2023 ASCO Annual Meeting", ("asco", 2023)),
        ("the International Myeloma Society in Rio, September 25–28, 2024", ("ims", 2024)),
        ("the ASH meeting. It was 2024.", None),
        ("volcanic ash fell in 2010", None),
    ],
)
def test_meetings_with_their_years(text: str, expected: tuple[str, int] | None) -> None:
    assert meeting_in(text) == (MeetingMention(*expected) if expected else None)


LABELS = st.sampled_from(
    [
        "",
        "Dr. Wu: ",
        "OncLive: ",
        "Editor's Note: ",
        "About Dr. Wu",
        "Results: ",
        "Q: ",
        "A: ",
        "Abstract 12丨",
        "Transcript",
        "Commentary by Dr. Wu",
        "Title: ",
        "Publication Number: 7",
    ]
)


@given(
    st.lists(st.builds(lambda label, text: Paragraph(label + text), LABELS, st.text()), max_size=12)
)
def test_every_passage_has_its_exact_place_and_no_text_is_made_up(
    paragraphs: list[Paragraph],
) -> None:
    interview = read_interview(paragraphs, declared=True)
    assert interview is not None
    body = BodyBuilder()
    for speech in interview.speeches:
        body.add(speech.text, speech.section, heading=speech.heading, speaker=speech.speaker)
    assert all(body.text[p.start : p.end] == p.text for p in body.passages)
    for speech in interview.speeches:
        assert any(speech.text in p.text for p in paragraphs)
