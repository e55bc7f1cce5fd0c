"""Pages of meeting abstracts: ASH's programme with and without classes, Blood, the EHA library."""

from __future__ import annotations

import pytest

from corpus.errors import FormatError
from corpus.model import Contributor, Document, Kind, PartialDate, Role, Section, Venue
from ingest.formats.abstract_page import AbstractPage

CONFEX = """<html lang="en"><head><title>Paper: X</title>
<link rel="canonical" href="https://ash.confex.com/ash/2024/webprogram/Paper1.html"></head><body>
<div id="header">66th ASH Annual Meeting</div><ul><li>Browse by Day</li></ul>
<div class="content">
<h2 class="subtitle"><span class="number">5121</span> Cells Against CD7 in T-ALL</h2>
<div>Program: Oral and Poster Abstracts</div><div>Type: Oral</div>
<div>Session: 704. Cellular Immunotherapies: Poster III</div>
<div>Hematology Disease Topics &amp; Pathways:<br>Research, ALL, Lymphoid Leukemias</div>
<div class="datetime">Monday, December 9, 2024, 6:00 PM-8:00 PM</div>
<div class="paperauthors">
<p class="author"><span class="name">Ada Lind, MPH<sup>2*</sup></span></p>
<p class="presenter"><span class="name"><b>Mira Holt, MD, PhD</b></span><sup>1,2</sup></p></div>
<p class="affiliation"><sup>1</sup>Northern Hospital, Oslo, Norway</p>
<p class="affiliation"><sup>2</sup>Institute of Cells, Bergen, Norway</p>
<div class="abstract"><p><b>Background:</b> CD7<sup>-</sup> cells survive.</p>
<p>Methods</p><p>We gave 1×10<sup>6</sup> cells/kg.</p>
<table><tr><th>Arm</th><th>ORR</th></tr><tr><td>A</td><td>90% (95% CI [70, 98])</td></tr></table>
<p><b>Results:</b> 18 of 20 responded.</p><p><b>Conclusion:</b> It works.</p></div>
<p>Disclosures: <b>Holt:</b> <i>Invented Ltd:</i> Consultancy.</p>
</div><div id="footer">See more of: Oral and Poster Abstracts</div></body></html>"""

UNMARKED = """<html><body>
<p>-Author name in bold denotes the presenting author</p>
<h2>964 Cells Against CD7 in Childhood</h2>
<p><b>Program:</b> Oral and Poster Abstracts<br>
<b>Session:</b> 612. Acute Lymphoblastic Leukemias</p>
<p>Hematology Disease Topics &amp; Pathways:<br>Research, ALL</p>
<p>Sunday, December 8, 2024, 9:30 AM</p>
<p>Ada Lind, MPH<sup>2*</sup>, <b>Mira Holt, MD<sup>1,2</sup></b> and Li Wu, PhD<sup>2*</sup></p>
<p><sup>1</sup>Northern Hospital, Oslo<br><sup>2</sup>Institute of Cells, Bergen</p>
<p>Introduction</p><p>Children relapse.</p><p>Results</p><p>They responded.</p>
<p>Disclosures: <b>Wu:</b> Invented Ltd: Honoraria.</p>
<p>66th ASH Annual Meeting</p></body></html>"""

BLOOD = """<html><head>
<meta name="citation_title" content="Cells in T-ALL">
<meta name="citation_journal_title" content="Blood">
<meta name="citation_doi" content="10.1182/BLOOD-2022-000001">
<meta name="citation_publication_date" content="2022/11/15">
<meta name="citation_volume" content="140">
<meta name="citation_issue" content="Supplement 1">
<meta name="citation_firstpage" content="1839">
</head><body><h1 class="wi-article-title article-title-main">Cells in T-ALL</h1>
<span class="al-author-name"><a>Mira Holt, MD</a><span class="info-card-name">Mira Holt, MD</span>
<div class="aff"><sup>1</sup>Northern Hospital, Oslo</div></span>
<span class="al-author-name"><span class="info-card-name">Li Wu</span>
<div class="aff">Bergen</div></span>
<section class="abstract"><h2>Abstract</h2><p><strong>Background:</strong> Cells.</p>
<h3>Results</h3><p>All responded.</p></section>
<h2>Disclosures</h2><p>Holt: Invented Ltd: Consultancy.</p><h2>Author notes</h2><p>Asterisk</p>
</body></html>"""

EHA = """<html><head><link rel="canonical"
href="https://library.ehaweb.org/eha/2026/eha-2026/42/mira.holt.html?f=menu%3D6"></head><body>
<nav>Home</nav><h1>CELLS IN T-ALL</h1><p>EHA Library. Holt M. Jun 13, 2026; S103</p>
<p>Abstract: S103</p><p>Type: Oral Presentation</p><p>Session title: CAR-T</p>
<p><b>Background</b><br>Cells were compared at ASH 2024.</p><p><b>Aims</b><br>To learn.</p>
<p><b>Methods</b><br>We did.</p><p><b>Results</b><br>All responded.</p>
<p><b>Summary/Conclusion</b><br>Good.</p><p>Keyword(s): T-ALL, CAR-T</p></body></html>"""


