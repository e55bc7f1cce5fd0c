"""An evidence table without rows says why, what there is, and what to type next."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from kb import KnowledgeBase
from kb.cli import main

Run = Callable[..., Result]


def test_what_is_reported_instead(hemekb: Run) -> None:
    result = hemekb("evidence", "--target", "CD7", "--endpoint", "PFS")
    assert (result.exit_code, result.stdout) == (0, "")
    first, second, third, *_ = result.stderr.splitlines()
    assert first == "No number for PFS was found in the 1 document that passes the other filters."
    assert second == "Reported there: OS (2), CR (1)."  # the CR of earlier work is not counted
    assert third.startswith("See them: hemekb ")


def test_the_command_that_is_named_shows_them(hemekb: Run) -> None:
    told = hemekb("evidence", "--target", "CD7", "--endpoint", "PFS").stderr
    command = shlex.split(told.split("See them: ")[1].splitlines()[0])
    result = CliRunner().invoke(main, [*command[1:], "--format", "json"])
    assert {row["endpoint"] for row in json.loads(result.stdout)} == {"OS", "CR"}


def test_filters_that_exclude_one_another_are_counted_alone(hemekb: Run) -> None:
    told = hemekb("evidence", "--target", "CD269", "--meeting", "EHA").stderr
    assert "No document passes these filters together." in told
    assert "On its own, target BCMA has 1 document, meeting eha 0." in told
    assert "hemekb" in told.splitlines()[-1]


def test_one_filter_that_excludes_all(hemekb: Run) -> None:
    told = hemekb("evidence", "--meeting", "EHA").stderr
    assert told.startswith("No document passes these filters.\nNext: hemekb ")


def test_only_earlier_work_is_said_to_be_left_out(hemekb: Run, kb: KnowledgeBase) -> None:
    kb.connection.execute("DELETE FROM estimate WHERE assertion = 'affirmed'")
    result = hemekb("evidence", "--target", "CD7", "--endpoint", "CR")
    assert "No number for CR was found in the 1 document" in result.stderr
    assert "CR is named, without a result of its own, in 1 document." in result.stderr
    assert "search --target CD7 --endpoint CR" in result.stderr
    assert "1 number of earlier or planned work left out; --all shows all." in result.stderr


def test_an_empty_knowledge_base_says_so() -> None:
    with KnowledgeBase(":memory:") as kb:
        for table in (kb.evidence(), kb.evidence(endpoint="OS")):
            assert table.nearby is not None
            assert table.nearby.sentences == ("There are no documents in the knowledge base yet.",)


def test_a_table_with_rows_has_no_excuse(kb: KnowledgeBase) -> None:
    assert kb.evidence(target="CD7").nearby is None


def test_a_limit_says_what_is_beyond_it(hemekb: Run) -> None:
    assert len(json.loads(hemekb("evidence", "--format", "json").stdout)) == 5
    assert "3 more numbers beyond the limit" in hemekb("evidence", "--limit", "2").stderr
    assert "beyond" not in hemekb("evidence", "--limit", "5").stderr


@pytest.mark.parametrize("form", ["json", "csv", "md"])
def test_programs_get_an_empty_table(hemekb: Run, form: str) -> None:
    result = hemekb("evidence", "--endpoint", "EFS", "--format", form)
    assert result.exit_code == 0
    assert "No number" not in result.stdout
    assert form != "json" or json.loads(result.stdout) == []
