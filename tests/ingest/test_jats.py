"""JATS articles: own-written ones through the public face of the format."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FormatError
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
from ingest.formats.base import Unreadable
from ingest.formats.jats import Jats

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TITLE = "<title-group><article-title>CD7 CAR-T in T-ALL</article-title></title-group>"
DOI = '<article-id pub-id-type="doi">10.1000/Ours.1</article-id>'


def article(
    meta: str = TITLE,
    *,
    body: str = "",
    back: str = "",
    journal: str = "",
    attributes: str = 'article-type="research-article"',
    front: str = "",
    after: str = "",
) -> str:
    return (
        f'<article xmlns:xlink="http://www.w3.org/1999/xlink" {attributes}><front>'
        f"<journal-meta>{journal}</journal-meta><article-meta>{meta}</article-meta>{front}</front>"
        f"<body>{body}</body><back>{back}</back>{after}</article>"
    )


def parse(content: str) -> list[Document | Unreadable]:
    return list(Jats().parse(content.encode()))


def only(content: str) -> Document:
    (found,) = parse(content)
    assert isinstance(found, Document)
    assert all(found.body[p.start : p.end] == p.text for p in found.passages)
    return found


def sections(document: Document) -> list[tuple[Section, str | None, str]]:
    """What follows the title."""
    return [(p.section, p.heading, p.text) for p in document.passages if p.section != "title"]


def texts(document: Document, section: Section) -> list[str]:
    return [p.text for p in document.passages if p.section is section]


# What stands in front


def test_the_article_s_own_identifiers() -> None:
    ids = (
        DOI
        + '<article-id pub-id-type="pmid">90000001</article-id>'
        + '<article-id pub-id-type="pmc">7654321</article-id>'
        + '<article-id pub-id-type="archive">PMC7654321</article-id>'
        + '<article-id pub-id-type="publisher-id">X-1</article-id>'
        + '<article-id pub-id-type="doi">not one</article-id>'
    )
    references = (
        '<ref-list><ref><mixed-citation><pub-id pub-id-type="doi">10.1000/theirs</pub-id>'
        "</mixed-citation></ref></ref-list>"
    )
    document = only(article(ids + TITLE, back=references))
    assert [str(i) for i in document.identifiers] == [
        "doi:10.1000/ours.1",
        "pmid:90000001",
        "pmcid:PMC7654321",
    ]


def test_title_and_subtitle_without_their_footnotes() -> None:
    meta = (
        "<title-group><article-title>CD7<sup>−</sup> cells<xref ref-type='fn'>*</xref>"
        "</article-title><subtitle>a phase 1 trial<fn><p>Funded.</p></fn></subtitle></title-group>"
    )
    document = only(article(meta))
    assert document.title == "CD7⁻ cells: a phase 1 trial"
    assert document.passages[0].section is Section.TITLE
    assert document.passages[0].text == document.title


def test_contributors_with_their_affiliations() -> None:
    people = (
        "<contrib-group>"
        "<contrib contrib-type='author'><name><surname>Adeyemi</surname>"
        "<given-names>Tola</given-names><suffix>Jr</suffix></name>"
        "<xref ref-type='aff' rid='a1 a2'>1,2</xref></contrib>"
        "<contrib contrib-type='author'><collab>The Imagined Group<contrib-group><contrib>"
        "<name><surname>Member</surname></name></contrib></contrib-group></collab></contrib>"
        "<contrib contrib-type='author'><string-name>K. Brandt</string-name>"
        "<aff>Own Clinic</aff></contrib>"
        "<contrib contrib-type='reviewer'><name><surname>Unseen</surname></name></contrib>"
        "</contrib-group><contrib-group><contrib contrib-type='editor'><name>"
        "<surname>Moran</surname></name></contrib></contrib-group>"
        "<aff id='a1'><label>1</label><institution>Ward 1</institution><country>Ruritania"
        "</country></aff><aff id='a2'><sup>2</sup>Ward 2, <email>a@example.org</email></aff>"
    )
    assert only(article(TITLE + people)).contributors == (
        Contributor("Tola Adeyemi Jr", Role.AUTHOR, ("Ward 1, Ruritania", "Ward 2")),
        Contributor("The Imagined Group", Role.AUTHOR, is_group=True),
        Contributor("K. Brandt", Role.AUTHOR, ("Own Clinic",)),
        Contributor("Moran", Role.EDITOR),
    )


def test_an_affiliation_of_a_whole_group_goes_to_each_in_it() -> None:
    people = (
        "<contrib-group><contrib><name><surname>A</surname></name></contrib>"
        "<contrib><name><surname>B</surname></name></contrib><aff>Ward 1</aff></contrib-group>"
    )
    assert [c.affiliations for c in only(article(TITLE + people)).contributors] == [("Ward 1",)] * 2


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ([("epub", "2008", "5", "30"), ("ppub", "2008", "6", "")], PartialDate(2008, 5, 30)),
        ([("epub", "2008", "", ""), ("ppub", "2008", "Mar", "2")], PartialDate(2008, 3, 2)),
        ([("epub", "2009", "1", "5"), ("ppub", "2008", "12", "31")], PartialDate(2008, 12, 31)),
        ([("collection", "2008", "", ""), ("pmc-release", "2009", "1", "1")], PartialDate(2008)),
        ([("pmc-release", "2009", "1", "1")], None),
        ([], None),
    ],
)
@pytest.mark.parametrize("attribute", ["pub-type", "date-type"])
def test_the_earliest_of_the_most_precise_dates(
    dates: list[tuple[str, str, str, str]], expected: PartialDate | None, attribute: str
) -> None:
    meta = "".join(
        f"<pub-date {attribute}='{kind}'>"
        + (f"<day>{day}</day>" if day else "")
        + (f"<month>{month}</month>" if month else "")
        + f"<year>{year}</year></pub-date>"
        for kind, year, month, day in dates
    )
    assert only(article(TITLE + meta)).published == expected


def test_a_season_keeps_the_year_and_a_written_date_is_read() -> None:
    season = "<pub-date pub-type='ppub'><season>Winter</season><year>2019</year></pub-date>"
    written = "<pub-date><string-date>Nov-Dec 2018</string-date></pub-date>"
    assert only(article(TITLE + season)).published == PartialDate(2019)
    assert only(article(TITLE + written)).published == PartialDate(2018)


def test_the_journal_and_its_issue() -> None:
    journal = (
        '<journal-id journal-id-type="nlm-ta">J Invent Haematol</journal-id>'
        "<journal-title-group><journal-title>Journal of Invented Haematology</journal-title>"
        "</journal-title-group>"
    )
    meta = (
        TITLE
        + "<pub-date pub-type='epub'><day>9</day><month>12</month><year>2023</year></pub-date>"
        + "<pub-date pub-type='collection'><year>2024</year></pub-date>"
        + "<volume>7</volume><issue>2</issue><fpage>11</fpage><lpage>19</lpage>"
    )
    document = only(article(meta, journal=journal))
    assert document.venue == Venue(
        name="J Invent Haematol", year=2024, volume="7", issue="2", pages="11-19"
    )
    assert document.published == PartialDate(2023, 12, 9)
    assert only(article()).venue is None


def test_language_keywords_type_and_note() -> None:
    meta = (
        TITLE
        + "<kwd-group><kwd>CD7</kwd><kwd>T-ALL</kwd><kwd>CD7</kwd></kwd-group>"
        + "<kwd-group kwd-group-type='abbreviations'><kwd>OS: overall survival</kwd></kwd-group>"
    )
    document = only(
        article(
            meta,
            attributes='article-type="case-report" xml:lang="EN"',
            front="<notes><p>A summary, not the original.</p></notes>",
        )
    )
    assert document.language == "en"
    assert document.keywords == ("CD7", "T-ALL")
    assert document.publication_types == ("case-report",)
    assert document.note == "A summary, not the original."
    assert sections(document) == []


# The abstract


def test_a_structured_abstract() -> None:
    meta = (
        TITLE + "<abstract><title>Abstract</title>"
        "<sec><title>Background:</title><p>Few options.</p></sec>"
        "<sec><title>Results</title><p>Response in 54% (95% CI [18, 30]).</p>"
        "<p>None died.</p></sec></abstract>"
    )
    assert sections(only(article(meta))) == [
        (Section.BACKGROUND, "Background", "Few options."),
        (Section.RESULTS, "Results", "Response in 54% (95% CI [18, 30])."),
        (Section.RESULTS, "Results", "None died."),
    ]


def test_run_in_headings_open_sections() -> None:
    meta = (
        TITLE
        + "<abstract><p><bold>Methods:</bold> We infused 10 patients.</p>"
        + "<p><bold>Results</bold>: All responded.</p><p><italic>CD7</italic>: a target.</p>"
        + "</abstract>"
    )
    assert sections(only(article(meta))) == [
        (Section.METHODS, "Methods", "We infused 10 patients."),
        (Section.RESULTS, "Results", "All responded."),
        (Section.RESULTS, "Results", "CD7: a target."),
    ]


def test_second_tellings_of_the_abstract_are_left_out() -> None:
    kinds = ("graphical", "teaser", "toc", "author-summary")
    extra = "".join(f"<abstract abstract-type='{k}'><p>{k}</p></abstract>" for k in kinds)
    plain = "<abstract><p>The abstract.</p></abstract>"
    summary = "<abstract abstract-type='summary'><p>The summary.</p></abstract>"
    points = "<abstract abstract-type='key-points'><p>The points.</p></abstract>"
    assert texts(only(article(TITLE + plain + extra)), Section.ABSTRACT) == ["The abstract."]
    assert texts(only(article(TITLE + extra + summary)), Section.ABSTRACT) == ["The summary."]
    assert texts(only(article(TITLE + extra + points)), Section.ABSTRACT) == ["The points."]
    assert sections(only(article(TITLE + extra))) == []


# The body


def test_sections_and_what_their_subsections_inherit() -> None:
    body = (
        "<p>Before any heading.</p>"
        "<sec><title>1. Introduction</title><p>Known things.</p></sec>"
        "<sec><title>Patients and methods</title><p>Twenty patients.</p>"
        "<sec><title>Outcomes</title><p>The endpoint was response.</p></sec></sec>"
        "<sec sec-type='results'><title>What we saw</title>"
        "<sec><title>Patients</title><p>Ten were male.</p></sec></sec>"
        "<sec><title>Discussion</title><p>Good.</p>"
        "<sec><title>Conclusions</title><p>Very good.</p></sec></sec>"
        "<sec><title>Odds and ends</title><p>More.</p></sec>"
        "<sec><title>Authors' contributions</title><p>All wrote.</p></sec>"
    )
    assert sections(only(article(body=body))) == [
        (Section.BODY, None, "Before any heading."),
        (Section.BACKGROUND, "1. Introduction", "Known things."),
        (Section.METHODS, "Patients and methods", "Twenty patients."),
        (Section.METHODS, "Outcomes", "The endpoint was response."),
        (Section.RESULTS, "Patients", "Ten were male."),
        (Section.DISCUSSION, "Discussion", "Good."),
        (Section.CONCLUSIONS, "Conclusions", "Very good."),
        (Section.BODY, "Odds and ends", "More."),
        (Section.NOTE, "Authors' contributions", "All wrote."),
    ]


def test_blocks_inside_a_paragraph_become_passages_of_their_own() -> None:
    body = (
        "<sec><title>Results</title><p>We saw<fn><p>Twice.</p></fn> this:"
        "<list><list-item><p>one;</p></list-item><list-item><p>two.</p></list-item></list>"
        "</p><disp-quote><p>Quite so.</p></disp-quote></sec>"
    )
    assert sections(only(article(body=body))) == [
        (Section.RESULTS, "Results", "We saw this:"),
        (Section.NOTE, "Results", "Twice."),
        (Section.RESULTS, "Results", "one;"),
        (Section.RESULTS, "Results", "two."),
        (Section.RESULTS, "Results", "Quite so."),
    ]


def test_captions_wherever_figures_stand() -> None:
    figure = (
        "<fig><label>Figure {n}</label><caption><title>Survival.</title><p>By arm.</p></caption>"
        "<graphic/></fig>"
    )
    document = only(
        article(
            body=f"<p>Text.{figure.format(n=1)}</p>",
            after=f"<floats-group>{figure.format(n=2)}</floats-group>",
        )
    )
    assert sections(document) == [
        (Section.BODY, None, "Text."),
        (Section.CAPTION, "Figure 1", "Figure 1. Survival. By arm."),
        (Section.CAPTION, "Figure 2", "Figure 2. Survival. By arm."),
    ]


def table(inner: str) -> str:
    return f"<table-wrap><label>Table 1</label><table>{inner}</table></table-wrap>"


def cells(*contents: str, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}>{c}</{tag}>" for c in contents) + "</tr>"


def test_a_table_is_one_passage_a_row_under_its_headings() -> None:
    xml = (
        "<table-wrap><label>Table 1</label><caption><p>Outcomes</p></caption><table><thead>"
        + cells("Endpoint", "CAR-T (n = 20)", "Control (n = 19)", tag="th")
        + "</thead><tbody>"
        + cells("ORR, n (%)", "19 (95)", "8 (42)")
        + cells("CRS", "", "–")
        + cells("3", "1×10<sup>6</sup>", "")
        + "</tbody></table><table-wrap-foot><fn><p>CRS, cytokine release.</p></fn>"
        + "</table-wrap-foot></table-wrap>"
    )
    assert sections(only(article(body=xml))) == [
        (Section.CAPTION, "Table 1", "Table 1. Outcomes"),
        (
            Section.TABLE,
            "Table 1",
            "ORR, n (%) | CAR-T (n = 20): 19 (95) | Control (n = 19): 8 (42)",
        ),
        (Section.TABLE, "Table 1", "CRS | Control (n = 19): –"),
        (Section.TABLE, "Table 1", "Endpoint: 3 | CAR-T (n = 20): 1×10⁶"),
        (Section.NOTE, "Table 1", "CRS, cytokine release."),
    ]


def test_headings_in_two_rows_and_cells_across_columns() -> None:
    head = (
        '<thead><tr><th rowspan="2">Endpoint</th><th colspan="2">All</th></tr>'
        "<tr><th>A</th><th>B</th></tr></thead>"
    )
    body = (
        '<tbody><tr><td colspan="3">Response</td></tr>'
        "<tr><td>ORR</td><td>90%</td><td>40%</td></tr>"
        '<tr><td>HR</td><td colspan="2">0.5</td></tr></tbody>'
    )
    assert texts(only(article(body=table(head + body))), Section.TABLE) == [
        "Response",
        "ORR | All A: 90% | All B: 40%",
        "HR | All: 0.5",
    ]


def test_a_row_label_that_spans_rows_stands_in_each() -> None:
    body = (
        '<tr><td rowspan="2">Arm A</td><td>CR</td><td>5</td></tr>'
        "<tr><td>PR</td><td>7</td></tr><tr><td>Arm B</td><td>CR</td><td>1</td></tr>"
    )
    assert texts(only(article(body=table(body))), Section.TABLE) == [
        "Arm A | CR | 5",
        "Arm A | PR | 7",
        "Arm B | CR | 1",
    ]


def test_headings_that_do_not_fit_are_rows() -> None:
    xml = table(f"<thead>{cells('Only one', tag='th')}</thead><tbody>{cells('a', 'b')}</tbody>")
    assert texts(only(article(body=xml)), Section.TABLE) == ["Only one", "a | b"]


def test_a_table_with_an_absurd_span_is_still_small() -> None:
    xml = table('<tr><td colspan="999999999" rowspan="999999999">x</td></tr>' + cells("y"))
    found = texts(only(article(body=xml)), Section.TABLE)
    assert found[0] == "x"
    assert len(found) == 2


def test_back_matter_is_notes_and_the_reference_list_is_no_text() -> None:
    back = (
        "<ack><title>Acknowledgements</title><p>We thank all.</p></ack>"
        "<fn-group><fn><p>No conflicts.</p></fn></fn-group>"
        "<glossary><def-list><def-item><term>OS</term><def><p>overall survival</p></def>"
        "</def-item></def-list></glossary>"
        "<app-group><app><title>Appendix</title><p>Extra data.</p></app></app-group>"
        "<ref-list><title>References</title><ref><mixed-citation>Never in the text."
        "</mixed-citation></ref></ref-list>"
    )
    assert sections(only(article(back=back))) == [
        (Section.NOTE, "Acknowledgements", "We thank all."),
        (Section.NOTE, None, "No conflicts."),
        (Section.NOTE, None, "OS: overall survival"),
        (Section.BODY, "Appendix", "Extra data."),
    ]


# What an article says about others


def reference(*ids: tuple[str, str], title: str = "") -> str:
    inner = "".join(f'<pub-id pub-id-type="{k}">{v}</pub-id>' for k, v in ids)
    named = f"<article-title>{title}</article-title>" if title else ""
    return f"<ref><element-citation>{named}{inner}</element-citation></ref>"


def test_references_with_an_identifier_are_citations_once() -> None:
    back = (
        "<ref-list>"
        + reference(("pmid", "90000002"), ("doi", "10.1000/A"), title="On CD19")
        + reference(("pmid", "90000003"))
        + reference(title="Nothing to go by")
        + reference(("doi", "10.1000/a"))
        + '<ref><mixed-citation><ext-link xlink:href="https://doi.org/10.1000/b"/></mixed-citation>'
        + "</ref></ref-list>"
    )
    assert [(str(c.identifier), c.title) for c in only(article(back=back)).citations] == [
        ("doi:10.1000/a", "On CD19"),
        ("pmid:90000003", None),
        ("doi:10.1000/b", None),
    ]


@pytest.mark.parametrize(
    ("kind", "relation", "status"),
    [
        ("corrected-article", Relation.CORRECTS, Status.RELEASED),
        ("correction-forward", Relation.CORRECTED_BY, Status.CORRECTED),
        ("retracted-article", Relation.RETRACTS, Status.RELEASED),
        ("retraction-forward", Relation.RETRACTED_BY, Status.RETRACTED),
        ("commentary-article", Relation.COMMENTS_ON, Status.RELEASED),
        ("companion", Relation.CITES, Status.RELEASED),
    ],
)
@pytest.mark.parametrize(
    ("link", "address", "identifier"),
    [
        ("doi", "10.1000/other", "doi:10.1000/other"),
        ("uri", "info:doi/10.1000/other", "doi:10.1000/other"),
        ("pubmed", "90000005", "pmid:90000005"),
    ],
)
def test_related_articles(
    kind: str, relation: Relation, status: Status, link: str, address: str, identifier: str
) -> None:
    related = (
        f'<related-article related-article-type="{kind}" ext-link-type="{link}" '
        f'xlink:href="{address}"/>'
    )
    document = only(article(TITLE + related))
    assert [(c.relation, str(c.identifier)) for c in document.citations] == [(relation, identifier)]
    assert document.status is status


def test_a_related_article_in_words_only() -> None:
    related = (
        '<related-article related-article-type="commentary-article">J Inv 1:2</related-article>'
    )
    assert only(article(TITLE + related)).citations == (
        Citation(Relation.COMMENTS_ON, text="J Inv 1:2"),
    )


# Wrappings, kinds and broken files


def test_kinds() -> None:
    meeting = TITLE + "<conference><conf-name>An Invented Meeting</conf-name></conference>"
    report = 'article-type="meeting-report"'
    assert only(article()).kind is Kind.PAPER
    assert only(article(attributes='article-type="abstract"')).kind is Kind.ABSTRACT
    assert only(article(attributes=report)).kind is Kind.PAPER
    document = only(article(meeting, attributes=report))
    assert document.kind is Kind.ABSTRACT
    assert document.venue == Venue(name="An Invented Meeting")


def test_several_articles_in_a_set() -> None:
    other = TITLE.replace("CD7", "CD19")
    found = parse(f"<pmc-articleset>{article()}{article(other)}</pmc-articleset>")
    assert [f.title for f in found if isinstance(f, Document)] == [
        "CD7 CAR-T in T-ALL",
        "CD19 CAR-T in T-ALL",
    ]


@pytest.mark.parametrize(
    "declaration",
    [
        'xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/"',
        'xmlns:mml="http://www.w3.org/1998/Math/MathML"',
    ],
)
def test_an_envelope_and_a_namespace(declaration: str) -> None:
    inner = article(DOI + TITLE, body="<p>10<sup>6</sup></p>").replace(
        "<article ", f"<article {declaration} "
    )
    envelope = (
        '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        "<ListRecords><record><header><identifier>oai:x:1</identifier></header>"
        f"<metadata>{inner}</metadata></record></ListRecords></OAI-PMH>"
    )
    document = only(envelope)
    assert [str(i) for i in document.identifiers] == ["doi:10.1000/ours.1"]
    assert document.body == "CD7 CAR-T in T-ALL\n\n10⁶"


def test_a_prefixed_namespace() -> None:
    content = (
        '<j:article xmlns:j="urn:jats"><j:front><j:article-meta><j:title-group>'
        "<j:article-title>A</j:article-title></j:title-group></j:article-meta></j:front></j:article>"
    )
    assert only(content).title == "A"


def test_replies_inside_an_article_are_not_read_but_abstracts_are() -> None:
    def inner(kind: str, title: str) -> str:
        return (
            f"<sub-article article-type='{kind}'><front-stub><title-group><article-title>{title}"
            "</article-title></title-group></front-stub><body><p>Words.</p></body></sub-article>"
        )

    after = inner("reply", "A reply") + inner("abstract", "P1 Abstract")
    found = parse(article(after=after))
    assert [(f.title, f.kind) for f in found if isinstance(f, Document)] == [
        ("CD7 CAR-T in T-ALL", Kind.PAPER),
        ("P1 Abstract", Kind.ABSTRACT),
    ]


def test_a_broken_article_costs_only_itself() -> None:
    broken = article(DOI + TITLE, body="<p>R&D</p>")
    found = parse(f"<pmc-articleset>{broken}{article()}</pmc-articleset>")
    assert isinstance(found[0], Unreadable)
    assert found[0].locator == "doi:10.1000/Ours.1"
    assert isinstance(found[1], Document)
    assert len(found) == 2


def test_a_file_cut_short_is_named() -> None:
    whole = article(DOI + TITLE, body="<p>Some words.</p>")
    assert parse(whole[:-30]) == [
        Unreadable("doi:10.1000/Ours.1", "the record breaks off before its end")
    ]


def test_an_article_without_words_is_unreadable() -> None:
    (found,) = parse(article(DOI))
    assert found == Unreadable("doi:10.1000/ours.1", "the article has neither a title nor any text")


def test_an_article_without_metadata_is_unreadable() -> None:
    assert parse("<article><front/></article>") == [
        Unreadable("article 1", "the article has no metadata")
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"article": 1}',
        b"<ListBucketResult/>",
        b"<html><body><article><h1>News</h1></article></body></html>",
        b"<article xmlns='http://docbook.org/ns/docbook'><info/><para/></article>",
        b"<PubmedArticleSet/>",
        b"some text about <article><front>",
    ],
)
def test_what_it_cannot_read_it_does_not_recognise(content: bytes) -> None:
    assert not Jats().recognises(content)
    with pytest.raises(FormatError):
        list(Jats().parse(content))


@given(st.binary(max_size=200))
def test_no_bytes_make_recognition_fail(content: bytes) -> None:
    assert Jats().recognises(content) in (True, False)


grids = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["td", "th"]), st.integers(0, 4), st.integers(0, 4)), max_size=4
    ),
    max_size=5,
)


@given(grids, grids)
def test_any_table_keeps_every_cell(
    head: list[list[tuple[str, int, int]]], body: list[list[tuple[str, int, int]]]
) -> None:
    names = iter(range(1000))
    written: list[str] = []

    def lines(grid: list[list[tuple[str, int, int]]]) -> str:
        out = ""
        for row in grid:
            out += "<tr>"
            for tag, wide, deep in row:
                written.append(f"c{next(names)}x")
                out += f'<{tag} colspan="{wide}" rowspan="{deep}">{written[-1]}</{tag}>'
            out += "</tr>"
        return out

    xml = table(f"<thead>{lines(head)}</thead><tbody>{lines(body)}</tbody>")
    document = only(article(body=xml))
    body_cells = written[sum(len(r) for r in head) :]
    assert all(name in document.body for name in body_cells)


# Real files beside the checkout


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["papers", "wire/pmc_jats"])
def test_real_articles(folder: str) -> None:
    if not (DATA / folder).is_dir():
        pytest.skip("the samples are not beside this checkout")
    seen = 0
    for path in sorted((DATA / folder).iterdir()):
        content = path.read_bytes()
        is_article = b"<article" in content and path.suffix != ".json"
        assert Jats().recognises(content) == is_article, path.name
        for found in Jats().parse(content) if is_article else ():
            assert isinstance(found, Document), (path.name, found)
            assert all(found.body[p.start : p.end] == p.text for p in found.passages)
            front = content[: content.find(b"<body")].decode()
            for identifier in found.identifiers:
                number = identifier.value.removeprefix("PMC")
                assert number in front.lower(), (path.name, identifier)
            if path.stem.startswith("PMC"):
                assert found.identifier("pmcid"), path.name
                assert str(found.identifier("pmcid")) == f"pmcid:{path.stem}"
            seen += 1
    assert seen > 40
