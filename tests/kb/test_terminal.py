"""The command as a process: its start, pipes, and a real terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.cli.blocks import Column, Table, words
from kb.cli.render_plain import display_width
from kb.cli.render_rich import print_rich
from tests.kb.library import run_process

SECONDS_FOR_HELP = 0.3
HEAVY = (
    *("rich", "numpy", "pandas", "torch", "spacy", "sqlite_utils", "faiss", "onnxruntime"),
    *("lxml", "bs4", "sentence_transformers", "trafilatura"),
)
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _modules_after(*arguments: str) -> set[str]:
    script = """
import sys
from kb.cli import main
try:
    main(sys.argv[1:])
finally:
    print("\\n" + ",".join(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split(","))


@pytest.mark.parametrize("command", [[], ["search"], ["ingest"], ["demo"]])
def test_help_imports_nothing_heavy(command: list[str]) -> None:
    assert _modules_after(*command, "--help").isdisjoint(HEAVY)


def test_searching_imports_only_what_it_needs(database: Path) -> None:
    loaded = _modules_after("--db", str(database), "search", "CD7")
    assert "search.hybrid" in loaded
    assert loaded.isdisjoint({"rich", "pandas", "torch", "spacy", "sqlite_utils", "lxml"})


@pytest.mark.skipif(os.name == "nt", reason="needs the resource module")
def test_help_is_instant() -> None:
    import resource

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime

    run_process("--help")  # so that what is compiled once is compiled
    costs = []
    for _ in range(3):
        before = spent()
        assert run_process("--help").returncode == 0
        costs.append(spent() - before)
    assert min(costs) < SECONDS_FOR_HELP


def test_a_reader_that_has_enough_is_no_error(database: Path) -> None:
    script = f"{sys.executable} -m kb.cli --db {database} show 1 --format json"
    done = subprocess.run(
        f"for i in 1 2 3; do {script}; done | head -c 1",
        shell=True,
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("{", "")


def test_a_poor_encoding_ends_no_listing(database: Path) -> None:
    done = run_process(
        "--db", str(database), "evidence", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C"
    )
    assert done.returncode == 0, done.stderr
    assert "PFS" in done.stdout


def test_no_escape_reaches_a_pipe_even_where_colour_is_forced(database: Path) -> None:
    for form in ("table", "md", "json", "csv"):
        done = run_process(
            "--db", str(database), "evidence", "--format", form, FORCE_COLOR="1", TERM="xterm"
        )
        assert "\x1b" not in done.stdout + done.stderr


# -- on a terminal -----------------------------------------------------------------------------


def on_terminal(width: int, *arguments: str, **environment: str) -> str:
    """What the command writes to a terminal of so many columns."""
    pty = pytest.importorskip("pty")
    import fcntl
    import struct
    import termios

    child, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR")}
    with subprocess.Popen(
        [sys.executable, "-m", "kb.cli", *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=subprocess.DEVNULL,
        env={**kept, "TERM": "xterm-256color", **environment},
    ):
        os.close(terminal)
        written = bytearray()
        while True:
            try:
                part = os.read(child, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not part:
                break
            written += part
    os.close(child)
    return written.decode()


QUESTIONS = (["evidence"], ["search", "cilta-cel", "--explain"], ["show", "1"], ["stats"])


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("width", [80, 150])
def test_pages_fit_the_terminal(database: Path, question: list[str], width: int) -> None:
    written = on_terminal(width, "--db", str(database), *question)
    lines = ESCAPES.sub("", written).replace("\r", "").split("\n")
    assert max(display_width(line) for line in lines) <= width
    assert len(lines) > 5


def test_sentences_are_whole_at_any_width(database: Path) -> None:
    for width in (80, 150):
        written = ESCAPES.sub("", on_terminal(width, "--db", str(database), "evidence"))
        flat = " ".join(written.split())
        assert "Grade ≥3 CRS" in flat
        assert "…" not in flat
    narrow = on_terminal(80, "--db", str(database), "evidence")
    plain = " ".join(ESCAPES.sub("", narrow).split())
    assert "The CR rate was 90% (18/20), and the median OS was not reached." in plain


def test_matches_are_underlined_and_no_colour_means_none(database: Path) -> None:
    asked = ("--db", str(database), "search", "cilta-cel")
    coloured, plain = on_terminal(80, *asked), on_terminal(80, *asked, NO_COLOR="1")
    for written in (coloured, plain):
        assert "\x1b[1;4mcilta-cel\x1b[0m" in written
    codes = {code for codes in re.findall(r"\x1b\[([0-9;]*)m", plain) for code in codes.split(";")}
    colours = {*map(str, range(30, 50)), *map(str, range(90, 108))}
    assert codes.isdisjoint(colours)
    assert re.search(r"\x1b\[[0-9;]*3[0-7]m", coloured)


def test_what_documents_say_cannot_steer_the_terminal(tmp_path: Path) -> None:
    from corpus.annotation import Annotations
    from corpus.store import Corpus
    from search.index import write_chunks
    from tests.build import add, document

    path = tmp_path / "evil.db"
    with Corpus(path) as corpus:
        number = add(
            corpus, document("Red \x1b[31m alert [bold]now[/bold] \x9b2J", title="\x1b]0;x")
        )
        corpus.annotate(corpus.load(number).version_id, "test/1", Annotations())
        write_chunks(corpus.connection)
    written = on_terminal(80, "--db", str(path), "show", "1")
    assert "\x1b[31m" not in written
    assert "\x1b]" not in written
    assert "\x9b" not in written
    assert "[bold]now[/bold]" in written
    assert "\x1b" not in run_process("--db", str(path), "search", "alert").stdout
    (hit,) = json.loads(
        run_process("--db", str(path), "search", "alert", "--format", "json").stdout
    )
    assert "\x1b" in hit["sentence"]


WORDS = st.text("abcdefgh ≥95%·白", min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.integers(60, 200), st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4))
def test_no_table_loses_a_character(width: int, rows: list[tuple[str, str, str]]) -> None:
    from rich.console import Console

    names = ("Study", "n", "Cohort", "Statistic", "Value", "Sentence")
    columns = tuple(Column(n, numeric=n == "n", wide=n == "Sentence") for n in names)
    cells = [(a, "123456", b, a, b, c) for a, b, c in rows]
    table = Table(columns, tuple(tuple(words(cell) for cell in row) for row in cells))
    out = StringIO()
    print_rich([table], Console(file=out, width=width, highlight=False, markup=False))
    lines = out.getvalue().splitlines()
    assert max(map(display_width, lines)) <= width
    asked = Counter("".join("".join(row) for row in {(a, b) for a, b, _ in rows}))
    shown = Counter(out.getvalue())
    assert all(shown[c] >= n for c, n in asked.items() if not c.isspace())
    for _, _, sentence in rows:
        assert all(shown[c] >= n for c, n in Counter(sentence).items() if not c.isspace())


def test_a_long_title_does_not_run_under_its_number(database: Path) -> None:
    written = ESCAPES.sub("", on_terminal(24, "--db", str(database), "search", "cilta-cel"))
    first, second, *_ = written.replace("\r", "").split("\n")
    assert first.rstrip() == "1. Cilta-cel"
    assert second.startswith("   <b>against</b> BCMA")


def test_a_note_goes_through_what_stands_for_the_standard_error() -> None:
    """Beside a progress bar that is rich's own stream, which keeps the bar whole."""
    from kb.cli.render import note

    stream = StringIO()
    with redirect_stderr(stream):
        note("Preparing …")
    assert stream.getvalue() == "Preparing …\n"
