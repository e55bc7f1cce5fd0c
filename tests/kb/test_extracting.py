"""Reading again: what would change is shown first, what holds is left alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from corpus.annotation import Annotations, CohortRole, Statistic
from corpus.model import Passage
from corpus.store import Corpus
from ingest.extract import readers
from kb import KnowledgeBase
from tests.kb.library import (
    ABSTRACT,
    INTERVIEW,
    BagOfWords,
    Reader,
    annotations_of_abstract,
    annotations_of_paper,
)

Run = Callable[..., Result]


class NewReading:
    """Stands for a newer extractor: what it reads in each version is given."""

    def __init__(self, readings: dict[int, Annotations]) -> None:
        self.readings = readings
        self.read: list[int] = []

    def __call__(
        self, texts: Iterable[tuple[int, tuple[Passage, ...]]]
    ) -> Iterator[tuple[int, Annotations]]:
        for number, _ in texts:
            self.read.append(number)
            yield number, self.readings[number]


def _newer() -> dict[int, Annotations]:
    """One more number, one otherwise, one gone, and other people, in the abstract alone."""
    old = annotations_of_abstract()
    cr, os, rate, _ = old.estimates
    read = Reader(ABSTRACT)
    added = read.estimate("18/20", "endpoint:orr", Statistic.PROPORTION, events=18, denominator=20)
    return {
        1: replace(
            old,
            mentions=old.mentions[:-1],
            cohorts=(*old.cohorts, read.cohort("Twenty", CohortRole.ENROLLED, 20)),
            estimates=(replace(cr, value=91.0, events=None), os, rate, added),
        ),
        2: annotations_of_paper(),
        3: Annotations(mentions=Reader(INTERVIEW).mentions()),
    }


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> NewReading:
    made = NewReading(_newer())
    monkeypatch.setattr(readers, "read_here", made)
    return made


@pytest.fixture
def outdated(database: Path) -> Path:
    """As an older extractor has left it."""
    with Corpus(database) as corpus:
        corpus.connection.execute("UPDATE version SET extracted_by = 'rules/0'")
    return database


def dump(path: Path) -> list[str]:
    with Corpus(path) as corpus:
        return list(corpus.connection.iterdump())


def test_the_difference_is_shown_and_nothing_is_written(
    hemekb: Run, outdated: Path, reader: NewReading
) -> None:
    before = dump(outdated)
    result = hemekb("extract", "--diff")
    assert result.exit_code == 0, result.output
    assert "Read 3 documents" in result.stdout
    assert "1 document would change." in result.stdout
    told = "numbers: 1 added, 1 removed, 1 changed; cohorts: 1 added; mentions: 1 removed"
    assert f"ASH 2024 · 964 [1] CD7 CAR-T in T-ALL\n  {told}\n" in result.stdout
    assert "value: 90 → 91; events: 18 → –" in result.stdout
    assert "An earlier trial reported a CR rate of 70%." in result.stdout
    assert "Nothing was written; make it so: hemekb --db" in result.stderr
    assert dump(outdated) == before


def test_the_difference_as_data(hemekb: Run, outdated: Path, reader: NewReading) -> None:
    found = json.loads(hemekb("extract", "--diff", "--format", "json").stdout)
    assert found["documents_read"] == 3
    (document,) = found["documents"]
    assert document["estimates"] == {"added": 1, "removed": 1, "changed": 1}
    assert [n["change"] for n in document["numbers"]] == ["changed", "added", "removed"]
    rows = list(csv.DictReader(io.StringIO(hemekb("extract", "--diff", "--format", "csv").stdout)))
    assert [row["value"] for row in rows] == ["91%", "18/20", "70%"]
    assert "| changed | CR |" in hemekb("extract", "--diff", "--format", "md").stdout.replace(
        "**", ""
    )


def test_only_so_many_documents(hemekb: Run, outdated: Path, reader: NewReading) -> None:
    assert "Read 2 documents" in hemekb("extract", "--diff", "--limit", "2").stdout
    assert "Read 1 document with" in hemekb("extract", "--limit", "1").stdout
    assert reader.read == [1, 2, 1]
    assert "Read 2 documents" in hemekb("extract").stdout
    assert "Read 0 documents" in hemekb("extract").stdout


def test_what_is_up_to_date_is_left_alone_unless_all_is_asked(
    hemekb: Run, reader: NewReading
) -> None:
    done = hemekb("extract")
    assert (done.exit_code, reader.read) == (0, [])
    assert "extract --all" in done.stderr
    assert json.loads(hemekb("extract", "--all", "--format", "json").stdout)["documents"] == 3
    assert reader.read == [1, 2, 3]
    again = hemekb("extract", "--all", "--diff")
    assert "0 documents would change." in again.stdout


def test_only_what_mentions_other_concepts_is_indexed_again_and_nothing_encoded(
    outdated: Path, reader: NewReading
) -> None:
    encoder = BagOfWords()
    with KnowledgeBase(outdated, encoder=encoder) as kb:
        assert kb.stats().pending_extraction == 3
        kb.embed()
        done = kb.extract()
        assert (done.documents, done.reindexed) == (3, 1)
        assert kb.embed() == 0
        stats = kb.stats()
        assert stats.pending_extraction == stats.pending_index == 0
        assert stats.embedded == stats.chunks > 0
        assert kb.evidence(endpoint="CR")[0].value == "91%"


def test_corrections_hold_and_are_no_difference(outdated: Path, reader: NewReading) -> None:
    with KnowledgeBase(outdated, encoder=BagOfWords()) as kb:
        kb.correct(1, number=1, changes={"value": "95", "events": ""})
        numbers = kb.extraction_diff()[0].numbers
        assert [n.change for n in numbers] == ["added", "removed"]
        kb.extract()
        row = kb.evidence(endpoint="CR")[0]
        assert (row.value, row.corrected_by) == ("95%", "a person")
