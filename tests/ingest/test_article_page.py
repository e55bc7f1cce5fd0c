"""Web pages: the article and nothing around it, with what the page says of itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import FormatError
from corpus.model import Contributor, Document, Kind, PartialDate, Relation, Role, Section, Venue
from ingest.formats.article_page import ArticlePage

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "wire" / "html_articles"
CLUTTER = (
    "<header><nav><ul><li>Home menu</li></ul></nav></header>",
    "<aside><h2>Most read</h2><p>Another story altogether.</p></aside>"
    "<footer><p>Terms of use. Privacy.</p></footer><script>var x = 'scripted';</script>",
)


def page(
    article: str, head: str = "", *, before: str = CLUTTER[0], after: str = CLUTTER[1]
) -> bytes:
    body = f"{before}{article}{after}"
    head = f"<!DOCTYPE html><html lang='en'><head>{head}</head>"
    return f"{head}<body>{body}</body></html>".encode()


def read(content: bytes) -> Document:
    assert ArticlePage().recognises(content)
    (document,) = ArticlePage().parse(content)
    assert isinstance(document, Document)
    assert all(document.body[p.start : p.end] == p.text for p in document.passages)
    return document


INTERVIEW = """<article><h1>Dr. Mira Holt on cells at ASH 2024</h1>
<p class="byline">Dr. Mira Holt, Northern Hospital. 9 December 2024</p>
<p><strong>Editor's Note:</strong> At ASH 2024, abstract 964 was shown.</p>
<p>Abstract 964丨Cells Against CD7 in T-ALL</p>
<p><strong>Hematology Frontier:</strong> What dose?</p>
<p><strong>Dr. Mira Holt:</strong> 1×10<sup>6</sup> CD7<sup>-</sup> cells.</p>
<p>Once.</p><div class="share-buttons"><p>Share on everything</p></div>
<h2>About Dr. Mira Holt</h2><p>She directs a department.</p>
<p class="collection-note">A summary.</p></article>"""


def test_an_interview_page() -> None:
    head = (
        "<title>Dr. Mira Holt on cells at ASH 2024 | Hematology Frontier</title>"
        "<meta property='og:site_name' content='Hematology Frontier'>"
        "<link rel='canonical' href='https://example.org/view/cells'>"
    )
    document = read(page(INTERVIEW, head))
    assert document.kind is Kind.INTERVIEW
    assert document.title == "Dr. Mira Holt on cells at ASH 2024"
    assert document.venue == Venue("Hematology Frontier", year=2024)
    assert document.published == PartialDate(2024, 12, 9)
    assert document.source_url == "https://example.org/view/cells"
    assert document.identifiers == ()
    assert document.note == "A summary."
    assert [(p.section, p.speaker, p.text) for p in document.passages[1:]] == [
        (Section.EDITOR_NOTE, None, "At ASH 2024, abstract 964 was shown."),
        (Section.CITED, None, "Abstract 964丨Cells Against CD7 in T-ALL"),
        (Section.QUESTION, "Hematology Frontier", "What dose?"),
        (Section.ANSWER, "Dr. Mira Holt", "1×10⁶ CD7⁻ cells."),
        (Section.ANSWER, "Dr. Mira Holt", "Once."),
        (Section.BIOGRAPHY, None, "She directs a department."),
    ]
    assert document.contributors == (
        Contributor("Hematology Frontier", Role.INTERVIEWER, is_group=True),
        Contributor("Mira Holt", Role.SPEAKER, ("Northern Hospital",)),
    )
    (citation,) = document.citations
    assert (citation.relation, str(citation.identifier)) == (Relation.DISCUSSES, "ash:2024:964")
    assert citation.title == "Cells Against CD7 in T-ALL"


def test_a_video_page_drops_the_meeting_from_the_title_and_the_teaser() -> None:
    teaser = "Mira Holt, MD, Northern Hospital, Oslo, discusses a trial of cells in T-ALL"
    article = (
        f"<article><h1>ASH 2023 | Cells in T-ALL</h1><p>{teaser}...</p>"
        f"<p>{teaser} and what follows from it for practice.</p>"
        "<h3>Transcript (AI generated)</h3><p>So what did we see?</p><p>We saw cells.</p></article>"
    )
    document = read(page(article, "<meta property='og:site_name' content='VJHemOnc'>"))
    assert (document.title, document.kind) == ("Cells in T-ALL", Kind.INTERVIEW)
    assert document.venue == Venue("VJHemOnc", year=2023)
    assert document.body.count(teaser) == 1
    assert document.passages[-1].section is Section.ANSWER


SCHOLARLY = """<meta name="citation_title" content="Cells in T-ALL">
<meta name="citation_author" content="Holt, Mira"><meta name="citation_author" content="Ada Lind">
<meta name="citation_doi" content="https://doi.org/10.1000/ABC.5">
<meta name="citation_pmid" content="123">
<meta name="citation_journal_title" content="J Invent"><meta name="citation_volume" content="7">
<meta name="citation_firstpage" content="12"><meta name="citation_lastpage" content="19">
<meta name="citation_publication_date" content="2024/02">"""


def test_a_papers_page_is_described_by_its_citation_tags() -> None:
    article = (
        "<article><h1>Cells in T-ALL</h1><h2>Results</h2><p>Of 20 patients, 18 responded (95% CI "
        "[70, 98]).</p><table><tr><th>Arm</th><th>n</th></tr><tr><td>A</td><td>20</td></tr></table>"
        "<h2>Conclusions</h2><p>It works.</p></article>"
    )
    document = read(page(article, SCHOLARLY))
    assert document.kind is Kind.PAPER
    assert [str(i) for i in document.identifiers] == ["doi:10.1000/abc.5", "pmid:123"]
    assert document.contributors == (Contributor("Mira Holt"), Contributor("Ada Lind"))
    assert document.venue == Venue("J Invent", year=2024, volume="7", pages="12-19")
    assert document.published == PartialDate(2024, 2)
    assert [(p.section, p.heading) for p in document.passages[1:]] == [
        (Section.RESULTS, "Results"),
        (Section.TABLE, "Results"),
        (Section.TABLE, "Results"),
        (Section.CONCLUSIONS, "Conclusions"),
    ]
    assert "(95% CI [70, 98])" in document.body


def test_json_ld_describes_a_news_page() -> None:
    linked = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Organization", "name": "Someone"},
            {
                "@type": ["NewsArticle"],
                "headline": "A trial of cells begins",
                "datePublished": "2024-12-07T09:00:00Z",
                "author": [{"@type": "Person", "name": "Ada Lind, PhD"}],
                "publisher": {"name": "Marrow Weekly"},
                "inLanguage": "en-US",
                "keywords": "cells, T-ALL",
            },
        ],
    }
    head = f"<script type='application/ld+json'>{json.dumps(linked)}</script>"
    text = "A trial of cells in T-ALL has begun in five hospitals of the north."
    article = f"<article><p>{text}</p></article>"
    document = read(page(article, head))
    assert (document.title, document.kind) == ("A trial of cells begins", Kind.NEWS)
    assert document.published == PartialDate(2024, 12, 7)
    assert document.contributors == (Contributor("Ada Lind"),)
    assert document.venue == Venue("Marrow Weekly", year=2024)
    assert (document.language, document.keywords) == ("en", ("cells", "T-ALL"))


def test_broken_json_ld_is_passed_over_and_no_date_is_guessed() -> None:
    head = "<title>Cells</title><script type='application/ld+json'>{oops</script>"
    text = "Cells were given to people in 2019 and 2020, and most of them did well."
    article = f"<article><p>{text}</p></article>"
    document = read(page(article, head))
    assert (document.published, document.venue, document.contributors) == (None, None, ())


PARAGRAPHS = "".join(
    f"<p>In part {n} of this story the doctors tell how cells were made from the blood of donors, "
    f"how 2×10<sup>{n}</sup> of them were given, and what became of the people who had them.</p>"
    for n in range(2, 8)
)


def test_an_unmarked_page_is_read_without_menus_and_keeps_powers() -> None:
    body = f"<div id='main'><h1>Cells in the north</h1>{PARAGRAPHS}</div>"
    document = read(page(body))
    assert document.title == "Cells in the north"
    assert "2×10⁷ of them" in document.body
    assert "Home menu" not in document.body
    assert "Terms of use" not in document.body
    assert "scripted" not in document.body


def test_teasers_in_articles_of_their_own_are_not_the_article() -> None:
    teasers = "".join(f"<article><p>Teaser number {n}.</p></article>" for n in range(3))
    document = read(page(f"<article><h1>Cells</h1>{PARAGRAPHS}</article>{teasers}"))
    assert "In part 2" in document.body
    assert "Teaser" not in document.body


def test_a_declared_character_set_is_used() -> None:
    content = (
        page(
            "<article><p>Müller’s patients were treated in Köln.</p>"
            "<p>They were twenty, and most of them are well.</p></article>",
            "<meta charset='windows-1252'>",
        )
        .decode()
        .encode("cp1252")
    )
    assert "Müller’s" in read(content).body


@pytest.mark.parametrize(
    "body",
    ["", "<p>Too short.</p>", "<nav>Only a menu of many words that lead to other pages here</nav>"],
)
def test_a_page_without_an_article_is_refused(body: str) -> None:
    with pytest.raises(FormatError, match="No article"):
        list(ArticlePage().parse(page(body)))


def test_a_page_nested_beyond_measure_is_refused_and_not_cut() -> None:
    deep = "<div>" * 6000 + PARAGRAPHS + "</div>" * 6000
    with pytest.raises(FormatError, match="nested too deeply"):
        list(ArticlePage().parse(page(deep)))


@pytest.mark.parametrize(
    "record", ["Pubmed-entry ::= {\n pmid 1 }", "&lt;?xml version='1.0'?&gt;", '{"a": 1}']
)
def test_a_record_wrapped_in_a_page_is_no_article(record: str) -> None:
    content = f"<html><body><pre>\n{record}\n</pre></body></html>".encode()
    assert not ArticlePage().recognises(content)
    with pytest.raises(FormatError, match="data record"):
        list(ArticlePage().parse(content))


@pytest.mark.shared
def test_real_pages_give_an_article_each() -> None:
    files = sorted(SAMPLES.glob("*.html"))
    if not files:
        pytest.skip("the sample pages are not beside this checkout")
    for file in files:
        document = read(file.read_bytes())
        assert document.title
        assert len(document.body) > 1000, file.name
        assert not any(word in document.body for word in ("function(", "{display:", "</"))


@pytest.mark.shared
def test_a_real_interview_page_has_its_two_speakers() -> None:
    file = SAMPLES / "trafilatura__abookshelffullofsunshine.blogspot.com.interview.html"
    if not file.exists():
        pytest.skip("the sample pages are not beside this checkout")
    document = read(file.read_bytes())
    assert document.kind is Kind.INTERVIEW
    asked = [p.speaker for p in document.passages if p.section is Section.QUESTION]
    answered = {p.speaker for p in document.passages if p.section is Section.ANSWER}
    assert asked == ["Sunshine"] * 9
    assert answered == {"Anne"}


def test_control_characters_by_reference_do_no_harm() -> None:
    body = f"<div><h1>Cells in the north</h1>{PARAGRAPHS}<p>A<sup>&#1;2&#x7f;</sup> end.</p></div>"
    assert "Cells in the north" in read(page(body)).body
