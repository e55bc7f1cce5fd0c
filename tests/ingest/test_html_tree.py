"""Pages as trees and as blocks, where markup is deep, odd or declares what it is not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from corpus.errors import FormatError
from corpus.model import Document
from ingest.formats.article_page import ArticlePage
from ingest.formats.html_tree import blocks, line_of, parse_html

DEEP = 5_000
PARAGRAPH = "<p>Twenty people were given 10<sup>6</sup> cells, and eighteen of them responded.</p>"
READ = "Twenty people were given 10⁶ cells, and eighteen of them responded."


def texts(page: str) -> list[str]:
    return [block.text for block in blocks(parse_html(page))]


@pytest.mark.parametrize("tag", ["div", "span", "section", "i"])
def test_a_deep_page_is_read_to_its_end(tag: str) -> None:
    nested = f"<{tag}>" * DEEP + PARAGRAPH + f"</{tag}>" * DEEP
    page = f"<html><body><article>{nested}<p>The end.</p></article></body></html>"
    (document,) = ArticlePage().parse(page.encode())
    assert isinstance(document, Document)
    assert [p.text for p in document.passages] == [READ, "The end."]


def test_deep_inline_markup_is_one_line() -> None:
    heading = "<h1>10" + "<sup>" * DEEP + "6" + "</sup>" * DEEP + " cells</h1>"
    assert line_of(parse_html(heading)) == "10⁶ cells"
    assert texts(heading) == ["10⁶ cells"]


@pytest.mark.parametrize(
    "page",
    [
        "<?xml version='1.0' encoding='iso-8859-1'?><html><body><p>α-Müller</p></body></html>",
        "<html><head><meta charset='windows-1252'></head><p>α-Müller</p></html>",
        "\n<!-- made by hand --><p>α-Müller",
        "α-Müller",
        "<html hidden style='visibility:hidden'><p>α-Müller</p></html>",
    ],
)
def test_what_stands_around_a_page_is_not_believed_over_its_text(page: str) -> None:
    assert texts(page) == ["α-Müller"]


@pytest.mark.parametrize("page", ["", "<!-- nothing -->"])
def test_a_page_without_an_element_is_refused(page: str) -> None:
    with pytest.raises(FormatError, match="empty"):
        parse_html(page)


def test_what_is_hidden_or_no_text_is_passed_over_and_leaves_the_rest_as_it_was() -> None:
    page = (
        "<p><b>All <i hidden>not</i><b style='display: none'>this</b>bold</b><!-- a note --></p>"
        "<div role='navigation'>Home</div><p>One<script>var x</script>, two<br>three</p>"
    )
    found = list(blocks(parse_html(page)))
    assert [(b.text, b.bold) for b in found] == [
        ("All bold", True),
        ("One, two", False),
        ("three", False),
    ]


def test_rows_of_data_are_one_line_and_rows_of_layout_are_not() -> None:
    page = (
        "<table><tr><th>ORR</th><td>18/20</td><td></td></tr>"
        "<tr><td><p>On the left.</p></td><td><p>On the right.</p></td></tr>"
        "<tr><td><math><mfrac><mn>3</mn><mn>20</mn></mfrac></math></td><td>1×10<sup>6</sup></td></tr>"
        "</table>"
    )
    assert texts(page) == ["ORR | 18/20", "On the left.", "On the right.", "3/20 | 1×10⁶"]


def test_a_block_knows_what_it_stands_in() -> None:
    page = "<div class='wide abstract'><section><p class='lead'>Text.</p></section></div>"
    (block,) = blocks(parse_html(page))
    assert block.within("abstract")
    assert block.within("other", "lead")
    assert not block.within("abs")


def test_the_formats_are_known_without_loading_what_reads_pages() -> None:
    script = "import sys, ingest.formats; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert {"bs4", "soupsieve", "trafilatura"}.isdisjoint(done.stdout.split())
