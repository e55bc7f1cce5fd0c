"""The starter collection, read as a careful reader would: every field of every document."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from corpus.annotation import Annotations
from corpus.model import Document
from corpus.vocabulary import default_vocabulary
from ingest.extract.assertion import assertion_of, is_negated
from ingest.extract.extractor import Extractor
from ingest.extract.language import split_sentences
from ingest.formats import recognise
from tests.starter_reading import gold_files, load_gold, reading, source_of

FIELDS = (
    "kind", "source_label", "identifiers", "published", "targets", "diseases", "therapies",
    "endpoints", "trials", "phase", "design", "cohorts", "estimates", "citations",
)  # fmt: skip
GOLD = gold_files()


@cache
def read(source: Path) -> tuple[Document, Annotations]:
    content = source.read_bytes()
    (document,) = recognise(content).parse(content)
    assert isinstance(document, Document)
    return document, Extractor(default_vocabulary()).extract(document)


@pytest.mark.parametrize("gold", GOLD, ids=lambda p: p.name.removesuffix(".gold.json"))
@pytest.mark.parametrize("field", FIELDS)
def test_reads_what_the_gold_says(gold: Path, field: str) -> None:
    document, found = read(source_of(gold))
    assert reading(document, found)[field] == load_gold(gold)[field]


@pytest.mark.parametrize("gold", GOLD, ids=lambda p: p.name.removesuffix(".gold.json"))
def test_knows_earlier_work_and_denials(gold: Path) -> None:
    document, _ = read(source_of(gold))
    sentences = split_sentences(document.passages)
    expected = json.loads(gold.read_text(encoding="utf-8"))
    for words in expected["prior_work"]:
        (sentence, *_) = [s for s in sentences if words in s.text]
        assert assertion_of(sentence.text, sentence.section) == "prior_work", words
    for words in expected["negated"]:
        (sentence, *_) = [s for s in sentences if words in s.text]
        start = sentence.text.index(words)
        assert any(
            is_negated(sentence.text, position, position + 1)
            for position in range(start + 3, start + len(words))
        ), words


@pytest.mark.parametrize("gold", GOLD, ids=lambda p: p.name.removesuffix(".gold.json"))
def test_everything_read_has_its_place(gold: Path) -> None:
    document, found = read(source_of(gold))
    for item in (*found.mentions, *found.cohorts, *found.estimates):
        passage = document.passages[item.passage]
        assert passage.start <= item.start < item.end <= passage.end
        assert document.body[item.start : item.end] == item.text
