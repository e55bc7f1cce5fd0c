"""What is shown beside a value: spread, assessor, doubts, whose word it is, who put it right."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from corpus.annotation import (
    Annotations,
    Assertion,
    Cohort,
    CohortRole,
    Doubt,
    Estimate,
    Interval,
    IntervalKind,
    Statistic,
)
from corpus.identifiers import Identifier
from corpus.model import Citation, Document, Kind, Passage, Relation, Section, Venue
from corpus.store import Corpus
from corpus.vocabulary import default_vocabulary
from ingest.extract.version import EXTRACTOR
from ingest.formats.base import BodyBuilder
from kb import KnowledgeBase
from kb.annotated import Read, annotated
from tests import strategies
from tests.build import add, document
from tests.kb.library import ABSTRACT, Reader

Run = Callable[..., Result]

TRIAL = document(
    "The mean QLQ score was 62.1 (SD 4.5). By IRC, the ORR was 25% (7/36). Of 40 patients, "
    "50 were infused.",
    title="A trial of <i>numbers</i>",
    ids=("pmid:77",),
    kind=Kind.PAPER,
    venue=Venue("J Imagined Med", year=2024),
    published="2024",
)


def annotations_of_trial() -> Annotations:
    read = Reader(TRIAL)
    spread = Interval(IntervalKind.SD, None, None, spread=4.5)
    return Annotations(
        mentions=read.mentions(),
        cohorts=(
            read.cohort("40 patients", CohortRole.ENROLLED, 40),
            replace(read.cohort("50", CohortRole.INFUSED, 50), parent=0),
        ),
        estimates=(
            read.estimate("62.1", "endpoint:hrqol", Statistic.MEAN, value=62.1, interval=spread),
            read.estimate(
                "25%", "endpoint:orr", Statistic.PROPORTION, value=25.0, unit="%", events=7,
                denominator=36, assessor="irc", rank="primary", assay="CT", confidence=0.934,
            ),
        ),
        doubts=(
            Doubt("estimate", 1, "fraction", "7 of 36 is 19.4%, not 25%."),
            Doubt("cohort", 1, "size", "50 people are more than the 40 they are of."),
        ),
    )  # fmt: skip


def interview(*parts: tuple[str, Section, str | None], citations: tuple[Citation, ...] = ()):
    body = BodyBuilder()
    for text, section, speaker in parts:
        body.add(text, section, speaker=speaker)
    return Document(
        Kind.INTERVIEW, "html", None, body.text, body.passages, venue=Venue("News", year=2025),
        citations=citations,
    )  # fmt: skip


FIRST = "In abstract 964 we saw an ORR of 90%."
SECOND = "There the CR rate was 70%."
THIRD = "Elsewhere the OS rate was 55%."
TALK = interview(
    ("What of the first study?", Section.QUESTION, "News"),
    (FIRST, Section.ANSWER, "Dr. Pan"),
    (SECOND, Section.ANSWER, "Dr. Pan"),
    ("And beyond?", Section.QUESTION, "News"),
    (THIRD, Section.ANSWER, "Dr. Pan"),
)


def annotations_of_talk(*cited: tuple[str, str]) -> Annotations:
    """Three numbers; the works cited, each by the words that name it."""
    read = Reader(TALK)
    return Annotations(
        mentions=read.mentions(),
        estimates=(
            read.estimate("90%", "endpoint:orr", Statistic.PROPORTION, value=90.0, unit="%"),
            read.estimate("70%", "endpoint:cr", Statistic.PROPORTION, value=70.0, unit="%"),
            read.estimate("55%", "endpoint:os", Statistic.RATE_AT_TIME, value=55.0, unit="%"),
        ),
        citations=tuple(
            Citation(Relation.CITES, Identifier.parse(work), None, None, words, *read.place(words))
            for words, work in cited
        ),
    )


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "shown.db"
    with Corpus(path) as corpus:
        for doc, read in ((TRIAL, annotations_of_trial()), (ABSTRACT, Annotations())):
            number = add(corpus, doc, origin=f"{doc.kind}.txt")
            corpus.annotate(corpus.load(number).version_id, EXTRACTOR, read)
    return path


@pytest.fixture
def kb(database: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(database) as opened:
        yield opened


def told_by_pan(kb: KnowledgeBase, *cited: tuple[str, str], doc: Document = TALK) -> dict[str, str]:
    """By endpoint, what the study's cell says."""
    number = add(kb.corpus, doc, origin="talk.html")
    version = kb.corpus.load(number).version_id
    kb.corpus.annotate(version, EXTRACTOR, annotations_of_talk(*cited))
    return {row.endpoint: row.said_in for row in kb.evidence(kind="interview")}


