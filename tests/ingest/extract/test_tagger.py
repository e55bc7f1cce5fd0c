"""Taggers of names that no vocabulary has, and the links from entities to figures."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extract import relations
from ingest.extract.language import language, mark_sentences
from ingest.extract.tagger import ENTITIES, Span, Tagger, tag_entities
from ingest.extract.tagger.consistency import agreed
from ingest.extract.tagger.features import features
from ingest.extract.tagger.labels import labels_of, spans_of
from ingest.extract.tagger.training import Annotated, Settings, train
from ingest.extract.tagger.words import word_places

MODELS = ("trial", "outcomes", "bc5cdr", "ncbi", "biomedical")
SENTENCE = (
    "The overall response rate was 90% (18/20) in the venetoclax group and 40% (8/20) in the "
    "placebo group."
)
any_text = st.text(st.characters(), max_size=300)  # lone surrogates too


def said(text: str, spans: list[Span], kind: str) -> list[str]:
    return [text[s.start : s.end] for s in spans if s.kind == kind]


def test_a_result_has_its_outcome_its_measures_and_its_interventions() -> None:
    (spans,) = Tagger.named("trial").tag([SENTENCE])
    assert said(SENTENCE, spans, "outcome") == ["overall response rate"]
    assert said(SENTENCE, spans, "measure") == ["90% (18/20)", "40% (8/20)"]
    assert said(SENTENCE, spans, "intervention") == ["venetoclax group", "placebo group"]


def test_names_of_the_laboratory_are_found() -> None:
    text = "Imatinib inhibits BCR-ABL in chronic myeloid leukemia."
    (spans,) = Tagger.named("biomedical").tag([text])
    assert said(text, spans, "chemical") == ["Imatinib"]
    assert said(text, spans, "disease") == ["chronic myeloid leukemia"]


@pytest.mark.parametrize("name", MODELS)
@given(texts=st.lists(any_text, max_size=4))
def test_any_text_at_all_can_be_tagged(name: str, texts: list[str]) -> None:
    tagged = Tagger.named(name).tag(texts)
    assert len(tagged) == len(texts)
    for text, spans in zip(texts, tagged, strict=True):
        assert spans == sorted(spans)
        assert all(before.end <= after.start for before, after in pairwise(spans))
        for span in spans:
            assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
            assert 0 <= span.score <= 1


def test_the_same_text_always_has_the_same_spans() -> None:
    tagger = Tagger.named("trial")
    other = Tagger.named.__func__(Tagger, "trial")  # the one that is kept
    assert other is tagger
    first = tagger.tag([SENTENCE, "Nothing else was seen."])
    tagger.tag(["Quite another text, with 12 patients.", SENTENCE])
    assert tagger.tag([SENTENCE, "Nothing else was seen."]) == first


def test_a_sentence_does_not_depend_on_its_neighbours_length() -> None:
    tagger = Tagger.named("trial")
    (alone,) = tagger.tag([SENTENCE])
    beside = tagger.tag([SENTENCE, "and so on " * 500])[0]
    assert [s[:3] for s in beside] == [s[:3] for s in alone]


def test_a_name_found_once_is_found_wherever_it_is_written() -> None:
    texts = ["Nivolumab was given.", "Then nivolumab again, and nivolumab once more."]
    sentences = [(text, word_places(text)) for text in texts]
    found = agreed(sentences, [[], [Span(5, 14, "chemical", 0.8)]])
    assert said(texts[1], found[1], "chemical") == ["nivolumab", "nivolumab"]


def test_a_short_form_is_what_its_long_form_is() -> None:
    texts = ["Graft versus host disease (GVHD) was seen.", "GVHD was mild."]
    sentences = [(text, word_places(text)) for text in texts]
    found = agreed(sentences, [[Span(0, 25, "disease", 0.9)], []])
    assert said(texts[0], found[0], "disease") == ["Graft versus host disease", "GVHD"]
    assert said(texts[1], found[1], "disease") == ["GVHD"]


def test_measures_do_not_spread() -> None:
    texts = ["20 patients responded.", "Of 20 patients, few were old."]
    sentences = [(text, word_places(text)) for text in texts]
    assert agreed(sentences, [[Span(0, 11, "measure", 0.9)], []])[1] == []


@given(st.text("ab 1-", max_size=40), st.data())
def test_labels_and_spans_say_the_same(text: str, data: st.DataObject) -> None:
    places = word_places(text)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(places)), max_size=6)))
    spans = [
        Span(places[first][0], places[last - 1][1], "outcome") for first, last in pairwise(cuts)
    ]
    assert list(spans_of(places, labels_of(places, spans))) == spans


@given(any_text)
def test_a_word_has_so_many_features_and_no_more(text: str) -> None:
    words = [text[start:end] for start, end in word_places(text)]
    assert all(len(row) <= 120 for row in features(words))


def test_a_repeated_word_is_described_once() -> None:
    from ingest.extract.tagger.features import _known

    _known.cache_clear()
    features(["placebo"] * 1000)
    assert _known.cache_info().misses == 1


def test_the_component_registers_spans_with_scores() -> None:
    doc = language().make_doc(SENTENCE)
    tag_entities(mark_sentences(doc))
    group = doc.spans[ENTITIES]
    assert ("overall response rate", "outcome") in [(s.text, s.label_) for s in group]
    assert len(group.attrs["scores"]) == len(group)


def test_the_same_sentences_make_the_same_model(tmp_path: Path) -> None:
    (spans,) = Tagger.named("trial").tag([SENTENCE])
    lesson = [Annotated(SENTENCE, tuple(spans)), Annotated("Nothing was seen.", ())]
    for name in ("first", "second"):
        train(lesson, tmp_path / f"{name}.npz", Settings(rounds=10))
    assert (tmp_path / "first.npz").read_bytes() == (tmp_path / "second.npz").read_bytes()
    assert Tagger(tmp_path / "first.npz").tag([SENTENCE])[0]


def test_figures_are_linked_to_their_outcome_and_their_arm() -> None:
    (spans,) = Tagger.named("trial").tag([SENTENCE])
    links = {
        (SENTENCE[x.head.start : x.head.end], SENTENCE[x.measure.start : x.measure.end], x.relation)
        for x in relations.shipped().link(SENTENCE, spans)
    }
    assert links == {
        ("overall response rate", "90% (18/20)", "outcome"),
        ("overall response rate", "40% (8/20)", "outcome"),
        ("venetoclax group", "90% (18/20)", "first arm"),
        ("placebo group", "40% (8/20)", "second arm"),
    }


@given(any_text)
def test_any_text_and_its_spans_can_be_linked(text: str) -> None:
    (spans,) = Tagger.named("trial").tag([text])
    for link in relations.shipped().link(text, spans):
        assert link.measure.kind == "measure"
        assert link.score > 0.5


def test_a_list_of_hundreds_is_not_linked() -> None:
    text = "a 1 " * 200
    spans = [Span(n, n + 1, ("outcome", "measure")[n // 2 % 2]) for n in range(0, 800, 2)]
    assert relations.shipped().link(text, spans) == []