def read(page: str) -> Document:
    assert AbstractPage().recognises(page.encode())
    (document,) = AbstractPage().parse(page.encode())
    assert isinstance(document, Document)
    assert document.kind is Kind.ABSTRACT
    assert all(document.body[p.start : p.end] == p.text for p in document.passages)
    return document


def sections(document: Document) -> list[tuple[Section, str]]:
    return [(p.section, p.text) for p in document.passages]


def test_confex_page() -> None:
    document = read(CONFEX)
    assert document.title == "Cells Against CD7 in T-ALL"
    assert document.venue == Venue(
        "ASH Annual Meeting",
        "ash",
        2024,
        "5121",
        session="704. Cellular Immunotherapies: Poster III",
        presentation="Oral",
    )
    assert [str(i) for i in document.identifiers] == ["ash:2024:5121"]
    assert document.published == PartialDate(2024, 12, 9)
    assert document.keywords == ("Research", "ALL", "Lymphoid Leukemias")
    assert document.contributors == (
        Contributor("Ada Lind", Role.AUTHOR, ("Institute of Cells, Bergen, Norway",)),
        Contributor(
            "Mira Holt",
            Role.PRESENTER,
            ("Northern Hospital, Oslo, Norway", "Institute of Cells, Bergen, Norway"),
        ),
    )
    assert sections(document) == [
        (Section.TITLE, "Cells Against CD7 in T-ALL"),
        (Section.BACKGROUND, "CD7⁻ cells survive."),
        (Section.METHODS, "We gave 1×10⁶ cells/kg."),
        (Section.TABLE, "Arm | ORR"),
        (Section.TABLE, "A | 90% (95% CI [70, 98])"),
        (Section.RESULTS, "18 of 20 responded."),
        (Section.CONCLUSIONS, "It works."),
        (Section.NOTE, "Holt: Invented Ltd: Consultancy."),
    ]


def test_confex_page_without_classes() -> None:
    document = read(UNMARKED)
    assert (document.source_label, document.title) == (
        "ASH 2024 · 964",
        "Cells Against CD7 in Childhood",
    )
    assert document.published == PartialDate(2024, 12, 8)
    assert [(c.name, c.role, len(c.affiliations)) for c in document.contributors] == [
        ("Ada Lind", Role.AUTHOR, 1),
        ("Mira Holt", Role.PRESENTER, 2),
        ("Li Wu", Role.AUTHOR, 1),
    ]
    assert sections(document)[1:] == [
        (Section.BACKGROUND, "Children relapse."),
        (Section.RESULTS, "They responded."),
        (Section.NOTE, "Wu: Invented Ltd: Honoraria."),
    ]


def test_blood_supplement_has_a_doi_and_a_page_but_no_number_of_its_own() -> None:
    document = read(BLOOD)
    assert [str(i) for i in document.identifiers] == ["doi:10.1182/blood-2022-000001"]
    assert document.venue == Venue(
        "Blood", "ash", 2022, volume="140", issue="Supplement 1", pages="1839"
    )
    assert document.contributors == (
        Contributor("Mira Holt", Role.AUTHOR, ("Northern Hospital, Oslo",)),
        Contributor("Li Wu", Role.AUTHOR, ("Bergen",)),
    )
    assert sections(document)[1:] == [
        (Section.BACKGROUND, "Cells."),
        (Section.RESULTS, "All responded."),
        (Section.NOTE, "Holt: Invented Ltd: Consultancy."),
    ]


def test_eha_library_page() -> None:
    document = read(EHA)
    assert document.source_label == "EHA 2026 · S103"
    assert document.venue is not None
    assert (document.venue.session, document.venue.presentation) == ("CAR-T", "Oral Presentation")
    assert document.published == PartialDate(2026, 6, 13)
    assert document.keywords == ("T-ALL", "CAR-T")
    assert document.contributors == (Contributor("Holt M"),)
    assert document.source_url == "https://library.ehaweb.org/eha/2026/eha-2026/42/mira.holt.html"
    assert sections(document)[1:] == [
        (Section.BACKGROUND, "Cells were compared at ASH 2024."),
        (Section.AIMS, "To learn."),
        (Section.METHODS, "We did."),
        (Section.RESULTS, "All responded."),
        (Section.CONCLUSIONS, "Good."),
    ]


def test_an_embargoed_listing_has_its_title_only() -> None:
    page = CONFEX[: CONFEX.index('<div class="abstract">')] + "</div></body></html>"
    assert [p.section for p in read(page).passages] == [Section.TITLE]


def test_without_meeting_or_year_no_key_is_made_up() -> None:
    page = CONFEX.replace("66th ASH Annual Meeting", "").replace(
        "ash.confex.com/ash/2024/webprogram", "x.org"
    )
    document = read(page)
    assert document.identifiers == ()
    assert document.venue is not None
    assert (document.venue.meeting, document.venue.year, document.venue.number) == (
        None,
        None,
        "5121",
    )


def test_a_page_without_a_title_is_refused() -> None:
    with pytest.raises(FormatError, match="no abstract's title"):
        list(AbstractPage().parse(b"<html><body><div class='paperauthors'>x</div></body></html>"))


@pytest.mark.parametrize(
    "page",
    [b"<html><article><h1>News</h1><p>Text</p></article></html>", b"plain", b"", b"\x00\x01"],
)
def test_other_content_is_left_to_other_formats(page: bytes) -> None:
    assert not AbstractPage().recognises(page)
