"""PDFs, written here byte by byte: text, titles, joined lines, locks and scans."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from corpus.errors import FormatError
from corpus.model import Contributor, Document, Kind, Section
from ingest.formats.pdf import Pdf
from ingest.formats.pdf_lines import Line, paragraphs_of

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "wire" / "pdf"


def write_pdf(*pages: list[tuple[float, str]], title: str = "", author: str = "") -> bytes:
    """A PDF of these pages; a line is its size and text, an empty one a gap."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for page in pages:
        y, drawn = 780.0, []
        for size, text in page:
            y -= size * 1.2
            escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            drawn.append(f"BT /F1 {size} Tf 60 {y:.1f} Td ({escaped}) Tj ET")
        stream = "\n".join(drawn)
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    objects.append(f"<< /Title ({title}) /Author ({author}) >>")
    out, offsets = "%PDF-1.4\n", []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    return (
        f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n"
        f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n"
        f"startxref\n{len(out)}\n%%EOF\n"
    ).encode("latin-1")


def read(content: bytes) -> Document:
    assert Pdf().recognises(content)
    (document,) = Pdf().parse(content)
    assert isinstance(document, Document)
    assert all(document.body[p.start : p.end] == p.text for p in document.passages)
    return document


PAPER = [
    (20, "Cells Against CD7 in"),
    (20, "Childhood Leukemia"),
    (10, "J Invent 2024. doi:10.1000/ABC.7"),
    (10, " "),
    (10, "Background"),
    (10, "Patients with relapse after transplantation have few options, and the im-"),
    (10, "portant question is whether cells against CD7 can help them; progression-"),
    (10, "free survival is short."),
    (10, " "),
    (10, "Results"),
    (10, "Of 20 patients, 18 responded (95% CI 68-99)."),
]


def test_a_paper_with_its_sections_and_words_made_whole() -> None:
    document = read(write_pdf(PAPER))
    assert (document.kind, document.title) == (
        Kind.PAPER,
        "Cells Against CD7 in Childhood Leukemia",
    )
    assert [str(i) for i in document.identifiers] == ["doi:10.1000/abc.7"]
    by_section = {p.section: p.text for p in document.passages}
    assert by_section[Section.BACKGROUND] == (
        "Patients with relapse after transplantation have few options, and the important question "
        "is whether cells against CD7 can help them; progression-free survival is short."
    )
    assert by_section[Section.RESULTS] == "Of 20 patients, 18 responded (95% CI 68-99)."


def test_a_declared_title_and_author_are_used() -> None:
    document = read(write_pdf(PAPER, title="Cells in Children With T-ALL", author="Mira Holt, MD"))
    assert document.title == "Cells in Children With T-ALL"
    assert document.contributors == (Contributor("Mira Holt"),)


@pytest.mark.parametrize("title", ["Microsoft Word - draft 3.docx", "paper.pdf", "untitled", ""])
def test_a_files_name_is_not_a_title(title: str) -> None:
    assert read(write_pdf(PAPER, title=title)).title == "Cells Against CD7 in Childhood Leukemia"


def test_letters_of_one_size_make_no_title() -> None:
    lines = [(10.0, "Twenty patients were treated with cells."), (10.0, "Eighteen responded.")]
    assert read(write_pdf(lines)).title is None


def test_running_heads_and_page_numbers_are_dropped() -> None:
    pages = [
        [
            (10.0, "Holt et al. Cells Against CD7"),
            (
                10.0,
                f"On page {word} the story of the cells is told a little further for the reader.",
            ),
            (10.0, f"{number}"),
        ]
        for number, word in enumerate(("one", "two", "three", "four"), start=1)
    ]
    document = read(write_pdf(*pages))
    assert "Holt et al." not in document.body
    assert "On page one" in document.body
    assert "On page four" in document.body


def test_an_interview_in_a_pdf() -> None:
    lines = [
        (10.0, "OncLive: What did you find at ASH 2024?"),
        (10.0, "Dr. Holt: That the cells work in most of the people who have been given them,"),
        (10.0, "and in some for long."),
    ]
    document = read(write_pdf(lines))
    assert document.kind is Kind.INTERVIEW
    assert [(p.section, p.speaker) for p in document.passages] == [
        (Section.QUESTION, "OncLive"),
        (Section.ANSWER, "Dr. Holt"),
    ]
    assert document.passages[1].text.endswith("given them, and in some for long.")


def test_a_dois_of_several_works_are_nobodys() -> None:
    lines = [(10.0, "See doi:10.1000/one and doi:10.1000/two, both about cells in leukemia.")]
    assert read(write_pdf(lines)).identifiers == ()


def test_a_pdf_without_text_is_refused() -> None:
    with pytest.raises(FormatError, match="no text layer"):
        list(Pdf().parse(write_pdf([])))


def test_a_locked_pdf_is_refused() -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(write_pdf(PAPER))))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = BytesIO()
    writer.write(locked)
    with pytest.raises(FormatError, match="password"):
        list(Pdf().parse(locked.getvalue()))


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"%PDF-1.7\n" + b"garbage " * 40])
def test_a_damaged_pdf_is_refused(content: bytes) -> None:
    with pytest.raises(FormatError, match=r"damaged|no text layer"):
        list(Pdf().parse(content))


def test_lists_and_ideographs_are_joined_as_they_read() -> None:
    lines = [Line("患者接受了治"), Line("疗。"), Line("• one thing"), Line("• another")]
    assert [p.text for p in paragraphs_of([lines])] == [
        "患者接受了治疗。",
        "• one thing",
        "• another",
    ]


@pytest.mark.shared
def test_real_files_are_read_or_refused_in_a_sentence() -> None:
    files = sorted(SAMPLES.glob("*.pdf"))
    if not files:
        pytest.skip("the sample PDFs are not beside this checkout")
    refused = {}
    for file in files:
        try:
            read(file.read_bytes())
        except FormatError as error:
            refused[file.name] = str(error)
    assert set(refused) == {
        "pdfplumber__password-example.pdf",
        "pdfplumber__malformed-from-issue-932.pdf",
    }
    assert "password" in refused["pdfplumber__password-example.pdf"]


@pytest.mark.shared
def test_a_real_paper_has_its_title_and_sections() -> None:
    file = SAMPLES / "scipdf_parser__futoma2017improved.pdf"
    if not file.exists():
        pytest.skip("the sample PDFs are not beside this checkout")
    document = read(file.read_bytes())
    assert document.title is not None
    assert document.title.startswith("An Improved Multi-Output Gaussian Process RNN")
    assert {Section.ABSTRACT, Section.BACKGROUND} <= {p.section for p in document.passages}
    assert "important challenge" in document.body
