"""RIS, BibTeX and NBIB: one document a record, a bad record named and its neighbours kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FormatError
from corpus.model import Contributor, Document, Kind, PartialDate, Role, Section, Status, Venue
from ingest.formats.base import Format, Unreadable
from ingest.formats.references import Bibtex, Nbib, Ris

RIS = """TY  - JOUR
AU  - Holt, Mira
AU  - Lind, Ada
TI  - Cells Against CD7
T2  - J Invent
VL  - 7
IS  - 2
SP  - 12
EP  - 19
DA  - 2024/02/05/
PY  - 2024
DO  - 10.1000/ABC.5
KW  - T-ALL
KW  - CAR-T
LA  - en
AB  - BACKGROUND: Cells are new. RESULTS: Of 20 patients, 18 responded.
UR  - https://example.org/5
ER  -
"""

BIBTEX = r"""@string{ji = {J Invent}}
@comment{not an entry}
@article{holt2024,
  title = {Cells Against {CD7}: 1$\times$10$^{6}$ a kilogram},
  author = {Holt, Mira and M{\"u}ller, J{\'o}zef and {The Invented Group}},
  journal = ji, year = 2024, month = feb, volume = {7}, number = 2, pages = {12--19},
  doi = {https://doi.org/10.1000/ABC.5}, pmid = {123},
  abstract = {Of 20 patients, 18 (90\%) responded.}, keywords = {T-ALL, CAR-T}
}
"""

NBIB = """
PMID- 123
OWN - NLM
DP  - 2024 Feb 5
TI  - Cells against CD7 in childhood leukemia: a first trial with a title that goes on
      over two lines.
PG  - 12-19
LID - 10.1000/ABC.5 [doi]
AB  - BACKGROUND: Cells are new. METHODS: We gave 1x10^6. RESULTS: All responded
      (95% CI [83, 100]). CONCLUSIONS: Good.
CI  - (c) 2024. Someone.
FAU - Holt, Mira
AU  - Holt M
AD  - Northern Hospital, Oslo.
FAU - Lind, Ada
AU  - Lind A
CN  - The Invented Group
LA  - eng
PT  - Journal Article
TA  - J Invent
MH  - *Leukemia/therapy
OT  - CAR-T
PMC - PMC77
"""


def read(known: Format, text: str) -> list[Document | Unreadable]:
    assert known.recognises(text.encode())
    found = list(known.parse(text.encode()))
    for document in found:
        if isinstance(document, Document):
            assert all(document.body[p.start : p.end] == p.text for p in document.passages)
    return found


def only(known: Format, text: str) -> Document:
    (document,) = read(known, text)
    assert isinstance(document, Document)
    return document


def test_ris() -> None:
    document = only(Ris(), RIS)
    assert (document.kind, document.format, document.title) == (
        Kind.PAPER,
        "ris",
        "Cells Against CD7",
    )
    assert document.contributors == (Contributor("Mira Holt"), Contributor("Ada Lind"))
    assert document.venue == Venue("J Invent", year=2024, volume="7", issue="2", pages="12-19")
    assert document.published == PartialDate(2024, 2, 5)
    assert [str(i) for i in document.identifiers] == ["doi:10.1000/abc.5"]
    assert (document.keywords, document.language) == (("T-ALL", "CAR-T"), "en")
    assert document.source_url == "https://example.org/5"
    assert [(p.section, p.text) for p in document.passages[1:]] == [
        (Section.BACKGROUND, "Cells are new."),
        (Section.RESULTS, "Of 20 patients, 18 responded."),
    ]


def test_ris_from_windows_with_a_mark_and_partial_dates() -> None:
    text = "\ufeffTY  - JOUR\r\nT1  - Cells\r\nY1  - 2024///\r\nER  - \r\n"
    document = only(Ris(), text)
    assert (document.title, document.published) == ("Cells", PartialDate(2024))


def test_a_ris_conference_abstract_names_its_meeting() -> None:
    document = only(Ris(), "TY  - CONF\nTI  - Cells\nT2  - ASH Annual Meeting 2024\nER  - \n")
    assert document.kind is Kind.ABSTRACT
    assert document.venue is not None
    assert (document.venue.meeting, document.venue.year) == ("ash", 2024)


def test_a_bad_ris_record_costs_only_itself() -> None:
    good = "TY  - JOUR\nTI  - {}\nER  - \n"
    text = good.format("First") + "TY  - JOUR\nAU  - Nobody\nER  - \n" + good.format("Third")
    first, second, third = read(Ris(), text + "TY  - JOUR\nTI  - cut o")[:3]
    assert isinstance(first, Document)
    assert isinstance(third, Document)
    assert (first.title, third.title) == ("First", "Third")
    assert second == Unreadable("record 2", "The record has neither a title nor an abstract.")
    assert read(Ris(), text + "TY  - JOUR\nTI  - cut o")[3] == Unreadable(
        "record 4", "The record breaks off before its end (ER)."
    )


def test_bibtex() -> None:
    document = only(Bibtex(), BIBTEX)
    assert document.title == "Cells Against CD7: 1×10⁶ a kilogram"
    assert document.contributors == (
        Contributor("Mira Holt"),
        Contributor("Józef Müller"),
        Contributor("The Invented Group", is_group=True),
    )
    assert document.venue == Venue("J Invent", year=2024, volume="7", issue="2", pages="12-19")
    assert document.published == PartialDate(2024, 2)
    assert [str(i) for i in document.identifiers] == ["doi:10.1000/abc.5", "pmid:123"]
    assert document.passages[1].text == "Of 20 patients, 18 (90%) responded."
    assert document.keywords == ("T-ALL", "CAR-T")


def test_a_bad_bibtex_entry_costs_only_itself() -> None:
    text = "@article{a, title={One}}\n@article{b, title={Two, year=\n@article{c, title={Three}}\n"
    found = read(Bibtex(), text)
    titles = [d.title for d in found if isinstance(d, Document)]
    assert "One" in titles
    assert "Three" in titles
    assert any(isinstance(d, Unreadable) for d in found)


def test_a_bibtex_file_of_comments_is_refused() -> None:
    with pytest.raises(FormatError, match="no BibTeX entry"):
        list(Bibtex().parse(b"@comment{only}"))


def test_nbib() -> None:
    document = only(Nbib(), NBIB)
    assert document.title is not None
    assert document.title.endswith("a title that goes on over two lines.")
    assert [str(i) for i in document.identifiers] == [
        "pmid:123",
        "doi:10.1000/abc.5",
        "pmcid:PMC77",
    ]
    assert document.contributors == (
        Contributor("Mira Holt", Role.AUTHOR, ("Northern Hospital, Oslo.",)),
        Contributor("Ada Lind"),
        Contributor("The Invented Group", is_group=True),
    )
    assert document.published == PartialDate(2024, 2, 5)
    assert (document.language, document.keywords) == ("en", ("CAR-T", "Leukemia"))
    assert document.note == "(c) 2024. Someone."
    assert [(p.section, p.heading) for p in document.passages[1:]] == [
        (Section.BACKGROUND, "BACKGROUND"),
        (Section.METHODS, "METHODS"),
        (Section.RESULTS, "RESULTS"),
        (Section.CONCLUSIONS, "CONCLUSIONS"),
    ]
    assert "(95% CI [83, 100])" in document.body


def test_nbib_names_a_bad_record_by_its_number() -> None:
    found = read(
        Nbib(), "PMID- 1\nTI  - One.\n\nPMID- 2\nDP  - 2020\n\nPMID- 3\nTI  - Three.\nRIN - x\n"
    )
    first, second, third = found
    assert isinstance(first, Document)
    assert isinstance(third, Document)
    assert second == Unreadable(
        "record 2 (PMID 2)", "The record has neither a title nor an abstract."
    )
    assert (first.status, third.status) == (Status.RELEASED, Status.RETRACTED)


@pytest.mark.parametrize("known", [Ris(), Bibtex(), Nbib()])
@given(text=st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=200))
def test_no_text_at_all_breaks_a_reader(known: Format, text: str) -> None:
    openings = {
        "ris": "TY  - JOUR\nTI  - ",
        "bibtex": "@article{k, title={",
        "nbib": "PMID- 1\nTI  - ",
    }
    content = (openings[known.name] + text).encode("utf-8", "replace")
    for document in known.parse(content):
        assert isinstance(document, Document | Unreadable)


@pytest.mark.parametrize("known", [Ris(), Bibtex(), Nbib()])
@pytest.mark.parametrize(
    "text", ["", "Dear TY, thank you.", "mail me @home, {please}", "PMID is 5"]
)
def test_prose_is_not_a_reference_file(known: Format, text: str) -> None:
    assert not known.recognises(text.encode())
