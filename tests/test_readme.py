"""What the README and the example notebook say can be done, done."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbclient
import nbformat
import pytest

from kb.starter import starter_files

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BEFORE_HELP = README.split("## All commands")[0]


def commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", BEFORE_HELP, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ hemekb")]


@pytest.mark.model
def test_every_command_of_the_readme_runs(
    tmp_path: Path, with_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("HEMEKB_DB", str(tmp_path / "kb.db"))
    _lay_out_papers(tmp_path)
    assert len(commands()) >= 6
    for command in commands():
        program, *words = shlex.split(command.replace("~", str(tmp_path)))
        assert program == "hemekb"
        result = subprocess.run(
            [sys.executable, "-m", "kb.cli", *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, f"{command}\n{result.stderr}"
        assert result.stdout.strip(), command


@pytest.mark.model
def test_every_python_line_of_the_readme_runs(
    tmp_path: Path, with_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kb import KnowledgeBase

    monkeypatch.chdir(tmp_path)
    with KnowledgeBase("demo.db") as kb, starter_files() as files:
        kb.ingest(files)
    (block,) = re.findall(r"```python\n(.*?)```", BEFORE_HELP, re.DOTALL)
    names: dict[str, object] = {}
    for line in block.strip().splitlines():
        if line.startswith("kb."):
            assert len(eval(line, names)) > 0, line
        else:
            exec(line, names)
    names["kb"].close()  # type: ignore[attr-defined]


@pytest.mark.model
@pytest.mark.filterwarnings("ignore::DeprecationWarning:zmq", "ignore:Proactor event loop")
def test_the_example_notebook_runs(with_model: Path) -> None:
    path = ROOT / "examples" / "first-look.ipynb"
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "kept without outputs"
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute(cwd=str(ROOT))
    shown = [
        output["data"].get("text/html", "")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "data" in output
    ]
    assert any("Intrathecal infusion" in html for html in shown)
    assert any("13.8 mo" in html for html in shown)


def _lay_out_papers(home: Path) -> None:
    papers, downloads = home / "papers", home / "Downloads"
    papers.mkdir()
    downloads.mkdir()
    with starter_files() as files, zipfile.ZipFile(downloads / "ash-2024.zip", "w") as archive:
        for file in files:
            if file.name.startswith("ash-"):
                archive.write(file, file.name)
            else:
                shutil.copy(file, papers)
