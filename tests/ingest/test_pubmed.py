"""PubMed XML: own-written records through the public face of the format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

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
from ingest.formats.pubmed import PubmedXml

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "wire" / "pubmed_efetch_xml"
HEAD = (
    '<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" '
    '"https://dtd.example.invalid/pubmed.dtd">'
)
JOURNAL = (
    "<Journal><JournalIssue><Volume>7</Volume><Issue>2</Issue>"
    "<PubDate><Year>2024</Year><Month>Feb</Month></PubDate></JournalIssue>"
    "<Title>Journal of Invented Haematology</Title>"
    "<ISOAbbreviation>J Invent Haematol</ISOAbbreviation></Journal>"
)


def record(
    pmid: int = 90000001,
    *,
    title: str = "CD7 CAR-T in T-ALL.",
    journal: str = JOURNAL,
    article: str = "",
    citation: str = "",
    data: str = "",
) -> str:
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article>{journal}'
        f"<ArticleTitle>{title}</ArticleTitle>{article}</Article>{citation}</MedlineCitation>"
        f"<PubmedData>{data}</PubmedData></PubmedArticle>"
    )


def article_set(*records: str) -> bytes:
    return f"{HEAD}<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>".encode()


def parse(*records: str) -> list[Document | Unreadable]:
    return list(PubmedXml().parse(article_set(*records)))


def only(one: str) -> Document:
    (found,) = parse(one)
    assert isinstance(found, Document)
    return found


def ids(document: Document | Unreadable) -> list[str]:
    assert isinstance(document, Document)
    return [str(i) for i in document.identifiers]


def sections(document: Document) -> list[tuple[Section, str | None, str]]:
    return [(p.section, p.heading, p.text) for p in document.passages]


# What a record says


def test_a_structured_abstract_keeps_its_headings() -> None:
    document = only(
        record(
            article="<Abstract>"
            '<AbstractText Label="BACKGROUND" NlmCategory="BACKGROUND">Few options.</AbstractText>'
            '<AbstractText Label="PATIENTS AND METHODS" NlmCategory="METHODS">We infused 1×10'
            "<sup>6</sup> CD7<sup>-</sup> cells/kg.</AbstractText>"
            '<AbstractText Label="WHAT WE SAW" NlmCategory="RESULTS">Response in 54% (95% CI'
            " [18, 30]).</AbstractText>"
            '<AbstractText Label="TRIAL REGISTRATION" NlmCategory="BACKGROUND">None.</AbstractText>'
            "<CopyrightInformation>Nobody's.</CopyrightInformation></Abstract>"
        )
    )
    assert sections(document) == [
        (Section.TITLE, None, "CD7 CAR-T in T-ALL."),
        (Section.BACKGROUND, "BACKGROUND", "Few options."),
        (Section.METHODS, "PATIENTS AND METHODS", "We infused 1×10⁶ CD7⁻ cells/kg."),
        (Section.RESULTS, "WHAT WE SAW", "Response in 54% (95% CI [18, 30])."),
        (Section.NOTE, "TRIAL REGISTRATION", "None."),
    ]
    assert document.note == "Nobody's."
    assert all(document.body[p.start : p.end] == p.text for p in document.passages)


def test_an_abstract_without_labels_is_an_abstract() -> None:
    document = only(
        record(article="<Abstract><AbstractText>All responded.</AbstractText></Abstract>")
    )
    assert sections(document)[1:] == [(Section.ABSTRACT, None, "All responded.")]


def test_without_an_abstract_the_title_stands_alone() -> None:
    document = only(record(title="On <i>FLT3</i> and IL-2R<sub>2</sub>."))
    assert sections(document) == [(Section.TITLE, None, "On FLT3 and IL-2R₂.")]
    assert document.title == "On FLT3 and IL-2R₂."


def test_the_other_abstract_stands_in_only_for_a_missing_one() -> None:
    other = "<OtherAbstract><AbstractText>In plain words.</AbstractText></OtherAbstract>"
    own = "<Abstract><AbstractText>In exact words.</AbstractText></Abstract>"
    assert only(record(citation=other)).passages[1].text == "In plain words."
    assert [p.text for p in only(record(article=own, citation=other)).passages][1:] == [
        "In exact words."
    ]


def test_a_translated_title_stays_as_printed_and_the_vernacular_helps_out() -> None:
    vernacular = "<VernacularTitle>Über CD19.</VernacularTitle>"
    assert only(record(title="[On CD19].", article=vernacular)).title == "[On CD19]."
    assert only(record(title="[Not Available].", article=vernacular)).title == "Über CD19."
    assert only(record(title="", article=vernacular)).title == "Über CD19."


def test_identifiers_come_from_the_record_and_not_from_its_references() -> None:
    data = (
        "<ReferenceList><Reference><ArticleIdList>"
        '<ArticleId IdType="doi">10.1000/theirs</ArticleId></ArticleIdList></Reference>'
        "</ReferenceList><ArticleIdList>"
        '<ArticleId IdType="pubmed">90000001</ArticleId>'
        '<ArticleId IdType="doi">10.1000/OURS.1</ArticleId>'
        '<ArticleId IdType="pmc">PMC7654321</ArticleId>'
        '<ArticleId IdType="pii">S0001</ArticleId></ArticleIdList>'
    )
    registered = (
        "<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName>"
        "<AccessionNumberList><AccessionNumber>NCT01234567</AccessionNumber></AccessionNumberList>"
        "</DataBank><DataBank><DataBankName>GENBANK</DataBankName><AccessionNumberList>"
        "<AccessionNumber>AF000001</AccessionNumber></AccessionNumberList></DataBank></DataBankList>"
    )
    assert ids(only(record(data=data, article=registered))) == [
        "pmid:90000001",
        "doi:10.1000/ours.1",
        "pmcid:PMC7654321",
        "nct:NCT01234567",
    ]


def test_an_electronic_location_gives_the_doi_only_where_nothing_else_does() -> None:
    valid = '<ELocationID EIdType="doi" ValidYN="Y">10.1000/valid</ELocationID>'
    wrong = '<ELocationID EIdType="doi" ValidYN="N">10.1000/wrong</ELocationID>'
    listed = '<ArticleIdList><ArticleId IdType="doi">10.1000/listed</ArticleId></ArticleIdList>'
    assert ids(only(record(article=wrong + valid))) == ["pmid:90000001", "doi:10.1000/valid"]
    assert ids(only(record(article=wrong))) == ["pmid:90000001"]
    assert ids(only(record(article=valid, data=listed))) == ["pmid:90000001", "doi:10.1000/listed"]


def test_a_malformed_identifier_costs_only_itself() -> None:
    data = '<ArticleIdList><ArticleId IdType="doi">unknown</ArticleId></ArticleIdList>'
    assert ids(only(record(data=data))) == ["pmid:90000001"]


def test_authors_and_groups() -> None:
    people = (
        '<AuthorList CompleteYN="Y">'
        "<Author ValidYN='Y'><LastName>Adeyemi</LastName><ForeName>Tola</ForeName>"
        "<Initials>T</Initials><Suffix>Jr</Suffix>"
        "<AffiliationInfo><Affiliation>Ward 1.</Affiliation></AffiliationInfo>"
        "<AffiliationInfo><Affiliation>Ward 2.</Affiliation></AffiliationInfo></Author>"
        "<Author ValidYN='N'><LastName>Mistyped</LastName></Author>"
        "<Author><LastName>Brandt</LastName><Initials>K</Initials></Author>"
        "<Author><CollectiveName>The Imagined Study Group</CollectiveName></Author></AuthorList>"
    )
    assert only(record(article=people)).contributors == (
        Contributor("Tola Adeyemi Jr", Role.AUTHOR, ("Ward 1.", "Ward 2.")),
        Contributor("K Brandt"),
        Contributor("The Imagined Study Group", is_group=True),
    )


def test_the_journal_and_what_is_known_of_the_issue() -> None:
    pages = "<Pagination><StartPage>11</StartPage><EndPage>19</EndPage></Pagination>"
    document = only(record(article=pages))
    assert document.venue == Venue(
        name="J Invent Haematol", year=2024, volume="7", issue="2", pages="11-19"
    )
    assert document.source_label == "J Invent Haematol 2024"


def test_the_medline_abbreviation_stands_in_for_the_iso_one() -> None:
    bare = "<Journal><JournalIssue/><Title>A Long Title</Title></Journal>"
    info = "<MedlineJournalInfo><MedlineTA>A Long T</MedlineTA></MedlineJournalInfo>"
    assert only(record(journal=bare, citation=info)).venue == Venue(name="A Long T")
    assert only(record(journal=bare)).venue == Venue(name="A Long Title")


@pytest.mark.parametrize(
    ("issue", "electronic", "expected"),
    [
        ("<Year>2024</Year><Month>Feb</Month><Day>03</Day>", "", PartialDate(2024, 2, 3)),
        ("<Year>2024</Year><Season>Winter</Season>", "", PartialDate(2024)),
        ("<MedlineDate>2024 Nov-Dec</MedlineDate>", "", PartialDate(2024)),
        ("<Year>2024</Year><Month>Dec</Month>", "2024-07-03", PartialDate(2024, 7, 3)),
        ("<Year>2024</Year><Month>Jan</Month>", "2023-12-15", PartialDate(2024, 1)),
        ("<Year>2024</Year><Month>Feb</Month><Day>3</Day>", "2024-01-09", PartialDate(2024, 2, 3)),
        ("", "2023-12-15", PartialDate(2023, 12, 15)),
        ("", "", None),
    ],
)
def test_the_issue_dates_a_paper_unless_the_web_says_more_of_that_year(
    issue: str, electronic: str, expected: PartialDate | None
) -> None:
    journal = f"<Journal><JournalIssue><PubDate>{issue}</PubDate></JournalIssue></Journal>"
    article = ""
    if electronic:
        year, month, day = electronic.split("-")
        article = (
            f'<ArticleDate DateType="Electronic"><Year>{year}</Year><Month>{month}</Month>'
            f"<Day>{day}</Day></ArticleDate>"
        )
    assert only(record(journal=journal, article=article)).published == expected


def test_language_keywords_and_types() -> None:
    article = (
        "<Language>ger</Language><PublicationTypeList><PublicationType>Journal Article"
        "</PublicationType><PublicationType>Meeting Abstract</PublicationType>"
        "</PublicationTypeList>"
    )
    words = (
        "<KeywordList><Keyword>CD7</Keyword><Keyword>Humans</Keyword></KeywordList>"
        "<MeshHeadingList><MeshHeading><DescriptorName>Humans</DescriptorName></MeshHeading>"
        "<MeshHeading><DescriptorName>Leukemia</DescriptorName>"
        "<QualifierName>therapy</QualifierName></MeshHeading></MeshHeadingList>"
    )
    document = only(record(article=article, citation=words))
    assert document.language == "de"
    assert document.keywords == ("CD7", "Humans", "Leukemia")
    assert document.publication_types == ("Journal Article", "Meeting Abstract")
    assert document.kind is Kind.ABSTRACT
    assert only(record()).kind is Kind.PAPER


# What a record says about others


def comment(kind: str, pmid: int | None = None) -> str:
    number = f"<PMID>{pmid}</PMID>" if pmid else ""
    return (
        "<CommentsCorrectionsList>"
        f'<CommentsCorrections RefType="{kind}"><RefSource>J Invent. 2025;1:2</RefSource>{number}'
        "</CommentsCorrections></CommentsCorrectionsList>"
    )


@pytest.mark.parametrize(
    ("kind", "relation", "status"),
    [
        ("RetractionIn", Relation.RETRACTED_BY, Status.RETRACTED),
        ("RetractionOf", Relation.RETRACTS, Status.RELEASED),
        ("ErratumIn", Relation.CORRECTED_BY, Status.CORRECTED),
        ("ErratumFor", Relation.CORRECTS, Status.RELEASED),
        ("CommentOn", Relation.COMMENTS_ON, Status.RELEASED),
        ("CommentIn", Relation.COMMENTED_BY, Status.RELEASED),
        ("UpdateOf", Relation.UPDATES, Status.RELEASED),
        ("UpdateIn", Relation.UPDATED_BY, Status.RELEASED),
        ("SomethingNew", Relation.CITES, Status.RELEASED),
    ],
)
def test_comments_and_corrections(kind: str, relation: Relation, status: Status) -> None:
    document = only(record(citation=comment(kind, 90000002)))
    (found,) = document.citations
    assert (found.relation, str(found.identifier), found.text) == (
        relation,
        "pmid:90000002",
        "J Invent. 2025;1:2",
    )
    assert document.status is status


def test_a_correction_without_a_number_keeps_its_source() -> None:
    assert only(record(citation=comment("ErratumIn"))).citations == (
        Citation(Relation.CORRECTED_BY, text="J Invent. 2025;1:2"),
    )


def test_a_retracted_publication_is_one_without_its_notice() -> None:
    types = (
        "<PublicationTypeList><PublicationType>Retracted Publication</PublicationType>"
        "</PublicationTypeList>"
    )
    assert only(record(article=types)).status is Status.RETRACTED
    assert only(record(title="WITHDRAWN: On CD7.")).status is Status.WITHDRAWN


def test_references_with_an_identifier_are_citations_once() -> None:
    def reference(*pairs: tuple[str, str]) -> str:
        inner = "".join(f'<ArticleId IdType="{k}">{v}</ArticleId>' for k, v in pairs)
        return (
            f"<Reference><Citation>X</Citation><ArticleIdList>{inner}</ArticleIdList></Reference>"
        )

    data = (
        "<ReferenceList>"
        + reference(("doi", "10.1000/a"), ("pubmed", "90000003"))
        + "<Reference><Citation>No identifier.</Citation></Reference>"
        + reference(("doi", "10.1000/B"))
        + reference(("pubmed", "90000003"))
        + "</ReferenceList>"
    )
    assert [(c.relation, str(c.identifier)) for c in only(record(data=data)).citations] == [
        (Relation.CITES, "pmid:90000003"),
        (Relation.CITES, "doi:10.1000/b"),
    ]


def test_a_chapter_of_a_book() -> None:
    book = (
        "<PubmedBookArticle><BookDocument><PMID>90000009</PMID><ArticleIdList>"
        '<ArticleId IdType="doi">10.1000/chapter</ArticleId></ArticleIdList>'
        "<Book><BookTitle>Invented Reviews</BookTitle><PubDate><Year>2020</Year></PubDate>"
        '<AuthorList Type="editors"><Author><LastName>Moran</LastName></Author></AuthorList></Book>'
        "<ArticleTitle>Aplastic anaemia</ArticleTitle><Language>eng</Language>"
        '<AuthorList Type="authors"><Author><LastName>Reyes</LastName></Author></AuthorList>'
        "<PublicationType>Review</PublicationType>"
        "<Abstract><AbstractText>Rare.</AbstractText></Abstract></BookDocument></PubmedBookArticle>"
    )
    document = only(book)
    assert document.title == "Aplastic anaemia"
    assert ids(document) == ["pmid:90000009", "doi:10.1000/chapter"]
    assert document.venue == Venue(name="Invented Reviews", year=2020)
    assert document.published == PartialDate(2020)
    assert {(c.name, c.role) for c in document.contributors} == {
        ("Moran", Role.EDITOR),
        ("Reyes", Role.AUTHOR),
    }
    assert document.publication_types == ("Review",)
    assert document.passages[-1].text == "Rare."


# Files that are not as they should be


def test_an_empty_set_has_no_records() -> None:
    assert parse() == []


def test_a_record_without_words_is_named() -> None:
    assert parse(record(title="")) == [
        Unreadable("pmid:90000001", "the record has neither a title nor an abstract")
    ]


def test_a_broken_record_costs_only_itself() -> None:
    broken = record(90000002, title="R&D in T-ALL")
    found = parse(record(90000001), broken, record(90000003), record(90000004))
    assert [f.locator if isinstance(f, Unreadable) else ids(f)[0] for f in found] == [
        "pmid:90000001",
        "pmid:90000002",
        "pmid:90000003",
        "pmid:90000004",
    ]
    assert [isinstance(f, Unreadable) for f in found] == [False, True, False, False]


def test_a_record_that_never_ends_does_not_swallow_the_next() -> None:
    endless = record(90000001).removesuffix("</PubmedArticle>")
    first, second = parse(endless, record(90000002))
    assert first == Unreadable("pmid:90000001", "the record breaks off before its end")
    assert ids(second) == ["pmid:90000002"]


def test_every_cut_of_a_file_keeps_the_whole_records_and_says_that_it_was_cut() -> None:
    content = article_set(record(90000001), record(90000002, title="Zweite Ä."))
    starts = content.index(b"<PubmedArticle>")
    for length in range(starts + len("<PubmedArticle>"), len(content) - 1):
        found = list(PubmedXml().parse(content[:length]))
        whole = content[:length].count(b"</PubmedArticle>")
        documents = [f for f in found if isinstance(f, Document)]
        assert [ids(d)[0] for d in documents] == ["pmid:90000001", "pmid:90000002"][:whole]
        assert len(found) == whole + 1, content[:length][-40:]


def test_the_declared_encoding_holds_for_salvaged_records() -> None:
    text = (
        '<?xml version="1.0" encoding="ISO-8859-1"?><PubmedArticleSet>'
        f"{record(90000001, title='A < B')}{record(90000002, title='Für alle')}</PubmedArticleSet>"
    )
    first, second = PubmedXml().parse(text.encode("latin-1"))
    assert isinstance(first, Unreadable)
    assert isinstance(second, Document)
    assert second.title == "Für alle"


def test_named_characters_are_read_without_any_dtd() -> None:
    content = f"<PubmedArticleSet>{record(title='TGF-&beta; &ge; 2')}</PubmedArticleSet>".encode()
    (document,) = PubmedXml().parse(content)
    assert isinstance(document, Document)
    assert document.title == "TGF-β ≥ 2"


def test_an_external_entity_is_never_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for this reader")
    content = (
        f'<!DOCTYPE PubmedArticleSet [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>'
        f"<PubmedArticleSet>{record(title='See &leak;')}</PubmedArticleSet>"
    ).encode()
    (document,) = PubmedXml().parse(content)
    assert isinstance(document, Document)
    assert document.title == "See &leak;"


@pytest.mark.parametrize("place", ["title", "attribute"])
def test_entities_that_multiply_stay_small(place: str) -> None:
    levels = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(30)
    )
    one = (
        record(title="Ha &l29;")
        if place == "title"
        else record(article='<Abstract><AbstractText Label="&l29;">x</AbstractText></Abstract>')
    )
    content = f"<!DOCTYPE PubmedArticleSet [{levels}]><PubmedArticleSet>{one}</PubmedArticleSet>"
    for found in PubmedXml().parse(content.encode()):
        assert len(found.body if isinstance(found, Document) else found.reason) < 1000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   ",
        b"{}",
        b"\x00\x01",
        b"<html><head><title>PmFetch response</title></head><body><pre>Pubmed-entry ::= {"
        b"</pre></body></html>",
        b"<html><body><pre>&lt;PubmedArticleSet&gt;&lt;/PubmedArticleSet&gt;</pre></body></html>",
        b"<article><front/></article>",
        b"A text about <PubmedArticleSet>",
    ],
)
def test_what_it_cannot_read_it_does_not_recognise(content: bytes) -> None:
    assert not PubmedXml().recognises(content)
    with pytest.raises(FormatError):
        list(PubmedXml().parse(content))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark(encoding: str) -> None:
    text = f"<PubmedArticleSet>{record(title='Größe')}</PubmedArticleSet>"
    content = text.encode(encoding)
    assert PubmedXml().recognises(content)
    (document,) = PubmedXml().parse(content)
    assert isinstance(document, Document)
    assert document.title == "Größe"


@given(st.binary(max_size=200))
def test_no_bytes_make_recognition_fail(content: bytes) -> None:
    assert PubmedXml().recognises(content) in (True, False)


words = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\ufffe\uffff"),
    max_size=30,
)


@given(st.lists(words, max_size=4))
def test_offsets_hold_for_any_text(texts: list[str]) -> None:
    parts = "".join(f"<AbstractText>{escape(t)}</AbstractText>" for t in texts)
    document = only(record(article=f"<Abstract>{parts}</Abstract>"))
    assert all(document.body[p.start : p.end] == p.text for p in document.passages)
    assert len(document.passages) <= len(texts) + 1


# Real files beside the checkout


def real_files() -> Iterator[Path]:
    if not SAMPLES.is_dir():
        pytest.skip("the samples are not beside this checkout")
    return iter(sorted(SAMPLES.iterdir()))


@pytest.mark.shared
def test_real_records() -> None:
    seen = 0
    for path in real_files():
        content = path.read_bytes()
        assert PubmedXml().recognises(content) == (path.suffix == ".xml"), path.name
        if path.suffix != ".xml":
            continue
        for found in PubmedXml().parse(content):
            assert isinstance(found, Document), (path.name, found)
            assert all(found.body[p.start : p.end] == p.text for p in found.passages)
            if path.name.startswith("metapub__"):
                assert ids(found)[0] == f"pmid:{path.stem.removeprefix('metapub__')}"
            seen += 1
    assert seen > 100
