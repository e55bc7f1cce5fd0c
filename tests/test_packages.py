"""The four packages are ours, keep their layers, and run from a wheel."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpus", "ingest", "search", "kb")


@pytest.mark.parametrize("name", PACKAGES)
def test_each_package_resolves_inside_this_project(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).parents[1] == ROOT


def test_the_layers_hold() -> None:
    command = [Path(sys.executable).parent / "lint-imports", "--no-cache"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_wheel_runs_in_a_new_environment(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    _run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path, source],
        cwd=tmp_path,
    )
    (wheel,) = tmp_path.glob("hemekb-*.whl")
    environment = tmp_path / "new"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    purelib = Path(
        _run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]).strip()
    )
    _run([*pip, "--python", python, "install", "--no-deps", wheel], cwd=tmp_path)
    # Its dependencies are taken from here: they are the same, and weigh gigabytes.
    (purelib / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    where = _run([python, "-c", "import corpus, kb; print(corpus.__file__)"], cwd=tmp_path)
    assert where.startswith(str(environment))
    hemekb = environment / "bin" / "hemekb"
    document = tmp_path / "note.md"
    document.write_text("# A note\n\nKind: news\n\nThe ORR to CD7 CAR-T was 90% (18/20).\n")
    database = tmp_path / "kb.db"
    _run([hemekb, "--db", database, "ingest", document, "--no-embed"], cwd=tmp_path)
    table = _run(
        [hemekb, "--db", database, "evidence", "--target", "CD7", "--format", "csv"], cwd=tmp_path
    )
    assert "90% (18/20)" in table


def _run(command: list[object], cwd: Path = ROOT) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "HEMEKB_DB")}
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