# -- spread, assessor, doubts, confidence ------------------------------------------------------


def test_evidence_shows_spread_notes_and_doubts(hemekb: Run) -> None:
    shown = hemekb("evidence").stdout
    assert "± 4.5 (SD)" in shown
    assert "by IRC; primary endpoint; CT" in shown
    assert "25% (7/36) †1" in shown
    assert "\n†1 7 of 36 is 19.4%, not 25%.\n" in shown
    assert "Sure" not in shown


def test_notes_are_shown_only_where_there_are_any(hemekb: Run) -> None:
    assert "Notes" in hemekb("evidence").stdout
    assert "Notes" not in hemekb("evidence", "--endpoint", "HRQoL").stdout
    assert "†" not in hemekb("evidence", "--endpoint", "HRQoL").stdout


def test_evidence_as_data_has_it_all(hemekb: Run) -> None:
    rows = json.loads(hemekb("evidence", "--format", "json").stdout)
    orr = next(row for row in rows if row["endpoint"] == "ORR")
    assert (orr["assessor"], orr["rank"], orr["assay"]) == ("irc", "primary", "CT")
    assert (orr["confidence"], orr["doubts"]) == (0.934, ["7 of 36 is 19.4%, not 25%."])
    (mean,) = (row for row in rows if row["statistic"] == "mean")
    assert (mean["interval_kind"], mean["interval_spread"]) == ("sd", 4.5)
    assert mean["doubts"] == []
    flat = csv.DictReader(io.StringIO(hemekb("evidence", "--format", "csv").stdout))
    assert {row["confidence"] for row in flat} == {"", "0.934"}


def test_show_numbers_its_numbers_and_tells_doubts_below(hemekb: Run) -> None:
    shown = hemekb("show", "pmid:77").stdout
    assert "2  50 †1  infused" in shown
    assert "25% (7/36) †2" in shown
    assert "†1 50 people are more than the 40 they are of.\n" in shown
    assert "Sure" not in shown
    assert "93%" in hemekb("show", "pmid:77", "--annotate").stdout


def test_a_document_as_data_has_doubts_where_they_belong(kb: KnowledgeBase) -> None:
    data = kb.document("pmid:77").to_dict()
    assert [e["number"] for e in data["estimates"]] == [1, 2]
    assert [e["doubts"] for e in data["estimates"]] == [[], ["7 of 36 is 19.4%, not 25%."]]
    assert [len(c["doubts"]) for c in data["cohorts"]] == [0, 1]
    assert data["estimates"][0]["interval_text"] == "± 4.5 (SD)"


def test_a_notebook_shows_the_same(kb: KnowledgeBase) -> None:
    for html in (kb.evidence()._repr_html_(), kb.document("pmid:77")._repr_html_()):
        assert "± 4.5 (SD)" in html
        assert "by IRC; primary endpoint; CT" in html
        assert "25% (7/36) †" in html
        assert "7 of 36 is 19.4%, not 25%." in html
    assert str(kb.evidence().to_frame()["confidence"].max()) == "0.934"


def test_two_assessors_of_the_same_value_are_two_numbers(kb: KnowledgeBase) -> None:
    text = "By IRC, ORR was 81%. Earlier text. By the investigators, ORR was 81%."
    doc = document(text, ids=("pmid:78",))
    read = Reader(doc)
    first = read.estimate("81%", "endpoint:orr", Statistic.PROPORTION, value=81.0, unit="%")
    start = text.rindex("81%")
    second = replace(first, start=start, end=start + 3, assessor="investigator")
    both = Annotations(estimates=(replace(first, assessor="irc"), second))
    number = add(kb.corpus, doc, origin="b.txt")
    kb.corpus.annotate(kb.corpus.load(number).version_id, EXTRACTOR, both)
    rows = [row for row in kb.evidence() if row.document_id == number]
    assert [row.notes for row in rows] == ["by IRC", "by investigator"]


# -- speakers ----------------------------------------------------------------------------------


