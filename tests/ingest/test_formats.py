"""Which format content is in, by its bytes; and a helpful sentence for what is none."""

from __future__ import annotations

import gzip
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FormatError, UnknownFormat
from corpus.model import Document
from ingest.formats import FORMATS, recognise
from ingest.formats.base import Format, Unreadable

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

KNOWN = {
    "pubmed-xml": "<?xml version='1.0'?><PubmedArticleSet><PubmedArticle/></PubmedArticleSet>",
    "jats": "<article><front><article-meta/></front></article>",
    "pdf": "%PDF-1.7\n",
    "abstract-page": "<html><div class='paperauthors'></div></html>",
    "html": "<!DOCTYPE html><html><body><article>Text</article></body></html>",
    "nbib": "PMID- 123\nTI  - Cells.\n",
    "ris": "TY  - JOUR\nTI  - Cells\nER  - \n",
    "bibtex": "@article{key, title={Cells}}",
    "text": "Twenty patients were treated and eighteen responded.",
}

REFUSED = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t\n", "empty"),
    "json": (b'{"hits": [1, 2]}', "JSON"),
    "registry json": (b'{"protocolSection": {"identificationModule": {}}}', "registry"),
    "json lines": (b'{"a": 1}\n{"a": 2}\n', "JSON"),
    "json array": (b'[\n {"file": "x"}\n]', "JSON"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "image"),
    "gzip": (gzip.compress(b"text"), "gzip"),
    "office": (b"PK\x03\x04\x14\x00\x06\x00\x08\x00", "Office"),
    "nul": (b"text\x00with\x00nothing\x01between\x02", "binary"),
    "asn.1": (b"Pubmed-entry ::= {\n pmid 1 }", "ASN.1"),
    "asn.1 page": (b"<html><body><pre>\nPubmed-entry ::= { pmid 1 }</pre></body></html>", "ASN.1"),
    "other xml": (b"<?xml version='1.0'?><eSearchResult/>", "XML"),
    "csv": (b"id,name,n\n1,one,20\n2,two,30\n3,three,40\n", "table"),
    "tsv": (b"id\tname\tn\n1\tone\t20\n2\ttwo\t30\n", "table"),
    "numbers": (b"1.0 2.0 3.0 4.5 6.7 and 8.9 to 10.2 by 33 times 44 plus 55", "numbers"),
    "one word": (b"ok", "hardly any words"),
    "pubtator": (b"123|t|A title\n123|a|An abstract", "PubTator"),
    "standoff": (b"T1\tDisease 0 5\tT-ALL\nT2\tDrug 9 14\tcells\n", "BRAT"),
}


@pytest.mark.parametrize(("name", "text"), KNOWN.items())
def test_each_format_is_known_by_its_content(name: str, text: str) -> None:
    assert recognise(text.encode()).name == name


def test_every_format_has_its_own_name_and_an_example_here() -> None:
    assert [f.name for f in FORMATS] == list(KNOWN)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["html", "ris", "text", "abstract-page"])
def test_byte_order_marks_do_not_hide_a_format(name: str, encoding: str) -> None:
    assert recognise(KNOWN[name].encode(encoding)).name == name


@pytest.mark.parametrize(("content", "word"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_document_is_refused_with_a_reason(content: bytes, word: str) -> None:
    with pytest.raises(UnknownFormat, match=word):
        recognise(content)


def test_words_that_begin_like_a_signature_are_still_words() -> None:
    assert (
        recognise(b"BM is short for bone marrow, which was examined in every patient.").name
        == "text"
    )
    assert recognise(b"[Background] Cells were given to patients who had relapsed.").name == "text"
    assert (
        recognise(
            b"Background, aims, and methods\nare told below, in short, for all, to read\n"
            b"as they please, in order, or not, and in full."
        ).name
        == "text"
    )


def _outcome(content: bytes) -> Format | str:
    try:
        return recognise(content)
    except UnknownFormat as error:
        return "refused" if str(error).endswith(".") else f"no sentence: {error}"


@given(st.binary(max_size=400))
def test_any_bytes_are_recognised_or_refused(content: bytes) -> None:
    assert _outcome(content) in FORMATS or _outcome(content) == "refused"


@given(st.sampled_from(sorted(set(KNOWN) - {"pdf"})), st.text(max_size=200), st.integers(0, 40))
def test_what_is_recognised_is_parsed_or_refused_in_a_sentence(
    name: str, text: str, at: int
) -> None:
    source = KNOWN[name]
    content = (source[:at] + text + source[at:]).encode("utf-8", "replace")
    known = _outcome(content)
    if isinstance(known, str):
        return
    with suppress(FormatError):
        for document in known.parse(content):
            assert isinstance(document, Document | Unreadable)


@pytest.mark.shared
def test_real_data_files_are_refused_and_real_documents_recognised() -> None:
    wire = SHARED / "wire"
    if not wire.exists():
        pytest.skip("the samples are not beside this checkout")
    for pattern in ("manifest.json", "eha_library/*.json", "openalex/*.json", "crossref/*.y*ml"):
        for file in wire.glob(pattern):
            with pytest.raises(UnknownFormat):
                recognise(file.read_bytes())
    with pytest.raises(UnknownFormat, match=r"ASN\.1"):
        recognise((wire / "pubmed_efetch_xml" / "biopython__pubmed3.html").read_bytes())
    for pattern, name in (("html_articles/*.html", "html"), ("pdf/*.pdf", "pdf")):
        for file in wire.glob(pattern):
            assert recognise(file.read_bytes()).name == name, file.name
