"""What is printed about the starter collection, as it was reviewed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.codec import to_plain
from corpus.model import Document
from ingest.formats import recognise
from kb import KnowledgeBase
from kb.cli import main
from kb.starter import starter_files
from tests.golden import assert_golden
from tests.starter_reading import STARTER


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("golden") / "starter.db"
    with KnowledgeBase(path) as kb, starter_files() as files:
        kb.ingest(files, embed=False)
    return path


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("evidence-bcma-pfs.md", "evidence --target BCMA --endpoint PFS --format md"),
        ("evidence-cd7.txt", "evidence --target CD7 --all"),
        ("evidence-lymphoma-os.csv", "evidence --disease lymphoma --endpoint OS --format csv"),
        ("search-listing.txt", "search --target CD7"),
        ("show-trial.txt", "show nct:NCT05625594"),
        ("show-interview.txt", "show 21"),
        ("evidence-everything.csv", "evidence --all --format csv"),
        ("show-paper.json", "show pmid:34324392 --format json"),
    ],
)
def test_printed(database: Path, name: str, command: str) -> None:
    result = CliRunner().invoke(main, ["--db", str(database), *command.split()])
    assert result.exit_code == 0, result.output
    assert_golden(name, _without_chance(result.stdout))


@pytest.mark.parametrize(
    "name",
    [
        "pan-jco-2021.xml",
        "neelapu-blood-2023.nxml",
        "ash-2024-964.html",
        "eha-2024-p932.html",
        "interview-pan-hematology-frontier-2024.html",
        "karmma-nejm-2021.md",
        "nct05625594.txt",
    ],
)
def test_parsed(name: str) -> None:
    content = (STARTER / name).read_bytes()
    (document,) = recognise(content).parse(content)
    assert isinstance(document, Document)
    plain = json.dumps(to_plain(document), ensure_ascii=False, indent=1)
    assert_golden(f"parsed-{name}.json", plain + "\n")


def _without_chance(text: str) -> str:
    """Times, places and digests are of the run, not of the document."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", "TIME", text)
    text = re.sub(r"[^\s\"]*/corpus/starter/", "STARTER/", text)
    return re.sub(r"\b[0-9a-f]{64}\b", "SHA256", text)