def test_a_claim_stays_its_speakers(kb: KnowledgeBase) -> None:
    assert set(told_by_pan(kb).values()) == {"News 2025, said by Dr. Pan"}
    assert all(row.about is None for row in kb.evidence(kind="interview"))


def test_the_one_work_named_in_an_exchange_is_meant(kb: KnowledgeBase) -> None:
    held = kb.document("ash:2024:964").document_id
    said = told_by_pan(kb, ("abstract 964", "ash:2024:964"), ("Elsewhere", "pmid:5"))
    on = "News 2025, said by Dr. Pan on"
    assert said == {
        "ORR": f"{on} ASH 2024 · 964 [{held}]",
        "CR": f"{on} ASH 2024 · 964 [{held}]",
        "OS": f"{on} pmid:5",
    }
    rows = {row.endpoint: row.to_dict() for row in kb.evidence(kind="interview")}
    assert (rows["ORR"]["speaker"], rows["ORR"]["about"]) == ("Dr. Pan", "ash:2024:964")
    assert (rows["ORR"]["about_document"], rows["OS"]["about_document"]) == (held, None)
    assert f"on ASH 2024 · 964 [{held}]" in kb.evidence(kind="interview")._repr_html_()


def test_the_one_work_of_a_document_is_meant_throughout(kb: KnowledgeBase) -> None:
    discussed = Citation(Relation.DISCUSSES, Identifier("ash", "2024:964"))
    said = told_by_pan(kb, doc=replace(TALK, citations=(discussed,)))
    assert all("on ASH 2024 · 964" in cell for cell in said.values())


def test_two_names_of_one_work_that_is_held_are_one(kb: KnowledgeBase) -> None:
    said = told_by_pan(kb, ("abstract 964", "ash:2024:964"), ("we saw", "doi:10.1234/cd7"))
    assert "on ASH 2024 · 964" in said["ORR"]


def test_of_two_works_none_is_guessed(kb: KnowledgeBase) -> None:
    said = told_by_pan(kb, ("abstract 964", "ash:2024:964"), ("first study", "pmid:5"))
    assert "on ASH 2024 · 964" in said["ORR"]  # named in this very answer
    assert said["CR"] == said["OS"] == "News 2025, said by Dr. Pan"


def test_two_speakers_of_the_same_number_are_two_claims(kb: KnowledgeBase) -> None:
    said = "The ORR was 90% in all."
    doc = interview((said, Section.ANSWER, "Dr. A"), (f"Yes. {said}", Section.ANSWER, "Dr. B"))
    first = Reader(doc).estimate("90%", "endpoint:orr", Statistic.PROPORTION, value=90.0, unit="%")
    start = doc.body.rindex("90%")
    second = replace(first, passage=1, start=start, end=start + 3)
    number = add(kb.corpus, doc, origin="two.html")
    told = Annotations(estimates=(first, second))
    kb.corpus.annotate(kb.corpus.load(number).version_id, EXTRACTOR, told)
    assert [row.speaker for row in kb.evidence(kind="interview")] == ["Dr. A", "Dr. B"]


def test_show_names_the_speaker_too(kb: KnowledgeBase, hemekb: Run) -> None:
    told_by_pan(kb)
    assert "said by Dr. Pan" in hemekb("show", "3").stdout
    data = json.loads(hemekb("show", "3", "--format", "json").stdout)
    assert {e["speaker"] for e in data["estimates"]} == {"Dr. Pan"}
    assert "said by Dr. Pan" in hemekb("evidence").stdout


def test_what_nobody_says_has_no_speaker(kb: KnowledgeBase) -> None:
    row = kb.evidence()[0]
    assert (row.speaker, row.about, row.said_in) == (None, None, row.study)


# -- annotated ---------------------------------------------------------------------------------


def test_the_annotated_text_links_its_numbers(hemekb: Run) -> None:
    shown = hemekb("show", "pmid:77", "--annotate").stdout
    assert "was 62.1[1] (SD 4.5)." in shown
    assert "the ORRᴱ was 25%[2] (7/36)." in shown
    assert "ᵀ target, ᴰ disease, ᴿ therapy, ᴱ endpoint; [1] is number 1" in shown
    assert "\x1b" not in shown
    plain = hemekb("show", "pmid:77").stdout
    assert "[1]" not in plain
    assert "ᴱ" not in plain


