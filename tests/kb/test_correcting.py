"""A person's corrections, as a command and in a notebook."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from corpus.annotation import Annotations, CohortRole
from corpus.correction import Action, Subject
from corpus.errors import InvalidCorrection, NotFound
from ingest.extract import readers
from ingest.extract.version import EXTRACTOR
from kb import KnowledgeBase
from tests.build import add
from tests.kb.library import ABSTRACT, annotations_of_abstract

Run = Callable[..., Result]
ABSTRACT_IS = "ash:2024:964"


def as_json(result: Result) -> object:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


# -- the command -------------------------------------------------------------------------------


def test_a_number_is_corrected_and_marked_everywhere(hemekb: Run) -> None:
    done = hemekb(
        "correct", ABSTRACT_IS, "--number", "1", "--set", "value=95", "--set", "n=19",
        "--note", "see table 2", "--by", "Ann",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "change number" in done.stdout
    assert "value=95, n=19" in done.stdout
    assert "Look again: 18 of 19 is 94.7%" not in done.stderr
    assert "show 1 --annotate" in done.stderr
    for shown in (hemekb("show", "1").stdout, hemekb("evidence").stdout):
        assert "95% (18/19)" in shown
        assert "corrected by Ann" in shown
    rows = json.loads(hemekb("evidence", "--endpoint", "CR", "--format", "json").stdout)
    assert [(r["number"], r["n"], r["corrected_by"]) for r in rows] == [(95.0, 19, "Ann")]
    data = json.loads(hemekb("show", "1", "--format", "json").stdout)
    assert [e["corrected_by"] for e in data["estimates"]] == ["Ann", None, None, None]
    (kept,) = data["corrections"]
    assert (kept["changes"], kept["note"], kept["placed"]) == (
        {"value": "95", "n": "19"}, "see table 2", True,
    )  # fmt: skip


def test_arithmetic_that_does_not_come_out_is_told(hemekb: Run) -> None:
    done = hemekb("correct", "1", "--number", "1", "--set", "value=50")
    assert "Look again: 18 of 20 is 90.0%, not 50%." in done.stderr


def test_what_is_not_there_is_rejected(hemekb: Run) -> None:
    hemekb("correct", "1", "--number", "2", "--reject")
    data = json.loads(hemekb("show", "1", "--format", "json").stdout)
    assert [e["text"] for e in data["estimates"]] == ["90%", "75%", "70%"]
    assert hemekb("correct", "1", "--cohort", "1", "--reject").exit_code == 0
    data = json.loads(hemekb("show", "1", "--format", "json").stdout)
    assert data["cohorts"] == []
    assert {e["cohort"] for e in data["estimates"]} == {None}


def test_what_is_missing_is_added(hemekb: Run) -> None:
    quote = "The CR rate was 90% (⟦18/20⟧), and"
    done = hemekb("correct", "1", "--add", quote, "--set", "endpoint=MRD negativity", "--by", "Bo")
    assert done.exit_code == 0, done.output
    (row,) = json.loads(
        hemekb("evidence", "--endpoint", "MRD negativity", "--format", "json").stdout
    )
    assert (row["value"], row["statistic"], row["n"]) == ("18/20", "proportion", 20)
    assert row["corrected_by"] == "Bo"
    again = hemekb("correct", "1", "--add", quote, "--set", "endpoint=MRD negativity")
    assert (again.exit_code, "already, as number 5" in again.stderr) == (1, True)


def test_cohorts_and_concepts_are_added_and_put_right(hemekb: Run) -> None:
    for arguments in (
        ("--add", "[[Twenty patients]] with T-ALL", "--set", "role=enrolled", "--set", "size=20"),
        ("--cohort", "1", "--set", "label=all", "--set", "parent=2"),
        ("--mention", "patients with ⟦T-ALL⟧ were infused", "--set", "concept=CD22"),
        ("--add", "⟦An earlier trial⟧ reported", "--set", "concept=CD19"),
        ("--number", "4", "--set", "cohort=1", "--set", "endpoint=ORR", "--set", "time=6 mo"),
    ):
        done = hemekb("correct", "1", *arguments)
        assert done.exit_code == 0, done.output
    data = json.loads(hemekb("show", "1", "--format", "json").stdout)
    infused, enrolled = data["cohorts"]
    assert (infused["label"], infused["parent"], enrolled["role"]) == ("all", 1, "enrolled")
    assert {"CD22", "CD19"} <= {m["label"] for m in data["mentions"]}
    fourth = data["estimates"][3]
    assert (fourth["label"], fourth["cohort"], fourth["time"]["value"]) == ("ORR", 0, 6.0)


def test_corrections_are_listed_in_every_format(hemekb: Run) -> None:
    empty = hemekb("correct", "1", "--list")
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert "Nothing was corrected yet" in empty.stderr
    hemekb("correct", "1", "--number", "1", "--set", "endpoint=ORR", "--by", "Ann")
    assert "CR 90% (18/20)  endpoint=ORR  Ann" in hemekb("correct", "1", "--list").stdout
    (listed,) = json.loads(hemekb("correct", "1", "--list", "--format", "json").stdout)
    assert (listed["action"], listed["concept"]) == ("change", "endpoint:cr")
    assert listed["was"]["value"] == 90.0
    for form in ("csv", "md"):
        assert "endpoint=ORR" in hemekb("correct", "1", "--list", "--format", form).stdout


def test_undoing_brings_the_reading_back(hemekb: Run) -> None:
    before = hemekb("show", "1").stdout
    hemekb("correct", "1", "--number", "1", "--set", "value=95")
    hemekb("correct", "1", "--number", "2", "--reject")
    assert hemekb("correct", "1", "--undo", "1").exit_code == 0
    assert "forgotten" in hemekb("correct", "1", "--undo", "2").stderr
    assert hemekb("show", "1").stdout == before
    gone = hemekb("correct", "1", "--undo", "2")
    assert (gone.exit_code, "has no correction 2" in gone.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--number", "9", "--set", "value=1"), 1, "has no number 9; it has 1 to 4"),
        (("--number", "0", "--reject"), 1, "has no number 0"),
        (("--number", "1", "--set", "colour=red"), 1, "choose among endpoint, statistic"),
        (("--number", "1", "--set", "value=many"), 1, "allowed is a number such as 81"),
        (("--number", "1", "--set", "endpoint=nonsense"), 1, "not among the endpoints"),
        (("--number", "1", "--set", "cohort=3"), 1, "there is: 1 (20 infused)"),
        (("--cohort", "1", "--set", "parent=1"), 1, "no part of itself"),
        (("--number", "1"), 1, "Either reject the number or set"),
        (("--number", "1", "--set", "n=5", "--reject"), 1, "Either reject the number or set"),
        (("--number", "1", "--cohort", "1", "--reject"), 1, "Point at one thing"),
        (("--set", "n=5"), 1, "Point at one thing"),
        (("--add", "no mark", "--set", "endpoint=ORR"), 1, "Mark what is meant"),
        (("--add", "is not ⟦there⟧", "--set", "endpoint=ORR"), 1, "exactly once"),
        (("--add", "The ⟦CR⟧ rate was", "--set", "endpoint=ORR"), 1, "'CR' is no value"),
        (("--add", "The ⟦CR⟧ rate was", "--set", "value=3"), 1, "Say what it is"),
        (
            ("--add", "⟦Twenty⟧ patients with", "--set", "endpoint=ORR", "--set", "value=3"),
            1, "which statistic",
        ),
        (("--mention", "led ⟦to⟧ nothing", "--reject"), 1, "exactly once"),
        (("--mention", "T-ALL ⟦were infused⟧", "--reject"), 1, "No concept was read there"),
        (("--number", "1", "--set", "value"), 2, "FIELD=VALUE"),
        ((), 2, "Say one thing"),
        (("--list", "--undo", "1"), 2, "Say one thing"),
        (("--undo", "77"), 1, "has no correction 77"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_in_a_sentence(
    hemekb: Run, arguments: tuple[str, ...], code: int, told: str
) -> None:
    done = hemekb("correct", "1", *arguments)
    assert (done.exit_code, done.stdout) == (code, ""), done.output
    assert told in done.stderr
    assert json.loads(hemekb("correct", "1", "--list", "--format", "json").stdout) == []


# -- the library -------------------------------------------------------------------------------


def test_a_notebook_corrects_with_values(kb: KnowledgeBase) -> None:
    made = kb.correct(ABSTRACT_IS, number=1, changes={"value": 95, "n": 19}, author="Ann")
    assert (made.action, made.subject, made.author) == (Action.CHANGE, Subject.ESTIMATE, "Ann")
    assert kb.corrections(ABSTRACT_IS) == (made,)
    row = kb.evidence(endpoint="CR")[0]
    assert (row.value, row.n, row.corrected_by) == ("95% (18/19)", 19, "Ann")
    assert kb.doubts_about(made) == ()
    assert kb.undo_correction(made.id) == made
    assert kb.evidence(endpoint="CR")[0].value == "90% (18/20)"
    with pytest.raises(InvalidCorrection, match="number"):
        kb.correct(ABSTRACT_IS, number=1, cohort=1, reject=True)
    with pytest.raises(NotFound):
        kb.correct("pmid:404", number=1, reject=True)


def test_a_correction_without_a_name_is_a_persons(kb: KnowledgeBase) -> None:
    kb.correct(1, number=1, changes={"grade": "≥3"})
    assert kb.evidence(endpoint="CR")[0].corrected_by == "a person"


def test_corrections_hold_through_another_reading_and_another_version(kb: KnowledgeBase) -> None:
    kb.correct(1, number=1, changes={"value": "95%"}, author="Ann")
    version = kb.corpus.load(1).version_id
    kb.corpus.annotate(version, EXTRACTOR, annotations_of_abstract())
    assert kb.evidence(endpoint="CR")[0].value == "95% (18/20)"
    moved = replace(ABSTRACT, note="a change of standing alone")
    assert add(kb.corpus, moved, origin="new.txt") == 1
    latest = kb.corpus.load(1).version_id
    assert latest != version
    kb.corpus.annotate(latest, EXTRACTOR, annotations_of_abstract())
    assert kb.evidence(endpoint="CR")[0].value == "95% (18/20)"


def test_a_correction_that_lost_its_sentence_is_named(kb: KnowledgeBase, hemekb: Run) -> None:
    kb.correct(1, number=1, changes={"value": "95%"}, author="Ann")
    (title, *_) = ABSTRACT.passages
    other = replace(ABSTRACT, body=title.text, passages=(title,))
    assert add(kb.corpus, other, origin="new.txt") == 1
    kb.corpus.annotate(kb.corpus.load(1).version_id, EXTRACTOR, Annotations())
    (lost,) = kb.unplaced_corrections()
    assert kb.document(1).unplaced == (lost,)
    assert "NOT FOUND" in hemekb("correct", "1", "--list").stdout
    assert "Correction 1 is kept, but its sentence is not in this version" in (
        hemekb("show", "1").stdout
    )
    assert "Not placed any more" in kb.document(1).to_html()
    told = hemekb("extract")
    assert "Correction 1 of document 1: the sentence is not there any more" in told.stderr


def test_a_new_version_without_the_sentence_says_so_when_it_comes(
    hemekb: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "read_here", lambda texts: ((n, Annotations()) for n, _ in texts))
    note, database = tmp_path / "note.md", tmp_path / "notes.db"
    note.write_text("# A note\n\nKind: news\n\nThe ORR was 81% in all.\n")
    assert hemekb("ingest", "--no-embed", str(note), db=database).exit_code == 0
    quote = ("--add", "The ORR was ⟦81%⟧ in", "--set", "endpoint=ORR")
    done = hemekb("correct", "1", *quote, db=database)
    assert done.exit_code == 0, done.output
    note.write_text("# A note\n\nKind: news\n\nIt was withdrawn. The ORR was  81% in all.\n")
    told = hemekb("ingest", "--no-embed", str(note), db=database)
    assert "the sentence is not there" not in told.stderr
    assert '"value": 81.0' in hemekb("show", "1", "--format", "json", db=database).stdout
    note.write_text("# A note\n\nKind: news\n\nIt was withdrawn.\n")
    told = hemekb("ingest", "--no-embed", str(note), db=database)
    assert "Correction 1 of document 1: the sentence is not there any more" in told.stderr
    (kept,) = json.loads(hemekb("correct", "1", "--list", "--format", "json", db=database).stdout)
    assert kept["placed"] is False


def test_the_index_follows_a_corrected_concept(kb: KnowledgeBase) -> None:
    assert [hit.document_id for hit in kb.search("", target="CD19")] == []
    made = kb.correct(1, add="⟦An earlier trial⟧ reported", changes={"concept": "CD19"})
    assert [hit.document_id for hit in kb.search("", target="CD19")] == [1]
    assert kb.stats().pending_index == 0
    kb.undo_correction(made.id)
    assert [hit.document_id for hit in kb.search("", target="CD19")] == []
    assert kb.corpus.annotations(kb.corpus.load(1).version_id) == annotations_of_abstract()


def test_a_corrected_cohort_gives_its_people(kb: KnowledgeBase) -> None:
    kb.correct(1, cohort=1, changes={"size": 21, "role": CohortRole.TREATED})
    row = kb.evidence(endpoint="OS")[0]
    assert (row.n, row.population) == (21, "treated")
