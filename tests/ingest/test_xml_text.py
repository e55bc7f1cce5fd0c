"""Elements as text: what a reader sees, with powers, signs and intervals intact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ingest.formats.formula import math_text, tex_text
from ingest.formats.scripts import subscript, superscript
from ingest.formats.xml_text import text_of, tidy

MML = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'


def read(xml: str, skip: frozenset[str] = frozenset()) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return text_of(etree.fromstring(f'<!DOCTYPE p SYSTEM "absent">{xml}', parser), skip)


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ("<p>a dose of 1×10<sup>6</sup> cells/kg</p>", "a dose of 1×10⁶ cells/kg"),
        ("<p>10<sup>6 </sup>cells</p>", "10⁶ cells"),
        (
            "<p>CD7<sup>-</sup> and CD7<sup>–</sup> and CD4<sup>+</sup></p>",
            "CD7⁻ and CD7⁻ and CD4⁺",
        ),
        ("<p>30 mg/m<sup>2</sup> day<sup>−1</sup></p>", "30 mg/m² day⁻¹"),
        ("<p>the 4<sup>th</sup> cycle, CD34<sup>high</sup></p>", "the 4th cycle, CD34high"),
        ("<p>10<sup>4.5</sup> and 2<sup>−ΔCt</sup></p>", "10^4.5 and 2^−ΔCt"),
        ("<p><sup>99 m</sup>Tc and <sup>177</sup>Lu</p>", "⁹⁹ᵐTc and ¹⁷⁷Lu"),
        ("<p>Drug<sup>TM</sup>, Drug<sup>®</sup></p>", "Drug™, Drug®"),
        ("<p>IC<sub>50</sub>, C<sub>max</sub>, T<sub>1/2</sub></p>", "IC₅₀, Cmax, T1/2"),
        ("<p>the <i>TP<b>53</b></i> gene</p>", "the TP53 gene"),
        ("<p>P\u2009&lt;\u2009.05,\n\t n\u00a0= 3\u00ad0</p>", "P < .05, n = 30"),
        ("<p>54% (95% CI [18, 30])</p>", "54% (95% CI [18, 30])"),
        ("<p>95% CI &lsqb;18, 30&rsqb; &ge; &alpha;</p>", "95% CI [18, 30] ≥ α"),
        ("<p>an &unheardof; sign</p>", "an &unheardof; sign"),
        ("<p>R&amp;D<!-- not text --><?break?> went on</p>", "R&D went on"),
        ("<p>one<break/>two</p>", "one two"),
        ("<p/>", ""),
    ],
)
def test_inline_markup(xml: str, expected: str) -> None:
    assert read(xml) == expected


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('in 75%<sup><xref ref-type="bibr">12</xref></sup> of them', "in 75% of them"),
        (
            'alive<sup><xref ref-type="bibr">3</xref>,<xref ref-type="bibr">4</xref></sup>.',
            "alive.",
        ),
        ('alive<xref ref-type="bibr"><sup>3</sup></xref> today', "alive today"),
        (
            'in 44% <xref ref-type="bibr">12</xref>-<xref ref-type="bibr">14</xref>, as',
            "in 44%, as",
        ),
        ('seen [<xref ref-type="bibr">5</xref>, <xref ref-type="bibr">6</xref>].', "seen [5, 6]."),
        ('seen <xref ref-type="bibr">[16]</xref> and', "seen [16] and"),
        (
            'as <xref ref-type="bibr">Okafor et al., 2020</xref> found',
            "as Okafor et al., 2020 found",
        ),
        ('see ref. <xref ref-type="bibr">7</xref> for', "see ref. 7 for"),
        ('(see <xref ref-type="bibr">7</xref>)', "(see 7)"),
        ('in <xref ref-type="table">Table 2</xref>', "in Table 2"),
    ],
)
def test_numbers_of_references_never_join_figures(xml: str, expected: str) -> None:
    assert read(f"<p>{xml}</p>") == expected


def test_what_is_skipped_leaves_its_tail() -> None:
    assert (
        read("<p>twenty<fn><p>a note</p></fn> patients</p>", frozenset({"fn"})) == "twenty patients"
    )


def test_an_element_with_an_entity_alone() -> None:
    assert read("<p>&alpha;</p>") == "α"


def test_no_element_is_no_text() -> None:
    assert text_of(None) == ""


@pytest.mark.parametrize(
    ("mathml", "expected"),
    [
        ("<mn>1</mn><mo>×</mo><msup><mn>10</mn><mn>6</mn></msup>", "1×10⁶"),
        ("<mi>p</mi><mo>&lt;</mo><mn>0.05</mn>", "p < 0.05"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
        ("<msub><mi>C</mi><mrow><mi>m</mi><mi>a</mi><mi>x</mi></mrow></msub>", "Cmax"),
        ("<msubsup><mi>σ</mi><mi>s</mi><mn>2</mn></msubsup>", "σs²"),
        ("<msqrt><mi>n</mi></msqrt>", "√n"),
        ("<mi>f</mi><mo>\u2061</mo><mfenced><mi>x</mi><mi>y</mi></mfenced>", "f(x, y)"),
        (
            "<semantics><mn>3</mn><annotation encoding='TeX'>three</annotation></semantics>",
            "3",
        ),
        ("<munder><mo>∑</mo><mi>i</mi></munder><msub><mi>x</mi><mi>i</mi></msub>", "∑ixi"),
    ],
)
def test_mathml(mathml: str, expected: str) -> None:
    assert math_text(etree.fromstring(f"<math>{mathml}</math>")) == expected


def test_a_formula_stands_in_its_sentence() -> None:
    xml = (
        f"<p {MML}>of <inline-formula><alternatives><tex-math>10^6</tex-math>"
        "<mml:math><mml:msup><mml:mn>10</mml:mn><mml:mn>6</mml:mn></mml:msup></mml:math>"
        "<inline-graphic/></alternatives></inline-formula> cells</p>"
    )
    assert read(xml) == "of 10⁶ cells"


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\documentclass{x}\begin{document}$$1\times 10^{6}$$\end{document}", "1×10⁶"),
        (r"$p \le 0.05$", "p ≤ 0.05"),
        (r"\frac{3}{20} = 15\%", "3/20 = 15%"),
        (r"\mathrm{C}_{max}", "Cmax"),
    ],
)
def test_tex(tex: str, expected: str) -> None:
    assert tex_text(tex) == expected


@given(st.text(max_size=20), st.text(max_size=10))
def test_scripts_keep_blank_edges_and_lose_nothing_alphabetic(text: str, before: str) -> None:
    for script in (superscript, subscript):
        raised = script(text, before)
        assert (
            raised[: len(raised) - len(raised.lstrip())] == text[: len(text) - len(text.lstrip())]
        )
        assert bool(raised.strip()) == bool(text.strip())


@given(st.text())
def test_tidy_text_is_one_line_and_stays_so(text: str) -> None:
    once = tidy(text)
    assert once == tidy(once)
    assert "  " not in once
    assert once == once.strip()