def test_numbers_in_one_place_share_it(kb: KnowledgeBase) -> None:
    doc = document("ORR and CR were 50% (5/10).", ids=("pmid:79",))
    read = Reader(doc)
    orr = read.estimate("50%", "endpoint:orr", Statistic.PROPORTION, value=50.0, unit="%")
    cr = read.estimate("50% (5/10)", "endpoint:cr", Statistic.PROPORTION, value=50.0, unit="%")
    number = add(kb.corpus, doc, origin="c.txt")
    told = Annotations(estimates=(orr, cr))
    kb.corpus.annotate(kb.corpus.load(number).version_id, EXTRACTOR, told)
    html = kb.document(number).to_html()
    assert '50% (5/10)</span><sup><a id="text-1" href="#number-1">[1]</a>' in html
    assert '<a id="text-2" href="#number-2">[2]</a></sup>' in html


def test_the_html_file_stands_alone(hemekb: Run, tmp_path: Path) -> None:
    path = tmp_path / "marked.html"
    result = hemekb("show", "pmid:77", "--html", str(path))
    assert result.stdout == f"Wrote document 1 to {path}; open it in a browser.\n"
    html = path.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    assert "A trial of &lt;i&gt;numbers&lt;/i&gt;" in html
    assert "<i>" not in html
    for number in (1, 2):
        assert f'id="text-{number}" href="#number-{number}"' in html
        assert f'<tr id="number-{number}"><td><a href="#text-{number}">' in html
    targets, places = re.findall(r'href="#([^"]+)"', html), re.findall(r' id="([^"]+)"', html)
    assert set(targets) <= set(places)
    assert len(set(places)) == len(places)
    assert 'title="[2] ORR · proportion · 25% (7/36) †2 · n 36' in html
    assert "†2 7 of 36 is 19.4%, not 25%." in html
    assert "<td>93%</td>" in html
    for kind in ("targets", "diseases", "therapies", "endpoints"):
        assert f"mark.{kind} {{" in html
    assert 'title="endpoint: ORR' in html


def test_where_the_html_file_is_can_be_read_by_programs(hemekb: Run, tmp_path: Path) -> None:
    path = tmp_path / "marked.html"
    told = json.loads(hemekb("show", "1", "--html", str(path), "--format", "json").stdout)
    assert told == {"html": str(path), "document_id": 1}
    refused = hemekb("show", "1", "--html", str(tmp_path / "none" / "x.html"))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "No such file or directory" in refused.stderr
    assert hemekb("show", "1", "--html", str(tmp_path)).exit_code == 2


def test_hard_text_is_only_text(kb: KnowledgeBase) -> None:
    text = 'ORR "was" <script>alert(1)</script> & 5%</p>.'
    passage = Passage(0, len(text), text, heading="<b>", speaker='" onload="x')
    doc = replace(document(text, ids=("pmid:80",)), passages=(passage,), language='"><x')
    number = add(kb.corpus, doc, origin="d.txt")
    told = Estimate(
        0, text.index("5%"), text.index("5%") + 2, "5%", "endpoint:orr", Statistic.PROPORTION, 5.0,
        "%", group='"><script>', assertion=Assertion.AFFIRMED, cohort=0,
    )  # fmt: skip
    cohort = Cohort(0, 0, 3, "<script>", CohortRole.ARM, 20, '"><script>')
    read = Annotations(estimates=(told,), cohorts=(cohort,))
    kb.corpus.annotate(kb.corpus.load(number).version_id, EXTRACTOR, read)
    html = kb.document(number).to_html()
    assert "<script" not in html
    assert "<b>" not in html
    assert 'onload="x' not in html
    assert "<x" not in html


@given(st.data())
def test_what_is_marked_is_the_text_and_nothing_else(data: st.DataObject) -> None:
    text = data.draw(strategies.words.filter(len))
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    spans = data.draw(st.lists(places.filter(lambda p: p[0] < p[1]), max_size=6))
    offset = data.draw(st.integers(0, 50))
    estimates = [
        (n, Estimate(0, offset + a, offset + b, text[a:b], "endpoint:orr", Statistic.COUNT))
        for n, (a, b) in enumerate(spans, start=1)
    ]
    passage = Passage(offset, offset + len(text), text)
    marked = list(annotated(passage, Read((), tuple(estimates)), default_vocabulary()))
    assert "".join(piece.text for piece in marked) == text
    assert sorted(n for piece in marked for n in piece.numbers) == [n for n, _ in estimates]
