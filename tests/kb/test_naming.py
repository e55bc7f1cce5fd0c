"""What documents without a title or a venue are called, where people read it."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.annotation import Annotations, Estimate, Statistic
from corpus.model import Contributor, Document, Kind, Role, Section, Venue
from corpus.store import Corpus
from kb import KnowledgeBase
from kb.cli import main
from kb.cli.options import next_command
from search.index import write_chunks
from tests.build import add, document
from tests.kb.library import BagOfWords

HEADING = "Interview with Ada Speaker (Imagined Outlet 2024)"


def _talk() -> Document:
    talk = document(
        ("Does it work?", Section.QUESTION),
        ("In our hands it worked well.", Section.ANSWER),
        kind=Kind.INTERVIEW,
        venue=Venue("Imagined Outlet", year=2024),
    )
    people = (
        Contributor("Imagined Outlet", Role.INTERVIEWER, is_group=True),
        Contributor("Ada Speaker", Role.SPEAKER),
    )
    return replace(talk, contributors=people)


def _report(name: str, percent: str) -> tuple[Document, Annotations]:
    report = document(
        f"The ORR was {percent} in all.", title=name, kind=Kind.PAPER, ids=("nct:NCT01234567",)
    )
    start = report.body.index(percent)
    value = Estimate(
        *(1, start, start + len(percent), percent),
        *("endpoint:orr", Statistic.PROPORTION, float(percent[:-1]), "%"),
    )
    return report, Annotations(estimates=(value,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "named.db"
    with Corpus(path) as corpus:
        for doc, read in (
            (_talk(), Annotations()),
            _report("First report", "80%"),
            _report("Second report", "70%"),
        ):
            number = add(corpus, doc, origin=f"{doc.title}.txt")
            corpus.annotate(corpus.load(number).version_id, "test/1", read)
        write_chunks(corpus.connection)
    return path


@pytest.fixture
def run(path: Path) -> Callable[..., Result]:
    return lambda *arguments: CliRunner().invoke(main, ["--db", str(path), *arguments])


@pytest.fixture
def kb(path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(path, encoder=BagOfWords()) as opened:
        yield opened


def test_an_interview_without_a_title_has_a_heading(
    run: Callable[..., Result], kb: KnowledgeBase
) -> None:
    assert run("search", "hands").stdout.startswith(f"1. {HEADING}\n")
    assert HEADING in run("search", "hands", "--format", "md").stdout
    assert run("show", "1").stdout.startswith(f"{HEADING}\n")
    assert HEADING in kb.search("hands")._repr_html_()
    assert HEADING in kb.document(1)._repr_html_()


def test_the_heading_is_for_people_only(run: Callable[..., Result], kb: KnowledgeBase) -> None:
    (hit,) = json.loads(run("search", "hands", "--format", "json").stdout)
    assert hit["title"] is None
    assert json.loads(run("show", "1", "--format", "json").stdout)["title"] is None
    assert kb.connection.execute("SELECT title FROM version WHERE id = 1").fetchone() == (None,)


def test_a_source_that_is_only_a_kind_is_said_once(run: Callable[..., Result]) -> None:
    shown = run("search", "--kind", "paper").stdout
    assert "   paper · document 3\n" in shown
    assert "paper · paper" not in shown
    assert "Imagined Outlet 2024 · interview" in run("search", "--kind", "interview").stdout


def test_studies_without_a_venue_have_a_name_in_tables(run: Callable[..., Result]) -> None:
    rows = json.loads(run("evidence", "--format", "json").stdout)
    assert [row["study"] for row in rows] == ["paper · NCT01234567"] * 2


def test_a_name_of_several_documents_names_the_others(run: Callable[..., Result]) -> None:
    for name in ("paper", "nct:NCT01234567"):
        result = run("show", name)
        assert result.stdout.startswith("First report\n")
        assert "This is document 2" in result.stderr
        assert "3" in result.stderr.split("has:")[1]
    assert run("show", "3").stderr == ""


def test_the_next_command_can_be_typed_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "my bin"
    folder.mkdir()
    program = folder / "hemekb"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    database = tmp_path / "a.db"

    def command(called: Path, path: Path) -> list[str]:
        monkeypatch.setattr(sys, "argv", [str(called)])
        monkeypatch.setenv("PATH", str(path))
        return shlex.split(next_command("stats", database))

    arguments = ["--db", str(database), "stats"]
    assert command(program, path=tmp_path) == [str(program), *arguments]
    assert command(program, path=folder) == ["hemekb", *arguments]
    assert command(Path(sys.executable), path=tmp_path) == ["hemekb", *arguments]
