"""What the commands write, in every format, and how they fail."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kb.cli import main

Run = Callable[..., Result]

QUESTIONS = (
    ("search", "CD7 CAR-T"),
    ("search", "cilta-cel", "--explain"),
    ("show", "pmid:123456"),
    ("evidence",),
    ("evidence", "--all"),
    ("stats",),
)
ESCAPE = "\x1b"


def as_csv(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


# -- formats -----------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS)
def test_json_parses(hemekb: Run, question: tuple[str, ...]) -> None:
    result = hemekb(*question, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)


@pytest.mark.parametrize("question", QUESTIONS)
def test_csv_reads_back(hemekb: Run, question: tuple[str, ...]) -> None:
    rows = as_csv(hemekb(*question, "--format", "csv"))
    assert rows
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.parametrize("question", QUESTIONS)
def test_markdown_tables_have_as_many_cells_in_every_row(
    hemekb: Run, question: tuple[str, ...]
) -> None:
    result = hemekb(*question, "--format", "md")
    assert result.exit_code == 0
    tables: list[list[str]] = [[]]
    for line in result.stdout.splitlines():
        if line.startswith("|"):
            tables[-1].append(line)
        elif tables[-1]:
            tables.append([])
    for table in filter(None, tables):
        widths = {row.replace("\\|", "").count("|") for row in table}
        assert len(widths) == 1
        assert set(table[1]) <= set("|-: ")
    assert "<script>" not in result.stdout
    assert any(tables) or question[0] == "stats"


@pytest.mark.parametrize("question", QUESTIONS)
def test_piped_text_is_plain_and_whole(hemekb: Run, question: tuple[str, ...]) -> None:
    result = hemekb(*question)
    assert result.exit_code == 0
    assert ESCAPE not in result.stdout
    assert "…" not in result.stdout
    assert not set(result.stdout) & set("│┃─━┌┐└┘╭╮")
    assert all(line == line.rstrip() for line in result.stdout.splitlines())


def test_evidence_in_every_format_says_the_same(hemekb: Run) -> None:
    asked = ("evidence", "--target", "TNFRSF17", "--endpoint", "PFS")
    (as_json,) = json.loads(hemekb(*asked, "--format", "json").stdout)
    (row,) = as_csv(hemekb(*asked, "--format", "csv"))
    text, markdown = hemekb(*asked).stdout, hemekb(*asked, "--format", "md").stdout
    assert (as_json["value"], as_json["number"], as_json["n"]) == ("HR 0.26", 0.26, 208)
    assert (row["value"], row["interval"], row["p"]) == ("HR 0.26", "95% CI 0.18–0.38", "<0.001")
    assert as_json["sentence"] == row["sentence"]
    for shown in ("HR 0.26", "95% CI 0.18–0.38; p <0.001", "208", "cilta-cel", "2023"):
        assert shown in text
        assert shown.replace("<", "&lt;") in markdown
    assert as_json["sentence"] in text


def test_absent_values_are_empty_not_none(hemekb: Run) -> None:
    (row,) = as_csv(hemekb("evidence", "--endpoint", "CRS", "--format", "csv"))
    assert (row["n"], row["cohort"], row["grade"]) == ("", "", "≥3")
    assert "None" not in hemekb("evidence").stdout
    assert "None" not in hemekb("show", "1").stdout


def test_columns_are_aligned(hemekb: Run) -> None:
    lines = hemekb("evidence").stdout.splitlines()
    column = lines[0].index("Sentence")
    assert all(line[column - 1] == " " != line[column] for line in lines)


def test_search_shows_what_a_reader_needs(hemekb: Run) -> None:
    result = hemekb("search", "CAR-T", "--target", "CD7", "--explain")
    assert result.stdout.startswith("1. CD7 CAR-T in T-ALL\n")
    for shown in (
        "ASH 2024 · 964",
        "abstract",
        "document 1 (ash:2024:964)",
        "Therapies: CD7 CAR-T",
    ):
        assert shown in result.stdout
    assert "words: rank 1, BM25 " in result.stdout
    assert "meaning: not found" in result.stdout
    (hit,) = json.loads(hemekb("search", "T-ALL", "--format", "json").stdout)
    spans = [hit["sentence"][start:end] for start, end in hit["highlights"]]
    assert "T-ALL" in spans


def test_search_says_that_vectors_are_missing(hemekb: Run) -> None:
    result = hemekb("search", "CD7")
    assert "no vector yet" in result.stderr
    assert re.search(r"hemekb --db \S+ ingest$", result.stderr, re.MULTILINE)
    assert "no vector yet" not in hemekb("search", " ", "--target", "CD7").stderr


def test_filters_may_be_given_several_times(hemekb: Run) -> None:
    asked = ("--kind", "paper", "--kind", "Interview", "--format", "json")
    hits = json.loads(hemekb("search", *asked).stdout)
    assert [hit["kind"] for hit in hits] == ["paper", "interview"]
    years = json.loads(hemekb("search", "--year", "2022-2023", "--format", "json").stdout)
    assert [hit["published"] for hit in years] == ["2023", "2022-05"]


def test_earlier_work_is_shown_where_asked_for(hemekb: Run) -> None:
    own, every = hemekb("evidence"), hemekb("evidence", "--all")
    assert "An earlier trial" not in own.stdout
    assert "1 number of earlier or planned work left out; --all shows all." in own.stderr
    assert "prior work" in every.stdout
    assert "Standing" in every.stdout
    assert "Standing" not in own.stdout


def test_show_tells_everything(hemekb: Run) -> None:
    for reference in (["1"], ["ash:2024:964"], ["ASH", "2024", "·", "964"], ["10.1234/cd7"]):
        result = hemekb("show", *reference)
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith("CD7 CAR-T in T-ALL\n")
    for shown in ("doi:10.1234/cd7", "abstract.txt", "Twenty patients", "90% (18/20)", "pmid:999"):
        assert shown in result.stdout
    assert "An earlier trial reported a CR rate of 70%." in result.stdout


def test_stats_count(hemekb: Run, database: Path) -> None:
    rows = {row["name"]: row["value"] for row in as_csv(hemekb("stats", "--format", "csv"))}
    assert rows["documents"] == "3"
    assert rows["documents.paper"] == "1"
    assert rows["path"] == str(database)
    assert json.loads(hemekb("stats", "--format", "json").stdout)["kinds"]["interview"] == 1


# -- nothing found, and errors -----------------------------------------------------------------


@pytest.mark.parametrize(
    "question", [("search", "CD7", "--year", "1990"), ("evidence", "--year", "1990")]
)
@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
def test_nothing_found_is_no_error_and_says_what_next(
    hemekb: Run, question: tuple[str, ...], form: str
) -> None:
    result = hemekb(*question, "--format", form)
    assert result.exit_code == 0
    assert "found" in result.stderr
    assert "hemekb --db" in result.stderr
    if form == "json":
        assert json.loads(result.stdout) == []
    if form == "csv":
        assert result.stdout.count("\n") == 1
    if form == "table":
        assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("show", "ash:1999:1"), 1, "No document answers to"),
        (("evidence", "--target", "BCMAA"), 1, "did you mean BCMA"),
        (("search", "x", "--meeting", "ashh"), 1, "did you mean ash"),
        (("search", "x", "--year", "soon"), 2, "is not a year"),
        (("search", "x", "--kind", "poem"), 2, "interview"),
        (("search", "x", "--limit", "0"), 2, "limit"),
        (("search", "x", "--format", "xml"), 2, "json"),
        (("show",), 2, "DOCUMENT"),
        (("dance",), 2, "No such command"),
    ],
)
def test_errors_are_a_sentence_and_a_code(
    hemekb: Run, arguments: tuple[str, ...], code: int, told: str
) -> None:
    result = hemekb(*arguments)
    assert result.exit_code == code
    assert told in result.stderr
    assert result.stdout == ""
    if code == 1:
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("\n") == 1


READING = (("search", "x"), ("show", "1"), ("evidence",), ("stats",))


@pytest.mark.parametrize("question", READING)
def test_a_missing_database_is_explained_and_not_made(
    hemekb: Run, tmp_path: Path, question: tuple[str, ...]
) -> None:
    missing = tmp_path / "none.db"
    result = hemekb(*question, db=missing)
    assert result.exit_code == 1
    assert "There is no knowledge base at" in result.stderr
    assert "hemekb demo" in result.stderr
    assert not missing.exists()


@pytest.mark.parametrize("question", [*READING, ("ingest", "--no-embed", "a.txt")])
def test_a_file_that_is_no_knowledge_base_is_left_alone(
    hemekb: Run, tmp_path: Path, question: tuple[str, ...]
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear colleague, this is no database. " * 20)
    result = hemekb(*question, db=letter)
    assert (result.exit_code, "not a SQLite database" in result.stderr) == (1, True)
    assert letter.read_text().startswith("Dear colleague")

    foreign = tmp_path / "other.db"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE recipe (name TEXT)")
    connection.close()
    result = hemekb(*question, db=foreign)
    assert (result.exit_code, "not a hemekb knowledge base" in result.stderr) == (1, True)


def test_a_newer_database_is_not_touched(hemekb: Run, database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute(
        """INSERT INTO _sqlite_migrations (migration_set, name, applied_at)
           VALUES ('hemekb', 'm999_future', '2030-01-01')"""
    )
    connection.commit()
    connection.close()
    result = hemekb("stats")
    assert result.exit_code == 1
    assert "newer hemekb" in result.stderr
    assert "upgrade" in result.stderr


def test_a_place_that_cannot_be_written_is_explained(hemekb: Run, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")
    result = hemekb("ingest", "--no-embed", str(in_the_way), db=in_the_way / "sub" / "kb.db")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    result = hemekb("stats", db=tmp_path)
    assert (result.exit_code, "is a folder" in result.stderr) == (1, True)


def test_a_damaged_database_is_one_sentence(hemekb: Run, database: Path) -> None:
    connection = sqlite3.connect(database)
    connection.execute("DROP TABLE estimate")
    connection.commit()
    connection.close()
    result = hemekb("evidence")
    assert result.exit_code == 1
    assert "The knowledge base cannot be used: no such table: estimate." in result.stderr


# -- where the database is ---------------------------------------------------------------------


def test_the_database_is_named_before_or_after_the_command_or_by_the_environment(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def documents(*arguments: str) -> int:
        result = CliRunner().invoke(main, [*arguments, "--format", "json"])
        assert result.exit_code == 0, result.output
        return int(json.loads(result.stdout)["documents"])

    assert documents("--db", str(database), "stats") == 3
    assert documents("stats", "--db", str(database)) == 3
    monkeypatch.setenv("HEMEKB_DB", str(database))
    assert documents("stats") == 3
    # What is nearest to the command counts.
    assert documents("--db", "elsewhere.db", "stats", "--db", str(database)) == 3


def test_next_commands_name_the_same_database(hemekb: Run, tmp_path: Path, database: Path) -> None:
    spaced = database.rename(tmp_path / "my kb.db")
    result = hemekb("search", "nothing-like-this", "--year", "1990", db=spaced)
    assert f"hemekb --db '{spaced}' stats" in result.stderr


def test_every_command_explains_itself() -> None:
    runner = CliRunner()
    for name, command in main.commands.items():
        result = runner.invoke(main, [name, "--help"])
        assert result.exit_code == 0
        assert "--db" in result.stdout
        assert command.help
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert getattr(parameter, "help", None), f"{name} {parameter.name}"
