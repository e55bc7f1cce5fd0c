"""``hemekb ingest`` on own-written files, from reading to what can be asked afterwards."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from corpus.errors import ModelError
from corpus.store import Corpus
from ingest.pipeline import IngestReport, Rejection
from kb import KnowledgeBase
from kb.cli import main
from kb.cli.boundary import STOPPED
from kb.cli.page_counts import ingest_page
from kb.cli.render_plain import render_plain
from tests.kb.library import BagOfWords, run_process

STORY = """# CD7 CAR-T for T-ALL in a story of our own

Kind: abstract
Meeting: ASH 2024
Number: 4711
Date: 2024-12-07

## Results

Thirty patients with T-cell acute lymphoblastic leukemia (T-ALL) were infused with CD7 CAR-T
cells. The overall response rate (ORR) was 80% (24/30). Median overall survival (OS) was 14.5
months (95% CI 9.1-20.3).
"""
RIS = """TY  - JOUR
TI  - Talquetamab against GPRC5D in an imagined trial
AB  - Of 50 patients with multiple myeloma treated, 70% responded.
DO  - 10.1234/imagined.1
PY  - 2023
ER  -
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "texts"
    made.mkdir()
    (made / "story.md").write_text(STORY, encoding="utf-8")
    (made / "list.ris").write_text(RIS, encoding="utf-8")
    return made


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--db", str(tmp_path / "new" / "kb.db"), *arguments])

    return run


def test_what_was_ingested_can_be_asked_for(folder: Path, run: Callable[..., Result]) -> None:
    result = run("ingest", "--no-embed", str(folder))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Read 2 files: 2 new.\n")
    assert "Extracting (2)" in result.stderr
    assert re.search(r"make them: hemekb --db \S+ ingest$", result.stderr, re.MULTILINE)
    assert "Next: hemekb --db" in result.stderr

    (row,) = json.loads(run("evidence", "--endpoint", "OS", "--format", "json").stdout)
    assert (row["value"], row["interval"], row["n"]) == ("14.5 mo", "95% CI 9.1–20.3", 30)
    hits = json.loads(run("search", "talquetamab", "--format", "json").stdout)
    assert hits[0]["identifiers"] == ["doi:10.1234/imagined.1"]
    assert run("show", hits[0]["reference"]).exit_code == 0


def test_ingesting_again_changes_nothing(folder: Path, run: Callable[..., Result]) -> None:
    run("ingest", "--no-embed", str(folder))
    again = run("ingest", "--no-embed", str(folder))
    assert again.exit_code == 0
    assert "2 unchanged" in again.stdout
    assert "new" not in again.stdout


def test_what_cannot_be_read_is_named_and_costs_nothing_else(
    folder: Path, run: Callable[..., Result]
) -> None:
    (folder / "noise.bin").write_bytes(bytes(range(256)) * 8)
    result = run("ingest", "--no-embed", str(folder), str(folder / "none.txt"))
    assert result.exit_code == 0
    assert "2 new, 2 not readable" in result.stdout
    assert "noise.bin – " in result.stdout
    assert "none.txt – " in result.stdout

    report = json.loads(run("ingest", "--no-embed", str(folder), "--format", "json").stdout)
    assert report["unchanged"] == 2
    assert [Path(r["origin"]).name for r in report["rejected"]] == ["noise.bin"]


def test_nothing_readable_is_an_error(tmp_path: Path, run: Callable[..., Result]) -> None:
    result = run("ingest", "--no-embed", str(tmp_path / "none.txt"))
    assert result.exit_code == 1
    assert "Nothing could be read" in result.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run("ingest", "--no-embed", str(empty))
    assert result.exit_code == 1
    assert "No documents were found there" in result.stderr


def test_many_rejections_are_counted() -> None:
    rejected = tuple(Rejection("a.xml", str(n), "It has no title.") for n in range(25))
    text = render_plain(ingest_page(IngestReport(files=1, rejected=rejected)))
    assert text.count("It has no title.") == 20
    assert "and 5 more; --format json lists all." in text


def test_a_missing_model_costs_only_the_vectors(
    folder: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> Path:
        raise ModelError("The embedding model is not installed; install it.")

    monkeypatch.setattr("search.encoder.exported_model", missing)
    result = run("ingest", str(folder))
    assert result.exit_code == 1
    assert "2 new" in result.stdout
    assert "Error: The embedding model is not installed; install it." in result.stderr
    assert len(json.loads(run("search", "talquetamab", "--format", "json").stdout)) == 1


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_keeps_what_was_finished(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(1500):
        text = STORY.replace("4711", str(5000 + number)).replace("our own", f"number {number}")
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    database = tmp_path / "kb.db"
    command = ["--db", str(database), "ingest", "--no-embed", str(folder)]
    process = subprocess.Popen(
        [sys.executable, "-m", "kb.cli", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Reading")
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert STOPPED in err
    assert "Traceback" not in err
    with Corpus(database, create=False) as corpus:
        (kept,) = corpus.connection.execute("SELECT count(*) FROM document").fetchone()
        assert corpus.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert kept < 1500


@pytest.mark.model
def test_embedding_makes_meaning_searchable(
    folder: Path, tmp_path: Path, prepared_model: Path
) -> None:
    database = str(tmp_path / "kb.db")
    done = run_process("--db", database, "ingest", str(folder), timeout=180)
    assert done.returncode == 0, done.stderr
    assert "Embedding (2)" in done.stderr
    question = "how long do children live"  # not one of these words is in either text
    found = run_process("--db", database, "search", question, "--format", "json", "--explain")
    hits = json.loads(found.stdout)
    assert "T-ALL" in hits[0]["title"]
    assert [(hit["lexical_rank"], hit["dense_rank"]) for hit in hits] == [(None, 1), (None, 2)]
    with KnowledgeBase(database, create=False) as kb:
        stats = kb.stats()
    assert stats.embedded == stats.chunks == 2


@pytest.mark.model
def test_the_demonstration_shows_all_and_leaves_the_users_own_alone(
    tmp_path: Path, prepared_model: Path
) -> None:
    own = tmp_path / "own.db"
    shown = run_process("demo", timeout=300, HEMEKB_DB=str(own))
    assert shown.returncode == 0, shown.stderr
    assert not own.exists()
    assert "CNSL" in shown.stdout
    assert "ash:2024:964" in shown.stdout
    assert "PFS" in shown.stdout
    tries = [line.strip() for line in shown.stderr.splitlines() if line.startswith("  hemekb ")]
    assert len(tries) == 3
    for line in tries:
        done = subprocess.run(
            line.replace("hemekb", f"{sys.executable} -m kb.cli", 1),
            shell=True,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout


def test_without_a_path_it_does_what_was_left(run: Callable[..., Result], folder: Path) -> None:
    missing = run("ingest")
    assert missing.exit_code == 1
    assert "There is no knowledge base" in missing.stderr
    assert run("ingest", "--no-embed", str(folder)).exit_code == 0
    again = run("ingest", "--no-embed")
    assert (again.exit_code, again.stdout) == (0, "Nothing new was read.\n")


def test_vectors_left_for_later_are_made_without_a_path(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "kb.db"
    with KnowledgeBase(database) as kb:
        kb.ingest([folder], embed=False)
    monkeypatch.setattr(KnowledgeBase, "_the_encoder", lambda _: BagOfWords())
    result = CliRunner().invoke(main, ["--db", str(database), "ingest"])
    assert result.exit_code == 0, result.output
    assert "Made 2 vectors." in result.stderr
    with KnowledgeBase(database) as kb:
        assert kb.stats().embedded == 2
